"""A table of towers in pages of rows: sorted, exported, one row in focus."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import pandas as pd
import panel as pn
from markupsafe import Markup

from dashboard.components.html import Html
from dashboard.theme import count


class Column(NamedTuple):
    """One column of the table."""

    name: str
    """Column of the frame; what the table is sorted by."""
    label: str
    show: Callable[[Any], Markup | str]
    number: bool = False
    narrow: bool = True
    """Whether it is shown in narrow windows too."""

    @property
    def css(self) -> str:
        """Classes of its cells."""
        return " ".join(("num" if self.number else "", "" if self.narrow else "wide")).strip()


class SiteTable(pn.viewable.Viewer):
    """Rows of a frame whose index is the key; `on_pick` is told which row was chosen."""

    def __init__(self, on_pick: Callable[[str], None], rows: int = 12) -> None:
        super().__init__()
        self._columns: tuple[Column, ...] = ()
        self._rows, self._on_pick = rows, on_pick
        self._table, self._focus = pd.DataFrame(), ""
        self._sort, self._upwards, self._first = "", True, 0
        self.html = Html(on_click=self._click)

    def draw(self, table: pd.DataFrame, focus: str, columns: Sequence[Column]) -> None:
        """Show these rows; the page that holds the row in focus, when that is a new one."""
        moved = focus != self._focus
        self._table, self._focus, self._columns = table, focus, tuple(columns)
        if self._first >= len(table):
            self._first = 0
        self._redraw(follow=moved)

    def shown(self) -> list[str]:
        """Return the keys of the rows in view, top to bottom."""
        return [str(key) for key in self._sorted().index[self._first : self._first + self._rows]]

    def step(self, by: int) -> None:
        """Move the focus by some rows of the sorted table."""
        keys = list(self._sorted().index)
        if keys:
            place = keys.index(self._focus) + by if self._focus in keys else 0
            self._on_pick(str(keys[min(max(place, 0), len(keys) - 1)]))

    def _sorted(self) -> pd.DataFrame:
        if self._sort not in (self._table.index.name, *self._table.columns):
            return self._table
        return self._table.sort_values(
            self._sort, ascending=self._upwards, na_position="last", kind="stable"
        )

    def _redraw(self, *, follow: bool = False) -> None:
        table = self._sorted()
        if follow and self._focus in table.index:
            self._first = list(table.index).index(self._focus) // self._rows * self._rows
        view = table.iloc[self._first : self._first + self._rows]
        body = Markup().join(
            Markup('<tr data-key="{}">{}</tr>').format(
                key,
                Markup().join(
                    Markup('<td class="{}">{}</td>').format(
                        column.css,
                        column.show(key if column.name == view.index.name else row[column.name]),
                    )
                    for column in self._columns
                ),
            )
            for key, row in zip(view.index, view.to_dict("records"), strict=True)
        )
        self.html.html = Markup(
            '<table class="ruled"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}'
        ).format(Markup().join(map(self._head, self._columns)), body, self._pager(len(table)))
        self.html.focus = self._focus

    def _head(self, column: Column) -> Markup:
        order = "ascending" if self._upwards else "descending"
        return Markup(
            '<th class="{}"{}><span data-key="sort:{}" role="button">{}</span></th>'
        ).format(
            column.css,
            Markup(' aria-sort="{}"').format(order) if column.name == self._sort else "",
            column.name,
            column.label,
        )

    def _pager(self, total: int) -> Markup:
        if total == 0:
            return Markup('<div class="empty">No tower fits these filters.</div>')
        last = min(self._first + self._rows, total)
        return Markup(
            '<div class="pager"><button data-key="page:back"{} aria-label="Rows before">‹</button>'
            "<span>{}–{} of {}</span>"
            '<button data-key="page:on"{} aria-label="Rows after">›</button></div>'
        ).format(
            Markup(" disabled") if self._first == 0 else "",
            self._first + 1,
            last,
            count(total, "tower"),
            Markup(" disabled") if last == total else "",
        )

    def _click(self, key: str, _more: bool) -> None:
        what, _, name = key.partition(":")
        if what == "sort":
            self._upwards = not self._upwards if name == self._sort else True
            self._sort, self._first = name, 0
            self._redraw()
        elif what == "page":
            self._first += self._rows if name == "on" else -self._rows
            self._first = max(0, self._first if self._first < len(self._table) else 0)
            self._redraw()
        else:
            self._on_pick("" if key == self._focus else key)

    def __panel__(self) -> pn.viewable.Viewable:
        return self.html
