"""``fluxcore workspace``: what is kept, where, and how to tidy it."""

import click

from fluxcore.cli.output import say, show


@click.group(invoke_without_command=True)
@click.pass_context
def workspace(ctx: click.Context) -> None:
    """List what the workspace holds, with sizes.

    The workspace is the folder that FLUX_WORKSPACE names, or the user's data folder.
    """
    if ctx.invoked_subcommand is not None:
        return
    from fluxcore.errors import WorkspaceError
    from fluxcore.workspace import Workspace

    found = Workspace()
    if found.root.is_file():
        raise WorkspaceError(f"{found.root} is a file; a workspace is a folder.")
    contents = found.contents()
    say(str(found.root))
    if not contents:
        say("It is empty. Start with: fluxcore add scores DIR --name published")
        return
    show(
        [[item.kind, item.name, str(item.files), size(item.bytes)] for item in contents],
        ["kind", "name", "files", "size"],
        left=["kind", "name"],
    )


@workspace.command()
@click.argument(
    "kind", type=click.Choice(["scores", "predictions", "dataset", "unfinished", "scenario"])
)
@click.argument("name")
@click.confirmation_option("--yes", prompt="Remove it for good?")
def remove(kind: str, name: str) -> None:
    """Remove the NAME of that KIND, as the listing shows it.

    An unfinished data set is one that was interrupted; the command that made it goes on from there.
    """
    from fluxcore.workspace import Workspace

    item = Workspace().remove(kind, name)
    say(f"removed {item.kind} {item.name}: {item.files} files, {size(item.bytes)}")


@workspace.command("clear-cache")
def clear_cache() -> None:
    """Delete cached results; they are made again when they are needed."""
    from fluxcore.workspace import Workspace

    say(f"freed {size(Workspace().clear_cache())}")


def size(number: int) -> str:
    """Write a number of bytes.

    >>> size(999), size(1_500_000)
    ('999 B', '1.5 MB')
    """
    value = float(number)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} B" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"
