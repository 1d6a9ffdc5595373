"""The card of two covariates against each other: all rows of both sides."""

from markupsafe import Markup

from dashboard.components.cards import card, set_head
from dashboard.components.html import Html
from dashboard.components.shift.found import Found
from dashboard.components.shift.one import picker
from dashboard.components.shift.ranking import pane
from dashboard.components.shift.readings import read_pair
from dashboard.components.shift.strip import waiting
from dashboard.components.shift.style import SHEETS
from dashboard.components.shift.words import definitions
from dashboard.plots.figures import change
from dashboard.plots.shift.pair import PairPlot
from dashboard.state import Selection
from dashboard.store.pairs import Pair, PairState
from dashboard.theme import ROLE_COLOURS


class PairCard:
    """Where the rows of either side lie; both covariates can be chosen."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._found: Found | None = None
        self._state = PairState()
        self._drawn: tuple[Pair | None, bool] = (None, False)
        self.plot = PairPlot()
        self.tools = Html(on_choice=self._choose, stylesheets=SHEETS)
        self.said = Html(stylesheets=SHEETS)
        self._pane = pane(self.plot.figure)
        self.view = card("", self.tools, self._pane, self.said, png="x.png", span=4, narrow=12)

    def draw(self, found: Found, x: str, y: str, state: PairState) -> None:
        """Show a pair, or that its rows are being counted."""
        before = self._state.task
        if before is not None and before is not state.task:
            before.visits.discard(self._selection)
        if state.task is not None:
            state.task.join(self._selection)
        self._found, self._state = found, state
        self.tools.html = Markup('<div class="sx-tools">{}{}{}</div>').format(
            picker("covariate", found.covariates, x, "across"),
            picker("versus", [name for name in found.covariates if name != x], y, "up"),
            _key(),
        )
        pair = state.pair
        self._pane.visible = pair is not None
        if pair is None:
            what = state.error or f"Counting all rows by {x} and {y}"
            kind = Markup('<div class="sx-note">{}</div>') if state.error else None
            self.said.html = kind.format(what) if kind else waiting(what)
            set_head(self.view, "Two against each other")
            return
        note = Markup('<div class="sx-note">{}</div>').format(read_pair(pair))
        self.said.html = note + definitions(
            (),
            colour="Which side has more of its rows in a cell, every tower counting the same; the "
            "fuller, the more rows",
        )
        axes = tuple(found.variable(name).axis for name in (x, y))
        if self._drawn != (pair, found.dark):
            self._drawn = pair, found.dark
            change(
                self.plot.figure,
                lambda: self.plot.draw(
                    pair.towers["train"],
                    pair.towers["test"],
                    pair.extent,
                    (axes[0], axes[1]),
                    dark=found.dark,
                    synthetic=found.synthetic,
                    what=found.what,
                ),
            )
        set_head(
            self.view,
            "Two against each other",
            unit="all rows",
            png=found.file("pair", "png", x, y),
            downloads={found.file("pair", "csv", x, y): self.csv},
        )

    def csv(self) -> str:
        """Rows in every cell as CSV."""
        found, pair = self._found, self._state.pair
        if not found or not pair:
            return ""
        units = {f"unit_{name}": found.unit(name) for name in (pair.x, pair.y)}
        return found.csv(pair.table(), **units)

    def _choose(self, field: str, value: str) -> None:
        if field == "covariate" and value == self._selection.versus:
            self._selection.param.update(covariate=value, versus="")
        elif field in ("covariate", "versus"):
            self._selection.param.update(**{field: value})


def _key() -> Markup:
    """Write the key of the colours: from training alone to test alone."""
    return Markup(
        '<span class="sx-keys"><span>training <i style="border:0;height:9px;width:64px;'
        'margin:0 4px;border-radius:2px;background:linear-gradient(90deg,{},{})"></i>test</span>'
        "</span>"
    ).format(ROLE_COLOURS["train"], ROLE_COLOURS["test"])
