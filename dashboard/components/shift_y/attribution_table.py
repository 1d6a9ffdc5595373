"""Towers with the parts of their error, the hardest first."""

import math

import pandas as pd
from markupsafe import Markup

from dashboard.components.cards import card, set_head
from dashboard.components.facts import role_mark, role_text
from dashboard.components.html import Html
from dashboard.components.shift_y.shown import Shown, share
from dashboard.components.shift_y.style import SHEETS
from dashboard.components.shift_y.tower_marks import total
from dashboard.components.site_table import Column, SiteTable
from dashboard.state import Selection
from dashboard.theme import count, number

ROWS = 9
LONGEST = 14
"""Letters of a tower's name that are shown."""
NEAR = 0.1
"""Below this p a tower is said to be as hard as the hardest training towers."""
TITLE = "Tower by tower"
KEYS = Markup(
    '<div class="sy-keys"><span><i class="sy-key sy-x"></i>X</span><span><i class="sy-key sy-y">'
    '</i>Y | X</span><span><i class="sy-key sy-o"></i>outside</span><span>line: the mean of '
    "training towers</span></div>"
)


class AttributionTable:
    """Test towers, or all of them, with what each one's error is made of."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._shown: Shown | None = None
        self._every = False
        self.choices = Html(on_click=self._choose, stylesheets=SHEETS)
        self.table = SiteTable(selection.focus, ROWS)
        self.table.html.param.update(stylesheets=SHEETS, css_classes=["sy-table"])
        self.keys = Html(KEYS, stylesheets=SHEETS)
        self.view = card(TITLE, self.choices, self.table, self.keys, span=6)

    def draw(self, shown: Shown) -> None:
        """Show the towers of an answer."""
        self._shown = shown
        towers = rows(shown.towers, every=self._every)
        self.choices.html = _buttons(shown.sides, every=self._every)
        self.keys.html = Markup(KEYS.replace("training towers", shown.sides[0]))
        self.keys.visible = self.choices.visible = len(shown.towers) > 0
        self.table.draw(towers, self._selection.site, columns(shown, towers))
        set_head(
            self.view,
            TITLE,
            unit=shown.squared,
            hint="↑ ↓ step, Esc clears",
            downloads={shown.file("attribution", "csv"): self.csv} if len(towers) else {},
        )

    def mark(self) -> None:
        """Mark the tower in focus."""
        if self._shown is not None:
            self.draw(self._shown)

    def step(self, by: int) -> None:
        """Move the focus by some rows."""
        self.table.step(by)

    def csv(self) -> str:
        """Return all towers, training ones too, as CSV."""
        if self._shown is None:
            return ""
        of = "reference model"
        return self._shown.csv(self._shown.table("attribution"), errors_of=of)

    def _choose(self, key: str, _more: bool) -> None:
        if key in ("test", "every") and self._shown is not None:
            self._every = key == "every"
            self.draw(self._shown)


def rows(towers: pd.DataFrame, *, every: bool) -> pd.DataFrame:
    """Test towers, or all; the largest error first."""
    if towers.empty:
        return towers.rename_axis("site_id")
    kept = towers if every else towers[towers["role"] == "test"]
    names = list(kept.index)
    return kept.assign(
        total=total(kept),
        parts=list(zip(kept["y"], names, strict=True)),  # sorted by the first, drawn by the second
        call=list(zip(kept["p"].fillna(2.0), names, strict=True)),
    ).sort_values("total", ascending=False)


def columns(shown: Shown, towers: pd.DataFrame) -> list[Column]:
    """Columns of the table; bars share one axis."""
    if towers.empty:
        return [Column("site_id", "tower", str)]
    reach = extent(towers)
    by = towers.to_dict("index")
    training = shown.training
    return [
        Column("site_id", "tower", lambda key: _name(str(key), by[key])),
        Column("total", "above training", lambda v: Markup("<b>{}</b>").format(
            number(float(v), signed=True)), number=True),
        Column("parts", "X · Y | X · outside", lambda pair: bars(by[pair[1]], reach)),
        Column("share_outside", "outside", lambda v: share(float(v)), number=True,
               narrow=False),
        Column("call", "Y | X is", lambda pair: call(by[pair[1]], training)),
    ]  # fmt: skip


def extent(towers: pd.DataFrame) -> tuple[float, float]:
    """How far bars reach to the left and right."""
    parts = towers[["x", "y", "outside"]].astype(float)
    left = float(parts.clip(upper=0).sum(axis=1).min())
    right = float(parts.clip(lower=0).sum(axis=1).max())
    return min(left, 0.0), max(right, 1e-12)


def bars(row: dict[str, float], reach: tuple[float, float]) -> Markup:
    """Draw the three parts from zero: those that add error to the right, others to the left."""
    left, right = reach
    span = right - left
    at = {True: 0.0, False: 0.0}
    drawn = Markup()
    for name, css in (("x", "sy-x"), ("y", "sy-y"), ("outside", "sy-o")):
        value = float(row[name])
        if not math.isfinite(value) or value == 0:
            continue
        up = value > 0
        begin, at[up] = at[up], at[up] + value
        start = min(begin, at[up])
        drawn += Markup('<i class="{}" style="left:{:.2f}%;width:{:.2f}%"></i>').format(
            css, 100 * (start - left) / span, 100 * abs(value) / span
        )
    title = " · ".join(
        f"{label} {number(float(row[name]), signed=True)}"
        for name, label in (("x", "X"), ("y", "Y | X"), ("outside", "outside"))
    )
    return Markup(
        '<span class="sy-parts" title="{}">{}<i class="zero" style="left:{:.2f}%"></i></span>'
    ).format(title, drawn, -100 * left / span)


def call(row: dict[str, object], training: int) -> Markup:
    """Write what can be said of a tower's Y | X part."""
    if row["role"] != "test":
        return Markup('<span class="sy-call soft">its own reference</span>')
    p, q = float(str(row["p"])), float(str(row["p_adjusted"]))
    if not math.isfinite(p):
        return Markup('<span class="sy-call soft">cannot say</span>')
    said = f"p = {p:.3f} against {count(training, 'training tower')}"
    said += f", adjusted for looking at every test tower {q:.2f}" if math.isfinite(q) else ""
    if row["unusual"] == 1:
        return Markup('<span class="sy-call unusual" title="{}">◆ unusual</span>').format(said)
    above = round(p * (training + 1)) - 1
    text = "as others"
    if p <= NEAR:
        text = f"like top {above} of {training}" if above else f"above all {training}"
        said += ". Not unusual: looked at together, test towers are as hard as the hardest of these"
    return Markup('<span class="sy-call soft" title="{}">{}</span>').format(said, text)


def _name(key: str, row: dict[str, object]) -> Markup:
    role = str(row["role"])
    return Markup('{}<b>{}</b> <span class="soft wide">{}</span>').format(
        Markup('<span title="{}">{}</span>').format(role_text(role), role_mark(role)),
        key,
        _short(str(row["name"])),
    )


def _short(name: str) -> Markup:
    """Cut a long name, and say so; the whole of it is the tooltip."""
    if len(name) <= LONGEST:
        return Markup("{}").format(name)
    return Markup('<span title="{}">{}…</span>').format(name, name[: LONGEST - 1].rstrip())


def _buttons(sides: tuple[str, str], *, every: bool) -> Markup:
    return Markup(
        '<div class="sy-tools"><span class="sy-seg" role="group" aria-label="Towers">'
        '<button data-key="test" class="{}" aria-pressed="{}">{}</button>'
        '<button data-key="every" class="{}" aria-pressed="{}">{} too</button></span>'
        "</div>"
    ).format(
        "" if every else "on",
        str(not every).lower(),
        sides[1],
        "on" if every else "",
        str(every).lower(),
        sides[0],
    )
