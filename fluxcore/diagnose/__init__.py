"""Where and why a model fails: from its scores, and hour by hour from its predictions.

``losses`` takes one cell out of a table of scores; every view is a function of it: ``tail``
(domains from the hardest on, and which set the statistic), ``kinds`` (bias, slope and pattern in
the squared error), ``distribution`` (with a band over resampled sites),
``standing`` (a value with its interval, and which models are not told apart), ``matrix`` (site by
model), ``compare_group`` (a region against the rest), and sentences about them in ``readings``.

From predictions, for one domain: its rows at a scale and its scores in ``series``, mean cycles of
the year and the day and what they make of the error in ``cycles``, sentences in ``cycle_readings``.
"""

from fluxcore.diagnose.distribution import Distribution, distribution, staircase
from fluxcore.diagnose.losses import Losses, losses, losses_from
from fluxcore.diagnose.matrix import harder_than, matrix
from fluxcore.diagnose.profile import profile
from fluxcore.diagnose.regions import Group, compare_group, parse_group, site_rule
from fluxcore.diagnose.standing import Standing, standing
from fluxcore.diagnose.tail import Setter, Tail, excerpt, in_tail, quantile_setters, tail
from fluxcore.kinds import KINDS, kinds, shares

__all__ = [
    "KINDS",
    "Distribution",
    "Group",
    "Losses",
    "Setter",
    "Standing",
    "Tail",
    "compare_group",
    "distribution",
    "excerpt",
    "harder_than",
    "in_tail",
    "kinds",
    "losses",
    "losses_from",
    "matrix",
    "parse_group",
    "profile",
    "quantile_setters",
    "shares",
    "site_rule",
    "staircase",
    "standing",
    "tail",
]
