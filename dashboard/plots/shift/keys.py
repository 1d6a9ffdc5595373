"""Keys inside figures, so that a saved picture can be read alone: roles, and a ramp of colours."""

from collections.abc import Collection, Mapping, Sequence
from math import nan

from bokeh.models import (
    ColorBar,
    FixedTicker,
    GlyphRenderer,
    Legend,
    LegendItem,
    LinearColorMapper,
)
from bokeh.plotting import figure

from dashboard.theme import ROLE_COLOURS, ROLE_MARKERS, TOKENS

NAMES = {"train": "training"}


class RoleKey:
    """A line above a figure, or a corner of it, with the sign of every role that is there.

    Parameters
    ----------
    plot
        Where it stands.
    drawn
        What is drawn by role; left out, markers of the roles in their colours are the signs.
    corner
        Corner of the frame, such as ``bottom_left``; empty: above the frame.
    plain
        Markers are hollow: colour means something else.
    """

    def __init__(
        self,
        plot: figure,
        drawn: Mapping[str, GlyphRenderer] | None = None,
        *,
        corner: str = "",
        plain: bool = False,
    ) -> None:
        self._signs = {} if drawn else _markers(plot, plain=plain)
        self._items = {
            role: LegendItem(label=NAMES.get(role, role), renderers=[sign])
            for role, sign in (drawn or self._signs).items()
        }
        self._plain = plain
        self.legend = Legend(
            items=list(self._items.values()), margin=2, padding=2, spacing=12 if not corner else 0,
            orientation="vertical" if corner else "horizontal", location=corner or "top_left",
            border_line_color=None, background_fill_color=None, label_text_font_size="11px",
            label_height=14, glyph_height=14, glyph_width=22, label_standoff=4,
        )  # fmt: skip
        plot.add_layout(self.legend, "center" if corner else "above")

    def draw(self, roles: Collection[str], *, dark: bool = False) -> None:
        """Show the signs of these roles."""
        for role, item in self._items.items():
            item.visible = role in roles
        self.legend.label_text_color = TOKENS[dark]["soft"]
        if self._plain:
            for sign in self._signs.values():
                sign.glyph.line_color = TOKENS[dark]["soft"]


class RampKey:
    """A bar of colours inside a map, with what its ends mean."""

    def __init__(self, plot: figure, corner: str = "bottom_center") -> None:
        self.mapper = LinearColorMapper(palette=["#000000"], low=0.0, high=1.0)
        self._ticker = FixedTicker(ticks=[0.0, 0.5, 1.0])
        self.bar = ColorBar(
            color_mapper=self.mapper, ticker=self._ticker, location=corner,
            orientation="horizontal", width=110, height=8, padding=2,
            background_fill_color=None, bar_line_color=None,
            title_text_font_size="11px", title_text_font_style="normal", title_standoff=3,
            major_label_text_font_size="11px", major_tick_line_color=None, label_standoff=3,
        )  # fmt: skip
        plot.add_layout(self.bar)

    def draw(
        self, palette: Sequence[str], ends: tuple[float, float], title: str, *, dark: bool = False
    ) -> None:
        """Show other colours, from and to these ends."""
        self.mapper.update(palette=list(palette), low=ends[0], high=ends[1])
        middle = (ends[0] + ends[1]) / 2
        self._ticker.ticks = [ends[0], middle, ends[1]]
        self.bar.major_label_overrides = {
            end: f"{end:.2f}".rstrip("0").rstrip(".") for end in (*ends, middle)
        }
        soft = TOKENS[dark]["soft"]
        self.bar.update(title=title, title_text_color=soft, major_label_text_color=soft)


def _markers(plot: figure, *, plain: bool) -> dict[str, GlyphRenderer]:
    """Markers of the roles that stand nowhere but in a key, which wants one row of each."""
    return {
        role: plot.scatter(
            [nan], [nan], marker=marker, size=7, line_color=ROLE_COLOURS[role],
            fill_color=None if plain else ROLE_COLOURS[role],
        )
        for role, marker in ROLE_MARKERS.items()
    }  # fmt: skip
