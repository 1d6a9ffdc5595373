"""Work in the background: begun once, shown to all, said when it ends; and the first start."""

from threading import Event

import pandas as pd
import pytest

from dashboard.components.data import report
from dashboard.components.data.about import findings
from dashboard.components.work import WorkStrip
from dashboard.store import Store
from fluxcore.datasets.findings import Finding, RefusedError
from fluxcore.errors import Cancelled, FluxError

PATIENCE = 60


@pytest.fixture
def strip(packaged):
    changed, opened = [], []
    made = WorkStrip(packaged, changed.append, opened.append)
    made.changed, made.opened = changed, opened
    return made


def begin(store: Store, doing, data: str = ""):
    return store.begin("key", "Doing it", doing, lambda result: f"Ready: {result}.", data)


def until_cancelled(progress, cancel: Event):
    progress(2, 10, "something")
    cancel.wait(PATIENCE)
    raise Cancelled("Cancelled.")


def test_progress_is_shown_and_can_be_cancelled(packaged, strip):
    told = Event()

    def doing(progress, cancel):
        progress(2, 10, "something")
        told.set()
        cancel.wait(PATIENCE)
        raise Cancelled("Cancelled.")

    task = begin(packaged, doing)
    told.wait(PATIENCE)
    assert strip.refresh()
    assert strip.changed == [task]
    assert "Doing it" in strip.html.html
    assert 'value="20"' in strip.html.html
    assert "2 of 10" in strip.html.html
    strip.html.click(f"cancel:{id(task.job)}")
    assert task.job.wait(PATIENCE)
    assert not strip.refresh()
    assert strip.html.html == ""
    assert strip.changed == [task, task]


def test_a_bare_page_says_that_a_world_is_being_made(packaged, open_page, read):
    task = begin(packaged, until_cancelled)
    page = open_page("data", store=packaged)
    assert "Doing it: progress stands at the foot of the menu" in read(page)
    task.job.cancel()
    assert task.job.wait(PATIENCE)
    page.selection.work += 1
    assert "No data set yet" in read(page)


def test_a_world_that_was_given_up_is_said_and_can_be_made_or_removed(
    packaged, open_page, read, monkeypatch
):
    task = begin(packaged, until_cancelled, "demo")
    half = packaged.workspace.root / "datasets" / ".unfinished-demo"
    half.mkdir(parents=True)
    page, start = open_page("data", store=packaged), open_page("start", store=packaged)
    assert "The first data set is being made" in read(page)
    assert 'value="demo-2"' in page._adding.form.html
    assert "half made" not in read(page)
    assert "Doing it" in read(start)
    task.job.cancel()
    assert task.job.wait(PATIENCE)
    for each in (page, start):
        each.selection.work += 1
    assert "demo is half made" in read(page)
    assert 'value="demo"' in page._adding.form.html
    assert "make a synthetic world now" in read(start)
    begun = []
    monkeypatch.setattr(Store, "begin_demo", lambda self: begun.append(1) or task)
    assert "Make it now" in page._sets.table.html
    page._sets.table.click("demo")
    assert begun == [1]
    page._sets.table.click("drop:demo")
    assert not half.exists()
    assert "half made" not in read(page)


def test_the_end_is_announced_until_it_is_dismissed(packaged, strip):
    go = Event()
    task = begin(packaged, lambda progress, cancel: go.wait(PATIENCE), data="demo")
    assert strip.refresh()
    go.set()
    assert task.job.wait(PATIENCE)
    assert not strip.refresh()
    assert "Ready: True." in strip.html.html
    strip.html.click(f"open:{id(task.job)}")
    assert strip.opened == [task]
    assert strip.html.html == ""


def test_what_fails_is_said_without_a_traceback(packaged, strip):
    go = Event()

    def doing(progress, cancel):
        go.wait(PATIENCE)
        raise FluxError("<b>the disk is full</b>")

    task = begin(packaged, doing)
    assert strip.refresh()
    go.set()
    task.job.wait(PATIENCE)
    strip.refresh()
    assert "Doing it failed: &lt;b&gt;the disk is full" in strip.html.html


def test_a_visitor_who_comes_later_is_not_told_of_what_is_over(packaged):
    task = begin(packaged, lambda progress, cancel: 1)
    task.job.wait(PATIENCE)
    late = WorkStrip(packaged, print, print)
    assert not late.refresh()
    assert late.html.html == ""


def test_equal_work_is_begun_once_and_everyone_who_listens_is_told(packaged):
    told = []
    end = packaged.listen(lambda: told.append(1))
    first = begin(packaged, until_cancelled)
    assert begin(packaged, until_cancelled) is first
    assert len(told) == 2
    end()
    begin(packaged, until_cancelled)
    assert len(told) == 2
    first.job.cancel()
    assert first.job.wait(PATIENCE)
    assert len(packaged.tasks()) == 1


@pytest.fixture
def demos(monkeypatch):
    """Count what would be made, and make nothing."""
    made = []

    def count(self, profile="default", name="demo", **options):
        made.append(profile)
        return self.begin("demo", "Making", lambda progress, cancel: None, str)

    monkeypatch.setattr(Store, "begin_demo", count)
    monkeypatch.delenv("FLUX_DEMO", raising=False)
    return made


@pytest.mark.parametrize(
    ("setting", "made"),
    [("default", ["default"]), ("small", ["small"]), ("off", []), ("OFF", []), ("0", [])],
)
def test_a_bare_workspace_gets_a_demo_world_unless_it_is_turned_off(
    setting, made, demos, packaged, monkeypatch
):
    monkeypatch.setenv("FLUX_DEMO", setting)
    packaged.first_start()
    packaged.first_start()
    assert demos == made


def test_a_workspace_with_data_gets_none(demos, held):
    assert held.first_start() is None
    assert demos == []


def test_a_read_only_workspace_gets_none(demos, tmp_path, monkeypatch):
    monkeypatch.setenv("FLUX_READ_ONLY", "1")
    assert Store(tmp_path).first_start() is None
    assert demos == []


def test_a_demo_world_that_was_removed_is_not_made_again(demos, tmp_path):
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / ".first-start").touch()
    assert Store(tmp_path).first_start() is None
    assert demos == []


def fill(page, **values):
    for field, value in values.items():
        page._adding.form.choose(field, value)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": "../up"}, "cannot be the name of a data set"),
        ({"name": "tiny"}, "There is a data set &#39;tiny&#39; already"),
        ({"name": "a", "seed": "x"}, "seed is &#39;x&#39;: give a number"),
        ({"name": "a", "seed": "1.5"}, "give a whole number"),
        ({"name": "a", "noise": "99"}, "give a number from 0 to 5"),
    ],
)
def test_a_demo_world_that_cannot_be_is_said_at_once(held, open_page, values, said):
    page = open_page("data", store=held, data="tiny")
    fill(page, **values)
    page._adding.form.click("make")
    assert said in page._adding.said.html
    assert held.tasks() == []


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/no/such/place", "there is no such file or folder"),
        ("", "Give the path of a file or folder"),
        ("a\0b", "Give the path of a file or folder"),
    ],
)
def test_a_path_that_leads_nowhere_is_said(held, open_page, path, said):
    page = open_page("data", store=held, data="tiny")
    page._adding.tabs.click("tab:dataset")
    fill(page, path=path, dataset="mine")
    page._adding.form.click("add")
    assert said in page._adding.said.html
    assert held.tasks() == []


def test_the_format_of_a_path_is_told_before_anything_is_added(held, tmp_path):
    (tmp_path / "AU-ASM.csv").write_text("time,qc_mask,GPP,NEE,ET,TA\n")
    assert held.recognised(str(tmp_path / "AU-ASM.csv")) == (
        "AU-ASM.csv: the benchmark's own CSVs, site AU-ASM."
    )
    (tmp_path / "bare").mkdir()
    assert "without CSV files" in held.recognised(str(tmp_path / "bare"))
    (tmp_path / "page.csv").write_text("<!doctype html><html></html>")
    assert "web page" in held.recognised(str(tmp_path / "page.csv"))


def test_what_remedies_name_can_be_filled_in(held, open_page, tmp_path, monkeypatch):
    begun = []

    def remember(self, path, name="", **options):
        begun.append(options)
        return begin(self, lambda progress, cancel: 1)

    page = open_page("data", store=held, data="tiny")
    page._adding.tabs.click("tab:dataset")
    fill(page, path=str(tmp_path), dataset="tiny")
    page._adding.form.click("add")
    assert "or replace it" in page._adding.said.html
    monkeypatch.setattr(Store, "begin_dataset", remember)
    monkeypatch.setattr(Store, "begin_predictions", remember)
    fill(page, allow_gaps=True, replace=True)
    page._adding.form.click("add")
    fill(page, allow_gaps=False)
    page._adding.form.click("add")
    page._adding.tabs.click("tab:predictions")
    fill(page, columns="y_pred=GPP_hat")
    page._adding.form.click("predict")
    both = {"allow_gaps": True, "replace": True}
    assert begun == [both, {"replace": True}, {"columns": "y_pred=GPP_hat"}]
    page._adding.tabs.click("tab:predictions")
    assert 'data-field="columns" value="y_pred=GPP_hat"' in page._adding.form.html
    page._adding.tabs.click("tab:dataset")
    assert 'data-field="replace" checked' in page._adding.form.html


def test_a_data_set_is_replaced_where_that_is_asked_for(held, tmp_path):
    (tmp_path / "given").mkdir()
    task = held.begin_dataset(str(tmp_path / "given"), "tiny", replace=True)
    assert task.job.wait(PATIENCE)
    assert task.job.state == "failed"  # there is nothing to put in its place
    assert "tiny" in held.data_sets()


def test_a_refused_import_is_reported_as_a_table_of_findings(held, open_page, tmp_path, read):
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "AU-ASM.csv").write_text("<!doctype html><html><body>Not found</body></html>")
    page = open_page("data", store=held, data="tiny")
    page._adding.tabs.click("tab:dataset")
    fill(page, path=str(folder), dataset="mine")
    strip = WorkStrip(held, print, print, page.selection.asked)
    page._adding.form.click("add")
    (task,) = held.tasks()
    strip.refresh()
    assert task.job.wait(PATIENCE)
    strip.refresh()
    page.selection.work += 1
    text = read(page)
    assert "Report: adding the data set 'mine'" in text
    assert "error web page AU-ASM.csv" in text
    assert list(report.reported(task)["severity"]) == ["error"]
    page._report.head.click("dismiss")
    assert not page._report.view.visible


def test_the_menu_says_in_a_line_what_was_refused(held):
    def doing(progress, cancel):
        go.wait(PATIENCE)
        found = [Finding("error", "web page", "is a web page", f"{n}.csv") for n in range(12)]
        raise RefusedError("The data set 'broken' was not made: 12 errors:", found)

    go, asked = Event(), []
    strips = [WorkStrip(held, print, print, asked), WorkStrip(held, print, print)]
    task = held.begin("refused", "Adding 'broken'", doing, str, "broken", "dataset")
    asked.append(task.job)
    later = begin(held, until_cancelled)
    for strip in strips:
        strip.refresh()
    go.set()
    assert task.job.wait(PATIENCE)
    for strip in strips:
        strip.refresh()
        assert "broken was not added: 12 errors." in strip.html.html
        assert "web page" not in strip.html.html
        assert strip.html.html.index("Doing it") < strip.html.html.index("broken was not")
        assert f"dismiss:{id(task.job)}" in strip.html.html
    assert ["See the report" in strip.html.html for strip in strips] == [True, False]
    later.job.cancel()
    assert later.job.wait(PATIENCE)


def test_a_report_stands_with_its_data_set_or_with_who_asked(held, open_page):
    def refused(progress, cancel):
        raise RefusedError("Not made.", [Finding("error", "web page", "is a web page")])

    mine, other = (open_page("data", store=held, data="tiny") for _ in range(2))
    check = held.begin_check("alone")
    assert check.job.wait(PATIENCE)
    mine.selection.work += 1
    assert not mine._report.view.visible
    mine.selection.data = "alone"
    assert mine._report.view.visible
    gone = held.begin("refused", "Adding 'broken'", refused, str, "broken", "dataset")
    assert gone.job.wait(PATIENCE)
    mine.selection.asked.append(gone.job)
    for page in (mine, other):
        page.selection.work += 1
    assert "broken" in mine._report.view[0].html
    assert not other._report.view.visible


def test_a_check_reads_all_and_reports(held, open_page, read):
    page = open_page("data", store=held, data="alone")
    page._checks.found.click("check")
    (task,) = held.tasks()
    assert task.job.wait(PATIENCE)
    page.selection.work += 1
    assert "Report: checking the data set 'alone'" in read(page)


@pytest.mark.parametrize(
    ("sign", "said"),
    [(-1, "negative correlation"), (1, "Nothing implausible in lag, sign, units and copied days.")],
)
def test_predictions_are_added_with_their_plausibility(
    held, open_page, tmp_path, read, tiny_series, sign, said
):
    series = tiny_series({"AU-ASM": 0.5})
    table = pd.DataFrame(
        {
            "site_id": "AU-ASM",
            "time": series.time.astype("datetime64[h]"),
            "y_true": series.observed,
            "y_pred": sign * series.predicted,
        }
    )
    table.to_csv(tmp_path / "TA40_GPP_mine_val_mean_predictions.csv", index=False)
    page = open_page("data", store=held, data="tiny")
    page._adding.tabs.click("tab:predictions")
    fill(page, file=str(tmp_path / "TA40_GPP_mine_val_mean_predictions.csv"))
    page._adding.form.click("predict")
    (task,) = held.tasks()
    assert task.job.wait(PATIENCE)
    page.selection.work += 1
    text = read(page)
    assert "Plausibility report: adding predictions" in text
    assert task.job.state == "done", task.job.error
    assert said in text
    assert ("Nothing implausible" in text) == (sign == 1)
    assert "nan" not in text.partition("Plausibility report")[2].partition("Every site")[0]


def test_what_is_missing_in_a_finding_stays_out_and_no_example_is_said_twice():
    row = {"severity": "warning", "rule": "units", "file": "a.csv.gz", "column": float("nan")}
    names = "AA-Ful, AA-Gap"
    twice = findings(pd.DataFrame([row | {"message": f"2 sites ({names}).", "examples": names}]))
    assert "<td>a.csv.gz</td>" in twice
    assert twice.count("AA-Ful") == 1
    once = findings(pd.DataFrame([row | {"message": "2 sites.", "examples": names}]))
    assert once.count("AA-Ful") == 1
