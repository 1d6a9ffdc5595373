"""A walk through what a newcomer sees: baselines of the demo world, as they come."""

import pytest
from playwright.sync_api import expect

from tools.browsing import serving

PATIENCE = 300_000
"""Milliseconds for a world and its first cells, at low priority on a busy machine."""


@pytest.fixture(scope="module")
def growing_app(tmp_path_factory):
    """Serve the app on a bare workspace that gets a small world, and baselines fitted to it."""
    workspace = tmp_path_factory.mktemp("growing") / "workspace"
    with serving(workspace, demo="small", baselines="on") as address:
        yield address


@pytest.mark.slow
def test_baselines_of_the_demo_world_appear_while_they_are_fitted(growing_app, visit):
    walk = visit(growing_app).open(page="leaderboard")
    fitting = walk.find("#work .work:has-text(\"Fitting the baselines to 'demo'\")")
    expect(fitting).to_contain_text("of 54 cells", timeout=PATIENCE)
    walk.find('#bar select[data-field="scores"] option[value="demo"]').wait_for(
        state="attached", timeout=PATIENCE
    )
    walk.find('#page [data-key="scores:demo"]').click()  # offered where scores were missing
    walk.asks("scores=demo")
    expect(walk.find("#bar .badge.warn")).to_have_count(2)
    walk.shows("ET: ", "constant")
    # What comes under the next scenario waits until it is asked for.
    line = walk.find('.markup:visible:has-text("New scores of demo.") [data-key="show"]')
    line.click(timeout=PATIENCE)
    walk.shows("lr", "Ranked under")
    fitting.locator('[data-key^="cancel:"]').click()
    expect(fitting).to_have_count(0)
    walk.go("data")
    walk.shows("cells of the quick baselines are there", "Fit the others")
