"""Scenarios of one's own in the workspace, beside those that ship.

``scenarios/<name>.toml`` is the definition as written, ``scenarios/<name>.json`` what it came to,
sealed. Only the sealed file is used afterwards, so that a table of sites that changes later changes
no scenario.
"""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from fluxcore.errors import ScenarioError, UnknownNameError
from fluxcore.scenarios.definition import Definition, definition_to_toml, read_definition
from fluxcore.scenarios.manifest import Manifest, read_sealed, seal, write_sealed
from fluxcore.scenarios.scenario import Origin, Scenario
from fluxcore.scenarios.shipped import SCENARIOS
from fluxcore.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

    from fluxcore.scenarios.evaluating import Evaluated

MAX_BYTES = 20_000_000
"""A larger sealed file is none of ours."""


def own_scenarios(workspace: Workspace | None = None) -> dict[str, Scenario]:
    """Sealed scenarios of the workspace, by name, without those in `damaged_scenarios`."""
    found = {}
    for path in _files(workspace, "json"):
        try:
            scenario, _ = _read(path)
        except ScenarioError:
            continue
        found[scenario.name] = scenario
    return found


def known_scenarios(workspace: Workspace | None = None) -> dict[str, Scenario]:
    """Shipped scenarios in the order of menus, then those of the workspace by name.

    Parameters
    ----------
    workspace
        The default workspace if absent.
    """
    return {**SCENARIOS, **own_scenarios(workspace)}


def find_scenario(name: str, workspace: Workspace | None = None) -> Scenario:
    """One scenario, shipped or of the workspace.

    Raises
    ------
    UnknownNameError
        There is none of this name.
    ScenarioError
        The workspace has it, but damaged or not sealed.
    """
    if name in SCENARIOS:
        return SCENARIOS[name]
    known = known_scenarios(workspace)
    if name in known:
        return known[name]
    trouble = damaged_scenarios(workspace)
    if name in trouble:
        raise ScenarioError(trouble[name])
    raise UnknownNameError.among("scenario", name, list(known))


def scenario_label(name: str, workspace: Workspace | None = None) -> str:
    """How a scenario is shown; its name where it is not known here, as in scores of others.

    One that rests on made-up facts says synthetic.
    """
    if name in SCENARIOS:
        return SCENARIOS[name].label
    own = own_scenarios(workspace)
    return own[name].shown if name in own else name


def damaged_scenarios(workspace: Workspace | None = None) -> dict[str, str]:
    """What is wrong with scenarios of the workspace, by name; empty where all are well."""
    trouble = {}
    for path in _files(workspace, "json"):
        try:
            _read(path)
        except ScenarioError as error:
            trouble[path.stem] = str(error)
    sealed = {path.stem for path in _files(workspace, "json")}
    for path in _files(workspace, "toml"):
        if path.stem not in sealed:
            trouble[path.stem] = (
                f"{path} is not sealed: which sites it comes to is not settled. Add it: fluxcore "
                f"add scenario {path}"
            )
    return trouble


def manifest_of(name: str, workspace: Workspace | None = None) -> Manifest:
    """The sealed manifest of a shipped scenario or of one of the workspace.

    Raises
    ------
    UnknownNameError, ScenarioError
        As `find_scenario`.
    """
    scenario = find_scenario(name, workspace)
    if name in SCENARIOS:
        return seal(scenario)
    return _read(_place(workspace or Workspace(), name, "json"))[1]


def verify_scenario(name: str, workspace: Workspace | None = None) -> list[str]:
    """What does not agree any more in a scenario of the workspace; empty where all does.

    Raises
    ------
    UnknownNameError, ScenarioError
        As `find_scenario`.
    """
    manifest = manifest_of(name, workspace)
    if name in SCENARIOS:
        return []
    path = _place(workspace or Workspace(), name, "toml")
    if not path.exists():
        return [f"{path} is missing. The sealed file beside it still says all that counts."]
    definition, _ = read_definition(path)
    now = seal(find_scenario(name, workspace), definition).content
    then = manifest.content
    if (now["rules"], now["seed"], now["domain"]) == (then["rules"], then["seed"], then["domain"]):
        return []
    changed = (
        f"{path} has been changed since it was sealed, and the change is not in use. Add it again "
        f"under another name, or with --replace: fluxcore add scenario {path} --replace"
    )
    return [changed]


def save_scenario(
    definition: Definition,
    workspace: Workspace,
    facts: "pd.DataFrame",
    *,
    origin: Origin | None = None,
    text: str | None = None,
    replace: bool = False,
) -> "Evaluated":
    """Evaluate a definition, and keep it with its sealed manifest; both files or none.

    Parameters
    ----------
    definition
        As `parse_definition` gives it.
    workspace
        Where to.
    facts, origin
        See `evaluate`.
    text
        The TOML as its author wrote it, kept with its comments; written anew if absent.
    replace
        Take the place of another scenario of this name. Scores made with the other one cannot be
        ranked beside new ones.

    Returns
    -------
    Evaluated
        What it came to.

    Raises
    ------
    ScenarioError
        There is another one of this name already, or `evaluate` refuses it.
    WorkspaceError
        The workspace cannot be written.
    """
    from fluxcore.scenarios.evaluating import evaluate

    found = evaluate(definition, facts, origin)
    name = definition.name
    taken = {path.stem.casefold(): path for path in _files(workspace, "json")}
    before = taken.get(name.casefold())
    if before is not None and not replace and not _same(before, found.manifest):
        raise ScenarioError(
            f"The workspace has another scenario named {before.stem!r}. Choose another name, or "
            "replace it (--replace); scores made with it then cannot be ranked beside new ones."
        )
    with workspace.changes() as changes:
        if before is not None and before.stem != name:
            for ending in ("json", "toml"):
                changes.drop(f"scenarios/{before.stem}.{ending}")
        written = text if text is not None else definition_to_toml(definition)
        changes.path(f"scenarios/{name}.toml").write_text(written, encoding="utf-8", newline="\n")
        changes.path(f"scenarios/{name}.json").write_text(
            write_sealed(found.scenario, found.manifest), encoding="utf-8", newline="\n"
        )
    return found


def _same(path: Path, manifest: Manifest) -> bool:
    try:
        return _read(path)[1].sha256 == manifest.sha256
    except ScenarioError:
        return False


def _files(workspace: Workspace | None, ending: str) -> list[Path]:
    folder = (workspace or Workspace()).root / "scenarios"
    return sorted(path for path in folder.glob(f"[A-Za-z0-9]*.{ending}") if path.is_file())


def _place(workspace: Workspace, name: str, ending: str) -> Path:
    return workspace.root / "scenarios" / f"{name}.{ending}"


def _read(path: Path) -> tuple[Scenario, Manifest]:
    try:
        status = path.stat()
    except OSError as error:
        raise ScenarioError(f"{path} cannot be read: {error.strerror or error}.") from error
    return _read_kept(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=256)
def _read_kept(path: Path, _: int, size: int) -> tuple[Scenario, Manifest]:
    """Read a sealed file, once for every state of it."""
    if size > MAX_BYTES:
        raise ScenarioError(f"{path} has {size:,} bytes and is no sealed scenario. Remove it.")
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ScenarioError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise ScenarioError(f"{path} is damaged: it is no text. Restore or remove it.") from error
    scenario, manifest = read_sealed(text, str(path))
    if scenario.name != path.stem or scenario.name in SCENARIOS:
        raise ScenarioError(
            f"{path} holds the scenario {scenario.name!r}. Give it that name, or remove it."
        )
    return scenario, manifest
