"""The pilot study: models by scenarios by targets, each cell fitted, predicted, scored and kept."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic

from fluxcore.baselines.baseline import BASELINES
from fluxcore.baselines.cell import Cell, Fitted, fit_cell
from fluxcore.baselines.fits import is_done, keep
from fluxcore.baselines.outcome import Outcome, PilotReport
from fluxcore.datasets import Dataset, open_dataset
from fluxcore.errors import Cancelled, FluxError, ModelError, UnknownNameError
from fluxcore.intake.sources import record_of
from fluxcore.jobs import Progress, each, silent
from fluxcore.scenarios import SCENARIOS, find_scenario
from fluxcore.schema import STRATEGIES
from fluxcore.splits import Split
from fluxcore.splits.split import VALIDATIONS, Validation
from fluxcore.workspace import Workspace, check_name

MODELS = ("constant", "lr", "ridge", "hist-gb", "xgb", "lightgbm")
"""Models of the pilot study where none are named: those that learn in seconds."""
FIRST = ("constant", "lr")
"""Models whose cells come first, by turns."""
PILOT = tuple(name for name, scenario in SCENARIOS.items() if scenario.published)
"""Scenarios of the pilot study where none are named."""


def cells_of(
    dataset: Dataset,
    models: Sequence[str],
    scenarios: Sequence[str],
    targets: Sequence[str],
    like: Cell,
    workspace: Workspace,
) -> list[Cell]:
    """Cells of a pilot study, in the order of `BASELINES`: those of quick models first.

    Those of the constant and of the linear regression come by turns, so that there is something to
    rank from the second cell on.

    Raises
    ------
    UnknownNameError
        No such model, scenario or target.
    """
    for name in targets:
        if name not in dataset.targets:
            raise UnknownNameError.among(f"target of {dataset.name}", name, dataset.targets)
    chosen = [find_scenario(name, workspace) for name in scenarios]
    for scenario in chosen:
        Split(dataset, scenario, like.validation)  # refuses a validation split that it cannot have
    listed = [*BASELINES, *models]
    order = sorted(dict.fromkeys(models), key=listed.index)
    cells = [
        replace(like, model=model, scenario=scenario, target=target)
        for scenario in chosen
        for target in targets
        for model in order
    ]
    return sorted(cells, key=lambda cell: -1 if cell.model in FIRST else listed.index(cell.model))


def pilot(
    dataset: str | Dataset,
    models: str | Sequence[str] | None = None,
    scenarios: str | Sequence[str] | None = None,
    targets: str | Sequence[str] | None = None,
    *,
    strategy: str = "mean",
    validation: Validation = "default",
    draws: int = 1,
    run: int = 1,
    seed: int = 0,
    sample: int | None = None,
    all_draws: bool = False,
    name: str = "",
    set: str = "",  # noqa: A002 - the word of the command line and of the workspace
    again: bool = False,
    workspace: Workspace | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    progress: Progress = silent,
    cancel: threading.Event | None = None,
    gently: bool = False,
    finished: Callable[[Outcome], None] = lambda _: None,
) -> PilotReport:
    """Fit, predict, score and keep models of a data set, cell by cell.

    A cell is a model, a scenario and a target. What was done before in just this way is not done
    again. A cell that fails is reported, and the others go on.

    Parameters
    ----------
    dataset
        A data set of the workspace, by name, or as `fluxcore.open_dataset` returns it.
    models, scenarios, targets
        Names; the quick models that are installed, the published scenarios, and all targets of the
        data set if absent.
    strategy, validation
        How one of several draws is selected, and on which rows.
    draws
        Sets of hyper-parameters to try; with 1, each model's default ones.
    run
        A repetition with other random numbers has another run.
    seed
        Start of all random numbers.
    sample
        Training rows a site; 0 for all of them. By default 2,000 for boosting and networks, all
        for linear models.
    all_draws
        Score every draw on the test too, to see what selection costs.
    name
        What the model is called in files, where there is one only.
    set
        The set of scores to join; that of the data set's name if absent.
    again
        Do again what is there.
    workspace
        Where the data set is and results go; the default workspace if absent.
    workers, scheduler, progress, cancel, gently
        As in `fluxcore.jobs.each`.
    finished
        Told of every cell as it ends.

    Returns
    -------
    PilotReport
        What was done, was there, and failed.

    Raises
    ------
    UnknownNameError
        No such data set, model, scenario, target, strategy or validation split.
    MissingExtraError
        A model that was named needs a package that is not installed.
    ModelError
        Less than one draw or run is asked for, nothing is named, or a name is given to several
        models.
    ScenarioError
        A scenario that was named cannot have the validation split.
    WorkspaceError
        The set is about other data, or the workspace cannot be written.
    Cancelled
        ``cancel`` was set; what was finished is kept.
    """
    begin = monotonic()
    workspace = workspace or Workspace()
    data = dataset if isinstance(dataset, Dataset) else open_dataset(dataset, workspace)
    if strategy not in STRATEGIES:
        raise UnknownNameError.among("strategy", strategy, STRATEGIES)
    if validation not in VALIDATIONS:
        raise UnknownNameError.among("validation split", validation, list(VALIDATIONS))
    models = names_of("models", models)
    scenarios, targets = names_of("scenarios", scenarios), names_of("targets", targets)
    if draws < 1 or run < 1 or seed < 0 or (sample is not None and sample < 0):
        raise ModelError(
            f"Draws and runs count from 1, and seeds and samples are not negative: not draws "
            f"{draws}, run {run}, seed {seed}, sample {sample}."
        )
    left_out: dict[str, str] = {}
    if models is None:
        models = [each for each in MODELS if BASELINES[each].installed]
        left_out = {
            each: f'pip install "fluxcore[{BASELINES[each].extra}]"'
            for each in MODELS
            if each not in models
        }
    for each_name in models:
        BASELINES[each_name].require()
    if name:
        check_name(name, "model")
        if len(models) > 1:
            raise ModelError(f"One name, {name!r}, was given for {len(models)} models.")
    set = set or (data.name if validation != "oracle" else f"{data.name}-oracle")  # noqa: A001
    check_name(set, "score set")
    workspace.may_write()
    record_of(workspace, set, data.name, data.synthetic, data.digest)  # refuses a set of other data
    asked = scenarios or PILOT
    if validation != "default" and scenarios is None:
        asked = [each for each in asked if find_scenario(each, workspace).domain == "site"]
    like = Cell(
        dataset=data.folder,
        scenario=find_scenario(asked[0], workspace),
        target="",
        model="",
        strategy=strategy,
        validation=validation,
        draws=draws,
        run=run,
        seed=seed,
        sample=sample,
        all_draws=all_draws,
        name=name,
    )
    cells = cells_of(data, models, asked, targets or data.targets, like, workspace)
    report = PilotReport(set, data.name, data.synthetic, left_out=left_out)
    report.there = [] if again else [cell for cell in cells if is_done(workspace, cell, set)]
    waiting = [cell for cell in cells if cell not in report.there]

    def here(cell: Cell) -> Fitted | str:
        return attempt(cell, _telling(progress, cancel))

    for cell, came in each(
        here if len(waiting) == 1 and scheduler is None else attempt,
        waiting,
        workers=workers,
        scheduler=scheduler,
        progress=progress,
        cancel=cancel,
        gently=gently,
    ):
        if isinstance(came, str):
            outcome = Outcome(cell, None, came)
            report.failed.append(outcome)
        else:
            outcome = _kept(workspace, cell, came, set)
            (report.done if outcome.added else report.failed).append(outcome)
        finished(outcome)
    report.seconds = monotonic() - begin
    return report


def names_of(what: str, given: str | Sequence[str] | None) -> list[str] | None:
    """Names that were given, one or several; None where none were asked for.

    Raises
    ------
    ModelError
        An empty list was given.
    """
    if given is None:
        return None
    names = [given] if isinstance(given, str) else list(dict.fromkeys(given))
    if not names:
        raise ModelError(f"No {what} are named. Leave {what} out for the usual ones.")
    return names


def attempt(cell: Cell, tell: Progress = silent) -> Fitted | str:
    """Do a cell, or say why it failed."""
    try:
        return fit_cell(cell, tell=tell)
    except Cancelled:
        raise
    except FluxError as error:
        return str(error)


def _telling(progress: Progress, cancel: threading.Event | None) -> Progress:
    """Progress of a cell that is alone: its draws; between them it can be cancelled."""

    def tell(done: int, total: int, what: str) -> None:
        if cancel is not None and cancel.is_set():
            raise Cancelled("Cancelled. What was finished is kept.")
        progress(done, total, what)

    return tell


def _kept(workspace: Workspace, cell: Cell, fitted: Fitted, name: str) -> Outcome:
    notes = tuple(fitted.record["notes"])
    added = keep(workspace, cell, fitted, name)
    return Outcome(cell, added, notes=notes, seconds=sum(fitted.record["seconds"].values()))
