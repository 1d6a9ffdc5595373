"""The card that brings something into the workspace: a demo world, data, predictions."""

from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from dashboard.components.cards import card
from dashboard.components.data.forms import KNOBS, ON, TABS, form, tabs
from dashboard.components.data.style import SHEETS
from dashboard.components.html import Html
from dashboard.state import Selection
from dashboard.store import Store, Task
from dashboard.store.work import DEMO
from fluxcore.datasets.synthetic import SEED
from fluxcore.errors import FluxError


class AddingCard:
    """Three forms of which one is in view; what is begun goes on in the background."""

    def __init__(self, selection: Selection, store: Store, span: int = 4) -> None:
        self._selection, self._store = selection, store
        self._tab = "demo"
        self._proposed = DEMO
        self._filled: dict[str, str] = {"seed": str(SEED)}
        self.tabs = Html(on_click=self._click, stylesheets=SHEETS)
        self.form = Html(on_click=self._click, on_choice=self._fill, stylesheets=SHEETS)
        self.said = Html(visible=False, stylesheets=SHEETS)
        self.view = card("Make or add", self.tabs, self.form, self.said, span=span)

    def draw(self) -> None:
        """Redraw the form, with what was filled in."""
        self.tabs.html = tabs(self._tab)
        names = list(self._store.data_sets())
        taken = [*names, *self._store.making()]
        if self._proposed == self._filled.get("name", self._proposed):
            self._proposed = self._filled["name"] = _free(taken)
        off = self._store.workspace.read_only
        known = self._store.scenarios()
        self.form.html = form(self._tab, self._filled, names, known, off=off)

    def _click(self, key: str, _more: bool) -> None:
        what, _, name = key.partition(":")
        begin = {"make": self._make, "add": self._add, "predict": self._predict}.get(what)
        if what == "tab" and name in TABS:
            self._tab = name
            self._say(Markup())
            self.draw()
        elif begin is not None and not self._store.workspace.read_only:
            self._begin(begin)

    def _fill(self, field: str, value: object) -> None:
        self._filled[field] = str(value)
        if field == "path" and not self._store.workspace.read_only:
            self._recognise(str(value))

    def _recognise(self, path: str) -> None:
        """Say what the path looks like, and nothing of a path that is empty."""
        try:
            said = self._store.recognised(path) if path.strip() else ""
        except FluxError as error:
            self._wrong(error)
            return
        self._say(Markup('<p class="soft">{}</p>').format(said) if said else Markup())

    def _begin(self, begin: Callable[[], Task]) -> None:
        try:
            task = begin()
        except FluxError as error:
            self._wrong(error)
            return
        self._selection.asked.append(task.job)
        self._say(
            Markup("<p>{}: see the foot of the menu. You can go on meanwhile.</p>").format(
                task.job.label
            )
        )

    def _make(self) -> Task:
        filled = self._filled
        knobs = {name: _number(label, filled.get(name, "1")) for name, (label, *_) in KNOBS.items()}
        seed = _number("seed", filled["seed"])
        if seed != int(seed):
            raise FluxError(f"The seed is {seed:g}: give a whole number.")
        profile = filled.get("profile", "default")
        return self._store.begin_demo(profile, filled.get("name", "demo"), int(seed), knobs)

    def _add(self) -> Task:
        filled = self._filled
        ticked = {name: True for name in ("allow_gaps", "replace") if filled.get(name) == ON}
        path, name = filled.get("path", ""), filled.get("dataset", "")
        return self._store.begin_dataset(path, name, **ticked)

    def _predict(self) -> Task:
        named = ("model", "scenario", "target", "observations", "set", "columns")
        given = {name: self._filled[name] for name in named if self._filled.get(name)}
        return self._store.begin_predictions(self._filled.get("file", ""), **given)

    def _wrong(self, error: FluxError) -> None:
        self._say(Markup('<div class="error" role="alert">{}</div>').format(escape(str(error))))

    def _say(self, text: Markup) -> None:
        self.said.html = Markup('<div class="da-said">{}</div>').format(text) if text else Markup()
        self.said.visible = bool(text)


def _free(names: Sequence[str]) -> str:
    """Name of a demo world that is not taken."""
    wanted = [DEMO, *(f"{DEMO}-{number}" for number in range(2, len(names) + 3))]
    return next(name for name in wanted if name not in names)


def _number(label: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise FluxError(f"{label} is {text!r}: give a number.") from None
