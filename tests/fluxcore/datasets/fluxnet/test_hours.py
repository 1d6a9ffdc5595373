"""Half-hours of FLUXNET become hours: means, flags, stamps, marks and units."""

from datetime import datetime

import polars as pl
import pytest

from tests.fluxcore.datasets.fluxnet.files import SUMMER, rules


def test_an_hour_is_the_mean_of_its_half_hours(read, fluxnet):
    data = read(fluxnet(SUMMER, 4, NEE_VUT_REF=[-2.0, -4.0, 1.0, 2.0], TA_F=[10.0, 12, 14, 16]))
    assert data.frame["time"].to_list() == [datetime(2014, 7, 1, 0), datetime(2014, 7, 1, 1)]
    assert data.frame["NEE"].to_list() == [-3.0, 1.5]
    assert data.frame["TA"].to_list() == [11.0, 15.0]
    assert data.frame["measured"].to_list() == [True, True]


def test_an_hour_with_one_half_hour_is_kept_and_counted(read, fluxnet):
    rows = fluxnet(SUMMER, 6, NEE_VUT_REF=[-2.0, -4.0, -9999, 2.0, -9999.0, -9999])
    data = read(rows[1:])
    assert data.frame["NEE"].to_list() == [-4.0, 2.0, None]
    assert rules(data)["note", "one half-hour"] == 2
    assert rules(data)["warning", "missing target"] == 1
    assert data.frame["measured"].to_list() == [True, True, False]


def test_hours_are_taken_as_they_are(read, fluxnet):
    data = read(fluxnet(SUMMER, 3, step=60, NEE_VUT_REF=[1.0, 2.0, 3.0]))
    assert data.frame["NEE"].to_list() == [1.0, 2.0, 3.0]
    assert ("note", "one half-hour") not in rules(data)


def test_a_flux_is_measured_if_all_that_enters_it_is(read, fluxnet):
    data = read(
        fluxnet(
            SUMMER,
            10,
            NEE_VUT_REF_QC=[0, 0, 0, 1, 0, 0, 0, 0, 0, -9999],
            LE_F_MDS_QC=[0, 0, 0, 0, 0, 2, 1, 1, 0, 0],
        )
    )
    assert data.frame["measured"].to_list() == [True, False, False, False, False]
    assert rules(data)["note", "half measured"] == 3


@pytest.mark.parametrize("stamp", ["TIMESTAMP_START", "TIMESTAMP_END", "TIMESTAMP"])
def test_every_kind_of_stamp_names_the_start_in_the_end(read, fluxnet, stamp):
    rows = fluxnet(SUMMER, 4, NEE_VUT_REF=[1.0, 1.0, 5.0, 5.0])
    if stamp == "TIMESTAMP":
        rows = rows.rename({"TIMESTAMP_START": "TIMESTAMP"})
    keep = [name for name in rows.columns if not name.startswith("TIMESTAMP") or name == stamp]
    data = read(rows.select(keep))
    assert data.frame["time"].to_list() == [datetime(2014, 7, 1, 0), datetime(2014, 7, 1, 1)]
    assert data.frame["NEE"].to_list() == [1.0, 5.0]
    assert (("warning", "time stamps") in rules(data)) is (stamp == "TIMESTAMP")


@pytest.mark.parametrize("mark", ["-9999", "-9999.0", "-9999.99", "", "NaN"])
def test_marks_for_missing_are_missing(read, fluxnet, mark):
    rows = fluxnet(SUMMER, 4).with_columns(
        GPP_NT_VUT_REF=pl.Series(["1.0", "1.0", mark, mark]),
    )
    assert read(rows).frame["GPP"].to_list() == [1.0, None]


def test_evapotranspiration_follows_from_latent_heat_at_the_air_temperature(read, fluxnet):
    data = read(fluxnet(SUMMER, 2, LE_F_MDS=[250.0, 250.0], TA_F=[20.0, 20.0], LE_CORR=[9.0, 9.0]))
    # 250 W m-2 x 3600 s / (2.4536e6 J kg-1)
    assert data.frame["ET"].to_list() == pytest.approx([0.366808], abs=1e-6)
