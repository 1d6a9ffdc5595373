"""TowerMap: towers on the world map, redrawn in place, telling what was picked."""

from collections.abc import Callable, Mapping

import pandas as pd
import panel as pn
from bokeh.events import SelectionGeometry
from bokeh.models import ColumnDataSource

from dashboard.plots.figures import change
from dashboard.plots.maps import paint, tower_columns, world


class TowerMap(pn.viewable.Viewer):
    """A map of towers. A tap picks one tower (or none), lasso and box pick several.

    Parameters
    ----------
    hover
        Label to Bokeh's field, see `dashboard.plots.maps.world`.
    on_pick
        Called with the ``key`` of the tapped tower, or an empty text.
    on_group
        Called with the keys inside a lasso or box; left out, there is neither.
    """

    def __init__(
        self,
        hover: Mapping[str, str],
        on_pick: Callable[[str], None],
        on_group: Callable[[list[str]], None] | None = None,
    ) -> None:
        super().__init__()
        self._on_pick, self._on_group = on_pick, on_group
        self._table = pd.DataFrame({"key": []})
        self._dark = False
        self.source = ColumnDataSource()
        self.figure = world(self.source, hover, lasso=on_group is not None)
        self.figure.on_event(SelectionGeometry, self._picked)

    def draw(self, table: pd.DataFrame, dark: bool) -> None:
        """Redraw the towers.

        Parameters
        ----------
        table
            As `dashboard.plots.maps.tower_columns` wants it, and ``key``: what is told when picked.
        dark
            Whether the map is dark.
        """
        repaint, self._dark = dark != self._dark, dark
        self._table = table.reset_index(drop=True)
        columns = tower_columns(self._table, dark)
        focused = [int(i) for i in self._table.index[self._table["focus"]]]

        def redraw() -> None:
            self.source.data = columns
            self.source.selected.indices = focused
            if repaint:
                paint(self.figure, dark)

        change(self.figure, redraw)

    def pick(self, *keys: str) -> None:
        """Act as if the tower with this key had been tapped, or several been lassoed."""
        found = self._table.index[self._table["key"].isin(keys)]
        self._tell([int(i) for i in found], "point" if len(keys) < 2 else "poly")

    def _picked(self, event: SelectionGeometry) -> None:
        if event.final:
            self._tell(self.source.selected.indices, str(event.geometry["type"]))

    def _tell(self, rows: list[int], geometry: str) -> None:
        keys = [
            str(key) for key in self._table["key"].iloc[[i for i in rows if i < len(self._table)]]
        ]
        if geometry == "point" or self._on_group is None:
            self._on_pick(keys[-1] if keys else "")  # towers may lie on each other: the top one
        else:
            self._on_group(keys)

    def __panel__(self) -> pn.viewable.Viewable:
        return pn.pane.Bokeh(self.figure, sizing_mode="stretch_width", margin=(0, 4, 4, 8))
