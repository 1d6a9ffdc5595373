"""The Data page: what it says of a data set, of a site, and where there is none."""

import io
import json
import shutil

import numpy as np
import pandas as pd
import pytest

from dashboard.app import App
from dashboard.components.data.coverage import arranged, counted_roles
from dashboard.pages import PAGES
from dashboard.store import Store
from fluxcore.scenarios import SCENARIOS, parse_definition


@pytest.fixture
def page(held, open_page):
    """The page on the synthetic data set."""
    return open_page("data", store=held, data="tiny", scenario="TA40")


def test_the_menu_has_data_after_start():
    assert list(PAGES)[:2] == ["start", "data"]


def test_without_a_data_set_the_page_says_what_to_do(open_page, read):
    page = open_page("data")
    assert "No data set yet. Make a synthetic world" in read(page)
    assert "fluxcore demo" in read(page)
    assert not page._coverage.view.visible


def test_the_table_holds_what_is_there_and_marks_what_is_synthetic(page, read):
    text = read(page)
    assert "tiny synthetic a model 3 5 43,848 50 %" in text
    assert "alone FLUXNET 1 1 8,760 50 %" in text
    assert "Synthetic : nothing in it is measured" in text


def test_a_row_chooses_its_data_set(page, read):
    page._sets.table.click("set:alone")
    assert page.selection.data == "alone"
    assert "alone : 1 site and 1 site-year" in read(page)


def test_removing_asks_first(page, held, read):
    page._sets.table.click("ask:tiny")
    assert "Remove tiny (3 sites" in read(page)
    page._sets.table.click("keep")
    assert "Remove tiny (" not in read(page)
    page._sets.table.click("ask:tiny")
    page._sets.table.click("remove:tiny")
    assert list(held.data_sets()) == ["alone"]


def test_a_read_only_workspace_offers_nothing_that_changes_it(made, monkeypatch, open_page, read):
    monkeypatch.setenv("FLUX_READ_ONLY", "1")
    page = open_page("data", store=Store(made), data="tiny")
    assert "open read-only" in read(page)
    assert "Remove" not in page._sets.table.html
    assert "disabled" in page._adding.form.html
    page._adding.form.click("make")
    assert page.store.tasks() == []


def test_predictions_can_be_of_a_scenario_of_ones_own(page, held):
    definition = parse_definition(
        {"name": "warm", "test": {"climate": "A"}, "train": {"rest": True}}
    )
    page._adding.tabs.click("tab:predictions")
    held.keep(definition, "", "", replace=False)
    page.selection.scenario = "warm"
    for name in (*SCENARIOS, "warm"):
        assert f'<option value="{name}"' in page._adding.form.html


def test_a_damaged_data_set_is_said_beside_the_others(held, open_page, read):
    (held.workspace.root / "datasets" / "tiny" / "manifest.json").write_text("{")
    text = read(open_page("data", store=held, data="alone"))
    assert "tiny cannot be opened" in text
    assert "manifest.json is damaged" in text
    assert "alone : 1 site" in text


def test_coverage_reads_no_rows(held, open_page, monkeypatch):
    years = held.data_years("tiny", "TA40")
    assert list(years.columns) == ["site_id", "year", "rows", "measured", "role", "share"]
    for file in (held.workspace.root / "datasets" / "tiny" / "hourly").iterdir():
        file.write_bytes(b"")
    table, _ = arranged(held.data("tiny"), held.data_years("tiny", "TA40"), "name")
    assert len(table) == 5
    assert set(table["share_text"]) == {"50 %"}


@pytest.mark.parametrize(
    ("order", "sites"),
    [
        ("name", ["AU-ASM", "FR-Pue", "XX-New"]),
        ("warmth", ["AU-ASM", "FR-Pue", "XX-New"]),
        ("climate", ["AU-ASM", "FR-Pue", "XX-New"]),
    ],
)
def test_sites_are_sorted_and_the_unknown_stands_last(held, order, sites):
    table, groups = arranged(held.data("tiny"), held.data_years("tiny", "TA40"), order)
    assert list(table["site"].unique()) == sites
    assert sum(size for _, size in groups) in (0, 3)


def test_groups_of_roles_count_their_sites(held):
    table, groups = arranged(held.data("tiny"), held.data_years("tiny", "TA40"), "role")
    firsts = table.drop_duplicates("site")["role_text"].tolist()
    assert [label.partition(" ")[2] for label, _ in groups] == list(dict.fromkeys(firsts))


def test_the_legend_counts_sites_or_site_years_where_sites_have_several_roles():
    table = pd.DataFrame({"site_id": ["A", "A", "B"], "role": ["test", "test", None]})
    counts, unit = counted_roles(table)
    assert (counts["test"], counts[""], unit) == (1, 1, "sites")
    counts, unit = counted_roles(table.assign(role=["train", "test", None]))
    assert (counts["train"], counts["test"], counts[""], unit) == (1, 1, 1, "site-years")


def test_a_click_on_the_coverage_shows_that_site(page, read):
    sites = list(page._coverage.plot.cells.data["site"])
    page._coverage.plot.cells.selected.indices = [sites.index("XX-New")]
    assert page.selection.site == "XX-New"
    assert "XX-New grassland" in read(page)
    assert page._series.plot.ends[0] == pd.Timestamp("2019-01-01").timestamp() * 1000


def test_the_series_follows_the_flux_until_a_variable_is_chosen(page, read):
    assert page._series.plot.figure.yaxis.axis_label == "ET, mm h⁻¹"
    page.selection.target = "GPP"
    assert page._series.plot.figure.yaxis.axis_label == "GPP, µmol CO₂ m⁻² s⁻¹"
    page._series.tools.choose("variable", "TA")
    page.selection.target = "NEE"
    assert page._series.plot.figure.yaxis.axis_label == "TA, °C"


def test_the_window_stays_when_the_variable_changes_and_not_when_the_site_does(page):
    page.selection.site = "AU-ASM"
    page._series.tools.click("zoom:week")
    week = page._series.plot.window
    page.selection.variable = "TA"
    assert page._series.plot.window == week
    page.selection.site = "FR-Pue"
    assert page._series.plot.window == page._series.plot.ends


def test_what_is_shown_is_saved_and_says_that_it_is_synthetic(page):
    page.selection.param.update(site="AU-ASM", variable="GPP")
    page._series.tools.click("zoom:week")
    (name,) = page._series.view[0]._downloads
    assert name == "AU-ASM_GPP_tiny_synthetic.csv"
    table = pd.read_csv(io.StringIO(page._series.view[0].download(name)))
    assert len(table) == 168
    assert set(table["synthetic"]) == {1}
    assert set(table["unit"]) == {"umol CO2 m-2 s-1"}
    assert table["measured"].mean() == 0.5
    assert (pd.to_datetime(table["time"]).diff().dropna() == pd.Timedelta("1h")).all()


def test_a_column_that_a_site_lacks_is_said(page, read):
    page.selection.param.update(site="FR-Pue", variable="EVI")
    assert "FR-Pue has no EVI: its files lack this column." in read(page)
    assert not page._series.figures.visible
    page.selection.variable = "GPP"
    assert page._series.figures.visible


def test_a_data_set_of_one_site_and_year_without_a_flux_copes(held, open_page, read):
    page = open_page("data", store=held, data="alone", target="NEE")
    assert page._series.plot.figure.yaxis.axis_label == "GPP, µmol CO₂ m⁻² s⁻¹"
    assert "the only year" in read(page)
    assert "warning odd" in read(page)
    assert page._series.plot.figure.title.text == "FR-Pue"


def test_a_site_of_another_data_set_is_not_shown_silently(page, read):
    page.selection.site = "US-ONA"
    assert "US-ONA is not in tiny" in read(page)


def test_a_fingerprint_is_of_one_year_or_the_mean_of_all(page, held):
    page.selection.param.update(site="AU-ASM", variable="NEE")
    mean = page._finger.plot.image.data["image"][0]
    assert mean.shape == (24, 366)
    assert mean[6, 0] == pytest.approx(-1)
    page._finger.tools.choose("year", "2017")
    assert page._finger.plot.image.data["image"][0].shape == (24, 365)
    assert page._finger.plot.mapper.low == -page._finger.plot.mapper.high


def test_a_saved_fingerprint_and_picture_say_whose_they_are(page):
    page.selection.param.update(site="AU-ASM", variable="GPP")
    (name,) = page._finger.view[0]._downloads
    table = pd.read_csv(io.StringIO(page._finger.view[0].download(name)))
    whose = table[["site_id", "unit", "dataset", "synthetic"]].drop_duplicates()
    assert whose.to_numpy().tolist() == [["AU-ASM", "umol CO2 m-2 s-1", "tiny", 1]]
    assert page._series.plot.figure.title.text == "AU-ASM · synthetic data"


def test_real_data_sets_come_first_and_the_newest_of_them(held):
    folder = held.workspace.root / "datasets"
    for name, like, year in (("aged", "alone", 2020), ("zoo", "alone", 2030), ("b", "tiny", 2031)):
        shutil.copytree(folder / like, folder / name)
        place = folder / name / "manifest.json"
        manifest = json.loads(place.read_text())
        manifest |= {"name": name, "created": f"{year}-01-01T00:00:00+00:00"}
        place.write_text(json.dumps(manifest))
    assert list(held.data_sets()) == ["zoo", "alone", "aged", "b", "tiny"]
    assert App(held).open({}).selection.data == "zoo"


def test_hours_that_are_missing_are_missing_in_the_fingerprint(page):
    page.selection.param.update(site="XX-New", variable="ET")
    image = page._finger.plot.image.data["image"][0]
    assert np.isnan(image[:, 59:90]).all()
    assert np.isfinite(image[:, :59]).all()
    assert "missing 8 %" in page._finger.tools.html


def test_arrows_step_through_the_coverage(page):
    sites = page._coverage.sites
    page.step("ArrowDown")
    assert page.selection.site == sites[1]
    page.step("ArrowUp")
    page.step("ArrowUp")
    assert page.selection.site == sites[0]


def test_the_bar_marks_a_scenario_on_synthetic_facts_on_every_page(held):
    rule = {"sites": "AU-ASM"}
    given = {"name": "warm", "test": rule, "train": {"rest": True}}
    held.keep(parse_definition(given), "", "tiny", replace=False)
    held.keep(parse_definition({**given, "name": "real"}), "", "", replace=False)
    for name, badge in {"warm": "synthetic", "real": "", "TA40": ""}.items():
        for page in ("data", "scenarios"):
            app = App(held).open({"page": page, "data": "alone", "scenario": name})
            assert {c.field: c.badge for c in app.choices()}["scenario"] == badge


def test_the_bar_has_data_set_and_scores_each_with_its_badge(held):
    app = App(held).open({"page": "data", "data": "tiny"})
    badges = {choice.field: (choice.badge, choice.warn) for choice in app.choices()}
    assert badges["data"] == ("synthetic", True)
    assert badges["scores"] == ("published", False)
    assert "data=tiny" in app.address
    app.bar.choose("data", "alone")
    assert {c.field: c.badge for c in app.choices()}["data"] == ""


def test_real_data_come_before_synthetic_ones(held):
    assert App(held).open({}).selection.data == "alone"


def test_an_unknown_data_set_in_a_link_is_said(held):
    app = App(held).open({"page": "data", "data": "nothing"})
    assert app.selection.data == "alone"
    assert "data &#39;nothing&#39;" in app.notes.html
    assert "showing alone instead" in app.notes.html


def test_a_variable_that_the_data_set_of_a_link_lacks_is_said(held):
    app = App(held).open({"page": "data", "data": "alone", "variable": "EVI"})
    assert app.selection.variable == ""
    assert "variable 'EVI'" in app.selection.notes[0]
    app = App(held).open({"page": "data", "data": "tiny", "variable": "EVI"})
    assert (app.selection.variable, app.selection.notes) == ("EVI", [])


def test_a_data_set_that_goes_is_left_with_a_note(held):
    app = App(held).open({"page": "data", "data": "tiny"})
    app.page._sets.table.click("remove:tiny")
    assert app.selection.data == "alone"
    assert "no longer in the workspace" in app.notes.html
    app.page._sets.table.click("remove:alone")
    assert app.selection.data == ""
    assert "No data set yet" in app.page._sets.table.html


def test_the_start_page_lists_data_sets_and_leads_to_them(held, open_page, read):
    page = open_page("start", store=held)
    assert "tiny data of 3 sites synthetic" in read(page)
    page._held.click("data:tiny")
    assert (page.selection.page, page.selection.data) == ("data", "tiny")
