"""What can be said where the verdict on the Y|X term is withheld: three numbers that need less."""

import math

from markupsafe import Markup

from dashboard.components.cards import card, set_head
from dashboard.components.html import Html
from dashboard.components.shift import chip, term
from dashboard.components.shift_y.shown import Shown, per, share
from dashboard.components.shift_y.style import SHEETS
from dashboard.theme import count, number

TITLE = "What can be said instead"
SOON = "What can be said already"


class InsteadCard:
    """Residual test, bias of towers, share outside: seen while the verdict is withheld."""

    def __init__(self) -> None:
        self.tiles = Html(stylesheets=SHEETS)
        self.view = card(TITLE, self.tiles)

    def draw(self, shown: Shown) -> None:
        """Show the three, or nothing where a verdict is given."""
        why = shown.withheld
        self.view.visible = bool(why)
        if not why:
            return
        self.tiles.html = Markup('<div class="sy-tiles">{}{}{}</div>').format(
            residuals(shown), bias(shown), outside(shown)
        )
        title = SOON if shown.quick and not shown.gated else TITLE
        set_head(self.view, title, unit=f"the verdict on Y | X is withheld: {why}")


def residuals(shown: Shown) -> Markup:
    """The residual slope or mean that stands out most."""
    table = shown.findings
    rows = table[table["measure"] == "residual_slope"]  # the mean has a tile of its own
    order = rows["p_adjusted"].where(rows["p_adjusted"].notna(), rows["p"])
    order = order[order.notna()]
    if order.empty:
        return _tile("Residual test", "–", "No slope of residuals was tested.")
    found = rows.loc[order.idxmin()]
    covariate = str(found["covariate"])
    unit = per(shown.unit, covariate)
    way = "Late less early years" if shown.by_year else "Test less training"
    said = Markup("{} {}").format(
        chip(found["verdict"], tentative=found["tentative"], reason=found["reason"]),
        f"p = {float(order.min()):.3f}, the clearest of {len(order)} slopes",
    )
    return _tile(
        term(str(found["measure"]), f"{way}: slope of the residual on {covariate}"),
        number(float(found["value"]), signed=True),
        said,
        unit,
    )


def bias(shown: Shown) -> Markup:
    """By how much fluxes of test towers are missed, more than those of training towers."""
    found = shown.finding("residual_mean")
    towers = shown.table("attribution")
    unusual = Markup()
    if len(towers) and "unusual" in towers:
        test = towers[towers["role"] == "test"]
        number_ = int((test["unusual"] == 1).sum())
        unusual = Markup("{} of {} unusual against {}").format(
            number_,
            count(len(test), "tower" if shown.by_year else "test tower"),
            shown.sides[0],
        )
    if not len(found) or not math.isfinite(float(found["value"])):
        return _tile(f"Bias of {shown.sides[1]}", "–", unusual)
    value = float(found["value"])
    where = "in" if shown.by_year else "at"
    way = "underestimated" if value > 0 else "overestimated"
    return _tile(
        term("residual_mean", f"{shown.target} {where} {shown.sides[1]} is {way} by"),
        number(abs(value)),
        Markup("more than {} {}. {} {}").format(
            where,
            shown.sides[0],
            chip(found["verdict"], tentative=found["tentative"], reason=found["reason"]),
            unusual,
        ),
        shown.unit,
    )


def outside(shown: Shown) -> Markup:
    """How much of the test lies where training says nothing."""
    apart = shown.finding("outside")
    support = shown.value("support_test")
    shared = (
        f"{share(1 - support)} of {shown.sides[1]}' weight lies outside shared support"
        if math.isfinite(support)
        else ""
    )
    if not len(apart):
        return _tile("Outside what training has seen", "–", shared)
    said = Markup("{} {}").format(
        chip(apart["verdict"], tentative=apart["tentative"], reason=apart["reason"]), shared
    )
    name = term("outside", f"Rows of {shown.sides[1]} outside the area of applicability")
    return _tile(name, share(float(apart["value"])), said)


def _tile(title: Markup | str, big: str, said: Markup | str, unit: str = "") -> Markup:
    return Markup(
        '<div class="sy-tile"><div class="soft">{}</div><div class="big">{} <small>{}</small></div>'
        "<div>{}</div></div>"
    ).format(title, big, unit, said)
