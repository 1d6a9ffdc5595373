"""The index that a file of predictions must have: which hours of which sites."""

from pathlib import Path
from zlib import crc32

import numpy as np
import polars as pl

from fluxcore.atomic import writing
from fluxcore.baselines.predicting import held_out_series
from fluxcore.datasets import reading
from fluxcore.errors import ModelError
from fluxcore.predictions.official import official_frame
from fluxcore.schema import file_stem
from fluxcore.splits import Split
from fluxcore.workspace import check_name

FOLDS = 5
"""Folds of training sites."""


def write_template(
    split: Split, target: str, folder: Path, *, model: str, strategy: str = "mean", run: int = 1
) -> tuple[Path, int]:
    """Write a file of predictions in which ``y_pred`` is still empty.

    Parameters
    ----------
    split, target
        Whose test hours, gap-filled ones included; ``y_true`` are their observed values.
    folder
        Where to.
    model, strategy, run
        What the file is called by.

    Returns
    -------
    Path, int
        The file, and its number of rows.

    Raises
    ------
    ModelError
        There is no test row.
    WorkspaceError
        The folder cannot be written.
    """
    check_name(model, "model")
    series = held_out_series(split, target)
    stem = file_stem(split.scenario.name, target, model, strategy, run)
    path = folder / f"{stem}_predictions.csv"
    with writing(path) as scratch:
        official_frame(series).write_csv(scratch, datetime_format="%Y-%m-%d %H:%M:%S")
    return path, len(series)


def write_training_folds(
    split: Split, target: str, folder: Path, *, folds: int = FOLDS, seed: int = 0
) -> tuple[Path, int]:
    """Write the training hours with a fold of sites each, for predictions out of site.

    Predict the hours of a fold with a model that learnt from the other folds alone: the error at a
    training site then tells what is due to the site being new.

    Parameters
    ----------
    split, target
        Whose training rows: measured ones.
    folds
        How many; every site is in one of them, and folds have as many sites as can be.
    seed
        Of the draw.

    Returns
    -------
    Path, int
        The file, with the columns ``site_id, time, fold, y_true`` and an empty ``y_pred``; and its
        number of rows.

    Raises
    ------
    ModelError
        There are fewer training sites than folds.
    WorkspaceError
        The folder cannot be written.
    """
    fold = site_folds(split.sites("train"), folds, seed)
    path = folder / f"{split.scenario.name}_{target}_training_folds.csv"
    with reading(split.dataset.name):
        frame = split.scan("train", [target]).collect(engine="streaming")
    table = frame.select(
        pl.col("site_id").cast(pl.String),
        "time",
        pl.col("site_id").cast(pl.String).replace_strict(fold, return_dtype=pl.Int8).alias("fold"),
        pl.col(target).alias("y_true"),
        pl.lit(None, dtype=pl.Float32).alias("y_pred"),
    )
    with writing(path) as scratch:
        table.write_csv(scratch, datetime_format="%Y-%m-%d %H:%M:%S")
    return path, len(table)


def site_folds(sites: tuple[str, ...], folds: int, seed: int) -> dict[str, int]:
    """Fold of every site, 1 to ``folds``; folds differ by one site at most.

    >>> sorted(site_folds(("A", "B", "C", "D"), 2, seed=0).values())
    [1, 1, 2, 2]

    Raises
    ------
    ModelError
        There are fewer than 2 folds, or fewer sites than folds.
    """
    if not 2 <= folds <= len(sites):
        raise ModelError(
            f"{len(sites)} training sites cannot be put into {folds} folds: take 2 to {len(sites)}."
        )
    order = np.random.default_rng([seed, crc32(b"folds")]).permutation(len(sites))
    return {sites[place]: int(number % folds) + 1 for number, place in enumerate(order)}
