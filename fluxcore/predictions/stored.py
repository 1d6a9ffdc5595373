"""Predictions as the workspace and the cache keep them: Parquet, sorted, in the benchmark's units.

Columns ``site_id, time, y_true, y_pred``, so that any program can read the file; what it is about
and what was noticed stand in the file's own metadata. 3 million rows load in 0.05 s.
"""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import polars as pl

from fluxcore.errors import PredictionFileError
from fluxcore.predictions.columnar import damaged
from fluxcore.predictions.record import Finding, Predictions
from fluxcore.series import HOURS_A_DAY, Series
from fluxcore.text_files import FAILURES

VERSION = 1
_KEY = "fluxcore.predictions"
_HOUR = 3_600_000


def save(predictions: Predictions, path: Path) -> None:
    """Write predictions in the stored form.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    series = predictions.series
    unit = _HOUR if series.step == "hour" else _HOUR * HOURS_A_DAY
    frame = pl.DataFrame(
        {
            "site_id": pl.Series(series.sites, dtype=pl.Enum(series.sites)).gather(series.site),
            "time": pl.Series(series.time.astype(np.int64) * unit).cast(pl.Datetime("ms")),
            "y_true": series.observed,
            "y_pred": series.predicted,
        }
    )
    about = {
        "version": VERSION,
        **{name: getattr(predictions, name) for name in _NAMES},
        "sites": series.sites,
        "domain": series.domain,
        "step": series.step,
        "sealed": predictions.sealed,
        "findings": [asdict(finding) for finding in predictions.findings],
    }
    # lz4 writes and loads as fast as no compression does, and zstd twice as slowly for 10 % less
    try:
        frame.write_parquet(path, compression="lz4", metadata={_KEY: json.dumps(about)})
    except pl.exceptions.PolarsError as error:
        raise OSError(str(error)) from error


_NAMES = ("scenario", "target", "model", "strategy", "run", "source")


def load(path: Path, site_id: str | None = None) -> Predictions:
    """Read predictions in the stored form.

    Parameters
    ----------
    path
        The file.
    site_id
        Read only the rows of this site, a hundredth of the file: 20 ms of 3 million rows.

    Raises
    ------
    PredictionFileError
        The file is damaged, not of this form and version, or has no row of the site.
    OSError
        There is no such file, or it cannot be read.
    """
    with path.open("rb"):
        pass  # a missing file is an OSError, whatever polars makes of it
    try:
        about = json.loads(pl.read_parquet_metadata(path)[_KEY])
        if about["version"] != VERSION:
            raise PredictionFileError(f"{path.name}: is of an older form. Add the file again.")
        sites = tuple(str(site) for site in about["sites"])
        rows = pl.scan_parquet(path).select("site_id", "time", "y_true", "y_pred")
        if site_id is None:
            frame = rows.collect()
            site = frame["site_id"].to_physical().to_numpy().astype(np.int32)
        else:
            if site_id not in sites:
                raise PredictionFileError(f"{path.name}: has no row of the site {site_id!r}.")
            frame = rows.filter(pl.col("site_id") == site_id).collect()
            sites, site = (site_id,), np.zeros(len(frame), dtype=np.int32)
        unit = _HOUR if about["step"] == "hour" else _HOUR * HOURS_A_DAY
        series = Series(
            sites=sites,
            site=site,
            time=(frame["time"].to_physical().to_numpy() // unit).astype(np.int32),
            observed=frame["y_true"].to_numpy(),
            predicted=frame["y_pred"].to_numpy(),
            domain=about["domain"],
            step=about["step"],
        )
        findings = tuple(
            Finding(**{**given, "sites": tuple(given["sites"])}) for given in about["findings"]
        )
        return Predictions(
            **{name: about[name] for name in _NAMES},
            series=series,
            findings=findings,
            sealed=str(about.get("sealed", "")),
        )
    except (KeyError, ValueError, TypeError, *FAILURES) as error:
        raise damaged(path.name, "stored predictions", error) from error
