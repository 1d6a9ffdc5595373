"""The card of all data sets, with what is in the chosen one; sets are chosen and removed here."""

from markupsafe import Markup

from dashboard.components.cards import card, problem
from dashboard.components.data.about import summary
from dashboard.components.data.style import SHEETS
from dashboard.components.data.table import data_table
from dashboard.components.html import Html
from dashboard.state import Selection
from dashboard.store import Store
from fluxcore.datasets import Dataset
from fluxcore.errors import FluxError


class SetsCard:
    """Data sets of the workspace."""

    def __init__(self, selection: Selection, store: Store, span: int = 8) -> None:
        self._selection, self._store = selection, store
        self._asked = ""
        self.table = Html(on_click=self._click, stylesheets=SHEETS)
        self.about = Html()
        self.view = card("Data sets in this workspace", self.table, self.about, span=span)

    def draw(self, data: Dataset | None) -> None:
        """Redraw the table, and say what is in the data set in view."""
        self._draw_table()
        self.about.visible = data is not None
        self.about.html = summary(data) if data is not None else Markup()

    def _draw_table(self) -> None:
        sets = self._store.data_sets()
        self.table.html = data_table(
            sets,
            self._asked,
            self._store.data_trouble(),
            read_only=self._store.workspace.read_only,
            errors={n: last.errors for n in sets if (last := self._store.checked(n))},
            making=next(iter(self._store.making().values()), ""),
            unfinished=self._store.unfinished(),
        )
        self.table.focus = f"set:{self._selection.data}"

    def _click(self, key: str, _more: bool) -> None:
        what, _, name = key.partition(":")
        if what == "set":
            self._selection.data = name
        elif what in ("ask", "keep"):
            self._asked = name
            self._draw_table()
        elif what == "remove":
            self._remove("dataset", name)
        elif what == "drop":
            self._remove("unfinished", name)
        elif what == "demo" and not self._store.workspace.read_only:
            self._selection.asked.append(self._store.begin_demo().job)

    def _remove(self, kind: str, name: str) -> None:
        self._asked = ""
        try:
            self._store.workspace.remove(kind, name)
        except FluxError as error:
            self._draw_table()
            self.table.html = problem("It was not removed", str(error)) + Markup(self.table.html)
        else:
            self._selection.work += 1
