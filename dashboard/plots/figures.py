"""What figures that are fed by column sources share: a blank one, and changes under the lock."""

from collections.abc import Callable

from bokeh.document import Document
from bokeh.plotting import figure


def blank(height: int) -> figure:
    """Figure of a card's width without tools or frame, to be filled."""
    plot = figure(
        height=height, sizing_mode="stretch_width", tools="", toolbar_location=None, min_border=0
    )
    plot.toolbar.logo = None
    return plot


def change(plot: figure, how: Callable[[], None]) -> None:
    """Change a figure: at once while no browser shows it, else as soon as its document is locked.

    Events may be handled in another thread, and models of a served document must not change there.
    """
    document = plot.document
    if document is None or document.session_context is None:
        how()
    else:
        document.add_next_tick_callback(lambda: _at_once(document, how))


def _at_once(document: Document, how: Callable[[], None]) -> None:
    with document.models.freeze():  # look for new models once, not at every new reference
        how()
