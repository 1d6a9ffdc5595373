"""Both kinds of shift, from a data set and a scenario to an answer that is kept."""

import threading
from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic

from fluxcore.cache import Cache
from fluxcore.datasets import Dataset
from fluxcore.errors import ModelError, ScenarioError, UnknownNameError
from fluxcore.jobs import Progress, silent
from fluxcore.jobs.steps import may_go_on
from fluxcore.scenarios import Scenario
from fluxcore.shift import keeping
from fluxcore.shift.asked import Asked, Steps, Work
from fluxcore.shift.findings import FEWEST
from fluxcore.shift.given import given_predictions
from fluxcore.shift.options import Options
from fluxcore.shift.parts import PARTS, STAGES
from fluxcore.shift.refits import Kind, refits
from fluxcore.shift.sample import Sample, take_sample
from fluxcore.shift.shelf import at_hand
from fluxcore.shift.study import Study, Tell
from fluxcore.shift.whole import Answer
from fluxcore.splits import Split
from fluxcore.text_files import counted
from fluxcore.workspace import Workspace

__all__ = ["Answer", "conditional_shift", "covariate_shift", "kept_at"]

YEARS = 5
"""Where years are held out a site has about so many; rows a site are shared among them."""
LEAST_ROWS = 24
"""A site-year must have: one an hour of the day."""
QUICK_FOLDS = 3
LEAST = 2
"""Sites that either side needs for folds of whole sites."""


def covariate_shift(
    data: Dataset,
    scenario: Scenario,
    options: Options = Options(),  # noqa: B008 - frozen
    *,
    workspace: Workspace | None = None,
    progress: Progress = silent,
    cancel: threading.Event | None = None,
    workers: int | None = None,
    gently: bool = False,
) -> Answer:
    """Say how far the covariates of training and test sites lie apart under a scenario.

    Parameters
    ----------
    data, scenario
        Whose rows, and which line between training and test.
    options
        Which rows, how many, what is independent, how many refits; ``Options().quickly()`` for a
        first answer in seconds.
    workspace
        Keeps the answer in its cache; the user's own if absent. What was asked before in just this
        way is read from there.
    progress
        Told steps done, steps in all, and what is begun.
    cancel
        When it is set, the work stops between two steps.
    workers
        Processes that refit; the number of processors if absent.
    gently
        Whether they give way to other programs.

    Returns
    -------
    Answer
        ``findings`` of the part ``covariate``; tables ``densities, season_hour, composition`` and
        ``site_probability`` (sites held out) or ``site_auc`` (years held out). In reference mode
        the paper's figures alone.

    Raises
    ------
    ScenarioError
        A side has no usable row, or a single site: the message says why and what can be done.
    DatasetError
        A file is damaged.
    Cancelled
        ``cancel`` was set.
    """
    asked = Asked("covariate", data, scenario, "", options)
    return _answer(asked, workspace, Work(progress, cancel, workers, gently))


def conditional_shift(
    data: Dataset,
    scenario: Scenario,
    target: str,
    options: Options = Options(),  # noqa: B008 - frozen
    *,
    workspace: Workspace | None = None,
    progress: Progress = silent,
    cancel: threading.Event | None = None,
    workers: int | None = None,
    gently: bool = False,
    model: str = "",
) -> Answer:
    """Say whether the same covariates mean another flux at the test sites.

    Parameters
    ----------
    target
        A flux of the data set.
    data, scenario, options, workspace, progress, cancel, workers, gently
        As for :func:`covariate_shift`.
    model
        Whose errors: a model whose predictions of the test and out of site at training towers are
        in the workspace (`fluxcore.intake.out_of_site`), or its folder, ``mine_val_max``. The
        reference model, fitted here, if empty. Refits would tell nothing of another model: there
        are none, its terms have no verdict, and its residuals do.

    Returns
    -------
    Answer
        ``findings`` of the parts ``conditional`` and ``applicability``; tables ``slices,
        attribution, applicability, residual_sites, gates``. In reference mode the paper's figures
        alone.

    Raises
    ------
    UnknownNameError
        The data set has no such flux.
    ModelError
        Predictions of ``model`` are not there, or the scenario holds out years.
    ScenarioError, DatasetError, Cancelled
        As for :func:`covariate_shift`.
    """
    if target not in data.targets:
        raise UnknownNameError.among(f"flux of {data.name}", target, data.targets)
    given = None
    if model:
        if scenario.domain != "site":
            raise ModelError(
                f"{scenario.name} holds out years at the same sites, so no prediction is out of "
                "site: errors of a model of your own are taken apart where sites are held out."
            )
        home = workspace or Workspace()
        given = given_predictions(home, data.name, model, scenario.name, target)
        options = replace(options, refits=0, draws=0)
    asked = Asked("conditional", data, scenario, target, options, given)
    return _answer(asked, workspace, Work(progress, cancel, workers, gently))


def kept_at(
    kind: Kind,
    data: Dataset,
    scenario: Scenario,
    target: str,
    options: Options,
    workspace: Workspace | None = None,
) -> Answer | None:
    """The answer to a question if it is kept, at once; None if it must be worked out.

    Parameters
    ----------
    kind
        ``covariate`` or ``conditional``.
    target
        Empty for the covariates.
    data, scenario, options, workspace
        As for :func:`covariate_shift`.
    """
    place = _cache(workspace).path(Asked(kind, data, scenario, target, options).key, ".json")
    try:
        return keeping.load(place)
    except (OSError, *keeping.DAMAGE):
        return None


def taken(options: Options, scenario: Scenario) -> Options:
    """Options as they are used: where years are held out, a fifth of the rows a site, each year.

    Such a scenario has seven years a site. With all rows in each of them they would be 800,000,
    which say no more about 126 towers. A quick answer has three folds, and so a third of the
    models.
    """
    if options.quick:
        options = replace(options, folds=min(options.folds, QUICK_FOLDS))
    if scenario.domain != "site-year":
        return options
    return replace(
        options,
        per_site=max(options.per_site // YEARS, LEAST_ROWS),
        refit_rows=max(options.refit_rows // YEARS, LEAST_ROWS),
    )


def _cache(workspace: Workspace | None) -> Cache:
    home = workspace or Workspace()
    return Cache(home.cache_folder, read_only=home.read_only)


def _answer(asked: Asked, workspace: Workspace | None, work: Work) -> Answer:
    may_go_on(work.cancel)
    return _cache(workspace).fetch(
        asked.key,
        ".json",
        load=keeping.load,
        make=lambda: _made(asked, work),
        save=keeping.save,
        corrupt=keeping.DAMAGE,
    )


def _made(asked: Asked, work: Work) -> Answer:
    begun, options = monotonic(), taken(asked.options, asked.scenario)
    steps = Steps(work, STAGES[asked.kind] + refits(options))

    def make(tell: Tell) -> Study:
        tell("drawing rows of every site")
        return Study(take_sample(Split(asked.data, asked.scenario), options), options, tell)

    with at_hand(asked.study, steps, make) as study:
        sample = study.sample
        _two_sides(sample, asked)
        found, tables, readings = PARTS[asked.kind](study, asked, steps, work)
    steps("done")
    return Answer(
        findings=keeping.plain(found),
        tables={name: keeping.plain(table) for name, table in tables.items()},
        readings=readings,
        notes=sample.notes,
        about={
            "kind": asked.kind,
            "dataset": asked.data.name,
            "synthetic": asked.data.synthetic,
            "scenario": asked.scenario.name,
            "target": asked.target,
            "model": asked.given.model if asked.given else "",
            "options": options.parts(),
            "seconds": round(monotonic() - begun, 2),
            "refits": refits(options) > 0,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "sites": len(sample.sites),
            "rows": len(sample),
        },
    )


def _two_sides(sample: Sample, asked: Asked) -> None:
    """Raise a ScenarioError where no site can be held out of either side."""
    for side, flags in (("test", sample.tested), ("training", sample.trained)):
        if (count := int(flags.sum())) < LEAST:
            raise ScenarioError(
                f"{asked.scenario.name} has {counted(count, f'{side} site')} with usable rows in "
                f"{asked.data.name}. One site held out must leave another on its side: a shift can "
                f"be measured from {LEAST} on, and gets a verdict from {FEWEST}. Name more sites, "
                f"or count the rows of each role: fluxcore splits {asked.data.name} --scenario "
                f"{asked.scenario.name}"
            )
