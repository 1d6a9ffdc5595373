"""Two covariates against each other: all rows as an image, blended from training to test."""

import numpy as np
from bokeh.models import ColumnDataSource, Range1d
from numpy.typing import NDArray

from dashboard.plots.figures import blank, mark_synthetic
from dashboard.theme import ROLE_COLOURS

Floats = NDArray[np.float64]
FAINTEST = 0.18
"""Opacity of the sparsest pixel that has a row."""


class PairPlot:
    """A pixel is the colour of the side that has more of its rows there; fuller where more lie."""

    def __init__(self, height: int = 236) -> None:
        self.image = ColumnDataSource({"image": [], "x": [], "y": [], "dw": [], "dh": []})
        self.figure = blank(height)
        plot = self.figure
        plot.x_range, plot.y_range = Range1d(0, 1), Range1d(0, 1)
        plot.image_rgba("image", x="x", y="y", dw="dw", dh="dh", source=self.image)
        plot.grid.visible = False
        plot.min_border_right = 14

    def draw(
        self,
        train: Floats,
        test: Floats,
        extent: tuple[float, float, float, float],
        labels: tuple[str, str],
        *,
        dark: bool = False,
        synthetic: bool = False,
        what: str = "",
    ) -> None:
        """Show another pair.

        Parameters
        ----------
        train, test
            Shape (rows up, columns across): how much of each side lies in every cell, in any unit.
        extent
            Of the cells: left, right, bottom, top.
        labels
            Of both axes, with units.
        dark, synthetic, what
            Colours, whether the figure says that its data are made up, and what it is of.
        """
        left, right, bottom, top = extent
        self.image.data = {
            "image": [blended(train, test)],
            "x": [left],
            "y": [bottom],
            "dw": [right - left],
            "dh": [top - bottom],
        }
        self.figure.x_range.update(start=left, end=right)
        self.figure.y_range.update(start=bottom, end=top)
        self.figure.xaxis.axis_label, self.figure.yaxis.axis_label = labels
        mark_synthetic(self.figure, synthetic, dark, what=what)


def blended(train: Floats, test: Floats) -> NDArray[np.uint32]:
    """Colours of all cells, as Bokeh wants them.

    The hue is the share of the test, each side taken as a whole of 1; the opacity is the rank of
    the density among the cells that have rows, so that sparse cells stay visible.

    >>> image = blended(np.array([[1.0, 0.0]]), np.array([[0.0, 0.0]])).view(np.uint8)
    >>> image.reshape(1, 2, 4).tolist()
    [[[107, 139, 164, 255], [107, 139, 164, 0]]]
    """
    parts = [side / (side.sum() or 1.0) for side in (train, test)]
    both = parts[0] + parts[1]
    with np.errstate(invalid="ignore"):
        share = np.where(both > 0, parts[1] / both, 0.0)
    filled = both > 0
    rank = np.zeros(both.shape)
    if filled.any():
        order = np.unique(both[filled], return_inverse=True)[1]
        rank[filled] = (order + 1) / (order.max() + 1)
    ends = [np.array([int(ROLE_COLOURS[role][i : i + 2], 16) for i in (1, 3, 5)], dtype=float)
            for role in ("train", "test")]  # fmt: skip
    image = np.zeros((*both.shape, 4), dtype=np.uint8)
    image[..., :3] = np.rint(ends[0] + share[..., None] * (ends[1] - ends[0]))
    image[..., 3] = np.where(filled, np.rint(255 * (FAINTEST + (1 - FAINTEST) * rank)), 0)
    return np.ascontiguousarray(image).view(np.uint32).reshape(both.shape)
