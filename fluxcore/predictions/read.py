"""Read one file of predictions: find out what it is, check it, join the observations."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from fluxcore.cache import Cache, file_digest, key
from fluxcore.errors import PredictionFileError
from fluxcore.predictions import stored
from fluxcore.predictions.applied import converted, moved
from fluxcore.predictions.check import Rows, check
from fluxcore.predictions.columnar import read_parquet
from fluxcore.predictions.coverage import coverage
from fluxcore.predictions.grids import read_grid
from fluxcore.predictions.observations import (
    Observations,
    join,
    observed_at,
    observed_here,
    read_observations,
)
from fluxcore.predictions.options import (
    Options,
    names_of,
    parse_columns,
    parse_offset,
    require_path,
)
from fluxcore.predictions.plausibility import plausibility
from fluxcore.predictions.record import Finding, Predictions
from fluxcore.predictions.sniff import Kind, kind_of
from fluxcore.predictions.table import Table, Wanted
from fluxcore.predictions.text import read_text
from fluxcore.predictions.units import parse_units
from fluxcore.scenarios import Scenario, find_scenario, fingerprint, own_scenarios
from fluxcore.schema import TARGETS
from fluxcore.series import HOURS_A_DAY, Series
from fluxcore.workspace import Workspace

PathLike = str | os.PathLike[str]

_FORM = 3  # of everything that is kept in the cache: raise it when reading or checking changes


def read_predictions(
    path: PathLike,
    *,
    scenario: str | None = None,
    target: str | None = None,
    model: str | None = None,
    strategy: str | None = None,
    run: int | None = None,
    columns: str | Mapping[str, str] | None = None,
    units: str | None = None,
    utc_offset: str | float | None = None,
    observations: PathLike | None = None,
    cache: Cache | None = None,
    workspace: Workspace | None = None,
) -> Predictions:
    """Read and check one model's predictions of one target under one scenario.

    Parameters
    ----------
    path
        CSV (also packed with gzip) or Parquet, with the columns ``time, site_id, y_pred`` and
        perhaps ``y_true, env``, in any order of rows; or a wide table (``time`` and one column a
        site); or NetCDF or Zarr with the dimensions site and time. At most 4 GiB when unpacked, and
        50 million rows. Half-hourly rows are refused: average them first.
    scenario, target
        What the file is about, where its name does not say so in the benchmark's pattern
        ``{scenario}_{target}_{model}_val_{strategy}_predictions.csv``. They may not contradict the
        name or a column.
    model, strategy, run
        Labels, which override those of the file's name. Else: the start of the file's name,
        ``mean``, 1.
    columns
        From our column names to the file's: ``time=TIMESTAMP,y_pred=GPP_hat``, or a mapping.
    units
        Unit of the predictions, if not the benchmark's: see :mod:`fluxcore.predictions.units`.
    utc_offset
        Hours to add to the file's times to come to the benchmark's clock, which is probably local
        standard time: ``+1`` for a file in UTC of towers in central Europe. Observed values in the
        file share its clock and move too, so this mends no lag between the two; a finding says what
        moved. ``env`` is checked on the file's own clock.
    observations
        Where to take the observed values from: a data set of the workspace by its name, or one by
        its folder; a folder of ``<site_id>.csv`` files with ``time``
        and the target's column, as the benchmark has them, or any file that could be given as
        ``path`` and holds ``y_true`` or the target's column. They replace those in the file.
    cache
        Where to keep what was read, by content; nothing is kept if absent.
    workspace
        Where scenarios of one's own are; the default workspace if absent.

    Returns
    -------
    Predictions
        Sorted by site and time, in the target's unit; observed values that are missing are NaN.
        What looks odd is listed in ``findings`` and never changed. Copied days (one value in every
        hour, or all values of the day before) are listed from 3 days and 1 % of a site's days on.

    Raises
    ------
    PredictionFileError
        The path is none, or the file cannot be read or breaks a rule; the message names the file,
        the rule, how many rows, the first of them, and what to do.
    UnknownNameError
        No such scenario or target.
    """
    path = require_path(path, "read_predictions")
    options = Options(
        said={
            name: str(value)
            for name, value in (
                ("scenario", scenario),
                ("target", target),
                ("model", model),
                ("strategy", strategy),
                ("run", run),
            )
            if value is not None
        },
        columns=parse_columns(columns),
        shift_hours=parse_offset(utc_offset),
    )
    shown = path.name
    kind = kind_of(path, shown)
    source = None
    if observations is not None:
        source = Observations.at(observed_at(observations, None))

    def make() -> Predictions:
        return _read(path, kind, shown, options, units, source, workspace)

    if cache is None or path.is_dir():
        return make()
    name = key(
        "predictions",
        _FORM,
        file_digest(path),
        path.name,
        sorted(options.said.items()),
        sorted(options.columns.items()),
        str(options.shift_hours),
        units,
        None if source is None else source.digest(),
        sorted((own.name, own.sealed) for own in own_scenarios(workspace).values()),
    )
    return cache.fetch(
        name,
        ".parquet",
        load=stored.load,
        make=make,
        save=stored.save,
        corrupt=(PredictionFileError,),
    )


def _read(
    path: Path,
    kind: Kind,
    shown: str,
    options: Options,
    units: str | None,
    source: Observations | None,
    workspace: Workspace | None,
) -> Predictions:
    table = read_table(path, shown, Wanted(options.columns), kind)
    names = names_of(shown, path.name, options.said, table.held)
    scenario = find_scenario(names["scenario"], workspace)
    target = TARGETS[names["target"]].name
    conversion = parse_units(units, target)
    rows = check(table, scenario, options.shift_hours)
    series, findings = _to_series(shown, rows, scenario, source is not None)
    findings += converted(units, conversion, rows)
    findings += moved(
        rows,
        scenario,
        options.shift_hours,
        from_file=source is None,
        has_env="env" in table.frame.columns,
    )
    if conversion.predicted != 1 or conversion.observed != 1:
        series = replace(
            series,
            observed=series.observed * conversion.observed,
            predicted=series.predicted * conversion.predicted,
        )
    if source is not None:
        truth = read_observations(source, series.sites, target, scenario, read_table)
        series, joined = join(shown, series, source, truth, had_own=rows.observed is not None)
        findings += joined
    findings += observed_here(series)
    findings += coverage(series, scenario)
    findings += plausibility(
        series, target, units, from_file=source is None, utc_offset=options.shift_hours
    )
    return Predictions(
        scenario=scenario.name,
        target=target,
        model=names["model"],
        strategy=names["strategy"],
        run=int(names["run"]),
        series=series,
        source=shown,
        findings=(*table.notes, *findings),
        sealed=fingerprint(scenario),
    )


def read_table(path: Path, shown: str, wanted: Wanted, kind: Kind | None = None) -> Table:
    """Read a file of any kind as rows under our column names."""
    kind = kind or kind_of(path, shown)
    if kind == "parquet":
        return read_parquet(path, shown, wanted)
    if kind in ("netcdf", "zarr"):
        return read_grid(path, kind, shown, wanted)
    return read_text(path, kind, shown, wanted)


def _to_series(
    shown: str, rows: Rows, scenario: Scenario, joined: bool
) -> tuple[Series, list[Finding]]:
    if rows.observed is None and not joined:
        raise PredictionFileError(
            f"{shown}: has no observed values (column y_true). Say where they are with "
            "--observations (in Python observations=...), or name the column: --columns "
            "y_true=NAME."
        )
    daily = rows.daily
    findings = []
    if daily:
        findings.append(
            Finding("note", "daily rows", "Taken as daily values: at most one row a site and day.")
        )
    observed = np.full(len(rows.site), np.nan) if rows.observed is None else rows.observed
    series = Series(
        sites=rows.sites,
        site=rows.site,
        time=rows.hours // np.int32(HOURS_A_DAY) if daily else rows.hours,
        observed=observed,
        predicted=rows.predicted,
        domain=scenario.domain,
        step="day" if daily else "hour",
    )
    return series, findings
