"""Builder: the cards in which a scenario is made, kept in step with the draft in the address."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import panel as pn
from markupsafe import Markup

from dashboard.components.cards import card, grid, set_head, stack
from dashboard.components.facts import legend, role_text
from dashboard.components.html import Html
from dashboard.components.scenario.builder.answers import Answers
from dashboard.components.scenario.builder.draft import Draft, Row, pack, unpack
from dashboard.components.scenario.builder.drawing import DrawMap
from dashboard.components.scenario.builder.editor import editor
from dashboard.components.scenario.builder.edits import drawn, edited
from dashboard.components.scenario.builder.fields import segments
from dashboard.components.scenario.builder.form import UNNAMED
from dashboard.components.scenario.builder.outcome import Outcome, outcome
from dashboard.components.scenario.builder.starting import from_text, start
from dashboard.components.scenario.builder.style import STYLE
from dashboard.components.scenario.builder.top import SCRATCH, file_names, top
from dashboard.components.scenario.towers import HOVER, kept, marked
from dashboard.state import Selection
from dashboard.store import Store
from dashboard.theme import count
from fluxcore.errors import FluxError
from fluxcore.scenarios.manifest import write_sealed

MODES = {
    "pan": "Move map", "box": "Box", "polygon": "Polygon", "lasso": "Freehand",
    "corners": "Move corners",
}  # fmt: skip
BLANK = f'name = "{UNNAMED}"\n\n[test]\n\n[train]\nrest = true\n'
BY_HAND = "Written by hand: to draw, go back to the form."
HINTS = {
    "pan": "What you draw is tested; fields can say the same.",
    "box": "Drag a box on the map.",
    "polygon": "Click the corners; a double click or Enter ends.",
    "lasso": "Draw around the towers with the button held down.",
    "corners": "Drag a corner to another place.",
}


class Builder(pn.viewable.Viewer):
    """The form, the map to draw on, and what the draft comes to.

    The draft is `Selection.build`; every change is a step of the browser's history.
    """

    def __init__(self, selection: Selection, store: Store) -> None:
        super().__init__()
        self.selection, self.store = selection, store
        self.found: Outcome | None = None
        self._asked, self._said = "", ""
        self.top = self._html()
        self.tools = Html(on_click=self._mode, stylesheets=[STYLE])
        self.map = DrawMap(HOVER, selection.focus, self._shape, self._moved, self._tools)
        self.form, self.legend = self._html(), Html()
        self.answers = Answers(selection.focus)
        self._map_card = card("Where", self.tools, self.map, self.legend)
        rules = card("Who gets which role", self.form, hint="test first, training last")
        answers = self.answers
        self.view = grid(
            card("", self.top),
            stack(self._map_card, answers.sizes, answers.audit, span=7, apart=True),
            stack(rules, answers.means, span=5, apart=True),
            answers.reading,
        )

    def draw(self, changed: frozenset[str]) -> None:
        """Show the draft in the address; `changed` names what moved, nothing at first."""
        if not changed or changed - {"site", "domain", "dark"}:
            draft = unpack(self.selection.build)
            if draft != (self.found and self.found.draft):
                self._said = self._asked = ""
            self.found = outcome(self.store, draft)
            self._summarise(self.found)
        if self.found is None:
            return
        towers = self._towers(self.found)
        self._legend(towers)
        self.map.draw(marked(towers, self.selection.site), self.selection.dark)
        self.answers.findings.focus = self.selection.site

    def _summarise(self, found: Outcome) -> None:
        facts = self.store.facts(found.data)
        self._strip(found)
        self.form.html = _by_hand(found) if found.draft.text else editor(
            found.draft, facts, found.sizes
        )  # fmt: skip
        self.map.outline([(role, row.values) for role, _, row in found.draft.shapes()])
        self._tools()
        self.answers.draw(found, self._where())

    def _legend(self, towers: pd.DataFrame) -> None:
        """Count the marks on the map, and say who is selected."""
        roles, site = towers["role"].fillna("").value_counts(), self.selection.site
        counts = legend(
            {role: int(roles.get(role, 0)) for role in ("train", "validation", "test", "")}
        )
        chosen = ""
        if site in towers.index:
            its = towers.loc[site]
            chosen = Markup('<p style="margin-top:4px"><b>{}</b> {} · {} · {}, {}</p>').format(
                site, its["name"], role_text(its["role"]), its["igbp"], its["koeppen"]
            )
        self.legend.html = Markup('<div class="pad">{}{}</div>').format(counts, chosen)

    def _towers(self, found: Outcome) -> pd.DataFrame:
        facts = self.store.facts(found.data)
        if found.found is None:
            return kept(facts.assign(role=None), "", "", "")
        return kept(found.found.scenario.table(facts), "", "", "")

    def _strip(self, found: Outcome) -> None:
        known = {name: entry.shown for name, entry in self.store.scenarios().items()}
        locked = self.store.workspace.read_only
        why_not = "The workspace is open read-only: nothing can be saved, only downloaded."
        self.top._downloads = dict(zip(file_names(found), (self._toml, self._json), strict=True))
        worlds = {"": f"public table, {len(self.store.facts())}"} | {
            name: f"{name}, {entry.sites}{' (synthetic)' if entry.synthetic else ''}"
            for name, entry in self.store.data_sets().items()
        }
        blocked = why_not if locked else ""
        self.top.html = top(found, known, worlds, blocked, self._asked, self._said)

    def _tools(self) -> None:
        by_hand = self.found is not None and bool(self.found.draft.text)
        modes = {k: v for k, v in MODES.items() if k != "corners" or self.map.draggable}
        if by_hand:
            modes = {"pan": MODES["pan"]}
        self.tools.html = Markup('<div class="b-tools">{}</div>').format(
            segments("mode", modes, self.map.mode, "What the mouse does")
        )
        hint = BY_HAND if by_hand else HINTS[self.map.mode]
        set_head(self._map_card, "Where", unit=self._where(), hint=hint, png="scenario.png")

    def _where(self) -> str:
        """Say whose towers these are."""
        name = self.found.data if self.found else ""
        entry = self.store.data_sets().get(name)
        if entry is None:
            return f"{count(len(self.store.facts()))} public towers"
        made_up = ", synthetic" if entry.synthetic else ""
        return f"{count(entry.sites, 'tower')} of {name}{made_up}"

    def _mode(self, key: str, _more: bool) -> None:
        self.map.switch(key.partition("=")[2])

    def _shape(self, row: Row) -> None:
        if self._draft.text:  # drawn with a tool that was chosen before
            return
        self._put(drawn(self._draft, row))

    def _moved(self, place: int, shape: Row) -> None:
        role, at, row = self._draft.shapes()[place]
        side = self._draft.side(role)
        rows = [*side.rows]
        rows[at] = replace(row, values=shape.values)
        self._put(replace(self._draft, **{role: replace(side, rows=tuple(rows))}))

    @property
    def _draft(self) -> Draft:
        return unpack(self.selection.build)

    def _put(self, draft: Draft) -> None:
        """Make this the draft; what was said of the one before is no longer so."""
        self._asked = self._said = ""
        build = pack(draft)
        if build == self.selection.build and self.found:
            self._summarise(self.found)
        self.selection.build = build

    def _typed(self, field: str, value: Any) -> None:
        if field == "start":
            begun = start(self.store, "" if value == SCRATCH else str(value))
            self._put(replace(begun, data=self._draft.data))
        elif field in ("file", "paste"):
            if str(value).strip():
                self._put(replace(from_text(str(value)), data=self._draft.data))
            elif field == "file":
                self._say("This file is empty, or larger than a definition can be (1 MB).")
        else:
            self._put(edited(self._draft, field, value))

    def _press(self, key: str, _more: bool) -> None:
        does: dict[str, Callable[[], None]] = {
            "save": self._save,
            "replace": lambda: self._save(replacing=True),
            "keep": lambda: self._say(""),
            "close": lambda: self.selection.param.update(build="", site="", domain=""),
            "text": lambda: self._put(replace(self._draft, text=self._toml() or BLANK)),
            "form": self._to_form,
        }  # fmt: skip
        if key in does:
            does[key]()
        else:
            field, _, value = key.partition("=")
            self._put(edited(self._draft, field, value))

    def _to_form(self) -> None:
        draft = replace(from_text(self._draft.text), data=self._draft.data)
        if draft.text:
            self._say("The form cannot say this definition; it can be edited here as TOML.")
        else:
            self._put(draft)

    def _save(self, *, replacing: bool = False) -> None:
        found = self.found
        if found is None or found.definition is None or found.found is None or found.unnamed:
            return
        name = found.definition.name
        sealed = found.found.manifest.sha256
        if self.store.own(name) and not replacing and self.store.sealed(name).sha256 != sealed:
            self._asked, self._said = "replace", ""
            self._strip(found)
            return
        try:
            self.store.keep(found.definition, found.draft.text, found.data, replace=replacing)
        except FluxError as error:
            self._say(str(error))
            return
        self.selection.param.update(scenario=name, build="", site="", domain="", group="")

    def _say(self, text: str) -> None:
        self._asked, self._said = "", text
        if self.found:
            self._strip(self.found)

    def _toml(self) -> str:
        return self.found.text if self.found else ""

    def _json(self) -> str:
        held = self.found and self.found.found
        return write_sealed(held.scenario, held.manifest) if held else ""

    def _html(self) -> Html:
        return Html(on_click=self._press, on_choice=self._typed, stylesheets=[STYLE])

    def __panel__(self) -> pn.viewable.Viewable:
        return self.view


def _by_hand(found: Outcome) -> Markup:
    return Markup(
        '<div class="b-side"><textarea data-field="text" aria-label="Definition as TOML" '
        'spellcheck="false">{}</textarea><div class="b-more">'
        '<button data-key="form">Back to the form</button></div></div>'
    ).format("\n" + found.draft.text)
