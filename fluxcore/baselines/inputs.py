"""What a model sees of an hour: which covariates, in which order, scaled how, gaps filled how."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fluxcore.baselines.baseline import Floats32
from fluxcore.errors import ModelError
from fluxcore.schema import VEGETATION_TYPES
from fluxcore.splits import Split, scaler


@dataclass(frozen=True, eq=False)
class Inputs:
    """Columns of the matrix of covariates, learnt from training rows alone."""

    covariates: tuple[str, ...]
    """Numeric covariates, in the order of the data set."""
    types: tuple[str, ...]
    """Vegetation types of training sites, one 0/1 column each, after the covariates."""
    type_of: Mapping[str, str]
    """Vegetation type of every site of the data set that has one."""
    median: NDArray[np.float64]
    """Shape (p,): takes the place of a missing covariate."""
    center: NDArray[np.float64]
    scale: NDArray[np.float64]
    """Shape (p,) each: what standardises; 0 and 1 where nothing does."""
    notes: tuple[str, ...] = ()
    """What was left out or done otherwise, one sentence each."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of the matrix."""
        return (*self.covariates, *(f"PFT_{name}" for name in self.types))

    def matrix(self, frame: pl.DataFrame) -> Floats32:
        """Covariates of rows as a matrix.

        Parameters
        ----------
        frame
            ``site_id`` and the covariates.

        Returns
        -------
        ndarray
            Shape (n, p), float32, complete: a missing covariate has the median of training rows.
            A site of a vegetation type that no training site has gets 0 in all its columns.
        """
        X = np.empty((len(frame), len(self.columns)), dtype=np.float32)
        for place, name in enumerate(self.covariates):
            values = frame[name].fill_null(self.median[place]).to_numpy()
            X[:, place] = (values - self.center[place]) / self.scale[place]
        of_row = frame["site_id"].cast(pl.String).replace_strict(self.type_of, default="")
        for place, name in enumerate(self.types, start=len(self.covariates)):
            X[:, place] = (of_row == name).to_numpy()
        return X


def learn_inputs(split: Split, frame: pl.DataFrame, *, standardise: bool, all_rows: bool) -> Inputs:
    """Find out from training rows which columns a model gets.

    Parameters
    ----------
    split
        Where the rows are from.
    frame
        Training rows that the model learns from: ``site_id`` and all covariates.
    standardise
        Whether to scale by median and inter-quartile range of all training rows.
    all_rows
        Whether ``frame`` holds all training rows; if not, those statistics are read.

    Raises
    ------
    ModelError
        No covariate varies.
    """
    dataset = split.dataset
    kept: list[str] = []
    left_out: list[str] = []
    for name in dataset.covariates:
        low, high = frame[name].min(), frame[name].max()
        (left_out if low is None or low == high else kept).append(name)
    types = dataset.sites["igbp"].dropna().astype(str)
    present = frame["site_id"].unique().cast(pl.String).to_list()
    in_training = set(types.reindex(present).dropna())
    shown = tuple(name for name in VEGETATION_TYPES if name in in_training)
    if not kept:
        raise ModelError(
            f"No covariate of {dataset.name} varies over the training rows of "
            f"{split.scenario.name}, so there is nothing to learn from. Look at the data set: "
            f"fluxcore check dataset {dataset.name}"
        )
    notes = []
    if left_out:
        notes.append(
            f"{', '.join(left_out)} left out: no training row has "
            f"{'it' if len(left_out) == 1 else 'them'}, or all have one value."
        )
    unseen = set(types.reindex(split.sites("test")).dropna()) - in_training
    if unseen:
        notes.append(
            f"No training site has the vegetation type {', '.join(sorted(unseen))}, which some "
            "test sites have: models see no type there."
        )
    median, spread = _robust(split, frame, kept, all_rows=all_rows, wanted=standardise)
    flat = spread <= 0
    if standardise and flat.any():
        names = [name for name, is_flat in zip(kept, flat, strict=True) if is_flat]
        notes.append(
            f"{', '.join(names)}: the inter-quartile range of the training rows is 0; scaled by "
            "the standard deviation."
        )
        deviation = np.array([frame[name].drop_nulls().to_numpy().std() for name in kept])
        spread = np.where(flat, deviation, spread)
    return Inputs(
        covariates=tuple(kept),
        types=shown if len(shown) > 1 else (),
        type_of={str(site): name for site, name in types.items()},
        median=median,
        center=median if standardise else np.zeros(len(kept)),
        scale=spread if standardise else np.ones(len(kept)),
        notes=tuple(notes),
    )


def _robust(
    split: Split, frame: pl.DataFrame, names: list[str], *, all_rows: bool, wanted: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Median and inter-quartile range of covariates."""
    if wanted and not all_rows:
        table = scaler(split, names)
        return table["median"].to_numpy(), table["iqr"].to_numpy()
    quantiles = np.array(
        [np.quantile(frame[name].drop_nulls().to_numpy(), (0.25, 0.5, 0.75)) for name in names],
        dtype=np.float64,
    )
    return quantiles[:, 1], quantiles[:, 2] - quantiles[:, 0]
