"""The difference of squared errors between training and test, in three terms that add up.

R_Q - R_P = (P -> S: inputs) + (on S: the relation) + (S -> Q: inputs), S the distribution that
both sides share (`support`). Every tower counts the same on either side.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import norm

from fluxcore.shift.arms import means, observed
from fluxcore.shift.errors import Errors
from fluxcore.shift.findings import NAN, Finding, judged
from fluxcore.shift.intervals import Part, combined, expanded, gap_of_logs, log_interval
from fluxcore.shift.measures import Measure, measure
from fluxcore.shift.nulls import ALPHA, LEVEL, POWER, p_either
from fluxcore.shift.sample import Floats
from fluxcore.shift.support import Gate, Support, withheld

SOURCE = "Cai, Namkoong & Yadlowsky (2023), arXiv:2303.02011"
TERMS = ("term_x_train", "term_y", "term_x_test")
NEEDS = {"term_x_train": ("train",), "term_y": ("train", "test"), "term_x_test": ("test",)}
"""Arms whose gates a term needs."""
ROUNDING = 1e-13
"""Of the larger error: a difference this small is 0."""
LOOKED_AT = ("total", *TERMS)

for name, label, about, tested in (
    ("mse_train", "Error at training sites",
     ("Mean squared error at training sites by models that have not seen the site, each tower "
     "equal."), False),
    ("mse_test", "Error at test sites",
     "Mean over the same models of the squared error at test sites, each tower equal.", False),
    ("total", "Whole difference",
     ("Mean squared error at test sites less that at training sites; the three terms add up to "
     "it."), True),
    ("term_x_train", "Inputs, from training to shared weather",
     ("Error at training sites under the weather both sides share, less that under their own: "
     "what a change of inputs does."), True),
    ("term_y", "Relation, at shared weather",
     ("Error at test sites less error at training sites under the same shared weather: the same "
     "weather does not mean the same flux."), True),
    ("term_x_test", "Inputs, from shared weather to test",
     "Error at test sites under their own weather, less that under the weather both sides share.",
     True),
):  # fmt: skip
    measure(
        Measure(
            name=name, label=label, part="conditional", about=about, unit="target^2",
            signed=tested, tested=tested, source=SOURCE,
        )
    )  # fmt: skip
for side, words in (("train", "training"), ("test", "test")):
    measure(
        Measure(
            name=f"support_{side}", label=f"Share of {words} weight inside", part="conditional",
            about=f"Share of the weight of {words} rows with 0.05 < P(test | x) < 0.95: hours for "
            "which both sides have rows like them. At least 30 % are needed.",
            tested=False, source=SOURCE,
        )
    )  # fmt: skip
measure(
    Measure(
        name="calibration", label="Calibration slope of P(test | x)", part="conditional",
        about="Slope of the logistic regression of the side on logit P(test | x), out of site: 1 "
        "where the probabilities mean what they say; 0.5 to 2 is needed.",
        tested=False, source="Cox (1958), Biometrika 45, 562-565. doi:10.1093/biomet/45.3-4.562",
    )
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Decomposition:
    """Parts of the difference, as weighted means over units."""

    parts: Mapping[str, tuple[Part, ...]]
    """Of each number of ``LOOKED_AT`` and of ``mse_train``, ``mse_test``, ``shared_train``,
    ``shared_test``: signed means that add up to it."""
    values: Mapping[str, float]


def decompose(support: Support, squared: Floats) -> Decomposition:
    """Split the difference of squared errors.

    Parameters
    ----------
    squared
        Shape (n,): squared error of every row of ``support.sample``.

    Returns
    -------
    Decomposition
        ``values`` are in the target's unit squared; the three terms add up to ``total``. NaN for
        the terms of an arm that has no row inside the support.
    """
    weight = support.weight
    rows = np.column_stack([squared, weight * squared, weight])
    whole, top, below = means(rows, support.of_row, len(support.units)).T
    train, test = Part(0, whole), Part(1, whole)
    shared_train, shared_test = Part(0, top, below), Part(1, top, below)
    parts = {
        "mse_train": (train,),
        "mse_test": (test,),
        "shared_train": (shared_train,),
        "shared_test": (shared_test,),
        "total": (test, _less(train)),
        "term_x_train": (shared_train, _less(train)),
        "term_y": (shared_test, _less(shared_train)),
        "term_x_test": (test, _less(shared_test)),
    }
    arms = observed(support.units)
    values = {name: float(combined(each, arms)[0]) for name, each in parts.items()}
    largest = max(values["mse_train"], values["mse_test"])
    for name in LOOKED_AT:
        if abs(values[name]) <= ROUNDING * largest:  # all weights the same
            values[name] = 0.0
    return Decomposition(parts, values)


def term_findings(
    support: Support,
    errors: Errors,
    found: tuple[Gate, ...],
    nulls: Mapping[str, Floats],
    band: Mapping[str, Floats],
    reduced: Mapping[str, float],
) -> list[Finding]:
    """Errors of either side, the three terms and their sum, and what they rest on.

    A term is *beyond a random draw* where its gates pass, p is at most 0.05 against refits with
    permuted sites, it lies outside what random draws give, **and** its interval leaves out 0:
    permuted sites have no covariate shift, so their shared weather rests on more sites than the
    real one, and they scatter less.

    Parameters
    ----------
    found
        The gates of ``support``.
    nulls, band
        Statistics of refits by name, shape (refits,): of permuted sites and of random draws.
    reduced
        The same statistics of the real sites, from as few rows as refits take.
    """
    split, options = decompose(support, errors.squared), support.options
    units, draws, seed = support.units, options.bootstrap, options.seed
    target, parts = support.target, split.parts
    effective_train, effective_test = support.effective
    findings = []
    for name in ("mse_train", "mse_test"):
        low, high = log_interval(parts[name][0], units, draws, seed)
        findings.append(
            Finding(measure=name, target=target, value=split.values[name], low=low, high=high)
        )
    for name in LOOKED_AT:
        if name in ("total", "term_y"):
            left = replace(parts[name][1], sign=1)
            low, high = gap_of_logs(left, parts[name][0], units, draws, seed)
        else:
            count = effective_train if name == "term_x_train" else effective_test
            low, high = expanded(parts[name], units, draws, seed, count)
        number = Finding(
            measure=name, target=target, value=split.values[name], low=low, high=high,
            effective_train=effective_train if name != "total" else NAN,
            effective_test=effective_test if name != "total" else NAN,
            left_out=support.lacking,
        )  # fmt: skip
        thin = reduced.get(name)
        number = against(number, nulls.get(name), band.get(name), thin, support)
        excludes = bool(low > 0 or high < 0)
        reason = withheld(found, *NEEDS[name]) if name in NEEDS else ""
        findings.append(verdict(number, thin, reason, excludes or name == "total"))
    for side, share in zip(("train", "test"), support.shares, strict=True):
        findings.append(Finding(measure=f"support_{side}", target=target, value=share))
    findings.append(Finding(measure="calibration", target=target, value=support.slope))
    return findings


def against(
    number: Finding,
    null: Floats | None,
    band: Floats | None,
    reduced: float | None,
    support: Support,
) -> Finding:
    """Set a signed number against refits: two-sided p, band, the smallest size one would see."""
    if band is not None and np.isfinite(band).sum() >= 2:
        band = band[np.isfinite(band)]
        low, high = np.quantile(band, [1 - LEVEL, LEVEL])
        number = replace(
            number, band_low=float(low), band_mean=float(band.mean()), band_high=float(high)
        )
    if null is None or reduced is None or np.isfinite(null).sum() < 2:
        return number
    if not np.isfinite(reduced):
        rows = f"{support.options.refit_rows} rows a site"
        return replace(number, reason=f"with {rows} the two sides share no hours")
    null = null[np.isfinite(null)]
    away = np.abs(null - null.mean())
    return replace(
        number,
        p=p_either(reduced, null),
        null_mean=float(null.mean()),
        null_sd=float(null.std(ddof=1)),
        null_high=float(np.quantile(null, LEVEL)),
        smallest=float(np.quantile(away, LEVEL) + norm.ppf(POWER) * null.std(ddof=1)),
        reason=with_rows(reduced, support),
    )


def verdict(number: Finding, reduced: float | None, reason: str, clear: bool) -> Finding:
    """The verdict of a number that was set against refits.

    Parameters
    ----------
    reduced
        What refits are compared with; the number itself if absent.
    reason
        Why there can be none; empty if there can.
    clear
        Whether the interval leaves out 0.
    """
    if reason:
        return number.cannot(reason)
    value = number.value if reduced is None else reduced
    outside = not (number.band_low <= value <= number.band_high)
    given = judged(number, above_band=outside and clear)
    if np.isfinite(number.p) and number.p <= ALPHA and not (outside and clear):
        why = "random draws give as much" if not outside else "its interval contains 0"
        return replace(given, reason="; ".join(filter(None, (why, given.reason))))
    return given


def with_rows(reduced: float, support: Support) -> str:
    """What refits were compared with, in words."""
    return f"{support.options.refit_rows} rows a site as in refits: {reduced:.4g}"


def _less(part: Part) -> Part:
    return replace(part, sign=-1)
