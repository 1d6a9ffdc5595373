"""Errors of a model of the user's, from its predictions of the test and of training hours."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from fluxcore.errors import ModelError, PredictionFileError
from fluxcore.intake.out_of_site import out_of_site_file
from fluxcore.shift.errors import Errors
from fluxcore.shift.sample import Floats, Sample
from fluxcore.text_files import FAILURES
from fluxcore.workspace import Workspace

HOUR = 3_600_000


@dataclass(frozen=True)
class Given:
    """Where a model's predictions are."""

    model: str
    """Folder of the trained model: ``mine_val_mean``."""
    test: Path
    training: Path

    @property
    def stamp(self) -> list[str]:
        """Content of both files, for the key of a kept result."""
        from fluxcore.cache import file_digest

        return [self.model, file_digest(self.test), file_digest(self.training)]


def given_predictions(
    workspace: Workspace, dataset: str, model: str, scenario: str, target: str
) -> Given:
    """Find a model's predictions of the test, and out of site at training towers.

    Parameters
    ----------
    model
        ``mine``, or the folder of the trained model, ``mine_val_mean``.

    Raises
    ------
    ModelError
        One of the two files is not in the workspace; the message says how to add it.
    """
    key = model if "_val_" in model else f"{model}_val_mean"
    test = workspace.root / "predictions" / dataset / key / f"{scenario}_{target}.parquet"
    training = out_of_site_file(workspace, dataset, key, scenario, target)
    name = key.partition("_val_")[0]
    if not test.is_file():
        raise ModelError(
            f"There are no predictions of {target} under {scenario} by {key} for {dataset}. Add "
            f"them: fluxcore add predictions {scenario}_{target}_{key}_predictions.csv "
            f"--observations {dataset}"
        )
    if not training.is_file():
        raise ModelError(
            f"Errors of {key} need its out-of-site predictions at training towers too. Write the "
            f"hours with: fluxcore predict-template --dataset {dataset} --scenario {scenario} "
            f"--target {target} --model {name} --with-training-folds; fill in y_pred and add them: "
            f"fluxcore add out-of-site {scenario}_{target}_training_folds.csv --dataset {dataset} "
            f"--model {name}"
        )
    return Given(key, test, training)


def given_errors(given: Given, sample: Sample, y: Floats) -> Errors:
    """Errors of the model at the rows of a sample of training and test.

    Parameters
    ----------
    sample
        Rows with times.
    y
        Shape (n,): observed values, complete.

    Raises
    ------
    PredictionFileError
        A file is damaged.
    FluxError
        A row has no prediction.
    """
    if sample.time is None:
        raise ModelError("Rows without times cannot be matched with predictions.")
    rows = pl.DataFrame(
        {
            "row": np.arange(len(sample)),
            "site_id": pl.Series(sample.sites).gather(sample.site),
            "time": pl.Series(sample.time.astype(np.int64) * HOUR).cast(pl.Datetime("ms")),
            "test": sample.test,
        }
    )
    found = np.full(len(sample), np.nan)
    for path, wanted in ((given.test, True), (given.training, False)):
        mine = rows.filter(pl.col("test") == wanted)
        try:
            kept = (
                pl.scan_parquet(path)
                .select(
                    pl.col("site_id").cast(pl.String),
                    pl.col("time").cast(pl.Datetime("ms")),
                    "y_pred",
                )
                .filter(pl.col("site_id").is_in(mine["site_id"].unique().to_list()))
                .collect()
            )
        except (OSError, *FAILURES) as error:
            raise PredictionFileError(
                f"{path.name} of {given.model} cannot be read. Add the file again."
            ) from error
        joined = mine.join(kept, on=["site_id", "time"], how="inner")
        found[joined["row"].to_numpy()] = joined["y_pred"].to_numpy()
    return Errors.given(given.model, y, found)
