"""Weights of training domains that grow with the loss: the adversary of group DRO."""

import numpy as np

from fluxcore.baselines.deep.domains import Floats, Rows


class DomainWeights:
    r"""Exponentiated-gradient weights over training domains.

    .. math:: q_g \leftarrow q_g e^{\eta \ell_g}, \quad q \leftarrow q / \textstyle\sum_g q_g

    Parameters
    ----------
    count
        Number of domains; all weights start equal.
    step
        :math:`\eta`: how fast weights follow losses; 0 keeps them equal.

    References
    ----------
    Sagawa, Koh, Hashimoto & Liang (2020), Distributionally robust neural networks for group shifts,
    ICLR, algorithm 1. doi:10.48550/arXiv.1911.08731

    Examples
    --------
    >>> weights = DomainWeights(2, step=np.log(3))
    >>> weights.update(np.array([0, 1]), np.array([1.0, 0.0]))
    >>> weights.values.round(6)
    array([0.75, 0.25])
    """

    def __init__(self, count: int, step: float) -> None:
        self.step = step
        self._logs: Floats = np.zeros(count)

    @property
    def values(self) -> Floats:
        """Weights, shape (count,), that sum to 1."""
        # Kept as logarithms, for a weight that has once become 0 would stay 0.
        shares: Floats = np.exp(self._logs - self._logs.max())
        shares /= shares.sum()
        return shares

    def update(self, chosen: Rows, losses: Floats) -> None:
        """Follow the losses of the chosen domains, each named once; others lose by comparison."""
        self._logs[chosen] += self.step * losses

    @property
    def effective(self) -> float:
        """Number of equal weights that would be as spread out, 1 / sum of squares."""
        return float(1 / (self.values**2).sum())
