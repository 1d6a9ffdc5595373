"""Sentences computed from numbers: what the scores show, and never a cause that they do not."""

from typing import Any

import numpy as np

from fluxcore.diagnose.losses import Losses
from fluxcore.diagnose.matrix import harder_than
from fluxcore.diagnose.regions import BEYOND, CANNOT_SAY, FEW, FEWEST, Group
from fluxcore.diagnose.tail import Tail
from fluxcore.diagnose.wording import count, listing, number, percent
from fluxcore.kinds import KINDS
from fluxcore.metrics import METRICS
from fluxcore.scales import SCALES
from fluxcore.schema import TARGETS
from fluxcore.sites import vegetation_types
from fluxcore.statistics import MEDIAN

Facts = dict[Any, Any]

NEGLIGIBLE = 0.005
"""Share of the squared error below which a bias is not worth a number."""
IN_WORST = "in the worst fifth of their towers"
HARDEST = 0.8
"""A domain is hard for a model if it is harder than this share of the model's other domains."""


def unit_of(cell: Losses) -> str:
    """Unit of the cell's metric, typeset; empty for a number without unit."""
    unit = TARGETS[cell.target].unit_text
    return {"target": unit, "target2": f"({unit})²", "1": ""}[METRICS[cell.metric].unit]


def domain_words(cell: Losses) -> str:
    """What a domain of this cell is, in the singular."""
    return "tower year" if cell.by_year else "tower"


def read_domain(cell: Losses, tail: Tail, domain: str) -> list[str]:
    """What the scores say of one model at one domain: bias, kind of error, who else fails.

    A tower is hard for a model if it is harder than 80 % of the model's other towers.

    Returns
    -------
    list of str
        One to four sentences; a single one where the domain is unknown or its loss undefined.
    """
    if domain not in tail.table.index:
        if domain in cell.domains:
            return [f"{tail.model} has no defined {METRICS[cell.metric].label} at {domain}."]
        return [f"{domain} is not scored here."]
    facts = tail.table.loc[[domain]].reset_index().to_dict("records")[0]
    if domain in tail.by_construction:
        return [_zero(cell, tail, domain), "It counts in the published value all the same."]
    said = [_bias_and_kind(cell, tail.model, facts), _who_fails(cell, domain)]
    return said + _spread(tail, facts)


def _zero(cell: Losses, tail: Tail, domain: str) -> str:
    if domain in tail.one_year:
        return f"At {domain} the error is zero for every model: a single test year is its own mean."
    what = METRICS[cell.metric].label
    return f"At {domain} {what} is zero for every model at {SCALES[cell.scale].shown}."


def _place(facts: Facts) -> str:
    words = [facts["name"], vegetation_types().get(str(facts["igbp"]), facts["igbp"])]
    known = [word for word in words if isinstance(word, str) and word]
    return f"At {facts['domain']} ({', '.join(known)})" if known else f"At {facts['domain']}"


def _bias_and_kind(cell: Losses, model: str, facts: Facts) -> str:
    bias = float(facts["bias"])
    size = number(abs(bias), TARGETS[cell.target].unit_text)
    shares = {kind: float(facts[f"{kind}_share"]) for kind in KINDS}
    unbiased = shares["bias"] < NEGLIGIBLE
    if not np.isfinite(bias):
        start = f"{_place(facts)} the bias of {model} is undefined"
    elif unbiased:
        start = f"{_place(facts)} {model} is right on average"
    elif cell.target == "NEE":
        way = "low (too much uptake)" if bias > 0 else "high (too little uptake)"
        start = f"{_place(facts)} {model} predicts NEE {size} too {way} on average"
    else:
        way = "underestimates" if bias > 0 else "overestimates"
        start = f"{_place(facts)} {model} {way} {cell.target} by {size} on average"
    slope = _slope_words(facts, percent(shares["slope"]))
    pattern = f"pattern (timing and shape) {percent(shares['pattern'])}"
    if not np.isfinite(shares["slope"]):
        rest = "" if unbiased else f"; bias makes {percent(shares['bias'])} of the squared error"
        why = "there is one value" if facts["n"] == 1 else "a side does not vary"
        return f"{start}{rest}. Slope and pattern are undefined here: {why}."
    if unbiased:
        return f"{start}; {slope} and {pattern} make the squared error."
    return (
        f"{start}; bias makes {percent(shares['bias'])} of the squared error, {slope}, {pattern}."
    )


def _slope_words(facts: Facts, share: str) -> str:
    low, high = (float(facts[f"predicted_sd_{end}"]) for end in ("lo", "hi"))
    spread = float(facts["observed_sd"])
    if not spread > 0 or facts["slope_direction"] == "":
        return f"slope {share}"
    if facts["slope_direction"] == "too large":
        return f"too large a slope {share}"
    few, many = number(low / spread), number(high / spread)
    if facts["amplitude"] in ("too small", "too large"):
        ratios = f"predictions vary {few} or {many} times as much as observed"
        return f"slope {share} ({facts['amplitude']} an amplitude: {ratios})"
    return (
        f"slope {share} (scores alone cannot tell whether predictions vary too little, {few} times "
        f"the observed, or too much, {many} times)"
    )


def _who_fails(cell: Losses, domain: str) -> str:
    share: Facts = harder_than(cell).loc[[domain]].to_dict("records")[0]
    defined = {str(m): float(s) for m, s in share.items() if np.isfinite(s)}
    hard = [m for m, s in defined.items() if s >= HARDEST]
    easy = [m for m in defined if m not in hard]
    n, what = len(defined), domain_words(cell)
    if n < 2:
        return "No other model has a score here: nothing to compare with."
    if not easy:
        return f"All {n} models fail here ({IN_WORST}): the {what} is hard, not the model."
    if not hard:
        return f"It is no hard {what} for any of the {n} models."
    if len(hard) > n / 2:
        return f"Hard for {len(hard)} of {n} models ({IN_WORST}), not for {listing(easy)}."
    return f"Hard ({IN_WORST}) for {listing(hard)} only, not for {len(easy)} of {n} models."


def _spread(tail: Tail, facts: Facts) -> list[str]:
    here = float(facts["observed_sd"])
    if not np.isfinite(here):
        return []
    middle = float(MEDIAN.compute(tail.table["observed_sd"].to_numpy(dtype=np.float64)))
    if not middle > 0:
        return []
    return [f"Observations vary {number(here / middle)} times as much here as at the median."]


def read_tail(cell: Losses, tail: Tail) -> list[str]:
    """What sets the statistic, what kind of error the tail has, what is left out or zero."""
    said = []
    what = domain_words(cell)
    if len(tail.setters) == 2:
        worse, better = tail.setters
        above = worse.position - 1
        verb = "does" if above == 1 else "do"
        said.append(
            f"{tail.statistic} = {better.weight:.2g} × {better.domain} + "
            f"{worse.weight:.2g} × {worse.domain}"
            + (f"; the {count(above, what)} above {verb} not move it." if above else ".")
        )
    columns = [f"{kind}_share" for kind in KINDS]
    inside = tail.table.loc[tail.table["in_tail"], columns].median().to_numpy()
    outside = tail.table.loc[~tail.table["in_tail"], columns].median().to_numpy()
    if np.isfinite(inside).all() and np.isfinite(outside).all():
        bias, slope, pattern = (percent(share) for share in inside)
        said.append(
            f"In the tail bias makes {bias} of the squared error, slope {slope}, pattern "
            f"{pattern}; at the other {what}s bias {percent(outside[0])}, slope "
            f"{percent(outside[1])}, pattern {percent(outside[2])} (medians)."
        )
    scale = SCALES[cell.scale].shown
    if tail.one_year:
        have = "has" if len(tail.one_year) == 1 else "have"
        said.append(
            f"{len(tail.one_year)} of {count(len(tail.table), what)} {have} one test year, hence "
            f"zero error at {scale} for every model; the published value counts them."
        )
    others = len(tail.by_construction) - len(tail.one_year)
    if others:
        metric = METRICS[cell.metric].label
        said.append(
            f"{metric} is zero for every model at {others} of {count(len(tail.table), what)} at "
            f"{scale}; the published value counts them."
        )
    if tail.undefined:
        n = len(tail.undefined)
        said.append(
            f"{n} of {count(n + len(tail.table), what)} have no defined value here and are left "
            f"out: {listing(tail.undefined)}."
        )
    return said


def read_group(cell: Losses, group: Group, model: str, *, picked: bool = False) -> list[str]:
    """How a group of sites stands to the rest, in the words of every verdict.

    ``picked`` says that someone chose the sites one by one, perhaps for their losses.
    """
    if not group.sites:
        return ["No test tower lies in this group."]
    row: Facts = group.table.loc[[model]].to_dict("records")[0]
    unit = unit_of(cell)
    expected = f"{number(row['share'] * row['tail'])} expected of {percent(row['share'])} of all"
    medians = f"a median of {number(row['median'])} against {number(row['median_rest'], unit)}"
    size = f"{count(len(group.sites), 'tower')} against {group.rest} others"
    in_tail = f"{row['in_tail']} of {row['tail']} in the tail ({expected})"
    said = [f"{size}: {model} has {medians}, and {in_tail}."]
    if row["verdict"] == CANNOT_SAY:
        said.append(f"Cannot say more: fewer than {FEWEST} towers with a value on one side.")
        return said
    band = f"{number(row['like_lo'])} to {number(row['like_hi'], unit)}"
    p = "p < 0.002" if row["p"] < 0.002 else f"p = {row['p']:.2g}"
    if row["verdict"] == BEYOND:
        said.append(f"Beyond a random draw: random groups of this size give {band} ({p}).")
    else:
        said.append(
            f"Like a random draw: random groups of this size give {band} ({p}); "
            "only a median outside of that would have been noticed."
        )
    if group.few:
        said.append(f"Caution: fewer than {FEW} towers.")
    if picked:
        said.append("If the towers were picked for their losses, p is too small.")
    if group.clusters is not None and group.clusters < len(group.sites):
        places = count(group.clusters, "cluster")
        said.append(f"They stand in {places} of neighbours (20 km), so they count for less.")
    return said


def hardest_for_all(cell: Losses, most: int = 3) -> tuple[str, ...]:
    """Domains that are hard for every model, hardest first, at most so many."""
    share = harder_than(cell)
    for_all = share[(share >= HARDEST).all(axis=1)]
    ordered = for_all.mean(axis=1).sort_values(ascending=False, kind="stable").index
    return tuple(str(d) for d in ordered[:most])
