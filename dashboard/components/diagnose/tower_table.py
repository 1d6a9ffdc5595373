"""The tower in focus: every scale, every model, its rank."""

import pandas as pd
from markupsafe import Markup

from dashboard.components.diagnose.diagnosis import Diagnosis
from dashboard.plots.ramp import Ramp
from dashboard.theme import TOKENS, model_colour, number
from fluxcore.diagnose import profile
from fluxcore.metrics import METRICS
from fluxcore.scales import SCALES
from fluxcore.scenarios import scenario_label
from fluxcore.sites import CLIMATES, vegetation_types

RANKS = Ramp(0.5, 1.2)


def facts_line(found: Diagnosis, domain: str) -> Markup:
    """Write who the tower is, in one line."""
    site = domain.split(" ")[0]
    if site not in found.sites.index:
        return Markup('<div class="dx-facts">Not in the public site table.</div>')
    row = found.sites.loc[site]
    said = [
        vegetation_types().get(row["igbp"], row["igbp"]),
        f"{CLIMATES.get(row['climate'], '')} climate" if pd.notna(row["climate"]) else "",
        f"mean {row['mat_c']:.1f} °C" if pd.notna(row["mat_c"]) else "",
        f"{row['map_mm']:,.0f} mm a year" if pd.notna(row["map_mm"]) else "",
        str(row["continent"]) if pd.notna(row["continent"]) else "",
    ]
    text = " · ".join(str(part) for part in said if isinstance(part, str) and part)
    return Markup('<div class="dx-facts">{}</div>').format(text.replace("-", "−"))


def scale_table(found: Diagnosis, domain: str, dark: bool) -> Markup:
    """Write the tower's losses at all scales, a row a model, with its rank among the towers."""
    table = profile(found.boot, found.cell.scenario, domain)
    scales = list(dict.fromkeys(table["scale"]))
    of_site = {s: d != domain for s, d in zip(table["scale"], table["domain"], strict=True)}
    cells = {(row.scale, row.model): row for row in table.itertuples()}
    heads = Markup().join(
        Markup('<th class="num {}" title="{}">{}{}</th>').format(
            "here" if scale == found.cell.scale else "", SCALES[scale].doc, SCALES[scale].shown,
            " (all years)" if of_site[scale] else "",
        )
        for scale in scales
    )  # fmt: skip
    rows = Markup().join(
        Markup('<tr class="{}"><td><i class="dot" style="background:{}"></i>{}</td>{}</tr>').format(
            "in-focus" if model == found.model else "", model_colour(model), model,
            Markup().join(_value(cells.get((scale, model)), dark) for scale in scales),
        )
        for model in found.order
    )  # fmt: skip
    return Markup(
        '<div class="dx-wide"><table class="dx-scales ruled"><thead><tr><th>{}</th>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(found.axis, heads, rows)


def _value(row: object, dark: bool) -> Markup:
    if row is None or pd.isna(row.loss):
        return Markup('<td class="v soft" title="undefined">–</td>')
    shade = Ramp(RANKS.lo, RANKS.hi, dark)
    tint = shade.colour(row.harder) if row.harder >= RANKS.lo else "transparent"
    light = row.harder >= 0.9 if not dark else row.harder < 0.8
    ink = "#FFFFFF" if light else TOKENS[False]["ink"]
    style = f"background:{tint};color:{ink}" if tint != "transparent" else "color:var(--soft)"
    return Markup('<td class="v">{}<small style="{}" title="rank {} of {}">{}</small></td>').format(
        number(row.loss), style, int(row.rank), row.of, int(row.rank)
    )


def hint(found: Diagnosis) -> str:
    """What the card's numbers are."""
    metric = METRICS[found.cell.metric].label
    label = scenario_label(found.cell.scenario)
    return f"{metric} at every scale, {label} scenario; small: rank, 1 is hardest"
