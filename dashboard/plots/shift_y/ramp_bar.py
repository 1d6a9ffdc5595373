"""The ramp of a map below its frame, with its two ends and what it shows."""

from collections.abc import Sequence

from bokeh.models import ColorBar, FixedTicker, LinearColorMapper
from bokeh.plotting import figure

from dashboard.theme import TOKENS

WIDE, HIGH = 190, 9


class RampBar:
    """A bar of colours below a map, where no tower lies.

    Parameters
    ----------
    plot
        The map.
    """

    def __init__(self, plot: figure) -> None:
        self._mapper = LinearColorMapper(palette=["#000000"], low=0.0, high=1.0)
        self._bar = ColorBar(
            color_mapper=self._mapper, orientation="horizontal", location="center", width=WIDE,
            height=HIGH, ticker=FixedTicker(ticks=[0.0, 1.0]), background_fill_color=None,
            title_text_font_size="11px", title_text_font_style="normal", title_standoff=3,
            major_label_text_font_size="11px", label_standoff=3, padding=4,
            major_tick_line_color=None, bar_line_color=None,
        )  # fmt: skip
        plot.add_layout(self._bar, "below")

    def draw(self, palette: Sequence[str], texts: tuple[str, str, str], dark: bool) -> None:
        """Show other colours.

        Parameters
        ----------
        palette
            Colours from low to high.
        texts
            What is shown, with its unit; the low and the high end.
        dark
            Whether the map is dark.
        """
        soft = TOKENS[dark]["soft"]
        self._mapper.palette = list(palette)
        self._bar.update(
            title=texts[0], title_text_color=soft, major_label_text_color=soft,
            major_label_overrides={0.0: texts[1], 1.0: texts[2]},
        )  # fmt: skip
