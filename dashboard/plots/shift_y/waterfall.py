"""From the error at training towers to that at test towers, in three steps."""

import numpy as np
import pandas as pd
from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, FixedTicker, HoverTool, Range1d
from numpy.typing import NDArray

from dashboard.plots.figures import mark_synthetic
from dashboard.plots.shift_y.frame import framed
from dashboard.plots.shift_y.palette import PARTS
from dashboard.theme import ROLE_COLOURS, TOKENS, interval, number

Floats = NDArray[np.float64]

STEPS = {
    "mse_train": "training\ntowers",
    "term_x_train": "X: training\nto shared",
    "term_y": "Y | X\non shared",
    "term_x_test": "X: shared\nto test",
    "mse_test": "test\ntowers",
}
"""Measures from left to right, as they are labelled."""
REACH = 4.0
"""Spans of the steps, above and below them, within which intervals are seen whole."""
FONT = value("Inter Variable, Inter, sans-serif")
COLUMNS = ("at", "base", "end", "low", "high", "band_low", "band_high", "mid", "text", "within")
TO = ("to_low", "to_high")
CUTS = ("at", "y", "angle", "text", "shift")
HOVER = """<div style="font:12px 'Inter Variable',sans-serif;max-width:300px"><b>@name</b> @text<br>
@within<br><span style="opacity:.75">@verdict</span></div>"""


def staircase(findings: pd.DataFrame) -> pd.DataFrame:
    """Where the steps of the waterfall begin and end.

    Parameters
    ----------
    findings
        Rows by ``measure``, with ``value, low, high, band_low, band_high, verdict``.

    Returns
    -------
    pandas.DataFrame
        One row a name in ``STEPS``: ``at`` (0 to 4), ``base, end``, the interval and the band of
        random draws shifted to where the step begins, ``text, within``, ``to_low, to_high`` (the
        interval as it is), ``verdict``, ``held`` (whether the verdict is withheld). Empty where a
        number is missing.
    """
    by = findings.drop_duplicates("measure").set_index("measure")
    if not set(STEPS) <= set(by.index) or not np.isfinite(by.loc[list(STEPS), "value"]).all():
        return pd.DataFrame(columns=["measure", *COLUMNS, *TO, "name", "verdict", "held"])
    rows, level = [], 0.0
    for at, (measure, label) in enumerate(STEPS.items()):
        found = by.loc[measure]
        step = measure.startswith("term")
        base = level if step else 0.0
        level = base + float(found["value"])
        rows.append(
            {
                "measure": measure,
                "at": float(at),
                "base": base if step else level,
                "end": level,
                "low": base + float(found["low"]),
                "high": base + float(found["high"]),
                "band_low": base + float(found["band_low"]) if step else np.nan,
                "band_high": base + float(found["band_high"]) if step else np.nan,
                "mid": (base + level) / 2 if step else level,
                "text": number(float(found["value"]), signed=step),
                "within": interval(float(found["low"]), float(found["high"])),
                "to_low": float(found["low"]),
                "to_high": float(found["high"]),
                "name": label.replace("\n", " "),
                "verdict": str(found["verdict"]),
                "held": found["verdict"] == "cannot say",
            }
        )
    return pd.DataFrame(rows)


class WaterfallPlot:
    """Two levels and three steps with intervals; the steps of a withheld verdict are hatched."""

    def __init__(self, height: int = 290) -> None:
        empty: dict[str, list[object]] = {
            name: [] for name in (*COLUMNS, "name", "verdict", "colour", "top")
        }
        self.steps = ColumnDataSource(dict(empty))
        self.held = ColumnDataSource(dict(empty))
        self.levels = ColumnDataSource({**empty, "marker": []})
        self.cuts = ColumnDataSource({name: [] for name in CUTS})
        self.links = ColumnDataSource({"x0": [], "x1": [], "y": []})
        self.figure = framed(height)
        self._glyphs()

    def draw(
        self,
        table: pd.DataFrame,
        label: str,
        *,
        dark: bool,
        synthetic: bool,
        sides: tuple[str, str] = ("training\ntowers", "test\ntowers"),
        what: str = "",
        few: str = "",
    ) -> None:
        """Show other steps.

        Parameters
        ----------
        table
            Of `staircase`.
        label
            Of the axis, with unit.
        dark, synthetic
            Colours of a dark page; whether the data are made up.
        sides
            What stands on either side.
        what
            What the figure is of: its title.
        few
            What is written in place of an interval that is not given.
        """
        plot, tokens, parts = self.figure, TOKENS[dark], PARTS[dark]
        lo, hi = _limits(table)
        room = hi - lo
        cut = _cuts(table, lo, hi)
        self.cuts.data = {name: cut[name].to_numpy() for name in CUTS}
        up = table["at"].isin(cut.loc[cut["angle"] == 0, "at"]).to_numpy(bool)
        table = table.assign(
            low=table["low"].clip(lo, hi),
            high=table["high"].clip(lo, hi),
            band_low=table["band_low"].clip(lo, hi),
            band_high=table["band_high"].clip(lo, hi),
            within=table["within"].where(table["within"] != "", few),
        )
        top = table[["base", "end", "high"]].max(axis=1) + np.where(up, 0.18, 0.02) * room
        is_step = table["measure"].str.startswith("term")
        roles = {"mse_train": ROLE_COLOURS["train"], "mse_test": ROLE_COLOURS["test"]}
        colour = [
            roles.get(m, parts["y" if m == "term_y" else "x"]) for m in table["measure"].astype(str)
        ]
        table = table.assign(top=top, colour=colour)
        marker = ["circle" if m == "mse_train" else "diamond" for m in table["measure"]]
        withheld = is_step & table["held"].astype(bool)
        self.steps.data = _columns(table[is_step & ~withheld], self.steps)
        self.held.data = _columns(table[withheld], self.held)
        self.levels.data = _columns(table.assign(marker=marker)[~is_step], self.levels)
        ends = table["end"].to_numpy(dtype=float)
        self.links.data = {
            "x0": np.arange(4) + 0.0, "x1": np.arange(4) + 1.0, "y": ends[:4],
        } if len(table) else {"x0": [], "x1": [], "y": []}  # fmt: skip
        down = (cut["angle"] != 0).any()
        plot.y_range.update(
            start=lo - (0.14 if down else 0.04) * room, end=hi + (0.46 if up.any() else 0.2) * room
        )
        plot.yaxis.axis_label = label
        names = [sides[0], *list(STEPS.values())[1:-1], sides[1]]
        plot.xaxis.major_label_overrides = dict(enumerate(names))
        self._arrows.glyph.update(fill_color=tokens["ink"], line_color=tokens["ink"])
        self._goes_on.glyph.text_color = tokens["ink"]
        self._links.glyph.line_color = tokens["soft"]
        self._bands.glyph.update(fill_color=tokens["soft"], line_color=tokens["soft"])
        for renderer in self._whiskers:
            renderer.glyph.line_color = tokens["ink"]
        for renderer in self._texts:
            renderer.glyph.text_color = tokens["ink"]
        for renderer in self._smalls:
            renderer.glyph.text_color = tokens["soft"]
        self._hatched.glyph.update(hatch_color=tokens["soft"])
        mark_synthetic(plot, synthetic, dark, what=what)

    def _glyphs(self) -> None:
        plot = self.figure
        plot.x_range, plot.y_range = Range1d(-0.55, 4.55), Range1d(0, 1)
        plot.xaxis.ticker = FixedTicker(ticks=list(range(5)))
        plot.xaxis.major_label_overrides = dict(enumerate(STEPS.values()))
        plot.xgrid.visible = False
        plot.min_border_right = 12
        plot.yaxis.axis_line_color = None
        self._links = plot.segment(
            "x0", "y", "x1", "y", source=self.links, line_dash=[2, 3], line_width=1
        )
        self._bands = plot.vbar(
            "at", 0.84, "band_high", "band_low", source=self.steps, fill_alpha=0.14,
            line_alpha=0.35, line_width=0.6,
        )  # fmt: skip
        bars = plot.vbar(
            "at", 0.5, "end", "base", source=self.steps, fill_color="colour", line_color="colour"
        )
        self._hatched = plot.vbar(
            "at", 0.5, "end", "base", source=self.held, fill_color="colour", fill_alpha=0.18,
            line_color="colour", line_dash=[4, 3], hatch_pattern="right_diagonal_line",
            hatch_alpha=0.45, hatch_scale=9, hatch_weight=1,
        )  # fmt: skip
        sources = (self.steps, self.held, self.levels)
        self._whiskers = [
            plot.segment("at", "low", "at", "high", source=each, line_width=1.5) for each in sources
        ]
        self._arrows = plot.scatter(
            "at", "y", source=self.cuts, marker="triangle", angle="angle", size=10
        )
        self._goes_on = plot.text(
            "at", "y", "text", source=self.cuts, y_offset="shift", text_align="center",
            text_baseline="middle", text_font_size="10.5px", text_font=FONT,
        )  # fmt: skip
        levels = plot.scatter(
            "at", "end", source=self.levels, marker="marker", size=13, fill_color="colour",
            line_color=None,
        )  # fmt: skip
        self._texts = [
            plot.text(
                "at", "top", "text", source=each, y_offset=-13, text_align="center",
                text_baseline="bottom", text_font_size="12px", text_font_style="bold",
                text_font=FONT,
            )
            for each in sources
        ]  # fmt: skip
        self._smalls = [
            plot.text(
                "at", "top", "within", source=each, text_align="center", text_baseline="bottom",
                text_font_size="10.5px", text_font=FONT,
            )
            for each in sources
        ]  # fmt: skip
        plot.add_tools(HoverTool(renderers=[bars, self._hatched, levels], tooltips=HOVER))


def _limits(table: pd.DataFrame) -> tuple[float, float]:
    """What is in view: all steps, and intervals and bands within ``REACH`` spans of them."""
    if table.empty:
        return 0.0, 1.0
    ends = table[["base", "end"]].to_numpy(dtype=float)
    lo, hi = float(ends.min()), float(ends.max())
    span = max(hi - lo, 0.25 * max(abs(lo), abs(hi))) or 1.0  # steps may be next to nothing
    wide = table[["low", "high", "band_low", "band_high"]].to_numpy(dtype=float)
    wide = wide[np.isfinite(wide)].clip(lo - REACH * span, hi + REACH * span)
    return min([lo, *wide]), max([hi, *wide])


def _cuts(table: pd.DataFrame, lo: float, hi: float) -> pd.DataFrame:
    """Ends of intervals that lie beyond the view: an arrow head, and where the interval goes on."""
    rows = [
        {"at": row["at"], "y": edge, "angle": angle, "shift": shift,
         "text": f"interval goes on to {number(row[to])}"}
        for row in table.to_dict("records")
        for beyond, edge, angle, shift, to in (
            (row["high"] > hi, hi, 0.0, -13, "to_high"),
            (row["low"] < lo, lo, np.pi, 13, "to_low"),
        )
        if beyond
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(CUTS))


def _columns(table: pd.DataFrame, source: ColumnDataSource) -> dict[str, Floats]:
    return {name: table[name].to_numpy() for name in source.data}
