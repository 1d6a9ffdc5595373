"""The AUC of rows split at random, and what random draws of sites give that way.

It is far above one half where there is no shift, so it is never told without that band: where no
refits were asked for, a few draws with few rows a site give one within seconds.
"""

from dataclasses import replace

import numpy as np

from fluxcore.shift.domain_classifier import sides
from fluxcore.shift.refits import relabelled, tasks_of
from fluxcore.shift.sample import Floats
from fluxcore.shift.separation import row_split
from fluxcore.shift.study import Study

DRAWS, ROWS = 10, 60
"""Random draws, and rows a site, where there are no refits."""


def few_draws(study: Study) -> tuple[float, Floats]:
    """The AUC of rows split at random as the sites are, and under random draws.

    Returns
    -------
    float, Floats
        The value at as few rows a site as the draws have, and shape (draws,): random draws of as
        many test sites from those that are not tested (each year before the test in turn, where
        years are held out); empty where the pool is too small.
    """

    def make() -> tuple[float, Floats]:
        study.tell("rows split at random, under random draws of sites")
        options = replace(study.options, refits=0, draws=DRAWS)
        thin = study.sample.thin(ROWS, options.seed)
        found = [
            row_split(relabelled(thin, task), options.seed + task.number)
            for task in tasks_of("covariate", thin, options, "")
        ]
        return row_split(sides(thin), options.seed), np.array(found, dtype=np.float64)

    return study.once("few draws of rows split at random", make)
