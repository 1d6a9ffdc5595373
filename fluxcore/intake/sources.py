"""``source.json``: where a set of scores comes from."""

from datetime import UTC, datetime
from hashlib import file_digest, sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from fluxcore.errors import NotComparableError, WorkspaceError
from fluxcore.workspace import Workspace, read_json


def record_of(
    workspace: Workspace, name: str, dataset: str, synthetic: bool, sha256: str = ""
) -> dict[str, Any]:
    """What ``source.json`` of a set says so far, or a new one.

    Parameters
    ----------
    dataset, synthetic, sha256
        The data set that the scores are about, as its manifest has it; no hash where it is not in
        the workspace.

    Raises
    ------
    WorkspaceError
        The set is about another data set, also of the same name, or was added as files of scores.
    """
    place = workspace.root / "scores" / name / "source.json"
    if not place.exists():
        record = new_record(name, made_from="predictions")
        return record | {
            "dataset": dataset,
            "synthetic": synthetic,
            "dataset_sha256": sha256,
            "observations": "float64, as parsed from the files",
        }
    record = read_json(place)
    if record.get("made_from") != "predictions":
        raise WorkspaceError(
            f"The set {name!r} was added as files of scores; predictions cannot join it. Choose "
            "another set with --set."
        )
    if (record.get("dataset"), record.get("synthetic")) != (dataset, synthetic):
        raise WorkspaceError(
            f"The set {name!r} is about the data set {record.get('dataset')!r}, not {dataset!r}. "
            "Choose another set with --set."
        )
    held = str(record.get("dataset_sha256") or "")
    if sha256 and held and sha256 != held:
        raise WorkspaceError(
            f"The set {name!r} holds scores of other data that went by the name {dataset!r} "
            f"({held[:12]}..., now {sha256[:12]}...): they cannot be ranked together. Remove the "
            f"old ones with: fluxcore workspace remove scores {name}. Or choose another set, with "
            "--set."
        )
    record["dataset_sha256"] = held or sha256
    record["software"] = software()
    return record


def new_record(name: str, made_from: str) -> dict[str, Any]:
    """Begin the record of a new set: made from ``predictions`` or from files of ``scores``."""
    return {
        "name": name,
        "made_from": made_from,
        "date": now(),
        "synthetic": False,
        "software": software(),
        "scenarios": {},
        "files": {},
    }


def claim_scenario(record: dict[str, Any], name: str, sealed: str) -> None:
    """Note in the record of a set which scenario goes by a name, by its sealed hash.

    Raises
    ------
    NotComparableError
        The set has scores of another one of this name.
    """
    claimed = record.setdefault("scenarios", {})
    if claimed.get(name, sealed) != sealed:
        raise NotComparableError(
            f"The set {record.get('name')!r} holds scores of another scenario named {name!r} "
            f"({claimed[name][:12]}..., now {sealed[:12]}...): its towers need not be the same. "
            "Choose another set with --set."
        )
    claimed[name] = sealed


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, as the public leaderboard's metadata name files; of a store, of all."""
    if path.is_file():
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    inside = sorted(item for item in path.rglob("*") if item.is_file())
    return sha256("".join(sha256_of(item) for item in inside).encode()).hexdigest()


def software() -> str:
    """Name and version of this software."""
    try:
        return f"fluxcore {version('fluxcore')}"
    except PackageNotFoundError:
        return "fluxcore, not installed"


def now() -> str:
    """Date and time of this moment, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
