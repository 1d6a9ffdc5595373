"""Walks through Diagnose: one selection in map, tail, distribution, matrix, region and tower."""

import pytest
from playwright.sync_api import expect

from tools.browsing import serving

TAIL = "table.dx-tail"


@pytest.fixture
def walk(full_app, visit):
    choices = {"scenario": "TA40", "target": "ET", "scale": "hourly", "statistic": "q90"}
    return visit(full_app).open(page="diagnose", model="xgb", **choices).drawn()


def in_focus(walk, domain):
    walk.find(f'{TAIL} tr.is-focus[data-key="{domain}"]').wait_for()
    walk.page.wait_for_url(f"**domain={domain.replace(' ', '+')}*")


def drag(walk, *points):
    walk.page.mouse.move(*points[0])
    walk.page.mouse.down()
    for point in points[1:]:
        walk.page.mouse.move(*point, steps=6)
    walk.page.mouse.up()


def test_the_numbers_of_the_published_scores_are_on_the_page(walk):
    expect(walk.find("h1:visible")).to_have_text("Where, when and why does xgb fail?")
    walk.shows("ET, temperature scenario, hourly: q90 0.0843 mm h⁻¹")
    walk.shows("over 40 towers, set by towers 4 and 5 of the tail")
    walk.shows("US-ONA", "0.120", "US-NC4", "0.118", "AU-Lit", "0.0895", "IT-Cp2", "0.0890")
    walk.shows("bias makes 28 % of the squared error, slope 35 %")


def test_a_tap_on_the_map_marks_the_tower_everywhere(walk):
    walk.page.mouse.click(*walk.point("BR-Npw", "site_id"))
    in_focus(walk, "BR-Npw")
    walk.says("At BR-Npw (Northern Pantanal Wetland")
    walk.find('h2:has-text("Northern Pantanal Wetland")').wait_for()


def test_a_tap_on_distribution_or_matrix_does_the_same(walk):
    walk.page.mouse.click(*walk.point("US-NC4", "domain", 1))
    in_focus(walk, "US-NC4")
    walk.page.mouse.click(*walk.point("US-Ton", "site", 2))
    in_focus(walk, "US-Ton")  # a row that the excerpt brings in


def test_arrows_step_through_the_tail_and_escape_clears(walk):
    walk.find(f'{TAIL} tr[data-key="AU-Lit"]').click()
    in_focus(walk, "AU-Lit")
    walk.page.keyboard.press("ArrowDown")
    in_focus(walk, "IT-Cp2")
    walk.page.keyboard.press("ArrowUp")
    in_focus(walk, "AU-Lit")
    walk.page.keyboard.press("Escape")
    walk.find(f"{TAIL} tr.is-focus").wait_for(state="detached")
    walk.page.wait_for_function("!location.search.includes('domain')")


def test_a_lasso_makes_a_group_beside_the_rest(walk):
    x, y = walk.point("AU-Lit", "site_id")
    drag(walk, (x - 60, y - 25), (x + 45, y - 25), (x + 50, y + 95), (x - 75, y + 95))
    walk.says("against 32 others")
    walk.says("If the towers were picked for their losses, p is too small")
    walk.page.wait_for_url("**group=AU-ASM*")
    walk.page.keyboard.press("Escape")
    walk.says("or draw a lasso or a box on the map")


def test_a_group_by_facts_is_in_the_link(walk, full_app, visit):
    walk.find('select[data-field="igbp"]').select_option("ENF")
    walk.says("median against random groups")
    walk.page.wait_for_url("**group=igbp*")
    again = visit(full_app)
    again.page.goto(walk.page.url)
    again.drawn().says("median against random groups")
    table = "table.dx-group"
    walk.until(
        lambda: again.find(table).inner_text() == walk.find(table).inner_text() != "",
        "the same table in both windows",
    )


def test_temporal_shows_tower_years_without_inner_scroll_bars(walk):
    walk.choose("scenario", "time-split")
    walk.says("over 340 tower years at 126 towers")
    walk.find('button[data-key="more"]').click()
    walk.find('button[data-key="fewer"]').wait_for()
    walk.choose("scale", "seasonal")
    walk.says("without a value")


def test_every_scale_and_flux_can_be_drawn(walk):
    for scale in ("daily", "weekly", "monthly", "seasonal", "anom", "iav", "spatial"):
        walk.choose("scale", scale)
        walk.says({"spatial": "temperature scenario, site-mean"}.get(scale, f"scenario, {scale}"))
    for target in ("GPP", "NEE"):
        walk.choose("target", target)
        walk.says(f"{target}, temperature scenario")


def test_tables_and_figures_are_saved(walk):
    with walk.page.expect_download() as tail:
        walk.find('[data-download^="tail_"]').click()
    assert len(tail.value.path().read_text().splitlines()) == 41
    for name in ("where_", "distribution_", "matrix_"):
        with walk.page.expect_download() as figure:
            walk.find(f'[data-png^="{name}"]').click()
        assert figure.value.suggested_filename.startswith(name)
        assert figure.value.path().read_bytes().startswith(b"\x89PNG")


def test_packaged_values_alone_say_which_command_is_missing(empty_app, visit):
    walk = visit(empty_app).open(page="diagnose")
    walk.says("This page needs the scores of every tower")
    command = walk.find('button[data-copy="fluxcore add scores DIR --name published"]')
    expect(command).to_be_visible()


def test_a_tower_is_shown_hour_by_hour_where_predictions_are_here(with_predictions, visit):
    with serving(with_predictions.root) as address:
        walk = visit(address).open(page="diagnose", scores="made", target="GPP", model="hist-gb")
        walk.drawn().find(f'{TAIL} tr[data-key="AU-Lit"]').click()
        in_focus(walk, "AU-Lit")
        walk.shows("This tower, hour by hour synthetic", "AU-Lit, hourly: observed and predicted")
        walk.shows("Mean year", "Mean day", "too high in all 12 months on average")
        walk.settled().find('button[data-key="model:lr"]').click()
        walk.says("Where, when and why does lr fail?")
        walk.shows("lr at AU-Lit, every scale")
        walk.find('button[data-key="Jun–Aug"]').click()
        walk.find('button.on[data-key="Jun–Aug"]').wait_for()
        walk.choose("scale", "weekly")
        walk.shows("AU-Lit, weekly: observed and predicted", "mostly gap-filled")
        with walk.page.expect_download() as series:
            walk.find('[data-download^="series_AU-Lit_GPP_TA40_weekly"]').click()
        rows = series.value.path().read_text().splitlines()
        assert rows[0].startswith("domain,time,scale,scenario,target,unit,observed,measured_share,")
        assert len(rows) > 100
        assert rows[1].endswith(",made,1")
