"""Coverage: every site, every year; colour is the share of measured hours, a bar is the role."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from bokeh.core.properties import value
from bokeh.models import ColorBar, ColumnDataSource, FixedTicker, LabelSet

from dashboard.plots.columns import SiteColumns
from dashboard.plots.figures import mark_synthetic
from dashboard.plots.fingerprint import blend
from dashboard.theme import ROLE_COLOURS, TOKENS, UNUSED_COLOUR, coverage_ramp

HOVER = """<div style="font:12px 'Inter Variable',sans-serif"><b>@site</b> @name<br>
@year: @share_text measured, @rows_text<br><span style="opacity:.75">@role_text · @facts</span>
</div>"""
MOST_NAMES = 50
"""Above so many sites the columns are too narrow for names."""
THICK = {"train": 0.08, "validation": 0.16, "test": 0.26}
"""Height of a role's bar in rows: roles are told apart by it as well as by colour."""
TALL = 0.62
"""Height of a cell in rows; the role's bar stands below it."""
NARROW, LETTER = 760, 6.0
"""Pixels of the figure in a narrow window, and of a letter."""
ROW = 26
"""Height of a year in pixels."""


class CoveragePlot(SiteColumns):
    """Sites as columns in groups, years as rows, the first on top; a tap picks a site."""

    def __init__(self, on_pick: Callable[[str], None] | None = None) -> None:
        super().__init__(_CELLS, on_pick, 200, 100, MOST_NAMES)
        self.roles = ColumnDataSource({name: [] for name in _ROLES})
        self.groups = ColumnDataSource({name: [] for name in _GROUPS})
        self._glyphs()

    def draw(
        self,
        table: pd.DataFrame,
        groups: Sequence[tuple[str, int]],
        *,
        dark: bool = False,
        synthetic: bool = False,
    ) -> None:
        """Show the coverage of a data set.

        Parameters
        ----------
        table
            One row a site and year, sites in the order of drawing: ``site, name, year, share``
            (of measured hours, 0 to 1), ``role`` (empty: no part), and the texts of the tooltip
            ``share_text, rows_text, role_text, facts``.
        groups
            Label and number of sites of each group, from the left.
        dark
            Colours for a dark page.
        synthetic
            Whether the figure is to say that its data are made up.
        """
        self._sites = [str(site) for site in table["site"].unique()]
        first, last = (int(table["year"].min()), int(table["year"].max())) if len(table) else (1, 0)
        years = range(first, last + 1)
        place = {site: i for i, site in enumerate(self._sites)}
        n, m = len(self._sites), len(years)
        x = table["site"].map(place).to_numpy()
        y = table["year"].to_numpy() - first
        gap = 0.06 if n > MOST_NAMES else 0.1
        self.cells.data = {
            "x": x,
            "middle": y - 0.16,
            "width": np.full(len(table), 1 - gap),
            "share": 100 * table["share"].to_numpy(float),
            **{name: table[name].to_numpy() for name in _CELLS[4:]},
        }
        self._draw_roles(x, y, table["role"].fillna("").to_numpy(str), 1 - gap)
        ends = np.cumsum([0, *(size for _, size in groups)])
        self.groups.data = {
            "x": ends[:-1] - 0.5,
            "text": [label if _fits(label, size / max(n, 1)) else "" for label, size in groups],
            "top": np.full(len(groups), -1.3),
            "bottom": np.full(len(groups), m - 0.5),
        }
        self.figure.update(height=ROW * m + (86 if n <= MOST_NAMES else 62))
        self.figure.x_range.update(start=-0.6, end=max(n, 1) - 0.4)
        self.figure.y_range.update(start=m - 0.45, end=-1.35)
        self._label({i: str(year) for i, year in enumerate(years)}, "sites")
        self._paint(dark)
        mark_synthetic(self.figure, synthetic, dark)

    def _draw_roles(self, x: object, y: object, role: object, width: float) -> None:
        thick = np.array([THICK.get(name, 0.0) for name in role])
        self.roles.data = {
            "x": x,
            "y": y + 0.18 + thick / 2,
            "width": np.full(len(thick), width),
            "height": thick,
            "colour": [ROLE_COLOURS.get(name, UNUSED_COLOUR) for name in role],
        }

    def _paint(self, dark: bool) -> None:
        tokens = TOKENS[dark]
        self.mapper.update(palette=blend(coverage_ramp(dark), 32), nan_color=tokens["even"])
        self._box.glyph.line_color = tokens["outline"]
        self._edges.glyph.line_color = tokens["soft"]
        self._names.text_color = tokens["soft"]
        self.bar.major_label_text_color = tokens["soft"]

    def _glyphs(self) -> None:
        plot = self.figure
        self._cells("middle", TALL, "share", HOVER)
        plot.rect(
            "x", "y", "width", "height", source=self.roles, fill_color="colour", line_color=None
        )
        self._edges = plot.segment("x", "top", "x", "bottom", source=self.groups, line_width=1)
        self._names = LabelSet(
            x="x", y=-0.62, text="text", source=self.groups, x_offset=5,
            text_font_size="11.5px", text_font=value("Inter Variable, Inter, sans-serif"),
            text_baseline="bottom",
        )  # fmt: skip
        plot.add_layout(self._names)
        self._outline()
        self.bar = ColorBar(
            color_mapper=self.mapper, ticker=FixedTicker(ticks=[0, 25, 50, 75, 100]), width=8,
            title="", padding=2, bar_line_color=None, major_label_text_font_size="11px",
            major_label_overrides={t: f"{t} %" for t in (0, 25, 50, 75, 100)},
        )  # fmt: skip
        plot.add_layout(self.bar, "right")


def _fits(label: str, share: float) -> bool:
    """Whether a group is wide enough for its label, also in a narrow window."""
    return share * NARROW > LETTER * len(label)


_CELLS = (
    "x", "middle", "width", "share",
    "site", "name", "year", "share_text", "rows_text", "role_text", "facts",
)  # fmt: skip
_ROLES = ("x", "y", "width", "height", "colour")
_GROUPS = ("x", "text", "top", "bottom")
