"""Separation: how well a classifier that has not seen the site tells training from test."""

from dataclasses import dataclass

import numpy as np

from fluxcore.jobs.threads import one_thread
from fluxcore.shift import arms
from fluxcore.shift.arms import Arms, Units, units_of
from fluxcore.shift.classifiers import classifiers, fit_folds
from fluxcore.shift.domain_classifier import RADIATION, learn, score, sides, site_folds
from fluxcore.shift.options import Options
from fluxcore.shift.pairs import Pairs, area, row_pairs, site_means, site_pairs, within_sites
from fluxcore.shift.sample import TEST, TRAIN, Floats, Ints, Sample
from fluxcore.shift.study import Study

HALF = 0.5
"""Threshold of the score: both sides were given the same weight."""


@dataclass(frozen=True, eq=False)
class Separation:
    """How well two sides are told apart, in a form that sites can be drawn from."""

    sample: Sample
    blocked: list[Pairs]
    means: list[Pairs]
    plain: list[Pairs]
    """Without the radiation covariates; empty where there are no others, or no such."""
    split: list[Pairs]
    """Of rows split at random."""
    right: Floats
    """Shape (sites, 2): share of its training and of its test rows told right; NaN without."""
    years: tuple[Floats, Floats, Floats] | None
    """Shape (sites,) each, where years are held out: AUC of early and late at the site, blocked,
    without radiation, and of rows split at random."""

    def values(self, weights: Arms) -> dict[str, Floats]:
        """Every statistic under weights of sites, shape (draws, sites) of either side."""
        train, test = weights
        right = (_weighted(self.right[:, 0], train) + _weighted(self.right[:, 1], test)) / 2
        if self.years is not None:
            auc, plain, split = (_weighted(each, test) for each in self.years)
            return dict(
                zip(
                    ("auc_site_years", "balanced_accuracy", "auc_no_radiation", "auc_row_split",
                     "fingerprint"),
                    (auc, right, plain, split, split - auc),
                    strict=True,
                )
            )  # fmt: skip
        auc = area(self.blocked, train, test)
        split = area(self.split, train, test)
        return {
            "auc": auc,
            "auc_site": area(self.means, train, test),
            "balanced_accuracy": right,
            "auc_no_radiation": area(self.plain, train, test),
            "auc_row_split": split,
            "fingerprint": split - auc,
        }


def separate(sample: Sample, fold: Ints, seed: int, scores: Floats | None = None) -> Separation:
    """Fit what tells the two sides apart.

    Parameters
    ----------
    sample
        Training and test rows.
    fold
        Shape (sites,).
    seed
        Of the classifiers and of the random halves.
    scores
        Shape (n,): of classifiers of these folds, where they have been fitted already.
    """
    blocked = fit_folds(sample, fold, seed).scores if scores is None else scores
    others = [k for k, name in enumerate(sample.covariates) if name not in RADIATION]
    if 0 < len(others) < len(sample.covariates):
        plain = fit_folds(sample, fold, seed, others).scores
    else:
        plain = np.full(len(sample), np.nan) if not others else blocked
    split = _halves(sample, seed)
    told = np.where(np.isfinite(blocked), (blocked > HALF) == sample.test, np.nan)
    years = None
    if sample.by_year:
        years = (
            within_sites(sample, blocked),
            within_sites(sample, plain),
            within_sites(sample, split),
        )
    together = np.zeros(len(sample.sites), dtype=np.int64)
    return Separation(
        sample,
        [] if sample.by_year else row_pairs(sample, blocked, fold),
        [] if sample.by_year else site_pairs(sample, blocked, fold),
        [] if sample.by_year else row_pairs(sample, plain, fold),
        [] if sample.by_year else row_pairs(sample, split, together),
        np.column_stack([site_means(sample, told, role) for role in (TRAIN, TEST)]),
        years,
    )


def joint_statistics(sample: Sample, options: Options, seed: int) -> dict[str, float]:
    """Statistics of the domain classifier that need models fitted anew.

    Parameters
    ----------
    sample
        A small one, as it is or relabelled; rows that are neither training nor test are left out.
    options
        Folds, and whether they hold sites or clusters.
    seed
        Of folds and models.

    Returns
    -------
    dict
        ``auc, auc_site, balanced_accuracy, auc_no_radiation, auc_row_split, fingerprint``;
        ``auc_site_years`` instead of the first two where years are held out. NaN where a number is
        not defined.
    """
    both = sides(sample)
    block = both.cluster if options.unit == "cluster" else None
    found = separate(both, site_folds(both, options.folds, seed, block), seed)
    return {name: float(values[0]) for name, values in found.values(site_weights(both)).items()}


def separation(study: Study) -> Separation:
    """What tells the sides of a study apart, fitted once."""

    def make() -> Separation:
        scores = classifiers(study).scores
        study.tell("telling training from test, rows split at random")
        return separate(study.both, study.fold, study.options.seed, scores)

    return study.once("separation", make)


def site_weights(sample: Sample, drawn: Arms | None = None, units: Units | None = None) -> Arms:
    """Weights of units gathered by site, shape (draws, sites) of either side.

    Parameters
    ----------
    sample
        Training and test rows.
    drawn, units
        Weights of units, shape (draws, units); the sides as they are if absent.
    """
    if drawn is None or units is None:
        units, _ = units_of(sample)
        drawn = arms.observed(units)
    pick = np.equal.outer(units.site, np.arange(len(sample.sites))).astype(np.float64)
    return drawn[0] @ pick, drawn[1] @ pick


def row_split(sample: Sample, seed: int) -> float:
    """AUC of rows split at random: of the half that the model has not seen.

    Parameters
    ----------
    sample
        Training and test rows.

    Returns
    -------
    float
        Every site weighs the same; the mean over sites of their own where years are held out. NaN
        where a side has no row.
    """
    train, test = site_weights(sample)
    scores = _halves(sample, seed)
    if sample.by_year:
        return float(_weighted(within_sites(sample, scores), test)[0])
    together = np.zeros(len(sample.sites), dtype=np.int64)
    return float(area(row_pairs(sample, scores, together), train, test)[0])


def _halves(sample: Sample, seed: int) -> Floats:
    """Score a random half of the rows by a model of the other half; NaN for what it has seen."""
    seen = np.random.default_rng([seed, 41]).random(len(sample)) < HALF
    found = np.full(len(sample), np.nan)
    if len(np.unique(sample.test[seen])) < 2 or seen.all():
        return found
    with one_thread():
        model = learn(sample.binned[seen], sample.test[seen], sample.base[seen], seed)
        found[~seen] = score(model, sample.binned[~seen])
    return found


def _weighted(values: Floats, weights: Floats) -> Floats:
    """Weighted means over the sites that have a value, shape (draws,)."""
    known = np.isfinite(values)
    total = weights[:, known].sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.where(total > 0, weights[:, known] @ values[known] / total, np.nan)
    return found
