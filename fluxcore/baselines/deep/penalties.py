"""How far the hidden representations of training domains are apart."""

import torch
from torch import Tensor

WIDTHS = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Kernel widths, in median distances of points."""


def coral_distances(hidden: Tensor) -> Tensor:
    r"""Distance of the covariances of every two domains.

    .. math:: \lVert C_a - C_b \rVert_F^2 / (4 d^2)

    with the unbiased covariance :math:`C` (division by n - 1).

    Parameters
    ----------
    hidden
        Representations, shape (domains, n, d), n at least 2.

    Returns
    -------
    Tensor
        Shape (pairs,), in the order of `torch.combinations`.

    References
    ----------
    Sun & Saenko (2016), Deep CORAL: correlation alignment for deep domain adaptation, ECCV
    workshops, equation 1. doi:10.1007/978-3-319-49409-8_35
    """
    centred = hidden - hidden.mean(dim=1, keepdim=True)
    covariances = centred.transpose(1, 2) @ centred / (hidden.shape[1] - 1)
    one, other = _pairs(len(hidden))
    return (covariances[one] - covariances[other]).square().sum(dim=(1, 2)) / (
        4 * hidden.shape[2] ** 2
    )


def mmd_distances(hidden: Tensor, *, unbiased: bool = True) -> Tensor:
    r"""Squared maximum mean discrepancy of every two domains.

    .. math:: E k(a, a') + E k(b, b') - 2 E k(a, b)

    for the mean k of Gaussian kernels :math:`e^{-|x - y|^2 / 2 w^2}` whose widths w are 1/4 to 4
    times the median distance of different points, over all domains together (the median heuristic).
    The median is taken as given, no gradient flows through it, so that shrinking the representation
    gains nothing.

    Parameters
    ----------
    hidden
        Representations, shape (domains, n, d), n at least 2.
    unbiased
        Leave pairs of a point with itself out, so that two samples of one distribution are 0 apart
        on average; a value can then be below 0. Otherwise keep them: never below 0, but above on
        average even where the distributions agree.

    Returns
    -------
    Tensor
        Shape (pairs,), in the order of `torch.combinations`. 0 where all points are the same.

    References
    ----------
    Gretton et al. (2012), A kernel two-sample test, J. Mach. Learn. Res. 13, 723-773, equations 3
    and 5, section 8. Between training domains: Li, Pan, Wang & Kot (2018), Domain generalization
    with adversarial feature learning, CVPR. doi:10.1109/CVPR.2018.00566
    """
    domains, count, _ = hidden.shape
    points = hidden.reshape(domains * count, -1)
    points = points - points.mean(dim=0)  # changes no distance, but spares digits
    squares = points.square().sum(dim=1)
    # By the binomial formula, for the gradient of a root is infinite where two points agree.
    apart = (squares[:, None] + squares[None, :] - 2 * points @ points.T).clamp(min=0)
    with torch.no_grad():
        different = ~torch.eye(len(points), dtype=torch.bool)
        median = apart[different].median().clamp(min=torch.finfo(hidden.dtype).tiny)
    scaled = apart / (2 * median)
    kernel = torch.stack([torch.exp(-scaled / width**2) for width in WIDTHS]).mean(dim=0)
    means = kernel.reshape(domains, count, domains, count).mean(dim=(1, 3))
    within = means.diagonal()
    if unbiased:
        within = (within * count - 1) / (count - 1)  # k(x, x) is 1
    one, other = _pairs(domains)
    return within[one] + within[other] - 2 * means[one, other]


DISTANCES = {"coral": coral_distances, "mmd": mmd_distances}


def _pairs(count: int) -> tuple[Tensor, Tensor]:
    one, other = torch.combinations(torch.arange(count)).T
    return one, other
