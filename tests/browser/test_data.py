"""Walks through the first start and the Data page."""

import pytest
from playwright.sync_api import expect

from tools.browsing import FIGURES, Visit, serving

WORLD = 300_000
"""Milliseconds of patience with a world that is made at low priority on a busy machine."""

HOURS = f"""() => ({FIGURES})().flatMap(({{model}}) => model.renderers).map((each) => {{
    const data = each.data_source?.data
    const times = data?.get ? data.get("time") : data?.time
    return each.glyph?.type === "Scatter" && times ? times.length : 0
}}).reduce((a, b) => a + b, 0)"""
"""How many hours the series marks one by one."""
SPAN = f"""() => {{
    const view = ({FIGURES})().find(({{model}}) => model.x_range.bounds && model.left.length
        && model.left[0].visible)
    view.el.scrollIntoView({{block: "center"}})
    const box = view.el.getBoundingClientRect()
    const {{x_range, y_range}} = view.model
    const x = (share) => box.x + view.frame.x_scale.compute(
        x_range.start + share * (x_range.end - x_range.start))
    const y = box.y + view.frame.y_scale.compute((y_range.start + y_range.end) / 2)
    return [x(0.4), x(0.45), y, x_range.end - x_range.start]
}}"""
"""Brings the series into view: where it has 40 and 45 % of its width, and its length in ms."""


@pytest.fixture(scope="module")
def new_app(tmp_path_factory):
    """Serve the app on a bare workspace that gets a small demo world at the first visit."""
    with serving(tmp_path_factory.mktemp("new") / "workspace", demo="small") as address:
        yield address


@pytest.fixture(scope="module")
def with_world(new_app, browser):
    """Wait, in a window of its own, until the demo world is there."""
    walk = Visit(browser, new_app).open(page="data")
    walk.find('#bar select[data-field="data"] option[value="demo"]').wait_for(
        state="attached", timeout=WORLD
    )
    walk.close()
    return new_app


@pytest.fixture
def ready(with_world, visit):
    """Open the Data page with the demo world."""
    return lambda **choices: visit(with_world).open(page="data", **choices).drawn()


def test_the_first_visit_makes_a_demo_world_in_the_background(new_app, visit):
    walk = visit(new_app).open()
    expect(walk.find("h1:visible")).to_contain_text("How well can fluxes be extrapolated")
    walk.shows("Making the synthetic world 'demo'", "of 36", selector="#work")
    walk.go("leaderboard")
    ready = "The synthetic world 'demo' is ready: 36 sites"
    expect(walk.find("#work .work")).to_contain_text(ready, timeout=WORLD)
    walk.find('#work [data-key^="open:"]').click()
    walk.asks("page=data", "data=demo")
    walk.shows("Synthetic: nothing in it is measured", "1,534,608")
    expect(walk.find("#bar .badge.warn")).to_have_text("synthetic")
    expect(walk.find("#bar .badge:not(.warn)")).to_have_text("published")
    expect(walk.find("#work .work")).to_have_count(0)
    later = visit(new_app).open()
    expect(later.find('#bar select[data-field="data"]')).to_have_value("demo")
    expect(later.find("#work .work")).to_have_count(0)


def test_a_click_on_the_coverage_opens_that_site(ready):
    walk = ready()
    x, y = walk.point("IT-BCi", column="site")
    walk.page.mouse.click(x, y)
    walk.asks("site=IT-BCi")
    walk.shows("IT-BCi Borgo Cioffi", "Fingerprint of ET")
    walk.choose("target", "NEE")
    walk.shows("NEE has a mean of", "Fingerprint of NEE")
    walk.find('#page select[data-field="year"]').select_option("2018")
    walk.asks("year=2018")
    walk.drawn()


def test_zooming_in_shows_every_hour(ready):
    walk = ready(site="IT-BCi")
    walk.until(lambda: walk.page.evaluate(HOURS) == 0, "lines alone")
    walk.page.evaluate(SPAN)  # brings it into view
    walk.drawn()
    left, right, y, whole = walk.page.evaluate(SPAN)
    walk.page.mouse.move(left, y)
    walk.page.mouse.down()
    walk.page.mouse.move(right, y, steps=4)
    walk.page.mouse.up()
    walk.until(lambda: walk.page.evaluate(SPAN)[3] < whole / 10, "a shorter window")
    walk.find('#page [data-key="zoom:week"]').click()
    walk.until(lambda: 150 < walk.page.evaluate(HOURS) <= 170, "marks of the hours of a week")
    walk.find('#page [data-key="zoom:all"]').click()
    walk.until(lambda: walk.page.evaluate(HOURS) == 0, "lines alone")


def test_another_world_is_made_beside_the_first_or_given_up(ready):
    walk = ready()
    for name in ("second", "third"):
        walk.find('#page input[data-field="profile"][value="small"]').check()
        walk.find('#page input[data-field="name"]').fill(name)
        walk.find('#page [data-key="make"]').click()
        walk.shows(f"Making the synthetic world '{name}'", selector="#work")
        if name == "second":
            expect(walk.find("#work .work")).to_contain_text("'second' is ready", timeout=WORLD)
            walk.find('#work [data-key^="dismiss:"]').click()
            walk.find('#page tr[data-key="set:second"]').click()
            walk.asks("data=second")
    walk.find('#work [data-key^="cancel:"]').click()
    expect(walk.find("#work .work")).to_have_count(0)
    expect(walk.find("#page tr[data-key]")).to_have_count(2)


def test_what_cannot_be_added_is_said(ready):
    walk = ready()
    walk.find('#page [data-key="tab:dataset"]').click()
    walk.find('#page input[data-field="path"]').fill("/no/such/place")
    walk.find('#page input[data-field="dataset"]').fill("mine")
    walk.find('#page [data-key="add"]').click()
    walk.shows("/no/such/place: there is no such file or folder")
