"""Scenarios on the towers of a data set: its statistics, its rows, its series."""

import json

import pytest

from dashboard.components.scenario.builder.draft import Draft, Row, Side, pack
from dashboard.components.scenario.builder.outcome import outcome
from dashboard.components.scenario.builder.starting import fresh

YEARS = {"AU-ASM": (2015, 2015), "FR-Pue": (2015, 2016), "DE-Gri": (2019, 2019)}
WARM = Row("facts", (18.0, None), "TA_mean")


@pytest.fixture
def data(make_dataset):
    """A synthetic data set of three towers; TA is the year minus 2000."""
    return make_dataset(YEARS)


@pytest.fixture
def draft():
    return Draft("warm", data="tiny", test=Side(rows=(WARM,)), validation=Side("none"))


def test_a_statistic_of_a_covariate_decides_on_the_towers_of_the_data_set(data, packaged, draft):
    found = outcome(packaged, draft)
    assert found.found.scenario.test_sites == ("DE-Gri",)
    assert found.rows.loc[["test", "train"], "rows"].tolist() == [8760, 3 * 8760 + 24]
    assert {"TA_mean", "VPD_mean"} <= set(found.differences.index)


def test_the_form_offers_its_statistics_and_the_views_say_synthetic(data, open_page, read, draft):
    page = open_page("scenarios", build=pack(draft))
    assert '<option value="VPD_q95"' in page.builder.form.html
    shown = read(page)
    assert "3 towers of tiny, synthetic" in shown
    assert "26,304" in shown
    page.builder.top.choose("data", "")
    assert "which these sites do not have" in read(page)


def test_a_saved_scenario_says_synthetic_without_its_data_set(
    data, open_page, read, draft, packaged
):
    page = open_page("scenarios", build=pack(draft))
    held = json.loads(page.builder.top.download("warm.json"))
    assert held["dataset"] == {"name": "tiny", "sha256": data.digest, "synthetic": True}
    page.builder.top.click("save")
    assert packaged.scenario("warm").origin.sha256 == data.digest
    assert packaged.sealed("warm").content["synthetic"]
    shown = read(open_page("scenarios", scenario="warm"))
    assert shown.count("made on the sites of tiny (synthetic)") == 1
    page = open_page("scenarios", scenario="warm")
    assert "the sites of tiny (synthetic)" in page.headline()
    assert json.loads(page.overview.strip.html.download("warm.json")) == held


def test_a_small_data_set_is_not_where_one_starts(data, packaged):
    assert fresh(packaged, "tiny") == Draft()


def test_the_overview_counts_the_hours_of_the_data_set(data, open_page, read):
    shown = read(open_page("scenarios", scenario="spatial-easy40", data="tiny"))
    assert "Hours in tiny, synthetic: training 26,304, validation 0, test 8,760; 67 %" in shown


def test_a_draft_says_where_series_are_compared(data, open_page, read, draft):
    shown = read(open_page("scenarios", build=pack(draft)))
    assert "Not checked: duplicated series, which takes every hour of tiny." in shown
    assert "Its page offers that search once the scenario is saved." in shown
    warm = Side(rows=(Row("facts", (18.0, None), "mat_c"),))
    without = read(open_page("scenarios", build=pack(Draft("warm", test=warm))))
    assert "Not checked: duplicated series, since it needs a data set." in without
    assert "offers that search" not in without


def test_series_are_compared_when_asked(data, open_page, read, packaged):
    page = open_page("scenarios", scenario="spatial-easy40", data="tiny")
    assert "Not checked: duplicated series, which takes every hour of tiny." in read(page)
    page.overview.findings.click("search")
    packaged.tasks()[-1].job.wait()
    page.selection.work += 1
    shown = read(page)
    assert "Nothing found: same site, duplicated series" in shown
    assert "Series were compared in tiny." in shown
