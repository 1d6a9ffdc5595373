"""Components: markup is escaped, and what is clicked, typed and downloaded arrives."""

from dataclasses import replace

import pandas as pd
import pytest
from bokeh.models import HoverTool
from markupsafe import Markup

from dashboard.components import (
    Choice,
    Column,
    Entry,
    Html,
    Keys,
    SiteTable,
    TowerMap,
    bar,
    card,
    card_head,
    command_line,
    empty,
    grid,
    help_panel,
    menu,
    problem,
    read,
    set_head,
    site_facts,
    stack,
    stacked_bars,
    year_strip,
)
from fluxcore.metrics import METRICS
from fluxcore.scales import SCALES
from fluxcore.scenarios import SCENARIOS
from fluxcore.statistics import STATISTICS

EVIL = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    "made",
    [
        lambda: card_head(EVIL, hint=EVIL, unit=EVIL, files=[EVIL], png=EVIL),
        lambda: command_line(EVIL),
        lambda: empty(EVIL, EVIL, EVIL),
        lambda: problem(EVIL, EVIL),
        lambda: read(EVIL),
        lambda: bar([Choice("model", EVIL, {EVIL: EVIL}, EVIL, title=EVIL, badge=EVIL)]),
        lambda: bar([Choice("model", EVIL, {EVIL: EVIL}, EVIL, segmented=True)]),
        lambda: menu([Entry(EVIL, EVIL, EVIL)]),
        lambda: stacked_bars([(EVIL, EVIL, {"test": 1})], click=True),
        lambda: site_facts(EVIL, None),
    ],
)
def test_markup_is_escaped(made):
    assert "<script" not in made()


@pytest.mark.parametrize("lay", [grid, stack])
def test_cards_that_are_not_visible_are_marked_for_their_style_sheet(lay):
    cards = lay(card("One"))
    shown = list(cards.css_classes)
    cards.visible = False
    assert cards.css_classes == [*shown, "out"]
    cards.visible = True
    assert cards.css_classes == shown


def test_html_tells_what_was_clicked_and_chosen():
    heard = []
    html = Html(
        on_click=lambda key, more: heard.append((key, more)),
        on_choice=lambda field, value: heard.append((field, value)),
    )
    html.click("AU-ASM")
    html.click("AU-ASM", more=True)
    html.choose("scale", "weekly")
    assert heard == [("AU-ASM", False), ("AU-ASM", True), ("scale", "weekly")]


def test_html_sends_only_files_that_it_offers():
    html = Html(downloads={"a.csv": lambda: "x\n1\n"})
    assert html.download("a.csv") == "x\n1\n"
    sent = []
    html._send_msg = sent.append
    html._handle_msg({"download": "../secret"})
    html._handle_msg({"download": "a.csv"})
    assert [message["file"] for message in sent] == ["a.csv"]


def test_keys_are_told_by_name():
    heard = []
    keys = Keys(on_key=heard.append, on_preference=heard.append, on_history=heard.append)
    keys.press("Escape")
    keys._handle_msg({"prefers_dark": True})
    keys._handle_msg({"went": "?page=start"})
    assert heard == ["Escape", True, "?page=start"]


def test_a_card_keeps_its_files_when_its_head_changes():
    framed = card("one", downloads={"a.csv": lambda: ""}, png="a.png")
    set_head(framed, "two", unit="mm", png="b.png")
    assert 'data-download="a.csv"' in framed[0].html
    assert 'data-png="b.png"' in framed[0].html
    assert ">two <" in framed[0].html


def test_the_bar_disables_what_has_no_meaning():
    choice = Choice("scenario", "Scenario", {"a": "A", "b": "B"}, "a", True, disabled=("b",))
    shown = bar([choice])
    assert 'value="a" checked>' in shown
    assert 'value="b" disabled>' in shown
    off = bar([Choice("model", "Model", {"": "all"}, "", enabled=False)])
    assert '<select data-field="model" aria-labelledby="label-model" disabled>' in off


def test_the_menu_names_a_section_once_and_marks_the_page_in_view():
    shown = menu([Entry("a", "A", "One?"), Entry("b", "B", "One?", True), Entry("c", "C", "Two?")])
    assert shown.count("One?") == 1
    assert shown.count("aria-current") == 1


def test_help_explains_every_entry_of_the_registries():
    own = replace(SCENARIOS["TA40"], name="own", label="my <own>")
    shown = Markup(help_panel({**SCENARIOS, "own": own})).unescape()
    assert "my <own>" in shown
    for entry in (*METRICS.values(), *STATISTICS.values(), *SCENARIOS.values()):
        assert entry.label in shown
    for scale in SCALES.values():
        assert scale.shown in shown


@pytest.fixture
def table():
    frame = pd.DataFrame(
        {"value": [2.0, None, 1.0, 3.0, 4.0]}, index=pd.Index(list("abcde"), name="key")
    )
    columns = [Column("key", "key", str), Column("value", "value", str, number=True)]
    picked = []
    made = SiteTable(picked.append, rows=2)
    made.draw(frame, "", columns)
    made.picked, made.frame, made.columns = picked, frame, columns
    return made


def test_a_table_is_sorted_both_ways_with_missing_values_last(table):
    table.html.click("sort:value")
    assert table.shown() == ["c", "a"]
    table.html.click("sort:value")
    assert table.shown() == ["e", "d"]
    for _ in range(2):
        table.html.click("page:on")
    assert table.shown() == ["b"]


def test_a_table_turns_to_the_page_of_the_row_in_focus(table):
    table.draw(table.frame, "e", table.columns)
    assert table.shown() == ["e"]
    table.html.click("page:back")
    table.draw(table.frame, "e", table.columns)
    assert table.shown() == ["c", "d"]  # turned by hand: it stays


def test_a_click_picks_a_row_and_a_second_one_lets_it_go(table):
    table.html.click("b")
    table.draw(table.frame, "b", table.columns)
    table.html.click("b")
    assert table.picked == ["b", ""]


def test_arrows_step_through_the_sorted_rows_and_stop_at_the_ends(table):
    table.html.click("sort:value")
    table.step(1)
    table.draw(table.frame, "c", table.columns)
    table.step(1)
    table.step(-1)
    assert table.picked == ["c", "a", "c"]


@pytest.fixture
def towers():
    return pd.DataFrame(
        {
            "key": ["A", "B", "C"],
            "longitude": [0.0, 10.0, 10.0],
            "latitude": [0.0, 50.0, 50.0],
            "colour": "#D55E00",
            "marker": "diamond",
            "size": 8,
            "alpha": 1.0,
            "focus": [False, True, False],
        }
    )


def test_a_map_draws_towers_in_place_with_the_one_in_focus_outlined(towers):
    shown = TowerMap({"tower": "@key"}, on_pick=print)
    shown.draw(towers, dark=False)
    source, figure = shown.source, shown.figure
    assert list(source.data["size"]) == [8, 13, 8]
    assert source.selected.indices == [1]
    assert source.data["x"][0] == source.data["y"][0] == 0
    light = [renderer.glyph.fill_color for renderer in figure.renderers[::2]]
    shown.draw(towers.iloc[:1], dark=True)
    assert (shown.source, shown.figure) == (source, figure)
    assert list(source.data["key"]) == ["A"]
    assert [renderer.glyph.fill_color for renderer in figure.renderers[::2]] != light


def test_a_tap_takes_the_top_tower_and_a_lasso_all(towers):
    heard = []
    shown = TowerMap({}, on_pick=heard.append, on_group=heard.append)
    shown.draw(towers, dark=False)
    shown._tell([1, 2], "point")
    shown._tell([], "point")
    shown._tell([0, 1], "poly")
    assert heard == ["C", "", ["A", "B"]]


def test_tools_of_a_map_see_the_towers_alone():
    figure = TowerMap({}, on_pick=print, on_group=print).figure
    picking = [t for t in figure.tools if "Select" in t.__class__.__name__ or "Tap" in repr(t)]
    assert len(picking) == 3
    for tool in (*picking, figure.select_one(HoverTool)):
        assert tool.renderers == figure.renderers[-1:]


def test_a_column_of_the_strip_names_the_tower_and_its_years_by_role():
    years = pd.DataFrame(
        {
            "site_id": ["A-1"] * 3 + ["B-2"],
            "year": [2015, 2016, 2019, 2019],
            "role": ["train", "train", "test", "test"],
        }
    )
    drawn = year_strip(years, {"A-1": "Meadow <1>"})
    assert "<title>A-1 Meadow &lt;1&gt;\ntraining 2015–2016\ntest 2019</title>" in drawn
    assert "<title>B-2\ntest 2019</title>" in drawn
