"""TowerMap: towers on the world map, redrawn in place, telling what was picked."""

from collections.abc import Callable, Mapping
from typing import Any

import holoviews as hv
import pandas as pd
import panel as pn
from holoviews.streams import Pipe, Selection1D

from dashboard.plots import maps
from dashboard.theme import TOKENS


class TowerMap(pn.viewable.Viewer):
    """A map of towers. A tap picks one tower (or none), lasso and box pick several.

    Parameters
    ----------
    hover
        Label to Bokeh's field, see `dashboard.plots.maps.towers`.
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
        **params: Any,
    ) -> None:
        super().__init__(**params)
        self._hover = dict(hover)
        self._on_pick, self._on_group = on_pick, on_group
        self._table = pd.DataFrame()
        self._dark = Pipe(data=False)
        self._towers = Pipe(data=None)
        base = [
            hv.DynamicMap(lambda data, i=i: maps.basemap(data)[i], streams=[self._dark])
            for i in range(maps.LAYERS)
        ]
        points = hv.DynamicMap(self._points, streams=[self._towers])
        self._picked = Selection1D(source=points)
        self._picked.add_subscriber(self._pick)
        self._figure = maps.framed(hv.Overlay([*base, points]).collate())
        self._pane: pn.pane.HoloViews | None = None

    def draw(self, table: pd.DataFrame, dark: bool = False) -> None:
        """Redraw the towers.

        Parameters
        ----------
        table
            As `dashboard.plots.maps.towers` wants it, and ``key``: what is handed to `on_pick`.
        dark
            Colours of the land, and of the outline of the tower in focus.
        """
        self._table = table.reset_index(drop=True)
        self._table.attrs["outline"] = TOKENS[dark]["outline"]
        if self._pane is None:
            self._dark.update(data=dark)
            self._towers.update(data=self._table)
            return
        if self._dark.data != dark:
            self._dark.send(dark)
        self._towers.send(self._table)

    def pick(self, *keys: str) -> None:
        """Act as if the towers with these keys had been tapped or lassoed."""
        self._pick([int(i) for i in self._table.index[self._table["key"].isin(keys)]])

    def _points(self, data: pd.DataFrame) -> hv.Points:
        return maps.towers(data, self._hover, lasso=self._on_group is not None)

    def _pick(self, index: list[int]) -> None:
        known = [i for i in index if i < len(self._table)]
        focused = list(self._table.index[self._table["focus"]])
        if known == focused:
            return  # the redraw's own echo
        keys = [str(key) for key in self._table["key"].iloc[known]]
        if len(keys) > 1 and self._on_group is not None and not self._tapped(known):
            self._on_group(keys)
        else:
            self._on_pick(keys[-1] if keys else "")

    def _tapped(self, index: list[int]) -> bool:
        """Whether the towers lie on top of each other, as in one tap."""
        found = self._table.iloc[index]
        return bool(
            (found["longitude"].max() - found["longitude"].min() < maps.SAME_PLACE)
            and (found["latitude"].max() - found["latitude"].min() < maps.SAME_PLACE)
        )

    def __panel__(self) -> pn.viewable.Viewable:
        if self._pane is None:
            self._pane = pn.pane.HoloViews(
                self._figure, sizing_mode="stretch_width", margin=(0, 4, 4, 8)
            )
        return self._pane
