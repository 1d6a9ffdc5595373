"""Files of per-domain scores into the workspace, as they are."""

import os
import re
from itertools import combinations
from pathlib import Path

import pandas as pd
import yaml

from fluxcore.errors import ScoreFileError, WorkspaceError
from fluxcore.intake.reports import ScoresReport
from fluxcore.intake.sources import new_record, sha256_of
from fluxcore.scenarios import SCENARIOS, fingerprint
from fluxcore.schema import SCORE_METRICS, model_key, parse_file_name
from fluxcore.score_files import read_score_file, sealed_scenarios
from fluxcore.workspace import Workspace, check_name, read_json, write_json

METADATA_BYTES = 1_000_000
"""A larger ``metadata.yaml`` is no metadata."""

PathLike = str | os.PathLike[str]


def add_scores(folder: PathLike, name: str, *, workspace: Workspace | None = None) -> ScoresReport:
    """Take files of per-domain scores as a set of their own, byte for byte.

    Parameters
    ----------
    folder
        A checkout of the public leaderboard's ``submissions``, or any folder that has files named
        ``{scenario}_{target}_{model}_val_{strategy}.csv`` at any depth.
    name
        Of the set. A set of this name that was added from files before is replaced as a whole.
    workspace
        Where to; the default workspace if absent.

    Returns
    -------
    ScoresReport
        Counts, models with the very same scores (kept), and files that were passed over.

    Raises
    ------
    ScoreFileError
        No file of scores is there, or one breaks a rule; nothing was added.
    WorkspaceError
        The workspace cannot be written, or the set holds scores of predictions.
    """
    workspace = workspace or Workspace()
    check_name(name, "score set")
    folder = Path(folder)
    files, skipped = _score_files(folder)
    source = workspace.root / "scores" / name / "source.json"
    replaced = source.parent.is_dir()
    before = len(workspace.score_files(name)) if replaced else 0
    if source.exists() and read_json(source).get("made_from") == "predictions":
        raise WorkspaceError(
            f"The set {name!r} holds scores of predictions that you added. Choose another name, or "
            f"remove it first: fluxcore workspace remove scores {name}"
        )
    tables = [read_score_file(path) for path in files]
    sealed = {name: fingerprint(scenario) for name, scenario in SCENARIOS.items()}
    sealed |= sealed_scenarios(files)
    with workspace.changes() as changes:
        if replaced:
            changes.drop(f"scores/{name}")
        record = new_record(name, made_from="scores")
        record["from"] = folder.absolute().name
        submitted = _submitted(folder)
        if submitted:
            record["submitted"] = submitted
        for scenario in dict.fromkeys(str(table["scenario"].iloc[0]) for table in tables):
            if scenario in sealed:
                record["scenarios"][scenario] = sealed[scenario]
        for path, table in zip(files, tables, strict=True):
            place = f"scores/{name}/{_key(table)}/{path.name}"
            changes.path(place).write_bytes(path.read_bytes())
            record["files"][place] = {"sha256": sha256_of(path), "rows": len(table)}
        write_json(changes.path(f"scores/{name}/source.json"), record)
    whole = pd.concat(tables, ignore_index=True)
    return ScoresReport(
        set=name,
        files=len(files),
        rows=len(whole),
        models=tuple(dict.fromkeys(_key(table) for table in tables)),
        scenarios=tuple(whole["scenario"].unique()),
        targets=tuple(whole["target"].unique()),
        replaced=replaced,
        before=before,
        twins=_twins(whole),
        skipped=skipped,
    )


def _score_files(folder: Path) -> tuple[list[Path], tuple[str, ...]]:
    if not folder.is_dir():
        raise ScoreFileError(f"{folder}: no such folder.")
    files: list[Path] = []
    skipped: list[str] = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        parts = path.relative_to(folder).parts
        if any(part.startswith(".") for part in parts):
            continue
        parsed = parse_file_name(path.name)
        if parsed is not None and not parsed.predictions and path.suffix == ".csv":
            files.append(path)
        else:
            skipped.append(f"{'/'.join(parts)}: not named like a file of scores")
    if not files:
        raise ScoreFileError(
            f"{folder}: no files of scores here. They are named "
            "{scenario}_{target}_{model}_val_{strategy}.csv, as `fluxcore score` writes them."
        )
    seen: dict[str, Path] = {}
    for path in files:
        if path.name in seen:
            raise ScoreFileError(
                f"{path.name} stands in {seen[path.name].parent} and in {path.parent}. Keep one."
            )
        seen[path.name] = path
    return files, tuple(skipped)


def _submitted(folder: Path) -> str:
    """Day of the latest submission, from ``metadata.yaml`` of a leaderboard's checkout, or ""."""
    days = []
    for path in folder.glob("*/metadata.yaml"):
        if path.stat().st_size > METADATA_BYTES:
            continue
        try:
            about = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError):
            continue
        day = str(about.get("submitted_at", ""))[:10] if isinstance(about, dict) else ""
        if re.fullmatch(r"\d{4}-\d\d-\d\d", day):
            days.append(day)
    return max(days, default="")


def _twins(scores: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """Pairs of models whose scores are the very same, wherever both have some."""
    place = ["scenario", "target", "scale", "domain", "n", *SCORE_METRICS[:3]]
    prints: dict[str, frozenset[tuple[str, ...]]] = {}
    for _, rows in scores.groupby(["model", "strategy", "run"], sort=False):
        cells = rows[place].astype(str).itertuples(index=False, name=None)
        prints[_key(rows)] = frozenset(cells)
    return tuple((one, two) for one, two in combinations(prints, 2) if prints[one] == prints[two])


def _key(table: pd.DataFrame) -> str:
    first = table.iloc[0]
    return model_key(first["model"], first["strategy"], int(first["run"]))
