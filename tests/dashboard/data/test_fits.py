"""Baselines fitted in the background: what is there, what is said, who may begin, going on."""

import json
from threading import Event
from types import SimpleNamespace

import pytest

from dashboard.components.work import WorkStrip
from dashboard.store import Store
from dashboard.store.fitting import Clock, failures, fitted
from fluxcore.baselines import Outcome, PilotReport
from fluxcore.errors import Cancelled
from fluxcore.workspace import Workspace

PATIENCE = 60


@pytest.fixture
def world(tmp_path, make_dataset, monkeypatch):
    """A store with a data set called demo, whose models nobody fits."""
    monkeypatch.delenv("FLUX_BASELINES", raising=False)
    monkeypatch.setenv("FLUX_DEMO", "default")
    root = tmp_path / "workspace"
    make_dataset({"AU-ASM": (2018, 2019)}, name="demo", workspace=Workspace(root))
    return Store(root)


@pytest.fixture
def begun(monkeypatch):
    """Remember what would be fitted, and wait instead until it is let go or cancelled."""
    asked, go = [], Event()

    def wait(data, models, scenarios, targets, *, progress, cancel, finished, **options):
        asked.append((data.name, models, scenarios, targets, options["gently"]))
        progress(1, 3, "constant")
        while not cancel.wait(0.01):
            if go.is_set():
                return PilotReport("demo", "demo", True, there=[None] * 3)
        raise Cancelled("Cancelled.")

    monkeypatch.setattr("dashboard.store.fitting.pilot", wait)
    return SimpleNamespace(asked=asked, go=go)


def until(check):
    """Look again, for a while, until a check holds."""
    assert any(check() or Event().wait(0.01) for _ in range(100 * PATIENCE))


def put(store, model, scenario, target, sha256):
    """Write the files of a cell, as far as it is asked whether they are there."""
    key = f"{model}_val_mean"
    root = store.workspace.root
    record = root / "predictions" / "demo" / key / f"{scenario}_{target}.json"
    scores = root / "scores" / "demo" / key / f"{scenario}_{target}_{key}.csv"
    for path in (record, scores):
        path.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(json.dumps({"dataset": {"sha256": sha256}}))
    scores.touch()


def test_cells_that_are_there_are_counted_unless_they_are_of_another_world(world):
    before = world.fits("demo")
    assert (before.done, before.cells) == (0, 3)  # three scenarios, one flux
    put(world, "lr", "TA40", "GPP", world.data("demo").digest)
    put(world, "lr", "time-split", "GPP", "of a world that had this name before")
    assert world.fits("demo").there["lr"] == world.fits("demo").done == 1


def test_the_scenario_and_flux_in_view_come_first_and_equal_requests_share_a_run(world, begun):
    task = world.begin_fits("demo")
    assert world.begin_fits("demo") is task
    assert world.fitting("demo") is task
    begun.go.set()
    assert task.job.wait(PATIENCE)
    assert world.fitting("demo") is None
    ((name, models, scenarios, targets, gently),) = begun.asked
    assert (name, models[:2], scenarios[0], targets) == (
        "demo",
        ("constant", "lr"),
        "TA40",
        ("GPP",),
    )
    assert gently
    assert task.ready(task.job.result) == (
        "Scores of 'demo' (synthetic) are ready: 3 cells of the baselines."
    )


def test_the_time_that_is_left_follows_from_cells_by_their_cost():
    clock = Clock(total=10.0, began=-90.0)
    assert clock.left() != clock.left()
    clock.tell(Outcome(SimpleNamespace(model="constant"), None))
    one = clock.left()
    clock.tell(Outcome(SimpleNamespace(model="hist-gb"), None))
    assert clock.left() < one / 2


def test_cells_that_failed_are_reported_with_the_reason():
    failed = [Outcome(f"lr GPP {n}", None, "no training row.") for n in range(5)]
    report = PilotReport("demo", "demo", True, failed=failed)
    assert "0 cells of the baselines. 5 cells failed: lr GPP 0: no training row." in fitted(report)
    assert failures(failed).endswith("lr GPP 2: no training row. And 2 more.")
    assert failures([]) == ""


def test_the_strip_tells_of_every_cell_and_offers_a_look(world, begun):
    changed, opened = [], []
    strip = WorkStrip(world, changed.append, opened.append)
    task = world.begin_fits("demo")
    until(lambda: 0 < task.job.done == task.job.total - 2)  # of three that are left, one
    assert strip.refresh()
    assert changed == [task]
    strip.refresh()
    assert changed == [task]
    task.job.done += 1
    strip.refresh()
    assert changed == [task, task]
    assert "cells, " in strip.html.html
    strip.html.click(f"open:{id(task.job)}")
    assert opened == [task]
    strip.html.click(f"cancel:{id(task.job)}")
    assert task.job.wait(PATIENCE)
    assert task.job.state == "cancelled"


def test_what_was_cancelled_says_that_it_ends_what_is_in_hand(world):
    go = Event()
    task = world.begin("key", "Doing it", lambda progress, cancel: go.wait(PATIENCE), str)
    strip = WorkStrip(world, print, print)
    strip.refresh()
    strip.html.click(f"cancel:{id(task.job)}")
    assert "stops when what is in hand is done" in strip.html.html
    assert "data-key" not in strip.html.html
    go.set()
    assert task.job.wait(PATIENCE)


def test_what_the_first_start_made_is_gone_on_with_until_it_is_stopped(world, begun):
    mark = world.workspace.root / "datasets" / ".first-start"
    assert world.first_start() is None  # a world that somebody made
    mark.touch()
    again = Store(world.workspace.root)
    task = again.first_start()
    assert again.first_start() is None  # once a process
    task.job.cancel()
    assert task.job.wait(PATIENCE)
    until(mark.read_text)
    assert Store(world.workspace.root).first_start() is None
    assert len(begun.asked) == 1


@pytest.mark.parametrize(
    ("setting", "value"), [("FLUX_BASELINES", "off"), ("FLUX_DEMO", "off"), ("FLUX_READ_ONLY", "1")]
)
def test_nothing_is_gone_on_with_where_that_is_turned_off(
    world, begun, monkeypatch, setting, value
):
    (world.workspace.root / "datasets" / ".first-start").touch()
    monkeypatch.setenv(setting, value)
    assert Store(world.workspace.root).first_start() is None
    assert begun.asked == []


def test_what_is_complete_is_left_alone(world, begun):
    (world.workspace.root / "datasets" / ".first-start").touch()
    for model in world.fits("demo").models:
        for scenario in ("TA40", "spatial-easy40", "time-split"):
            put(world, model, scenario, "GPP", world.data("demo").digest)
    assert world.fits("demo").done == world.fits("demo").total
    assert world.first_start() is None


def test_the_data_page_offers_what_is_missing_and_says_what_is_under_way(
    world, begun, open_page, read
):
    page = open_page("data", store=world, data="demo")
    assert "demo : no baseline has been fitted (constant, lr," in read(page)
    assert "fluxcore pilot --dataset demo --models mlp,lstm" in read(page)
    page._fits.body.click("fit:demo")
    assert page.selection.asked == [world.fitting("demo").job]
    page.selection.news += 1
    assert "the baselines are being fitted, 0 of" in read(page)
    world.fitting("demo").job.cancel()


def test_a_read_only_app_shows_the_button_disabled_with_the_reason(
    world, begun, open_page, read, monkeypatch
):
    monkeypatch.setenv("FLUX_READ_ONLY", "1")
    store = Store(world.workspace.root)
    page = open_page("data", store=store, data="demo")
    assert "<button disabled" in page._fits.body.html
    assert "open read-only: whoever runs this server can fit them" in read(page)
    page._fits.body.click("fit:demo")
    assert begun.asked == store.tasks() == []


@pytest.mark.parametrize("slug", ["leaderboard", "diagnose"])
def test_pages_without_scores_of_towers_offer_to_fit(world, begun, open_page, read, slug):
    page = open_page(slug, store=world)
    assert "demo synthetic : no baseline has been fitted" in read(page)
    page._news.offers.click("fit:demo")
    page.selection.news += 1
    assert "the baselines are being fitted" in read(page)
    world.fitting("demo").job.cancel()
