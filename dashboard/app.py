"""The app: pages, template, URL. ``panel serve dashboard/app.py`` or ``python -m dashboard``.

The only file that touches ``pn.state``.
"""

import logging
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

if str(Path(__file__).resolve().parents[1]) not in sys.path:  # `panel serve` from a bare checkout
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import panel as pn
from bokeh.themes import Theme
from markupsafe import Markup

from dashboard.components import (
    Choice,
    Entry,
    Html,
    Keys,
    bar,
    help_panel,
    menu,
    problem,
    stylesheet,
)
from dashboard.pages import PAGES, Page
from dashboard.state import Selection
from dashboard.store import PUBLISHED, Store, store
from dashboard.template import Shell
from dashboard.theme import bokeh_theme
from fluxcore.diagnose.regions import parse_group
from fluxcore.errors import FluxError
from fluxcore.metrics import METRICS
from fluxcore.scales import SCALES
from fluxcore.scenarios import SCENARIOS
from fluxcore.schema import TARGETS
from fluxcore.statistics import STATISTICS

log = logging.getLogger("dashboard")
LABELS = {
    "scores": "Scores",
    "scenario": "Scenario",
    "target": "Flux",
    "scale": "Time scale",
    "statistic": "Over domains",
    "model": "Model",
}
SEGMENTED = ("scenario", "target", "statistic")
BRIEF = 160
"""Characters up to which a note is shown as it is."""
YEAR = re.compile(r" \d{4}$")
"""What a site-year has after its site."""
QUANTILES = ("median", "q90")


class App:
    """One visitor's app: the selection, the pages visited so far, and what stays around them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.selection = Selection()
        self.pages: dict[str, Page] = {}
        self.views: dict[str, pn.viewable.Viewable] = {}
        self.bar = Html(
            on_click=self._tool, on_choice=self._choose, stylesheets=[stylesheet("bar")]
        )
        self.menu = Html(on_click=self._go, stylesheets=[stylesheet("menu")])
        self.help = Html(on_click=self._close, stylesheets=[stylesheet("help")])
        self.notes = Html(margin=(0, 0, 10, 0), visible=False, on_click=self._close)
        self.keys = Keys(on_key=self._key, on_preference=self._prefer, on_history=self._history)
        self.view = pn.Column(self.notes, self.help, sizing_mode="stretch_width", margin=0)

    def open(self, query: Mapping[str, str]) -> "App":
        """Show the view that a URL asks for, and follow the visitor's choices from then on."""
        self._read(query)
        self.selection.dark = self.selection.theme == "dark"
        self.keys.search = self.address
        self.selection.param.watch(self._draw, [*Selection.CHOICES, "dark", "notes"])
        self.selection.param.watch(self._moved, [*Selection.CHOICES])
        self._draw()
        return self

    def _read(self, query: Mapping[str, str]) -> None:
        """Take the choices of a URL, with a baseline that the set of scores has."""
        asked = query.get("scores", self.selection.param["scores"].default)
        self.selection.read_query(query, self.allowed(asked), self._means(asked))
        self.selection.param.update(**self._baseline(self.selection.scores, self.selection.notes))

    def _means(self, scores: str) -> dict[str, Callable[[str], bool]]:
        """Return tests for the fields whose values are too many to list."""
        sites = self.store.sites()
        towers = self.store.towers(scores if scores in self.store.sets() else PUBLISHED)

        def grouped(rule: str) -> bool:
            with suppress(FluxError):
                return towers.issuperset(parse_group(rule, sites))
            return False

        return {
            "site": towers.__contains__,
            "domain": lambda label: bool(YEAR.sub("", label) in towers),
            "group": grouped,
            "igbp": set(sites["igbp"].dropna()).__contains__,
            "climate": set(sites["climate"].dropna()).__contains__,
        }

    def _baseline(self, scores: str, notes: list[str]) -> dict[str, Any]:
        """Change the baseline where a set lacks it, and say how far a joined set agrees.

        That the baseline is another is said where the visitor chooses it, and nowhere else.
        """
        joining = self.store.joining(scores)
        notes = [*notes, *filter(None, (self.store.trouble(), joining))]
        models, wanted = self.store.models(scores), self.selection.baseline
        if wanted in models or not models:
            return {"notes": notes}
        if "baseline" in self.kind.also:
            notes.append(
                f"{wanted} is not among these scores: skill is measured against {models[0]}."
            )
        return {"baseline": models[0], "notes": notes}

    def allowed(self, scores: str = "") -> dict[str, dict[str, str]]:
        """Return the values that fields may take, each with the text that stands for it.

        `scores` is the set whose models count; the chosen one if absent.
        """
        sets = self.store.sets()
        chosen = scores or self.selection.scores
        chosen = chosen if chosen in sets else next(iter(sets))
        models = {name: name for name in self.store.models(chosen)}
        return {
            "page": {slug: page.title for slug, page in PAGES.items()},
            "scores": {name: entry.label for name, entry in sets.items()},
            "scenario": {name: entry.label for name, entry in SCENARIOS.items()},
            "target": {name: name for name in TARGETS},
            "scale": {name: entry.shown for name, entry in SCALES.items()},
            "statistic": {name: entry.label for name, entry in STATISTICS.items()},
            "metric": {name: entry.label for name, entry in METRICS.items()},
            "model": {"": self.kind.no_model} | models,
            "baseline": models,
            "iav": {"in": "in", "out": "out"},
            "scales": {"six": "six", "all": "all"},
            "lens": {"cells": "cells", "paired": "paired"},
            "theme": {"": "", "light": "light", "dark": "dark"},
        }

    @property
    def address(self) -> str:
        """The query of the address that reproduces what is chosen."""
        return "?" + urlencode(self.selection.query())

    @property
    def kind(self) -> type[Page]:
        """The class of the page in view."""
        return PAGES.get(self.selection.page) or next(iter(PAGES.values()))

    @property
    def page(self) -> Page:
        """The page in view, made at its first visit."""
        slug = self.kind.slug
        if slug not in self.pages:
            page = self.kind(selection=self.selection, store=self.store)
            self.pages[slug], self.views[slug] = page, page.__panel__()
            self.view.append(self.views[slug])
        return self.pages[slug]

    def choices(self) -> list[Choice]:
        """Return the bar's choices, those without meaning on this page disabled."""
        page, allowed = self.kind, self.allowed()
        allowed["statistic"] = {name: allowed["statistic"][name] for name in QUANTILES}
        return [
            Choice(
                field,
                label,
                allowed[field],
                getattr(self.selection, field),
                segmented=field in SEGMENTED,
                enabled=field in page.reads,
                disabled=tuple(page.disabled.get(field, ())),
                title="" if field in page.reads else f"Without meaning on {page.title}",
            )
            for field, label in LABELS.items()
        ]

    def template(self) -> Shell:
        """Return the whole page, ready to be served."""
        roots = {"bar": self.bar, "menu": self.menu, "page": self.view, "keys": self.keys}
        return Shell(roots)

    def failed(self, error: BaseException) -> None:
        """Say that something went wrong, without a traceback; that goes to the log."""
        log.error("A view failed", exc_info=error)
        text = (
            str(error)
            if isinstance(error, FluxError)
            else (
                "This is an error of the app, not of your choice. The log of the server has the "
                "details; another choice or a reload may help."
            )
        )
        self.notes.html = problem("Something went wrong", text)
        self.notes.visible = True

    def _draw(self, *events: Any) -> None:
        moved = {event.name for event in events}
        sets = self.store.sets()
        if self.selection.scores not in sets:
            self._leave(self.selection.scores)
            return
        chosen = self.page
        for slug, page in self.pages.items():
            page.active = page is chosen
            self.views[slug].visible = page is chosen
        synthetic = sets[self.selection.scores].synthetic
        self.bar.html = bar(self.choices(), ("synthetic scores",) if synthetic else ())
        self.menu.html = menu(
            [Entry(p.slug, p.title, p.section, p is type(chosen)) for p in PAGES.values()]
        )
        self.keys.param.update(
            dark=self.selection.dark,
            arrows=chosen.arrows,
            title=f"{chosen.title} · FLUXtrapolation explorer",
        )
        if not events or "notes" in moved:
            self.notes.html = _notes(self.selection.notes)
            self.notes.visible = bool(self.selection.notes)

    def _leave(self, gone: str) -> None:
        """Go back to the published scores from a set that is no longer there."""
        note = f"The scores {gone!r} are no longer in the workspace; showing {PUBLISHED} instead."
        changes = {"scores": PUBLISHED, "model": "", "domain": "", "group": ""}
        self.selection.param.update(**changes | self._baseline(PUBLISHED, [note]))

    def _moved(self, *_events: Any) -> None:
        if not self.keys.answering:  # the answer to the browser comes once all has been read
            self.keys.go(self.address)

    def _choose(self, field: str, value: str) -> None:
        if field in self.kind.reads and value in self.allowed()[field]:
            changes: dict[str, Any] = {field: value, "notes": []}
            if field == "scores":
                changes |= self._baseline(value, [])
            if field == "scores" and self.selection.model not in self.store.models(value):
                changes["model"] = ""
            if field in ("scores", "scenario"):
                changes |= {"domain": "", "group": ""}
            self.selection.param.update(**changes)

    def _go(self, slug: str, _more: bool) -> None:
        if slug in PAGES:
            self.selection.param.update(page=slug, notes=[])

    def _tool(self, key: str, _more: bool) -> None:
        if key in ("theme:light", "theme:dark"):
            theme = key.partition(":")[2]
            self.selection.param.update(theme=theme, dark=theme == "dark")
        elif key == "help":
            self.help.html = "" if self.help.html else help_panel()

    def _close(self, _key: str, _more: bool) -> None:
        self.help.html = ""
        self.selection.notes = []

    def _key(self, key: str) -> None:
        if key == "?":
            self._tool("help", False)
        elif key == "Escape" and self.help.html:
            self.help.html = ""
        elif key == "Escape":
            self.selection.clear()
        else:
            self.page.step(key)

    def _prefer(self, dark: bool) -> None:
        theme = self.selection.theme
        self.selection.dark = theme == "dark" if theme else dark

    def _history(self, search: str) -> None:
        self._read(dict(parse_qsl(search.lstrip("?"))))
        if self.selection.theme:
            self.selection.dark = self.selection.theme == "dark"
        self.keys.go(self.address)


def _notes(notes: list[str]) -> Markup:
    lines = Markup().join(map(_note, notes))
    if not lines:
        return Markup()
    return Markup(
        '<div class="note" role="status">{}'
        '<button class="quiet" data-key="close">Dismiss</button></div>'
    ).format(lines)


def _note(note: str) -> Markup:
    """Write a note; of a long one the first sentence, the rest to be unfolded."""
    cut = re.search(r"(?<=[.;:])\s|\n", note)
    if len(note) <= BRIEF or cut is None:
        return Markup("<p>{}</p>").format(note)
    return Markup("<details><summary>{}</summary>{}</details>").format(
        note[: cut.start()].rstrip(";:"), _paragraphs(note[cut.end() :])
    )


def _paragraphs(text: str) -> Markup:
    return Markup().join(Markup("<p>{}</p>").format(line) for line in text.splitlines())


def session() -> Shell:
    """Make one visitor's app and keep it, the URL and the figures' colours in step."""
    query = {name: values[0].decode() for name, values in pn.state.session_args.items()}
    app = App(store())
    document = pn.state.curdoc
    pn.config.exception_handler = app.failed

    def colour(*_events: Any) -> None:
        document.theme = Theme(json=bokeh_theme(app.selection.dark))

    pn.state.execute(lambda: app.open(query), schedule=False)  # what fails goes to app.failed
    # On the next tick: a theme touches every model, which needs the document to itself.
    app.selection.param.watch(lambda _: document.add_next_tick_callback(colour), "dark")
    colour()
    return app.template()


if pn.state.curdoc is not None and pn.state.curdoc.session_context is not None:
    session().servable(title="FLUXtrapolation explorer")
