"""Plain sentences beside a ranking: what was left out, and what its intervals rest on."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from fluxcore.compare.bootstrap import PUBLISHED_SCALES, Bootstrap, published
from fluxcore.compare.losses import CellLosses
from fluxcore.compare.models import model_labels
from fluxcore.compare.near import Near
from fluxcore.scales import SCALES
from fluxcore.scenarios import scenario_label
from fluxcore.statistics import Statistic


def notes(
    boot: Bootstrap,
    rule: Statistic,
    base: int,
    in_skill: NDArray[np.bool_],
    in_interval: NDArray[np.bool_],
) -> tuple[str, ...]:
    """Write the notes of a ranking.

    Parameters
    ----------
    boot, rule, base
        Losses and draws, statistic, and place of the baseline among the models.
    in_skill, in_interval
        Shape ``(cells,)``: whether a cell counts in the skill, and in its interval.
    """
    said = [
        _draws(boot),
        *near_words(boot.near),
        *_runs(boot),
        *_skill(boot, base, in_skill, in_interval),
        *_years(boot),
        *_coverage(boot),
        (
            "Tie sets and ranks are simultaneous over the models of a cell, not over the "
            f"{len(boot.cells)} cells. In simulated worlds of 40 towers a tie set keeps one of "
            "several best models in 92 % (median) and 91 % (q90), not 95 %: it errs to the small "
            "side."
        ),
    ]
    if rule.name == "q90":
        said.append(
            "q90 moves with the two domains around it and not with those beyond: the shortfall, "
            "the mean of the worst tenth, stands beside it. Its interval tends to miss on the "
            "high side; the order-statistic interval does not, and is missing where domains are "
            "years of one tower."
        )
    return tuple(said)


def _draws(boot: Bootstrap) -> str:
    number = f"{len(boot.draw):,}"
    sites = len(boot.draw.sites)
    if boot.draw.clusters:
        drawn = f"{boot.draw.units} clusters of the {sites} towers (20 km)"
    else:
        drawn = f"the {sites} towers"
    left_out = f" Left out on request: {', '.join(boot.excluded)}." if boot.excluded else ""
    return (
        f"Intervals: 95 %, {number} joint draws of {drawn}, one for every scenario, scale and "
        f"model; given the models as trained.{left_out}"
    )


def near_words(near: Near | None) -> Iterable[str]:
    """Say which towers were left out for their neighbours, and in which scenarios none."""
    if near is None:
        return
    counts = [
        f"{label(scenario)} {len(left)} of {near.towers[scenario]}"
        + (f" ({_some(list(left), most=12)})" if left else "")
        for scenario, left in near.left_out.items()
    ]
    if counts:
        yield (
            f"Left out, since a tower that is not tested stands within {near.within_km:g} km: "
            f"{'; '.join(counts)}. These values are therefore not those of the published "
            "leaderboard. Towers whose position is not public are not seen."
        )
    if near.by_year:
        yield (
            f"All towers kept: {', '.join(map(label, near.by_year))}, where years are held out and "
            "every tower is known from other years by design."
        )


def _runs(boot: Bootstrap) -> Iterable[str]:
    labels = model_labels(boot.models)
    runs = np.max([cell.runs for cell in boot.cells], axis=0)
    several = [f"{labels[m]} ({n})" for m, n in zip(boot.models, runs, strict=True) if n > 1]
    if several:
        yield (
            f"Several runs, averaged and drawn along: {', '.join(several)}. For the other models "
            "training randomness is not included."
        )
    else:
        yield "One run a model: training randomness is not included."


def _skill(
    boot: Bootstrap, base: int, in_skill: NDArray[np.bool_], in_interval: NDArray[np.bool_]
) -> Iterable[str]:
    cells = boot.cells
    scales = tuple(dict.fromkeys(cell.scale for cell in cells))
    counted = int(in_skill.sum())
    baseline = model_labels(boot.models)[boot.models[base]]
    scenarios = list(dict.fromkeys(cell.scenario for cell in cells))
    if scenarios != published():
        over = ", ".join(map(label, scenarios))
        yield f"Ranked under {over} only: the skill is not that of the published leaderboard."
    if scales != PUBLISHED_SCALES or counted != len(cells):
        yield f"The skill is the mean over {counted} of {len(cells)} cells."
    zero = [_name(c) for c, counts in zip(cells, in_skill, strict=True) if not counts]
    zero = [name for name, c in zip(zero, _uncounted(cells, in_skill), strict=True) if c]
    if zero:
        yield f"Without a skill, since {baseline} has no error or no value there: {_some(zero)}."
    dropped = [_name(c) for c, now in zip(cells, in_skill & ~in_interval, strict=True) if now]
    if dropped:
        yield (
            f"Fewer than two towers with {boot.min_years} test years, so not in the interval of "
            f"the skill nor in skill_min_years: {_some(dropped)}."
        )


def _uncounted(cells: Iterable[CellLosses], in_skill: NDArray[np.bool_]) -> list[bool]:
    return [c.scale != "iav" for c, counts in zip(cells, in_skill, strict=True) if not counts]


def _years(boot: Bootstrap) -> Iterable[str]:
    spanning = [cell for cell in boot.cells if cell.spans_years]
    short = {
        cell.scenario: (len(set(cell.sites[cell.short(boot.min_years)])), len(set(cell.sites)))
        for cell in spanning
    }
    scales = " and ".join(dict.fromkeys(SCALES[cell.scale].shown for cell in spanning))
    if any(number for number, _ in short.values()):
        counts = ", ".join(f"{label(s)} {n} of {of}" for s, (n, of) in short.items())
        yield (
            f"At {scales.replace(' and ', ', ', scales.count(' and ') - 1)}, intervals, ranks and "
            f"tie sets leave out towers with fewer than {boot.min_years} test years ({counts}); "
            "values keep all towers, as published, and the value that an interval refers to is "
            "value_min_years (skill_min_years for the skill)."
        )
    one = {
        cell.scenario: (len(set(cell.sites[cell.years == 1])), len(set(cell.sites)))
        for cell in spanning
        if cell.scale == "iav"
    }
    if any(number for number, _ in one.values()):
        counts = ", ".join(f"{label(s)} {n} of {of}" for s, (n, of) in one.items())
        yield (
            f"Towers with one test year: {counts}. They have no inter-annual variability and "
            "count as zero error in the published iav cells."
        )
    unknown = {site for cell in spanning for site in cell.sites[np.isnan(cell.years)]}
    if unknown:
        yield (
            f"Test years of {len(unknown)} towers are not known, since the scores have no iav "
            "rows; they are kept."
        )


def _coverage(boot: Bootstrap) -> Iterable[str]:
    labels = model_labels(boot.models)
    for j, model in enumerate(boot.models):
        missing = [_name(cell) for cell in boot.cells if not cell.runs[j] and not cell.lacking[j]]
        if missing:
            yield f"{labels[model]} has no scores in {_some(missing)}, and so no overall skill."
        lacking = [
            f"{_name(cell)} ({cell.lacking[j]} of {len(cell.domains)})"
            for cell in boot.cells
            if cell.lacking[j]
        ]
        if lacking:
            yield (
                f"{labels[model]} lacks domains that other models have, and so has no value in "
                f"{_some(lacking)} and no overall skill."
            )
        fewer = [
            f"{_name(cell)} ({(most - scored[j])} of {most})"
            for cell in boot.cells
            for scored in (np.isfinite(cell.losses).any(axis=1).sum(axis=1),)
            for most in (scored.max(),)
            if cell.runs[j] and scored[j] < most
        ]
        if fewer:
            yield f"{labels[model]} is undefined where other models are not: {_some(fewer)}."
    rare = [f"{_name(cell)} ({cell.rare})" for cell in boot.cells if cell.rare]
    if rare:
        yield f"Left out are domains that fewer than half of the models have: {_some(rare)}."


def label(scenario: str) -> str:
    """Shown name of a scenario."""
    return scenario_label(scenario)


def _name(cell: CellLosses) -> str:
    return f"{label(cell.scenario)} {SCALES[cell.scale].shown}"


def _some(names: list[str], most: int = 4) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
