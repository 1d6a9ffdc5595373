"""Walks through the making of a scenario: drawing, filling in, saving, and what the audit says."""

import json

import pytest
from playwright.sync_api import expect

from tools.browsing import FIGURES, serving

MEDITERRANEAN = {"0": "-10", "1": "30", "2": "40", "3": "46"}
PAUSE = f"""(milliseconds) => {{
    for (const view of ({FIGURES})()) {{
        view.canvas_view.ui_event_bus.ui_gestures.constructor.doubletap_threshold = milliseconds
    }}
}}"""
"""How soon after each other two clicks are a double one: set, so that no walk depends on speed."""


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """Serve the app on a workspace of its own: here scenarios come and go."""
    with serving(tmp_path_factory.mktemp("own") / "workspace") as address:
        yield address


def press(walk, mode):
    walk.find(f'[data-key="mode={mode}"]').click()
    walk.find(f'[data-key="mode={mode}"][aria-pressed="true"]').wait_for()


def drag(walk, start, *stops):
    walk.page.mouse.move(*start)
    walk.page.mouse.down()
    for stop in stops:
        walk.page.mouse.move(*stop, steps=6)
    walk.page.mouse.up()


def beside(point, right, down):
    return point[0] + right, point[1] + down


def test_train_everywhere_but_the_mediterranean_and_test_there(app, visit):
    walk = visit(app).open(page="scenarios").drawn()
    walk.find('[data-key="new"]').click()
    walk.shows("Nothing is tested yet")
    press(walk, "box")
    start, stop = walk.point("ES-LM1"), walk.point("IL-Yat")
    drag(walk, beside(start, -14, -24), beside(stop, 10, 10))
    walk.shows("towers tested", "select models on", "Leakage audit")
    walk.asks("build=")
    for place, value in MEDITERRANEAN.items():
        walk.find(f'[data-field="test.0.value.{place}"]').fill(value)
        walk.page.keyboard.press("Tab")
    walk.shows("21 towers tested, 20 to select models on, 146 to train on")
    walk.find('[data-finding="near towers"]:visible [data-key="IT-Lav"]').wait_for()
    walk.find('[data-field="train.away"]').fill("20")
    walk.page.keyboard.press("Tab")
    walk.shows("145 to train on", "left out")
    expect(walk.find('[data-finding="near towers"]:visible')).to_have_count(0)
    walk.find('.finding [data-key="US-xUK"]:visible').click()
    walk.asks("site=US-xUK")
    with walk.page.expect_download() as definition:
        walk.find('[data-download$=".toml"]').click()
    assert "west = -10, south = 30, east = 40, north = 46" in definition.value.path().read_text()

    again = visit(app)
    again.page.goto(walk.page.url)
    again.drawn().shows("Build a scenario", "145 to train on")
    expect(again.find('[data-field="test.0.value.3"]')).to_have_value("46")

    walk.find('[data-field="name"]').fill("mediterranean")
    walk.page.keyboard.press("Tab")
    walk.find('[data-key="save"]:not([disabled])').click()
    walk.shows("Where do models have to extrapolate?", "21 test towers")
    walk.asks("scenario=mediterranean")
    expect(walk.find('#bar [value="mediterranean"]')).not_to_have_count(0)
    with walk.page.expect_download() as sealed:
        walk.find('.b-strip [data-download="mediterranean.json"]').click()
    held = json.loads(sealed.value.path().read_text())
    assert walk.copies(".b-strip [data-copy]") == held["sha256"]
    walk.find('.b-strip [data-key="remove"]').click()
    walk.find('[data-key="yes"]').click()
    walk.asks("scenario=TA40")
    expect(walk.find('#bar [value="mediterranean"]')).to_have_count(0)


def test_shapes_are_clicked_drawn_by_hand_dragged_and_removed(app, visit):
    walk = visit(app).open(page="scenarios", build="new").drawn()
    press(walk, "polygon")
    middle = walk.point("AU-ASM")
    walk.page.evaluate(PAUSE, 0)
    for right, down in ((-60, -60), (70, -50), (60, 70)):
        walk.page.mouse.click(*beside(middle, right, down))
    walk.page.evaluate(PAUSE, 1e9)
    walk.page.mouse.click(*beside(middle, -60, 60))
    walk.shows("3 corners: see and edit", "towers tested")
    walk.page.evaluate(PAUSE, 300)
    press(walk, "corners")
    walk.page.wait_for_function(
        f"() => ({FIGURES})().some((view) => view.model.renderers.at(-1).visible)"
    )
    before = walk.query()
    drag(walk, beside(walk.point("AU-ASM"), -60, -60), beside(middle, -20, -20))
    walk.until(lambda: walk.query() != before, "another draft in the address")
    press(walk, "lasso")
    centre = walk.point("AR-CCg")
    drag(walk, beside(centre, -30, -30), beside(centre, 30, -30), beside(centre, 30, 30),
         beside(centre, -30, 30))  # fmt: skip
    walk.shows("towers inside any of these")
    for place in (1, 0):
        walk.find(f'[data-key="test.{place}.drop"]').focus()
        walk.page.keyboard.press("Enter")
        expect(walk.find(f'[data-key="test.{place}.drop"]')).to_have_count(0)
    walk.shows("Nothing is tested yet")


def test_what_cannot_be_is_said_where_it_is_made(app, visit):
    walk = visit(app).open(page="scenarios", build="new").drawn()
    walk.find('[data-field="test.add"]').select_option("box")
    walk.shows("towers tested")
    walk.find('[data-field="test.0.value.3"]').fill("10")
    walk.page.keyboard.press("Tab")
    walk.shows("south 30 is above north 10")
    expect(walk.find('[data-key="save"]')).to_be_disabled()
    walk.page.go_back()
    walk.shows("towers tested")


def test_the_audit_of_a_published_scenario_names_its_towers(empty_app, visit):
    walk = visit(empty_app).open(page="scenarios", scenario="spatial-easy40").drawn()
    walk.shows("12 of the 40 test towers have a non-test tower within 20 km")
    walk.find('.finding [data-key="DE-Gri"]').first.click()
    walk.asks("site=DE-Gri")
    walk.says("Part in each scenario")
    walk.selected("DE-Gri")


def test_the_leaderboard_can_be_shown_without_towers_near_training(full_app, visit):
    walk = visit(full_app).open(page="leaderboard", target="ET").drawn()
    walk.find('[data-field="near"]').check()
    walk.shows("spatial 12 of 40", "temperature 1 of 40")
    walk.asks("near=out")
    walk.find('[data-field="near"]').uncheck()
    expect(walk.find(".lb-left-out")).to_have_count(0)
