"""Promises of every page, and of the app around them, kept with the packaged cells alone."""

import shutil

import pytest
from bokeh.document import Document
from bokeh.io.doc import patch_curdoc
from bokeh.themes import Theme

from dashboard.app import App
from dashboard.pages import PAGES, Page
from dashboard.state import Selection
from dashboard.store import Store
from fluxcore.errors import FluxError
from fluxcore.scenarios import SCENARIOS
from fluxcore.schema import TARGETS
from fluxcore.score_files import write_scores

every_page = pytest.mark.parametrize("slug", PAGES)


@every_page
def test_a_page_opens_with_its_question_and_a_sentence(slug, open_page, read):
    page = open_page(slug)
    shown = read(page)
    assert page.heading() in shown
    assert "cannot be drawn" not in shown
    assert len(shown) > 200


@every_page
@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("target", TARGETS)
def test_a_page_follows_scenario_and_flux(slug, scenario, target, kept, read):
    page = kept(slug)
    page.selection.param.update(scenario=scenario, target=target)
    assert "cannot be drawn" not in read(page)


@every_page
def test_a_page_names_only_fields_that_are_there(slug):
    page = PAGES[slug]
    assert {*page.reads, *page.also} <= set(Selection.param)
    assert set(page.disabled) <= set(page.reads)


@every_page
def test_a_page_leaves_the_theme_of_its_document_alone(slug, packaged):
    document, theme = Document(), Theme(json={})
    document.theme = theme
    with patch_curdoc(document):
        PAGES[slug](selection=Selection(page=slug), store=packaged).__panel__()
    assert document.theme is theme


class Moody(Page):
    """A page that fails when it is told to."""

    slug, title, section, question = "moody", "Moody", "", "Why?"
    reads = ("scale",)

    def build(self):
        self.drawn = []
        return "body"

    def update(self, changed):
        self.drawn.append(changed)
        if self.selection.scale == "bad":
            raise FluxError("scores.csv: column mse missing. Write it.")


@pytest.fixture
def moody(packaged):
    page = Moody(selection=Selection(), store=packaged)
    page.__panel__()
    return page


def test_a_fluxerror_becomes_a_message_and_goes_again(moody):
    moody.selection.scale = "bad"
    assert "column mse missing. Write it." in moody._problem.html
    assert "Traceback" not in moody._problem.html
    assert not moody._body.visible
    moody.selection.scale = "weekly"
    assert not moody._problem.visible
    assert moody._body.visible


def test_a_page_out_of_view_waits_and_catches_up(moody):
    moody.active = False
    moody.selection.scale = "weekly"
    moody.selection.site = "AU-ASM"
    assert moody.drawn == [frozenset()]
    moody.active = True
    assert moody.drawn == [frozenset(), frozenset({"scale", "site"})]


def test_a_page_ignores_what_it_does_not_read(moody):
    moody.selection.baseline = "xgb"
    assert moody.drawn == [frozenset()]


@pytest.fixture
def app(packaged):
    return App(packaged).open({"page": "scenarios", "scenario": "TA40"})


def test_pages_are_made_at_their_first_visit(app):
    assert list(app.pages) == ["scenarios"]
    app.menu.click("start")
    assert list(app.pages) == ["scenarios", "start"]
    assert [page.active for page in app.pages.values()] == [False, True]
    kept = app.pages["scenarios"]
    app.menu.click("scenarios")
    assert app.pages["scenarios"] is kept


def test_a_choice_in_the_bar_changes_the_selection(app):
    app.bar.choose("scenario", "time-split")
    assert app.selection.scenario == "time-split"
    assert 'value="time-split" checked' in app.bar.html


@pytest.mark.parametrize(("field", "value"), [("scenario", "nonsense"), ("model", "xgb")])
def test_the_bar_cannot_be_made_to_choose_what_it_does_not_offer(app, field, value):
    before = app.selection.query()
    app.bar.choose(field, value)
    assert app.selection.query() == before


def test_another_scenario_lets_go_of_the_domain(app):
    app.selection.focus("AU-ASM")
    app.bar.choose("scenario", "time-split")
    assert app.selection.domain == ""


def test_light_and_dark_follow_the_system_until_chosen(app):
    app.keys._handle_msg({"prefers_dark": True})
    assert app.selection.dark
    assert "theme" not in app.selection.query()
    app.bar.click("theme:light")
    assert not app.selection.dark
    app.keys._handle_msg({"prefers_dark": True})
    assert not app.selection.dark
    assert app.selection.query()["theme"] == "light"


def test_escape_closes_help_first_and_lets_go_next(app):
    app.selection.focus("AU-ASM")
    app.keys.press("?")
    assert "What the words mean" in app.help.html
    app.keys.press("Escape")
    assert (app.help.html, app.selection.site) == ("", "AU-ASM")
    app.keys.press("Escape")
    assert app.selection.site == ""


def test_the_browsers_history_is_followed(app):
    app.keys._handle_msg({"went": "?page=start&statistic=median"})
    assert (app.selection.page, app.selection.statistic) == ("start", "median")


def test_a_choice_is_a_step_of_the_history_and_an_answer_to_back_is_none(app, monkeypatch):
    said = []
    monkeypatch.setattr(app.keys, "_send_msg", said.append)
    app.bar.choose("scenario", "time-split")
    assert said == [{"search": app.address}]
    app.keys._handle_msg({"went": "?page=start&scenario=TA41", "count": 7})
    assert said[1:] == [{"search": app.address, "count": 7}]
    assert "scenario=TA40" in app.address


def test_a_long_note_shows_its_first_sentence_and_folds_the_rest(app):
    app.selection.notes = ["39 of 40 towers agree.\n" + "AU-ASM: <half-hourly> rows. " * 10]
    assert "<summary>39 of 40 towers agree.</summary><p>AU-ASM: &lt;half" in app.notes.html
    app.selection.notes = ["Short. And good."]
    assert "<p>Short. And good.</p>" in app.notes.html


def test_an_unexpected_error_is_said_without_its_traceback(app, caplog):
    app.failed(ZeroDivisionError("secret detail"))
    assert "error of the app" in app.notes.html
    assert "secret detail" not in app.notes.html
    assert "secret detail" in caplog.text


def test_a_broken_workspace_is_said(tmp_path):
    folder = tmp_path / "scores" / "mine" / "m_val_mean"
    folder.mkdir(parents=True)
    (folder / "TA40_GPP_m_val_mean.csv").write_text("a,b\n1,2\n")
    app = App(Store(tmp_path))
    app.open({"page": "leaderboard", "scores": "mine"})
    assert "TA40_GPP_m_val_mean.csv" in app.pages["leaderboard"]._problem.html


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("site", "AU-ASM", "XX-Xxx"),
        ("domain", "AU-ASM 2019", "AU-ASM 20"),
        ("group", "AU-ASM,AU-Boy", "AU-ASM,nowhere"),
        ("group", "igbp:GRA", "mood:good"),
        ("igbp", "ENF", "XYZ"),
        ("climate", "C", "Q"),
    ],
)
def test_a_link_takes_places_that_exist_and_drops_others_with_a_note(packaged, field, good, bad):
    app = App(packaged).open({"page": "scenarios", field: good})
    assert (getattr(app.selection, field), app.selection.notes) == (good, [])
    app = App(packaged).open({"page": "scenarios", field: bad})
    assert getattr(app.selection, field) == ""
    assert f"{field} {bad!r}" in app.selection.notes[0]
    assert f"{field}=" not in app.address


@pytest.fixture
def lonely(tmp_path, tiny_scores):
    """Hold a workspace whose set "mine" has one model, and not the usual baseline."""
    write_scores(tiny_scores.assign(model="own"), tmp_path / "scores" / "mine" / "own_val_mean")
    return Store(tmp_path)


@every_page
def test_that_the_baseline_is_lacking_is_said_where_it_is_chosen(slug, lonely):
    app = App(lonely).open({"page": slug, "scores": "mine"})
    said = "lr is not among these scores: skill is measured against own."
    assert app.selection.baseline == "own"
    assert (said in app.notes.html) == (slug == "leaderboard")


def test_a_set_chosen_in_the_bar_says_it_too(lonely):
    app = App(lonely).open({"page": "leaderboard"})
    assert not app.notes.visible
    app.bar.choose("scores", "mine")
    assert "lr is not among these scores" in app.notes.html
    app = App(lonely).open({"page": "diagnose"})
    app.bar.choose("scores", "mine")
    assert app.selection.baseline == "own"
    assert "is not among these scores" not in app.notes.html


@pytest.fixture
def broken(tmp_path):
    """Hold a workspace whose published set has a file that cannot be read."""
    folder = tmp_path / "scores" / "published" / "m_val_mean"
    folder.mkdir(parents=True)
    (folder / "TA40_GPP_m_val_mean.csv").write_text("a,b\n1,2\n")
    return tmp_path


@every_page
def test_bar_and_menu_stay_where_the_published_scores_cannot_be_read(slug, broken):
    app = App(Store(broken)).open({"page": slug})
    assert "coral" in app.bar.html
    assert PAGES[slug].title in app.menu.html
    assert app.keys.title.startswith(PAGES[slug].title)


def test_a_set_that_vanishes_gives_way_to_the_published_one(broken):
    folder = (broken / "scores" / "published").rename(broken / "scores" / "mine")
    app = App(Store(broken)).open({"page": "leaderboard", "scores": "mine"})
    shutil.rmtree(folder)
    app.bar.choose("target", "GPP")
    assert app.selection.scores == "published"
    assert "no longer in the workspace" in app.notes.html
    assert "checked" in app.bar.html
