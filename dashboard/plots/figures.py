"""What figures that are fed by column sources share: a blank one, and changes under the lock."""

from collections.abc import Callable

from bokeh.document import Document
from bokeh.models import CustomJSHover, Title
from bokeh.plotting import figure

from dashboard.theme import TOKENS

CLEAR = 2
"""Pixels above a frame: Bokeh clears from half a pixel on, and what it drew above that stays."""
PAUSE = 100
"""Milliseconds that a window has to rest before more detail is drawn."""


def blank(height: int) -> figure:
    """Figure of a card's width without tools or frame, to be filled."""
    plot = figure(
        height=height, sizing_mode="stretch_width", tools="", toolbar_location=None, min_border=0
    )
    plot.toolbar.logo = None
    plot.min_border_top = CLEAR
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


class Rested:
    """Calls something once a figure's window rests; it moves many times a second while dragged."""

    def __init__(self, plot: figure, then: Callable[[], None]) -> None:
        self._plot, self._then, self._waiting = plot, then, False

    def __call__(self) -> None:
        """Say that the window has moved."""
        document: Document | None = self._plot.document
        if document is None or document.session_context is None:
            self._then()
        elif not self._waiting:
            self._waiting = True
            document.add_timeout_callback(self._now, PAUSE)

    def _now(self) -> None:
        self._waiting = False
        self._then()


def mark_synthetic(plot: figure, synthetic: bool, dark: bool = False, *, what: str = "") -> None:
    """Write *synthetic* above a figure of made-up data, so that a saved picture says it too.

    `what` is written before it: whose data they are.
    """
    text = " · ".join(filter(None, (what, "synthetic data" if synthetic else "")))
    if plot.title is None:
        plot.title = Title()
    plot.title.update(
        text=text,
        visible=bool(text),
        align="right",
        text_color=TOKENS[dark]["warn" if synthetic else "soft"],
        text_font_size="11px",
        text_font_style="bold",
    )


def significant() -> CustomJSHover:
    """Formatter of hovered numbers: 3 significant digits, a real minus, and ``args["unit"]``."""
    return CustomJSHover(
        args={"unit": ""},
        code="""
        const size = Math.abs(value)
        if (!isFinite(size)) return "missing"
        const digits = {minimumSignificantDigits: 3, maximumSignificantDigits: 3}
        const text = size === 0 ? "0" : size.toLocaleString("en-GB", digits)
        return `${value < 0 ? "−" : ""}${text} ${unit}`
        """,
    )


PILE = 3
"""Towers that a tooltip lists where several lie on each other; of the others it says how many."""
_PILED = f"""<style>
.tip {{ font: 12px 'Inter Variable', sans-serif; max-width: 260px; }}
div:has(> .tip) + div:has(> .tip) {{
  border-top: 1px solid #8886; margin-top: 4px; padding-top: 4px;
}}
div:has(> .tip):nth-child(n + {PILE + 1}) {{ counter-increment: more; }}
div:has(> .tip):nth-child(n + {PILE + 1}):not(:last-child) {{
  height: 0; margin: 0; padding: 0; border: 0; overflow: hidden;
}}
div:has(> .tip):nth-child(n + {PILE + 1}):last-child > .tip {{ display: none; }}
div:has(> .tip):nth-child(n + {PILE + 1}):last-child::after {{
  content: "and " counter(more) " more here"; font: 12px 'Inter Variable', sans-serif;
}}
</style>"""


def piled(text: str) -> str:
    """Tooltip of a tower on a map, with a line between towers that lie on each other.

    `text` is markup with Bokeh's fields; more than ``PILE`` towers are counted, not listed.
    """
    return f'<div class="tip">{text}{_PILED}</div>'  # a leading style would be dropped
