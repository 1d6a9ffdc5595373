"""Distances between distributions of a covariate, from one histogram a unit.

Rows are counted once, in 255 bins at quantiles of all rows; a bin stands for its mean value. A
covariate with no more distinct values than bins is described exactly.
"""

from dataclasses import dataclass

import numpy as np

from fluxcore.shift.sample import Floats, Ints, Sample

PSI_BINS = 10
SHARE_FLOOR = 1e-4
"""Least share of a bin in the population stability index: an empty one has no logarithm."""


@dataclass(frozen=True, eq=False)
class Histograms:
    """Cumulative distribution of every covariate in every unit, all covariates side by side."""

    covariates: tuple[str, ...]
    cdf: Floats
    """Shape (units, k): share of the unit's rows in the bin or below it."""
    begin: Ints
    """Shape (p,): first column of each covariate."""
    width: Floats
    """Shape (k,): from the bin's mean value to the next one's, in the covariate's unit; 0 at the
    last bin of each."""
    iqr: Floats
    """Shape (p,): inter-quartile range of all rows."""

    def wasserstein(self, gap: Floats) -> Floats:
        r"""Wasserstein-1 distance in pooled inter-quartile ranges.

        .. math:: \int |F_{test} - F_{train}| dx / IQR

        Parameters
        ----------
        gap
            Shape (draws, k): difference of the two cumulative distributions.

        Returns
        -------
        Floats
            Shape (draws, p). NaN where the middle half of all rows has one value (IQR 0).

        References
        ----------
        Villani (2009), Optimal Transport. doi:10.1007/978-3-540-71050-9
        """
        return self._scaled(np.add.reduceat(np.abs(gap) * self.width, self.begin, axis=1))

    def energy(self, gap: Floats) -> Floats:
        r"""Energy distance in pooled inter-quartile ranges.

        .. math:: 2 \int (F_{test} - F_{train})^2 dx / IQR

        Parameters and returns as of `wasserstein`.

        References
        ----------
        Szekely & Rizzo (2013), J. Stat. Plan. Inference 143, 1249-1272.
        doi:10.1016/j.jspi.2013.03.018
        """
        return self._scaled(2 * np.add.reduceat(gap**2 * self.width, self.begin, axis=1))

    def kolmogorov(self, gap: Floats) -> Floats:
        """Kolmogorov-Smirnov distance, the largest gap of the two: shape (draws, p), in [0, 1]."""
        found: Floats = np.maximum.reduceat(np.abs(gap), self.begin, axis=1)
        return found

    def mean_difference(self, gap: Floats) -> Floats:
        """Mean of test minus mean of training, in pooled inter-quartile ranges, (draws, p)."""
        return self._scaled(-np.add.reduceat(gap * self.width, self.begin, axis=1))

    def stability(self, train: Floats, test: Floats, pooled: Floats) -> Floats:
        r"""Population stability index over the ten bins at deciles of all rows.

        .. math:: \sum_k (q_k - p_k) \ln(q_k / p_k)

        Shares are at least 1e-4. Rules of thumb for it (0.1, 0.25) assume independent rows.

        Parameters
        ----------
        train, test, pooled
            Shape (k,): cumulative distributions of the sides and of all rows.

        Returns
        -------
        Floats
            Shape (p,).
        """
        found = np.empty(len(self.begin))
        ends = np.append(self.begin[1:], len(self.width))
        for number, (start, end) in enumerate(zip(self.begin, ends, strict=True)):
            deciles = np.arange(1, PSI_BINS) / PSI_BINS
            cuts = np.unique(np.searchsorted(pooled[start:end], deciles - 1e-12))
            cuts = cuts[cuts < end - start - 1]
            p, q = (
                np.diff(np.concatenate([[0.0], cdf[start:end][cuts], [1.0]]))
                for cdf in (train, test)
            )
            p, q = np.maximum(p, SHARE_FLOOR), np.maximum(q, SHARE_FLOOR)
            found[number] = ((q - p) * np.log(q / p)).sum()
        return found

    def _scaled(self, distance: Floats) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Floats = np.where(self.iqr > 0, distance / self.iqr, np.nan)
        return found


def histograms(sample: Sample, of_row: Ints, count: int) -> Histograms:
    """Count the rows of a sample in bins, unit by unit.

    Parameters
    ----------
    sample
        Rows of all roles.
    of_row
        Shape (n,): unit of each row.
    count
        Units; each has rows.

    Returns
    -------
    Histograms
    """
    rows = np.bincount(of_row, minlength=count)[:, None]
    parts, widths, begin = [], [], [0]
    for column in range(len(sample.covariates)):
        code = sample.binned[:, column].astype(np.int64)
        filled = np.bincount(code) > 0
        code, bins = (np.cumsum(filled) - 1)[code], int(filled.sum())
        counts = np.bincount(of_row * bins + code, minlength=count * bins).reshape(count, bins)
        parts.append(np.cumsum(counts, axis=1) / rows)
        point = np.bincount(code, sample.X[:, column]) / np.bincount(code)
        widths.append(np.append(np.diff(point), 0.0))
        begin.append(begin[-1] + bins)
    quarters = np.quantile(sample.X, [0.25, 0.75], axis=0)
    return Histograms(
        sample.covariates,
        np.concatenate(parts, axis=1),
        np.array(begin[:-1]),
        np.concatenate(widths),
        quarters[1] - quarters[0],
    )
