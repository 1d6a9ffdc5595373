"""What stays around the pages: bar, menu, address, keys, light and dark."""

import re

import pytest
from playwright.sync_api import expect

from dashboard.pages import PAGES
from tools.browsing import FIGURES

WIDTH = "document.documentElement.scrollWidth"
BOTH = pytest.mark.parametrize("app", ["empty_app", "full_app"])


@BOTH
@pytest.mark.parametrize("slug", PAGES)
def test_every_page_opens_with_its_question(app, slug, visit, request):
    walk = visit(request.getfixturevalue(app)).open(page=slug)
    expect(walk.find('#menu [aria-current="page"]')).to_have_text(PAGES[slug].title)
    expect(walk.find("h1:visible")).not_to_be_empty()
    expect(walk.settled().find(".markup").filter(has_text="Traceback")).to_have_count(0)


@pytest.mark.parametrize("slug", PAGES)
def test_no_page_is_wider_than_a_small_window(slug, full_app, visit):
    walk = visit(full_app, size=(1024, 768)).open(page=slug).settled()
    walk.until(lambda: walk.page.evaluate(WIDTH) <= 1024, "a page not wider than its window")


@pytest.mark.parametrize("width", [1024, 1180, 1320, 1440])
def test_long_names_are_cut_in_the_bar(width, empty_app, visit):
    walk = visit(empty_app, size=(width, 768)).open(page="leaderboard").settled()
    before = walk.find("#bar").bounding_box()
    walk.page.evaluate(
        """() => {
            for (const root of document.querySelectorAll("#bar *")) {
                for (const list of root.shadowRoot?.querySelectorAll("select") ?? []) {
                    for (const option of list.options) option.text += " and_more".repeat(9)
                }
            }
        }"""
    )
    walk.until(lambda: walk.find("#bar").bounding_box() == before, "a bar as large as before")
    walk.until(lambda: walk.page.evaluate(WIDTH) <= width, "a page not wider than its window")


def test_the_address_holds_every_choice_and_a_link_reproduces_the_view(empty_app, visit):
    walk = visit(empty_app).open(page="scenarios")
    walk.choose("scenario", "time-split")
    walk.says("340 site-years")
    walk.choose("target", "GPP")
    walk.says("GPP is scored on")
    walk.find('#page [data-key="ENF"]').click()
    walk.says("evergreen needleleaf forest")
    for part in ("page=scenarios", "scenario=time-split", "target=GPP", "igbp=ENF"):
        walk.page.wait_for_url(f"**{part}*")
    copied = walk.copies('#bar [data-copy="link"]')
    assert copied == walk.page.url
    again = visit(empty_app)
    again.page.goto(copied)
    again.idle()
    walk.until(lambda: again.text() == walk.text() != "", "the same text in both windows")


def test_back_and_forward_go_one_step_each(empty_app, visit):
    walk = visit(empty_app).open()
    walk.go("scenarios")
    walk.go("leaderboard")
    for target in ("GPP", "NEE"):
        walk.choose("target", target)
        walk.page.wait_for_url(f"**target={target}*")
    walk.idle()
    steps = ["page=leaderboard*GPP", "page=leaderboard*ET", "page=scenarios", "page=start"]
    for part in steps:
        walk.page.go_back()
        walk.page.wait_for_url(f"**{part}*")
        walk.find(f'#menu a.on[data-key="{part.split("*")[0].removeprefix("page=")}"]').wait_for()
    walk.says("I have predictions")
    for part in [*steps[-2::-1], "page=leaderboard*NEE"]:
        walk.page.go_forward()
        walk.page.wait_for_url(f"**{part}*")
    walk.find('#bar input[value="NEE"]:checked').wait_for(state="attached")


def test_steps_taken_faster_than_they_are_answered_end_where_they_lead(empty_app, visit):
    walk = visit(empty_app).open()
    for slug in ("scenarios", "leaderboard", "scenarios"):
        walk.go(slug)
    walk.page.evaluate("for (let i = 0; i < 3; i++) setTimeout(() => history.back(), 40 * i)")
    walk.says("I have predictions")
    walk.page.wait_for_url("**page=start*")
    walk.page.go_forward()
    walk.page.wait_for_url("**page=scenarios*")
    walk.find('#menu a.on[data-key="scenarios"]').wait_for()


def test_an_unknown_choice_in_the_address_falls_back_with_a_note(empty_app, visit):
    walk = visit(empty_app).open(page="scenarios", scenario="TA41", colour="red")
    walk.shows("The link asks for scenario 'TA41', which is not known here")
    walk.shows("choices that are not known here: colour")
    walk.find("#page button:has-text('Dismiss')").click()
    walk.find("#page .note").wait_for(state="detached")
    expect(walk.find('#bar input[value="TA40"]')).to_be_checked()


def test_a_choice_without_meaning_is_disabled_where_it_stands(empty_app, visit):
    walk = visit(empty_app).open(page="scenarios").drawn()
    model = walk.find('#bar select[data-field="model"]')
    expect(model).to_be_disabled()
    walk.go("leaderboard")
    expect(model).to_be_enabled()
    walk.drawn()
    place = model.bounding_box()
    walk.go("scenarios")
    expect(model).to_be_disabled()
    walk.until(lambda: model.bounding_box() == place, f"the choice where it stood, at {place}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_system_until_they_are_chosen(scheme, empty_app, visit):
    other = {"light": "dark", "dark": "light"}[scheme]
    walk = visit(empty_app, scheme=scheme).open(page="scenarios").drawn()
    expect(walk.find("html")).to_have_attribute("data-theme", scheme)
    walk.find('#bar [data-key="theme"]').click()
    walk.find(f'html[data-theme="{other}"]').wait_for(state="attached")
    walk.page.wait_for_url(f"**theme={other}*")


def test_cards_without_a_content_are_not_shown(empty_app, visit):
    walk = visit(empty_app).open(page="diagnose")
    walk.says("fluxcore add scores")
    expect(walk.find("#page .card-head:visible")).to_have_count(0)
    walk.go("scenarios")
    expect(walk.find("#page .card-head:visible")).not_to_have_count(0)


LOOKS = f"""() => ({FIGURES})().flatMap(({{model}}) =>
    [...model.left, ...model.below, model].map((each) => [
        each.type, each.background_fill_color, each.outline_line_color,
        each.axis_label_text_font_style, each.axis_label_text_color].join(" ")))"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_figures_look_the_same_by_the_menu_as_by_a_link(theme, full_app, visit):
    walk = visit(full_app).open(page="scenarios", theme=theme).drawn()
    walk.go("leaderboard")
    walk.drawn().go("diagnose")
    linked = visit(full_app).open(page="diagnose", theme=theme).drawn()
    walk.drawn()

    def alike():
        here, there = (set(each.page.evaluate(LOOKS)) for each in (walk, linked))
        return there and there <= here and not any("italic" in look for look in here)

    walk.until(alike, "figures that look the same by menu and by link")


def test_help_opens_and_closes_by_key(empty_app, visit):
    walk = visit(empty_app).open(page="start")
    walk.page.keyboard.press("?")
    walk.find(".help:has-text('90th percentile over domains')").wait_for()
    walk.page.keyboard.press("Escape")
    walk.find(".help").wait_for(state="detached")


def test_everything_can_be_reached_by_keyboard(empty_app, visit):
    walk = visit(empty_app).open(page="start")
    reached = set()
    for _ in range(60):
        walk.page.keyboard.press("Tab")
        reached.add(
            walk.page.evaluate(
                """() => {
                    let node = document.activeElement
                    while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement
                    const data = node?.dataset ?? {}
                    return data.key ?? data.field ?? (data.copy && "copy")
                }"""
            )
        )
    assert {
        "statistic",
        "theme",
        "help",
        "scenarios",
        "copy",
        "scenario:TA40",
        "target:ET",
    } <= reached


def test_opening_asks_this_machine_alone_and_little_of_it(empty_app, visit):
    walk = visit(empty_app).open(page="scenarios").drawn()
    walk.settled().page.wait_for_load_state()
    files = [url for url in walk.requests if re.match(r"http", url)]
    assert len(files) <= 30


def test_a_menu_entry_says_at_once_that_its_page_is_loading(empty_app, visit):
    walk = visit(empty_app).open(page="scenarios")
    entry = walk.find('#menu [data-key="leaderboard"]')
    said = entry.evaluate("(link) => { link.click(); return link.ariaBusy }")
    assert said == "true"
    walk.find('#menu a.on[data-key="leaderboard"]').wait_for()
    expect(walk.find("#menu [aria-busy]")).to_have_count(0)
