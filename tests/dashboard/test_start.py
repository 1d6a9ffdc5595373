"""The Start page."""

import pytest


def test_the_published_ranking_is_said(open_page, read):
    shown = read(open_page("start"))
    assert "xgb leads for GPP (+0.167; coral is level)" in shown
    assert "xgb leads for NEE (+0.236)" in shown
    assert "coral leads for ET (+0.173)" in shown
    assert "187 public towers · 0 prediction files" in shown


def test_the_median_is_another_ranking(open_page, read):
    page = open_page("start")
    page.selection.statistic = "median"
    assert "coral leads for NEE" in read(page)


@pytest.mark.parametrize(
    ("door", "page", "chosen"),
    [
        ("leaderboard", "leaderboard", {}),
        ("diagnose", "diagnose", {}),
        ("scenario:time-split", "scenarios", {"scenario": "time-split"}),
        ("target:NEE", "leaderboard", {"target": "NEE"}),
    ],
)
def test_doors_lead_somewhere(open_page, door, page, chosen):
    start = open_page("start")
    start._ranking.click(door)
    assert start.selection.page == page
    assert start.selection.query() | chosen == start.selection.query()


def test_without_domains_the_command_that_brings_them_is_offered(open_page, read):
    assert "fluxcore add scores submissions --name published" in read(open_page("start"))
