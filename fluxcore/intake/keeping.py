"""Predictions and their scores into the workspace: files, and what ``source.json`` says of them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pandas as pd
from filelock import FileLock, Timeout

from fluxcore.atomic import SCRATCH, Changes
from fluxcore.errors import WorkspaceError
from fluxcore.intake.reports import Added
from fluxcore.intake.sources import claim_scenario, now, record_of
from fluxcore.predictions import Predictions, save
from fluxcore.score_files import write_scores
from fluxcore.workspace import Workspace, write_json

WAIT = 60.0  # s for another process to finish writing to the same set


@contextmanager
def set_changes(
    workspace: Workspace, name: str, dataset: str, synthetic: bool, sha256: str = ""
) -> Iterator[tuple[Changes, dict[str, Any]]]:
    """Change a set of scores: its files, and its record, which is written when all went well.

    Raises
    ------
    WorkspaceError
        The set is about other data, is being changed by another process for more than a
        minute, or cannot be written.
    """
    workspace.may_write()
    workspace.create()
    lock = FileLock(workspace.root / f"{SCRATCH}{name}.lock", timeout=WAIT)
    try:
        lock.acquire()
    except Timeout:
        raise WorkspaceError(
            f"Another process has been writing to the set {name!r} for {WAIT:.0f} s. Try again "
            "when it is done."
        ) from None
    try:
        with workspace.changes() as changes:
            record = record_of(workspace, name, dataset, synthetic, sha256)
            yield changes, record
            record["date"] = now()
            write_json(changes.path(f"scores/{name}/source.json"), record)
    finally:
        lock.release()


def put(
    changes: Changes,
    record: dict[str, Any],
    workspace: Workspace,
    predictions: Predictions,
    table: pd.DataFrame,
    about: Mapping[str, Any],
) -> Added:
    """Write one model's predictions and scores to the side, and note them in the set's record.

    Parameters
    ----------
    changes, record
        As `set_changes` gives them.
    table
        The scores of the predictions.
    about
        What the record keeps of the file: where the predictions come from.
    """
    name, dataset = str(record["name"]), str(record["dataset"])
    claim_scenario(record, predictions.scenario, predictions.sealed)
    stored = prediction_path(dataset, predictions)
    scores = f"scores/{name}/{predictions.key}/{predictions.stem}.csv"
    save(predictions, changes.path(stored))
    write_scores(table, changes.path(scores).parent)
    series = predictions.series
    record["files"][scores] = {**about, "rows": len(series), "date": now()}
    first = table[table["scale"] == table["scale"].iloc[0]]
    return Added(
        source=predictions.source,
        scenario=predictions.scenario,
        target=predictions.target,
        model=predictions.model,
        strategy=predictions.strategy,
        run=predictions.run,
        rows=len(series),
        observed=int(pd.notna(series.observed).sum()),
        sites=len(series.sites),
        domains=first["domain"].nunique(),
        stored=workspace.root / stored,
        scores=workspace.root / scores,
        replaced=(workspace.root / scores).exists(),
        findings=predictions.findings,
    )


def prediction_path(dataset: str, predictions: Predictions) -> str:
    """Where predictions are kept, relative to the workspace."""
    return (
        f"predictions/{dataset}/{predictions.key}/"
        f"{predictions.scenario}_{predictions.target}.parquet"
    )
