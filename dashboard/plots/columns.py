"""Figures with a column a site: a tap picks one, an outline marks it, names stand if they fit."""

from collections.abc import Callable, Iterable, Mapping

from bokeh.models import (
    ColumnDataSource,
    FixedTicker,
    HoverTool,
    LinearColorMapper,
    Range1d,
    TapTool,
)
from bokeh.models.renderers import GlyphRenderer

from dashboard.plots.figures import blank


class SiteColumns:
    """What such figures share; the first row stands on top.

    Parameters
    ----------
    names
        Columns of the source of cells; ``site`` is one of them.
    on_pick
        Told the site of a cell that is tapped.
    height
        Of the figure, in pixels.
    high
        The value of the last colour; that of the first is 0.
    most_names
        Above so many sites the columns are too narrow for names.
    """

    def __init__(
        self,
        names: Iterable[str],
        on_pick: Callable[[str], None] | None,
        height: int,
        high: float,
        most_names: int,
    ) -> None:
        self._on_pick, self._most_names = on_pick, most_names
        self._sites: list[str] = []
        self._number = 0
        self.cells = ColumnDataSource({name: [] for name in names})
        self.focus = ColumnDataSource({"x": [], "y": [], "height": []})
        self.mapper = LinearColorMapper(palette=["#000000"], low=0, high=high)
        self.figure = blank(height)
        self.figure.x_range, self.figure.y_range = Range1d(0, 1), Range1d(1, 0)
        self.cells.selected.on_change("indices", self._picked)

    def mark(self, site: str) -> None:
        """Outline the column of the site in focus; none where it is not shown."""
        at = [self._sites.index(site)] if site in self._sites else []
        rows = self._number
        self.focus.data = {"x": at, "y": [(rows - 1) / 2] * len(at), "height": [rows] * len(at)}

    def _cells(self, y: str, height: float, value: str, hover: str) -> GlyphRenderer:
        """Draw the cells, coloured by a column."""
        cells = self.figure.rect(
            "x", y, "width", height, source=self.cells, line_color=None,
            fill_color={"field": value, "transform": self.mapper},
        )  # fmt: skip
        cells.nonselection_glyph = cells.selection_glyph = None
        self.figure.add_tools(HoverTool(renderers=[cells], tooltips=hover))
        self.figure.add_tools(TapTool(renderers=[cells]))
        return cells

    def _outline(self) -> None:
        """Draw the outline, above what is there, and take away what is not needed of the axes."""
        plot = self.figure
        self._box = plot.rect(
            "x", "y", 1, "height", source=self.focus, fill_color=None, line_width=2
        )
        plot.grid.visible = False
        plot.axis.axis_line_color = None
        plot.xaxis.major_label_orientation = 1.2
        plot.xaxis.major_label_text_font_size = "10px"
        plot.axis.major_label_standoff = 2

    def _label(self, rows: Mapping[int, str], what: str) -> None:
        """Name the rows, and the columns too where they are wide enough; else say `what`."""
        plot, number = self.figure, len(self._sites)
        few = number <= self._most_names
        self._number = len(rows)
        plot.xaxis.ticker = FixedTicker(ticks=list(range(number)) if few else [])
        plot.xaxis.major_label_overrides = dict(enumerate(self._sites)) if few else {}
        plot.xaxis.axis_label = "" if few else f"{number} {what}; names on hover"
        plot.yaxis.ticker = FixedTicker(ticks=list(rows))
        plot.yaxis.major_label_overrides = dict(rows)

    def _picked(self, _name: str, _old: list[int], new: list[int]) -> None:
        if new and self._on_pick:
            self._on_pick(str(self.cells.data["site"][new[0]]))
            self.cells.selected.indices = []
