"""The ramp of a map in a corner of its frame, with its two ends and what it shows."""

from collections.abc import Sequence

from bokeh.models import BoxAnnotation, Label
from bokeh.plotting import figure

from dashboard.theme import TOKENS

LEFT, BOTTOM, WIDE, HIGH = 12, 22, 112, 9


class RampBar:
    """A bar of colours that stays in its corner while the map moves.

    Parameters
    ----------
    plot
        The map.
    steps
        How many colours there are.
    """

    def __init__(self, plot: figure, steps: int) -> None:
        width = WIDE / steps
        screen = {f"{side}_units": "screen" for side in ("left", "right", "top", "bottom")}
        self._boxes = [
            BoxAnnotation(
                left=LEFT + i * width, right=LEFT + (i + 1) * width, bottom=BOTTOM,
                top=BOTTOM + HIGH, fill_alpha=1, line_color=None, level="overlay", **screen,
            )
            for i in range(steps)
        ]  # fmt: skip
        places = (
            (LEFT, BOTTOM + 12, "left"),
            (LEFT, BOTTOM - 16, "left"),
            (LEFT + WIDE, BOTTOM - 16, "right"),
        )
        self._labels = [
            Label(
                x=x, y=y, x_units="screen", y_units="screen", text_align=align,
                text_font_size="11px",
            )
            for x, y, align in places
        ]  # fmt: skip
        for each in (*self._boxes, *self._labels):
            plot.add_layout(each)

    def draw(self, palette: Sequence[str], texts: tuple[str, str, str], dark: bool) -> None:
        """Show other colours.

        Parameters
        ----------
        palette
            Colours from low to high, as many as there are steps.
        texts
            What is shown, with its unit; the low and the high end.
        dark
            Whether the map is dark.
        """
        for box, colour in zip(self._boxes, palette, strict=True):
            box.fill_color = colour
        for label, text in zip(self._labels, texts, strict=True):
            label.update(text=text, text_color=TOKENS[dark]["soft"])
