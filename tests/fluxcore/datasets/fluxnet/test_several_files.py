"""FLUXNET files of sites that nobody knows, several of one site, rows in disorder."""

from datetime import datetime

import polars as pl
import pytest

from tests.fluxcore.datasets.fluxnet.files import SUMMER, rules


def test_site_that_nobody_knows_needs_its_position(read, fluxnet):
    name = "FLX_XX-New_FLUXNET2015_FULLSET_HH_2014.csv"
    data = read(fluxnet(SUMMER, 2), site_id="XX-New", names=[name])
    assert data.refused
    assert "--latitude" in next(f.remedy for f in data.findings if f.rule == "site unknown")
    facts = {"XX-New": {"latitude": 10.0, "longitude": 20.0, "igbp": "SAV"}}
    told = read(fluxnet(SUMMER, 2), site_id="XX-New", names=[name], facts=facts)
    assert not told.refused
    assert told.facts == facts["XX-New"]


def test_years_in_several_files_are_joined(read, fluxnet):
    names = [f"FLX_FR-Pue_FLUXNET2015_FULLSET_HH_{year}.csv" for year in (2013, 2014)]
    data = read(
        fluxnet(datetime(2014, 1, 1), 2, NEE_VUT_REF=4.0),
        fluxnet(datetime(2013, 12, 31, 23), 2, NEE_VUT_REF=3.0),
        names=names[::-1],
    )
    assert data.frame["NEE"].to_list() == [3.0, 4.0]
    assert ("warning", "files overlap") not in rules(data)


def test_where_files_overlap_the_one_that_reaches_further_wins(read, fluxnet):
    """Even if its name comes first, it was changed earlier and is only a SUBSET."""
    names = [f"FLX_FR-Pue_FLUXNET2015_{which}_HH_2014.csv" for which in ("SUBSET", "FULLSET")]
    data = read(
        fluxnet(datetime(2014, 7, 1, 1), 6, NEE_VUT_REF=2.0),
        fluxnet(SUMMER, 6, NEE_VUT_REF=1.0),
        names=names,
    )
    assert data.frame["NEE"].to_list() == [1.0, 2.0, 2.0, 2.0]
    assert rules(data)["warning", "files overlap"] == 2


def test_fullset_goes_before_subset_of_the_same_years(read, fluxnet):
    names = [f"FLX_FR-Pue_FLUXNET2015_{which}_HH_2014.csv" for which in ("SUBSET", "FULLSET")]
    data = read(
        fluxnet(SUMMER, 2, NEE_VUT_REF=1.0), fluxnet(SUMMER, 2, NEE_VUT_REF=2.0), names=names
    )
    assert data.frame["NEE"].to_list() == [2.0]


@pytest.mark.parametrize(("step", "rows"), [(20, 6), (1440, 3)])
def test_other_steps_are_refused(read, fluxnet, step, rows):
    assert ("error", "wrong cadence") in rules(read(fluxnet(SUMMER, rows, step=step)))


def test_rows_in_another_order_are_sorted_with_a_warning(read, fluxnet):
    frame = fluxnet(SUMMER, 48)
    data = read(pl.concat([frame[:10], frame[20:30], frame[10:20], frame[30:]]))
    (found,) = [f for f in data.findings if f.rule == "not in order"]
    assert (found.severity, found.column, found.count) == ("warning", "time", 1)
    assert data.frame["time"].is_sorted()
    assert "not in order" not in {f.rule for f in read(frame).findings}


def test_a_stamp_that_stands_twice_is_refused(read, fluxnet):
    rows = fluxnet(SUMMER, 4)
    assert rules(read(pl.concat([rows, rows[:1]])))["error", "duplicate hours"] == 1
