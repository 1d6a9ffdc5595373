"""Commands that are imported when they are called, and options that know a registry."""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

import click

from fluxcore.errors import FluxError, UnknownNameError

PLUGINS = "fluxcore.commands"
"""Entry-point group by which other packages add commands."""


class Commands(click.Group):
    """A group that imports a command when it is called, not when help is asked for.

    Parameters
    ----------
    commands_at
        Name of each command: where it is (``module:object``) and its line in the help.
    """

    def __init__(
        self, *args: Any, commands_at: Mapping[str, tuple[str, str]], **settings: Any
    ) -> None:
        super().__init__(*args, **settings)
        self._at = commands_at

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Our commands in the order of use, then those of other packages."""
        return [*self._at, *sorted(point.name for point in entry_points(group=PLUGINS))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None if there is none of that name."""
        if cmd_name in self._at:
            module, _, name = self._at[cmd_name][0].partition(":")
            found: click.Command = getattr(import_module(module), name)
            return found
        for point in entry_points(group=PLUGINS, name=cmd_name):
            loaded: click.Command = point.load()
            return loaded
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one may have been meant."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in self.list_commands(ctx):
            raise click.UsageError(
                str(UnknownNameError.among("command", name, self.list_commands(ctx))), ctx
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        rows = [(name, about) for name, (_, about) in self._at.items()]
        rows += [
            (point.name, f"(from {point.dist.name})" if point.dist else "")
            for point in sorted(entry_points(group=PLUGINS), key=lambda point: point.name)
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


class Known(click.ParamType[str]):
    """A name that a registry holds; the registry is imported when it is needed.

    Parameters
    ----------
    registry
        Where it is, such as ``fluxcore.metrics:METRICS``.
    """

    def __init__(self, registry: str) -> None:
        self._module, _, self._registry = registry.partition(":")
        self.name = self._registry.lower().removesuffix("s")

    def _names(self) -> Mapping[str, Any]:
        names: Mapping[str, Any] = getattr(import_module(self._module), self._registry)
        return names

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Show all names in the help."""
        return f"[{'|'.join(self._names())}]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Check the name, or say which one may have been meant."""
        try:
            self._names()[value]
        except UnknownNameError as error:
            self.fail(str(error), param, ctx)
        return str(value)


class KnownScenario(Known):
    """A scenario that ships, or one of the workspace."""

    def __init__(self) -> None:
        super().__init__("fluxcore.scenarios:SCENARIOS")

    def _names(self) -> Mapping[str, Any]:
        from fluxcore.scenarios import known_scenarios

        return known_scenarios()

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Check the name, or say which one may have been meant, or what is wrong with it."""
        from fluxcore.scenarios import find_scenario

        try:
            return find_scenario(value).name
        except FluxError as error:
            self.fail(str(error), param, ctx)


METRIC = Known("fluxcore.metrics:METRICS")
SCALE = Known("fluxcore.scales:SCALES")
SCENARIO = KnownScenario()
STATISTIC = Known("fluxcore.statistics:STATISTICS")
TARGET = Known("fluxcore.schema:TARGETS")


def options(*decorators: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Put several options on a command, in the order given."""

    def decorate(command: Any) -> Any:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate
