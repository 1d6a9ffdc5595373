"""Mistakes of units are found by the whole column; single extreme values are none."""

import numpy as np
import polars as pl
import pytest

from fluxcore.datasets.plausibility import plausibility_findings, saturation_pressure
from fluxcore.datasets.synthetic import Knobs
from fluxcore.datasets.synthetic.places import places
from fluxcore.datasets.synthetic.tower import towers
from fluxcore.datasets.synthetic.world import tower_rows
from fluxcore.sites import sites


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    """A synthetic year of a wet and cool tower."""
    table = sites().loc[["DE-Tha"]]
    knobs = Knobs()
    (tower,) = towers(places(table, knobs, 1), knobs, 1)
    return tower_rows(tower, (2016, 2016))


def told(frame: pl.DataFrame) -> list[tuple[str, str]]:
    return [(found.rule, found.column) for found in plausibility_findings(frame, "a.csv")]


def test_a_plausible_year_gives_nothing(rows):
    assert told(rows) == []


MISTAKES = {
    "GPP in g C m-2 s-1": ("GPP", 1.2e-5),
    "GPP in mg C m-2 h-1": ("GPP", 43.2),
    "NEE in mmol m-2 s-1": ("NEE", 1e-3),
    "ET in W m-2": ("ET", 680.0),
    "ET in mm d-1": ("ET", 24.0),
    "ET in kg m-2 s-1": ("ET", 1 / 3600),
    "VPD in kPa": ("VPD", 0.1),
    "SW_IN in MJ m-2 h-1": ("SW_IN", 0.0036),
    "SW_IN as photons": ("SW_IN", 4.6),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_another_unit_is_found(rows, name):
    column, factor = MISTAKES[name]
    assert told(rows.with_columns(pl.col(column) * factor)) == [("implausible unit", column)]


def test_daily_values_in_all_hours_are_found(rows):
    daily = rows.with_columns(pl.col("GPP").mean().over(pl.col("time").dt.date()))
    assert told(daily) == [("implausible unit", "GPP")]


def test_single_extreme_fluxes_are_no_mistake_of_units(rows):
    first = pl.int_range(pl.len()) == 0
    extreme = rows.with_columns(
        GPP=pl.when(first).then(183.9).otherwise("GPP"),
        NEE=pl.when(first).then(-166.6).otherwise("NEE"),
        ET=pl.when(first).then(2.4).otherwise("ET"),
    )
    assert told(extreme) == []


def test_a_mark_for_missing_is_found_in_a_single_row(rows):
    marked = rows.with_columns(GPP=pl.when(pl.int_range(pl.len()) == 7).then(999).otherwise("GPP"))
    (found,) = plausibility_findings(marked, "a.csv")
    assert (found.rule, found.column, found.count) == ("implausible values", "GPP", 1)
    assert found.examples == ("2016-01-01 07:00",)


def test_a_winter_alone_and_few_hours_say_nothing_of_units(rows):
    assert told(rows.head(2000).with_columns(pl.col("GPP", "NEE", "ET") * 0.01)) == []
    assert told(rows.head(300).with_columns(pl.col("VPD") * 0.1)) == []


def test_missing_values_and_columns_say_nothing(rows):
    assert (
        told(rows.with_columns(pl.lit(None, pl.Float32).alias(c) for c in rows.columns[2:])) == []
    )
    assert told(rows.select("time", "measured")) == []


def test_saturation_pressure_is_that_of_the_tables():
    """CRC Handbook: 12.3 hPa at 10 degC, 42.5 hPa at 30 degC."""
    found = pl.DataFrame({"TA": [10.0, 30.0]}).select(saturation_pressure(pl.col("TA")))
    np.testing.assert_allclose(found.to_series(), [12.28, 42.47], rtol=2e-3)
