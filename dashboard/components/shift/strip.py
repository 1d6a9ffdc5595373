"""The strip above a page of shift: which rows, what is drawn, and how far the answer has come."""

from collections.abc import Callable, Mapping

from markupsafe import Markup

from dashboard.components.html import Html
from dashboard.components.shift.style import SHEETS
from dashboard.state import Selection
from dashboard.store import ShiftState, Task
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
        self._stopping: Task | None = None
        self.html = Html(on_click=self._click, on_choice=self._choose, stylesheets=SHEETS)

    def draw(self, state: ShiftState) -> None:
        """Show how an answer stands."""
        self._state = state
        choices = Markup().join(
            _select(field, label, given, getattr(self._selection, field))
            for field, label, given in (("rows", "Rows", ROWS), ("unit", "Unit", UNITS))
        )
        self.html.html = Markup(
            '<div class="sx-strip">{}<span class="sx-state" role="status">{}</span></div>{}'
        ).format(choices, said(state, self._stopping), _notes(state))

    def _choose(self, field: str, value: str) -> None:
        if value in {"rows": ROWS, "unit": UNITS}.get(field, ()):
            self._selection.param.update(**{field: value})

    def _click(self, key: str, _more: bool) -> None:
        if key == "again":
            self._again()
        elif key == "cancel" and self._state.task is not None:
            self._stopping = self._state.task
            self._stopping.job.cancel()
            self.draw(self._state)


def said(state: ShiftState, stopping: Task | None = None) -> Markup:
    """Say in a line what is shown, and what is under way; `stopping` is what was cancelled."""
    run = Markup('<span class="sx-run" aria-hidden="true"><i></i></span>')
    cancel = Markup('<button data-key="cancel">Cancel</button>')
    if state.task is not None and state.task is stopping:
        cancel = Markup("<span>stops when what is in hand is done</span>")
    more = Markup('<button data-key="again">{}</button>')
    if state.error:
        kept = "The first look stays. " if state.answer is not None else ""
        return Markup("<b>{}No full answer: {}</b>{}").format(
            kept, state.error, more.format("Try again")
        )
    if state.answer is None:
        if state.stopped:
            return Markup("Stopped before there was an answer.") + more.format("Go on")
        return Markup("{}First look: {}{}").format(run, FIRST, cancel if state.task else "")
    if not state.quick:
        return Markup("<b>Full answer</b> {}").format(made(state.answer.about))
    if state.stopped:
        return Markup("<b>First look</b>: chance was not drawn.") + more.format("Draw it")
    if state.task is not None:
        return Markup("{}<b>First look</b> from few rows; chance is being drawn, {}{}").format(
            run, LATER, cancel
        )
    return Markup("<b>First look</b> from few rows; chance is drawn after another question.")


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
