"""A walk through Covariate shift: the first look comes by itself and can be worked with."""

import pytest
from playwright.sync_api import expect

from fluxcore.datasets.synthetic import make_demo
from fluxcore.workspace import Workspace
from tools.browsing import serving

FIRST = 300_000
"""Milliseconds of patience with the first look on a busy machine."""


@pytest.fixture(scope="module")
def small_app(tmp_path_factory):
    """Serve the app on a small synthetic world."""
    workspace = tmp_path_factory.mktemp("shift") / "workspace"
    make_demo(Workspace(workspace), profile="small", name="small")
    with serving(workspace) as address:
        yield address


@pytest.mark.slow
def test_a_first_look_comes_by_itself_and_shows_what_differs(small_app, visit):
    walk = visit(small_app).open(page="covariate", data="small", scenario="TA40")
    walk.says("Drawing rows of every tower")
    walk.find('.markup:visible:has-text("First look from few rows")').first.wait_for(timeout=FIRST)
    walk.shows("differs most, by", "Which covariates differ, and how much?")
    walk.shows("of the test rows lie in cells without any training row")
    walk.find('#page select[data-field="covariate"]').first.select_option("EVI")
    walk.asks("covariate=EVI")
    walk.shows("EVI differs by")
    walk.find('#page [data-key="train"]').click()
    expect(walk.find('#page [data-key="train"]')).to_have_attribute("aria-pressed", "true")
    walk.find("#page details summary").first.press("Enter")
    walk.says("How far the values of a covariate must be moved on average")
    walk.find('#page [data-key="cancel"]').click()
    walk.says("stops when what is in hand is done")
    walk.find('.markup:visible:has-text("chance was not drawn")').first.wait_for(timeout=FIRST)
    walk.find('#page [data-key="again"]').wait_for()


@pytest.mark.slow
def test_towers_are_selected_on_the_strip(small_app, visit):
    walk = visit(small_app).open(page="covariate", data="small", scenario="TA40")
    walk.find('.markup:visible:has-text("First look")').first.wait_for(timeout=FIRST)
    walk.says("Tower by tower")
    walk.open(page="covariate", data="small", scenario="TA40", site="AU-Cum")
    walk.says("Tower by tower")
    walk.selected("AU-Cum")
