"""The frame of a figure of conditional shift, with room for its title from the beginning."""

from bokeh.plotting import figure

from dashboard.plots.figures import blank, mark_synthetic


def framed(height: int) -> figure:
    """Blank figure with an empty title.

    A title that comes later moves the frame, and leaves traces of what was drawn at its upper edge.
    """
    plot = blank(height)
    mark_synthetic(plot, synthetic=False, what=" ")
    return plot
