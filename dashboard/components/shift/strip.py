"""The strip above a page of shift: which rows, what is drawn, and how far the answer has come."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from markupsafe import Markup

from dashboard.components.html import Html
from dashboard.components.shift.style import SHEETS
from dashboard.state import Selection
from dashboard.store import ShiftState
from dashboard.store.work import Awaited
from dashboard.theme import count
from fluxcore.shift.options import Options

ROWS = {
    "measured": "measured rows on both sides",
    "all": "all rows, gap-filled ones too",
    "as-scored": "measured to train, all to test",
}
UNITS = {"site": "tower", "cluster": "cluster of towers within 20 km"}
HINTS = {
    "rows": "The benchmark drops gap-filled rows from training only: 'measured to train, all to "
    "test' compares mostly days with days and nights",
    "unit": "What is permuted and resampled as a whole",
}
FIRST, LATER = "some 10 to 30 seconds", "some minutes"


def options(selection: Selection) -> Options:
    """Return the options of a shift that a visitor has chosen."""
    return Options(rows=selection.rows, unit=selection.unit, mode=selection.mode)


class ShiftStrip:
    """Choices that both pages of shift share, and the state of the answer.

    Parameters
    ----------
    selection
        Whose ``rows`` and ``unit`` are chosen here.
    again
        Called to go on with what was stopped or has failed.
    """

    def __init__(self, selection: Selection, again: Callable[[], None]) -> None:
        self._selection, self._again = selection, again
        self._state = ShiftState()
        self._stopping: Awaited | None = None
        self.html = Html(on_click=self._click, on_choice=self._choose, stylesheets=SHEETS)

    def draw(self, state: ShiftState) -> None:
        """Show how an answer stands."""
        before, held = awaited(self._state), awaited(state)
        if before is not None and before is not held:
            before.visits.discard(self._selection)  # it goes on, but not for this visit
        if held is not None and not state.stopped:
            held.join(self._selection)
        self._state = state
        choices = Markup().join(
            _select(field, label, given, getattr(self._selection, field))
            for field, label, given in (("rows", "Rows", ROWS), ("unit", "Unit", UNITS))
        )
        self.html.html = Markup(
            '<div class="sx-strip">{}<span class="sx-state" role="status">{}</span></div>{}'
        ).format(choices, said(state, self._stopping, self._selection), _notes(state))

    def _choose(self, field: str, value: str) -> None:
        if value in {"rows": ROWS, "unit": UNITS}.get(field, ()):
            self._selection.param.update(**{field: value})

    def _click(self, key: str, _more: bool) -> None:
        held = awaited(self._state)
        if key == "again":
            if held is not None and not self._state.stopped:
                held.rejoin(self._selection)
            self._again()
        elif key == "cancel" and held is not None:
            if held.leave(self._selection):
                self._stopping = held
            if self._state.task is None and self._stopping is held:
                self.draw(replace(self._state, waiting=False, stopped=True))
            else:
                self.draw(self._state)


def awaited(state: ShiftState) -> Awaited | None:
    """Return what can be left: what is under way, or waits in its line."""
    return state.held or state.task


def _cancel(state: ShiftState, stopping: Awaited | None, visit: object) -> Markup:
    """Write what this visit can do to end what is under way, or has done."""
    held = awaited(state)
    if held is None:
        return Markup()
    if held is stopping:
        return Markup("<span>stops when what is in hand is done</span>")
    if visit in held.gone:
        return Markup(
            '<span>goes on for another visitor</span><button data-key="again">Wait too</button>'
        )
    return Markup('<button data-key="cancel">Cancel</button>') if held.may_stop(visit) else Markup()


def said(state: ShiftState, stopping: Awaited | None = None, visit: object = None) -> Markup:
    """Say in a line what is shown, and what is under way.

    Parameters
    ----------
    state
        How the answer stands.
    stopping
        What was cancelled.
    visit
        Who looks.
    """
    run = Markup('<span class="sx-run" aria-hidden="true"><i></i></span>')
    cancel = _cancel(state, stopping, visit)
    other = state.held is not None and visit is not None and visit not in state.held.gone
    whose = "Stopped by another visitor" if other else "Stopped"
    more = Markup('<button data-key="again">{}</button>')
    if state.error:
        kept = "The first look stays. " if state.answer is not None else ""
        return Markup("<b>{}No full answer: {}</b>{}").format(
            kept, state.error, more.format("Try again")
        )
    if state.answer is None:
        if state.stopped:
            return Markup("{} before there was an answer.").format(whose) + more.format("Go on")
        if state.waiting and state.behind:
            return Markup("{}First look waits behind: {}{}").format(run, state.behind, cancel)
        return Markup("{}First look: {}{}").format(run, FIRST, cancel)
    if not state.quick:
        return Markup("<b>Full answer</b> {}").format(made(state.answer.about))
    if state.stopped:
        return Markup("<b>First look</b>: {}.").format(
            "another visitor stopped the drawing of chance" if other else "chance was not drawn"
        ) + more.format("Draw it")
    if state.task is not None:
        return Markup("{}<b>First look</b> from few rows; chance is being drawn, {}{}").format(
            run, LATER, cancel
        )
    after = f"after: {state.behind}" if state.behind else "after another question"
    return Markup("<b>First look</b> from few rows; chance is drawn {}{}").format(after, cancel)


def made(about: Mapping[str, object]) -> str:
    """Say what an answer rests on: rows a tower, refits, seed."""
    given = about.get("options")
    if not isinstance(given, Mapping):
        return ""
    parts = [count(int(given["per_site"]), "row") + " a tower" if "per_site" in given else ""]
    if about.get("refits", given.get("refits")):
        parts.append(
            f"{given.get('refits', 0)} relabellings and {given.get('draws', 0)} random draws"
        )
    parts.append(f"seed {given['seed']}" if "seed" in given else "")
    return ", ".join(filter(None, parts))


def _notes(state: ShiftState) -> Markup:
    """Say what was left out."""
    notes = state.answer.notes if state.answer is not None else ()
    lines = Markup().join(Markup("<p>{}</p>").format(note) for note in notes)
    return Markup('<div class="sx-note">{}</div>').format(lines) if notes else Markup()


def waiting(what: str) -> Markup:
    """Write the skeleton of a card: what is being computed."""
    return Markup('<div class="sx-wait" role="status"><p>{}</p><i></i><i></i><i></i></div>').format(
        what
    )


def _select(field: str, label: str, given: Mapping[str, str], value: str) -> Markup:
    inner = Markup().join(
        Markup('<option value="{}"{}>{}</option>').format(
            key, Markup(" selected") if key == value else "", text
        )
        for key, text in given.items()
    )
    return Markup('<label title="{}">{} <select data-field="{}">{}</select></label>').format(
        HINTS[field], label, field, inner
    )
