"""The app: pages, template, URL. ``panel serve dashboard/app.py`` or ``python -m dashboard``.

The only file that touches ``pn.state``.
"""

import logging
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode
from weakref import ref

if str(Path(__file__).resolve().parents[1]) not in sys.path:  # `panel serve` from a bare checkout
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import panel as pn
from bokeh.themes import Theme

from dashboard.components import (
    Choice,
    Entry,
    Html,
    Keys,
    WorkStrip,
    bar,
    help_panel,
    menu,
    notes,
    problem,
    stylesheet,
)
from dashboard.components.data.coverage import ORDERS
from dashboard.components.links import meanings
from dashboard.components.work import FITS
from dashboard.pages import PAGES, Page
from dashboard.state import Selection
from dashboard.store import PUBLISHED, Store, Task, store
from dashboard.template import Shell
from dashboard.theme import bokeh_theme
from fluxcore.errors import FluxError
from fluxcore.metrics import METRICS
from fluxcore.scales import SCALES
from fluxcore.scenarios import SCENARIOS
from fluxcore.schema import TARGETS
from fluxcore.shift.options import MODES, ROW_CHOICES, UNITS
from fluxcore.statistics import STATISTICS

log = logging.getLogger("dashboard")
LABELS = {
    "data": "Data set",
    "scores": "Scores",
    "scenario": "Scenario",
    "target": "Flux",
    "scale": "Time scale",
    "statistic": "Over domains",
    "model": "Model",
}
SEGMENTED = ("scenario", "target", "statistic")
BESIDE = 5
"""Most options that are shown side by side; more become a drop-down."""
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
        self.work = WorkStrip(store, self._worked, self._open, self.selection.asked, self.selection)
        self._lacked = "", ""
        self.view = pn.Column(self.notes, self.help, sizing_mode="stretch_width", margin=0)

    def open(self, query: Mapping[str, str]) -> "App":
        """Show the view that a URL asks for, and follow the visitor's choices from then on."""
        self._read(query)
        self.selection.dark = self.selection.theme == "dark"
        self.keys.search = self.address
        self.selection.param.watch(
            self._draw, [*Selection.CHOICES, "dark", "notes", "work", "news"]
        )
        self.selection.param.watch(self._moved, [*Selection.CHOICES])
        self.selection.param.watch(self._other_scores, "scores")
        self._draw()
        return self

    def _read(self, query: Mapping[str, str]) -> None:
        """Take the choices of a URL, with a baseline that the set of scores has."""
        asked = query.get("scores", self.selection.param["scores"].default)
        means = meanings(self.store, asked, query.get("data", ""))
        self.selection.read_query(query, self.allowed(asked), means)
        self.selection.param.update(**self._baseline(self.selection.scores, self.selection.notes))

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
        self._lacked = wanted, models[0]
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
            "data": {name: name for name in self.store.data_sets()} or {"": "none yet"},
            "scores": {name: entry.label for name, entry in sets.items()},
            "scenario": {n: entry.shown for n, entry in self.store.scenarios().items()},
            "target": {name: name for name in TARGETS},
            "scale": {name: entry.shown for name, entry in SCALES.items()},
            "statistic": {name: entry.label for name, entry in STATISTICS.items()},
            "metric": {name: entry.label for name, entry in METRICS.items()},
            "model": {"": self.kind.no_model} | models,
            "baseline": models,
            "iav": {"in": "in", "out": "out"},
            "near": {"in": "in", "out": "out"},
            "scales": {"six": "six", "all": "all"},
            "order": ORDERS,
            "lens": {"cells": "cells", "paired": "paired"},
            "rows": dict.fromkeys(ROW_CHOICES, ""),
            "unit": dict.fromkeys(UNITS, ""),
            "mode": dict.fromkeys(MODES, ""),
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
        page, allowed, badges = self.kind, self.allowed(), self._badges()
        allowed["statistic"] = {name: allowed["statistic"][name] for name in QUANTILES}
        return [
            Choice(
                field,
                label,
                allowed[field],
                getattr(self.selection, field),
                segmented=field in SEGMENTED and len(allowed[field]) <= BESIDE,
                enabled=field in page.reads,
                disabled=(*page.disabled.get(field, ()), *self._unscored(field)),
                title="" if field in page.reads else f"Without meaning on {page.title}",
                badge=badges.get(field, ""),
                warn=badges.get(field) == "synthetic",
            )
            for field, label in LABELS.items()
        ]

    def _unscored(self, field: str) -> list[str]:
        """List one's own scenarios that a page of scores has nothing to show of."""
        if field != "scenario" or "scores" not in self.kind.reads:
            return []
        held = self.store.scored(self.selection.scores)
        return [n for n in self.store.scenarios() if n not in SCENARIOS and n not in held]

    def _badges(self) -> dict[str, str]:
        """Say of data set, scores and scenario each on its own whether they are made up."""
        data = self.store.data_sets().get(self.selection.data)
        name = self.selection.scores
        scores = self.store.sets()[name]
        scenario = self.store.scenarios().get(self.selection.scenario)
        return {
            "scenario": "synthetic" if scenario is not None and scenario.synthetic else "",
            "data": "synthetic" if data is not None and data.synthetic else "",
            "scores": "synthetic" if scores.synthetic else PUBLISHED if name == PUBLISHED else "",
        }

    def template(self) -> Shell:
        """Return the whole page, ready to be served."""
        return Shell(
            {
                "bar": self.bar,
                "menu": self.menu,
                "work": self.work,
                "page": self.view,
                "keys": self.keys,
            }
        )

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
        self.menu.calm()

    def _draw(self, *events: Any) -> None:
        moved = {event.name for event in events}
        sets = self.store.sets()
        if self.selection.scores not in sets:
            self._leave(self.selection.scores)
            return
        if self.selection.data not in (data := self.store.data_sets()) and (
            data or self.selection.data
        ):
            self._leave_data(self.selection.data, next(iter(data), ""))
            return
        chosen = self.page
        for slug, page in self.pages.items():
            page.active = page is chosen
            self.views[slug].visible = page is chosen
        self.bar.html = bar(self.choices())
        self.menu.html = menu(
            [Entry(p.slug, p.title, p.section, p is type(chosen)) for p in PAGES.values()]
        )
        self.keys.param.update(
            dark=self.selection.dark,
            arrows=chosen.arrows,
            title=f"{chosen.title} · FLUXtrapolation explorer",
        )
        if not events or "notes" in moved:
            self.notes.html = notes(self.selection.notes)
            self.notes.visible = bool(self.selection.notes)

    def _leave(self, gone: str) -> None:
        """Go back to the published scores from a set that is no longer there."""
        note = f"The scores {gone!r} are no longer in the workspace; showing {PUBLISHED} instead."
        changes = {"scores": PUBLISHED, "model": "", "domain": "", "group": ""}
        self.selection.param.update(**changes, notes=[note])

    def _leave_data(self, gone: str, instead: str) -> None:
        """Go to another data set where that in view is gone, or was none."""
        notes = [f"The data set {gone!r} is no longer in the workspace."] if gone else []
        self.selection.param.update(data=instead, notes=notes or self.selection.notes)

    def _moved(self, *events: Any) -> None:
        if not self.keys.answering:  # the answer to the browser comes once all has been read
            forced = all(event.name == "data" and not event.old for event in events)
            self.keys.go(self.address, instead=forced)

    def _other_scores(self, *_events: Any) -> None:
        """Take a baseline that the scores have, wherever they were chosen."""
        self.selection.param.update(**self._baseline(self.selection.scores, self.selection.notes))

    def _worked(self, task: Task) -> None:
        if task.kind == FITS:
            self.selection.news += 1
            self._back_to_baseline()
        if task.kind != FITS or task.job.state != "running":
            self.selection.work += 1

    def _back_to_baseline(self) -> None:
        """Measure skill against the wanted baseline once the scores have it."""
        wanted, instead = self._lacked
        models = self.store.models(self.selection.scores) if wanted else []
        if wanted in models and self.selection.baseline == instead:
            self._lacked = "", ""
            self.selection.baseline = wanted

    def _open(self, task: Task) -> None:
        name = task.data
        if task.kind == FITS and name in self.store.sets():
            self.selection.param.update(page="leaderboard", scores=name, notes=[])
        elif name in self.store.data_sets():
            self.selection.param.update(page="data", data=name, notes=[])

    def _choose(self, field: str, value: str) -> None:
        if field in self.kind.reads and value in self.allowed()[field]:
            changes: dict[str, Any] = {field: value, "notes": []}
            if field == "scores" and self.selection.model not in self.store.models(value):
                changes["model"] = ""
            if field in ("scores", "scenario"):
                changes |= {"domain": "", "group": ""}
            if field == "scenario":
                changes["build"] = ""
            self.selection.param.update(**changes)

    def _go(self, slug: str, _more: bool) -> None:
        if slug in PAGES:
            self.selection.param.update(page=slug, notes=[])

    def _tool(self, key: str, _more: bool) -> None:
        if key in ("theme:light", "theme:dark"):
            theme = key.partition(":")[2]
            self.selection.param.update(theme=theme, dark=theme == "dark")
        elif key == "help":
            self.help.html = "" if self.help.html else help_panel(self.store.scenarios())

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


def session() -> Shell:
    """Make one visitor's app and keep it, the URL and the figures' colours in step."""
    query = {name: values[0].decode() for name, values in pn.state.session_args.items()}
    app = App(store())
    document = pn.state.curdoc
    held = ref(app)  # Panel keeps the handler for as long as what it refers to lives

    def handle(error: BaseException) -> None:
        if (alive := held()) is not None:
            alive.failed(error)

    pn.config.exception_handler = handle

    def colour(*_events: Any) -> None:
        document.theme = Theme(json=bokeh_theme(app.selection.dark))

    pn.state.execute(lambda: app.open(query), schedule=False)  # what fails goes to app.failed
    end = app.work.follow(document)
    pn.state.on_session_destroyed(lambda _: end())
    pn.state.onload(app.store.first_start)  # once the page is there
    # On the next tick: a theme touches every model, which needs the document to itself.
    app.selection.param.watch(lambda _: document.add_next_tick_callback(colour), "dark")
    colour()
    return app.template()


if pn.state.curdoc is not None and pn.state.curdoc.session_context is not None:
    session().servable(title="FLUXtrapolation explorer")
