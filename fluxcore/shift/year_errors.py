"""Errors of the reference model where years are held out: by models that have not seen the year.

Every test site is a training site too; a model that has not seen the site would be asked what
nobody asks.
"""

import numpy as np

from fluxcore.errors import ScenarioError
from fluxcore.jobs.threads import one_thread
from fluxcore.shift.errors import REFERENCE, Errors, regressor
from fluxcore.shift.sample import TEST, TRAIN, Floats, Ints, Sample


def training_years(sample: Sample) -> Ints:
    """Years that train, in their order."""
    found: Ints = np.unique(sample.year[sample.role == TRAIN])
    return found


def year_errors(sample: Sample, y: Floats, seed: int) -> Errors:
    """Errors of the reference model, cross-fitted by year at the same sites.

    Parameters
    ----------
    sample
        Rows of training and test.
    y
        Shape (n,): the target, complete.

    Returns
    -------
    Errors
        One model for every training year that it has not seen: rows of that year are predicted by
        it alone, test rows by all.

    Raises
    ------
    ScenarioError
        There is one training year: none can be left out.
    """
    years = training_years(sample)
    if len(years) < 2:
        raise ScenarioError(
            f"All training rows are of {', '.join(map(str, years)) or 'no year'}: errors of "
            "training years come from models that have not seen the year, and so need 2 of them."
        )
    each = np.full((len(years), len(sample)), np.nan)
    train = sample.role == TRAIN
    with one_thread():
        for number, year in enumerate(years):
            seen = train & (sample.year != year)
            asked = (sample.role == TEST) | (train & (sample.year == year))
            model = regressor(sample.binned[seen], y[seen], sample.base[seen], seed)
            each[number, asked] = y[asked] - model.predict(sample.binned[asked])
    return Errors(REFERENCE, each)


def every_year_errors(sample: Sample, y: Floats, seed: int) -> Errors:
    """Errors of the reference model in every year, early and late, by a model of all others.

    What the residual test takes: here years can be exchanged, since each is asked the same way.

    Returns
    -------
    Errors
        One model a year; it predicts that year alone.
    """
    years = np.unique(sample.year)
    each = np.full((1, len(sample)), np.nan)
    with one_thread():
        for year in years:
            held = sample.year == year
            model = regressor(sample.binned[~held], y[~held], sample.base[~held], seed)
            each[0, held] = y[held] - model.predict(sample.binned[held])
    return Errors(REFERENCE, each)
