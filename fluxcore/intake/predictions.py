"""Prediction files into the workspace: read, checked, kept and scored; all of a call or nothing."""

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pandas as pd

from fluxcore.cache import Cache
from fluxcore.errors import PredictionFileError
from fluxcore.intake.keeping import put, set_changes
from fluxcore.intake.origin import synthetic_source
from fluxcore.intake.reports import Added, AddReport
from fluxcore.intake.sources import sha256_of
from fluxcore.metrics import METRICS
from fluxcore.predictions import SUFFIXES, is_store, read_predictions
from fluxcore.predictions.observations import Observations, observed_at
from fluxcore.predictions.options import require_path
from fluxcore.schema import parse_file_name
from fluxcore.scores import score
from fluxcore.workspace import Workspace, check_name

PathLike = str | os.PathLike[str]


def add_predictions(
    paths: PathLike | Iterable[PathLike],
    model: str | None = None,
    *,
    scenario: str | None = None,
    target: str | None = None,
    strategy: str | None = None,
    run: int | None = None,
    columns: str | Mapping[str, str] | None = None,
    units: str | None = None,
    utc_offset: str | float | None = None,
    observations: PathLike | None = None,
    workspace: Workspace | None = None,
    set: str = "",  # noqa: A002 - the word of the command line and of the workspace
    dataset: str = "benchmark",
    synthetic: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> AddReport:
    """Read, check, keep and score prediction files; all of them, or none.

    Parameters
    ----------
    paths
        Files, or folders: of those, the files in them whose names (or the options) say scenario
        and target.
    model, scenario, target, strategy, run, columns, units, utc_offset, observations
        As in :func:`fluxcore.read_predictions`, for all files.
    workspace
        Where to; the default workspace if absent.
    set
        The set of scores that they join; that of the data set's name where ``observations`` is
        one, so that they are ranked with its baselines, and else ``mine``.
    dataset
        Whose observations the predictions are about; the data set, if ``observations`` is one.
    synthetic
        Whether those observations are made up; as the data set says, if ``observations`` is one.
    progress
        Called with one line a file.

    Returns
    -------
    AddReport
        What was added or replaced, and what was noticed. Read it: nothing doubtful is changed.
        Copied days are noticed from 3 days and 1 % of a site's days on.

    Raises
    ------
    PredictionFileError
        At least one file breaks a rule; every such file is named, and nothing was added.
    WorkspaceError
        The workspace cannot be written.
    NotComparableError
        The set holds scores of another scenario that goes by the same name.
    UnknownNameError
        No such scenario or target.
    """
    workspace = workspace or Workspace()
    named, digest = set, ""
    set = named or "mine"  # noqa: A001
    if observations is not None:
        observations = observed_at(observations, workspace)
        source = Observations.at(observations).dataset
        if source is not None:
            dataset, synthetic, digest = source.name, source.synthetic, source.digest
            set = named or source.name  # noqa: A001
    check_name(set, "score set")
    check_name(dataset, "data set")
    files, skipped = _prediction_files(paths, named=scenario is not None and target is not None)
    cache = Cache(workspace.cache_folder)
    with set_changes(workspace, set, dataset, synthetic, digest) as (changes, record):
        added: dict[tuple[str, str, str], Added] = {}
        faults: list[str] = []
        for path in files:
            progress(f"reading {path.name}")
            try:
                predictions = read_predictions(
                    path,
                    scenario=scenario,
                    target=target,
                    model=model,
                    strategy=strategy,
                    run=run,
                    columns=columns,
                    units=units,
                    utc_offset=utc_offset,
                    observations=observations,
                    cache=cache,
                    workspace=workspace,
                )
            except PredictionFileError as error:
                faults.append(str(error))
                continue
            made_up = None if synthetic else synthetic_source(predictions, workspace)
            if made_up is not None:
                faults.append(
                    f"{path.name}: its observed values are those of the synthetic data set "
                    f"{made_up!r}, which may not pass for measured ones. Add it with "
                    f"--observations {made_up} (in Python observations={made_up!r})."
                )
                continue
            key = (predictions.scenario, predictions.target, predictions.key)
            if key in added:
                faults.append(
                    f"{path.name}: holds {predictions.stem}, as {added[key].source} does. Give "
                    "one of them, or tell them apart with --model, --strategy or --run."
                )
                continue
            progress(f"scoring {path.name}")
            table = score(predictions, metrics=METRICS)
            about = {"predictions": path.name, "sha256": sha256_of(path)}
            added[key] = put(changes, record, workspace, predictions, table, about)
        if faults:
            raise PredictionFileError("\n".join(faults))
    return AddReport(set, dataset, tuple(added.values()), skipped)


def _prediction_files(
    paths: PathLike | Iterable[PathLike], *, named: bool
) -> tuple[list[Path], tuple[str, ...]]:
    given = _paths(paths)
    files: list[Path] = []
    skipped: list[str] = []
    for path in given:
        if not path.is_dir() or is_store(path):
            files.append(path)
            continue
        for inside in sorted(path.iterdir()):
            parsed = parse_file_name(inside.name)
            if not inside.name.endswith(SUFFIXES):
                skipped.append(f"{inside.name}: not a table that is read")
            elif parsed is not None and not parsed.predictions:
                skipped.append(f"{inside.name}: named like a file of scores")
            elif parsed is None and not named:
                skipped.append(f"{inside.name}: its name does not say scenario and target")
            else:
                files.append(inside)
    if not files:
        reasons = "; ".join(skipped[:5]) or "nothing is there"
        raise PredictionFileError(
            f"{', '.join(str(path) for path in given)}: no file of predictions ({reasons}). They "
            "are named {scenario}_{target}_{model}_val_{strategy}_predictions.csv; for other names "
            "give --scenario and --target."
        )
    return files, tuple(skipped)


def _paths(paths: object) -> list[Path]:
    """Paths as they were given, one or several."""
    if not isinstance(paths, Iterable) or isinstance(paths, str | pd.DataFrame | pd.Series):
        return [require_path(paths, "add_predictions")]
    return [require_path(path, "add_predictions") for path in paths]
