"""Walks through the Scenarios page."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def walk(empty_app, visit):
    return visit(empty_app).open(page="scenarios", scenario="TA40").drawn()


def test_a_tap_on_the_map_shows_the_tower_everywhere(walk):
    walk.page.mouse.click(*walk.point("AU-ASM"))
    walk.says("Alice Springs Mulga")
    walk.says("Part in each scenario")
    expect(walk.find("tr.is-focus:visible")).to_have_text(re.compile("^AU-ASM"))
    walk.page.wait_for_url("**site=AU-ASM*")
    walk.page.keyboard.press("Escape")
    walk.says("Who is on which side")
    walk.find("tr.is-focus").first.wait_for(state="detached")


def test_a_row_of_the_table_marks_the_map(walk):
    walk.find('tr[data-key="AU-Cum"]').click()
    walk.says("Cumberland Plain")
    walk.selected("AU-Cum")


def test_arrows_step_through_the_towers(walk):
    walk.find('tr[data-key="AU-ASM"]').click()
    walk.says("Alice Springs Mulga")
    walk.page.keyboard.press("ArrowDown")
    walk.says("Boyagin")
    walk.page.wait_for_url("**site=AU-Boy*")


def test_a_filter_narrows_map_table_and_counts(walk):
    walk.find('#page [data-key="SAV"]').click()
    walk.says("4 towers by role")
    walk.says("1–4 of 4 towers")
    walk.find('#page [data-key="SAV"].is-focus').click()
    walk.says("187 towers by role")


def test_the_table_is_sorted_by_a_click_on_its_head(walk):
    walk.find('[data-key="sort:mat_c"]').click()
    walk.find('th[aria-sort="ascending"]').wait_for()
    walk.find('[data-key="sort:mat_c"]').click()
    walk.find('th[aria-sort="descending"]').wait_for()
    walk.says("BR-Npw")


def test_table_and_map_are_saved(walk):
    with walk.page.expect_download() as table:
        walk.find('[data-download="sites.csv"]').click()
    assert table.value.path().read_text().splitlines()[0].startswith("site_id,name,latitude")
    with walk.page.expect_download() as figure:
        walk.find('[data-png="TA40.png"]').click()
    assert figure.value.path().read_bytes().startswith(b"\x89PNG")


def test_a_box_makes_a_group(walk):
    walk.page.evaluate(
        """() => {
            const figure = [...Bokeh.documents[0]._all_models.values()].find(
                (model) => model.type === "Figure")
            figure.toolbar.gestures.pan.active = figure.toolbar.tools.find(
                (tool) => tool.type === "BoxSelectTool")
            figure.toolbar.tools.find((tool) => tool.type === "BoxSelectTool").active = true
        }"""
    )
    x, y = walk.point("AU-ASM")
    walk.page.mouse.move(x - 60, y - 60)
    walk.page.mouse.down()
    walk.page.mouse.move(x + 60, y + 60, steps=5)
    walk.page.mouse.up()
    walk.says("inside the lasso")
    walk.page.keyboard.press("Escape")
    walk.says("187 towers by role")
