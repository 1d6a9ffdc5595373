"""What the workspace holds of one domain's hours: predictions of the models, and quality."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from markupsafe import Markup
from numpy.typing import NDArray

from dashboard.components.cards import command_line, empty, problem
from dashboard.components.diagnose.diagnosis import Diagnosis
from dashboard.store import PUBLISHED, Kept, Store
from dashboard.theme import number
from fluxcore.baselines import BASELINES
from fluxcore.compare import model_labels
from fluxcore.diagnose.cycles import SEASONS, Cycle, mean_cycle
from fluxcore.diagnose.series import DomainSeries, domain_scores, domain_series, of_domain
from fluxcore.errors import FluxError
from fluxcore.scenarios import scenario_label
from fluxcore.schema import TARGETS, file_stem
from fluxcore.series import Series

MOST = 8
"""Models that are drawn: more grey lines cannot be followed."""
REFERENCE = "lr"
FEW = 4
"""Sets of scores that are offered."""
SAME = 1e-4
"""Relative; scores of single-precision observations differ by 1e-7."""


@dataclass(frozen=True)
class Unread:
    """A file of predictions that cannot be read."""

    file: str
    """Where it is in the workspace."""
    trouble: str


@dataclass(frozen=True, eq=False)
class Hours:
    """One domain's hours as far as they are here; the model in focus comes first."""

    domain: str
    scale: str
    target: str
    focus: str
    models: dict[str, Series]
    """Models with predictions, at most so many as can be told apart, to their hours of the site."""
    more: tuple[str, ...]
    """Models with predictions that are not drawn."""
    lacking: tuple[str, ...]
    """Models of the scores without predictions here."""
    measured: NDArray[np.int32] | None
    """Hours since 1970 that are measured; None where the data set is not here."""
    dataset: str
    run: int
    """Run of the model in focus whose hours these are."""
    synthetic: bool
    unread: dict[str, Unread] = field(default_factory=dict)
    """Models whose predictions are here and cannot be read, that in focus first."""
    runs: int = 1
    """Runs of the model in focus that its scores are means over."""

    @property
    def site(self) -> str:
        """Site of the domain."""
        return self.domain.split(" ")[0]

    @property
    def unit(self) -> str:
        """Unit of the target, typeset."""
        return TARGETS[self.target].unit_text

    @property
    def axis(self) -> str:
        """Target and unit."""
        return f"{self.target}, {self.unit}"

    @property
    def strong(self) -> str:
        """The model in its colour: that in focus, if it has predictions."""
        return self.focus if self.focus in self.models else ""

    @property
    def of_run(self) -> str:
        """Which run of several is drawn; empty where there is one."""
        return f"run {self.run} of {self.runs}" if self.strong and self.runs > 1 else ""

    @property
    def pooled(self) -> bool:
        """Whether the years of a site are taken together though each is scored for itself."""
        by_year = any(one.domain == "site-year" for one in self.models.values())
        return by_year and self.domain == self.site

    @cached_property
    def rows(self) -> DomainSeries:
        """The domain's rows at the scale."""
        return domain_series(self.models, self.scale, self.domain, self.measured)

    @cached_property
    def own(self) -> dict[str, Series]:
        """Hours of the domain alone."""
        return {m: of_domain(one, "hourly", self.domain) for m, one in self.models.items()}

    @cached_property
    def scores(self) -> dict[str, pd.DataFrame]:
        """Scores at all scales of every model that is drawn."""
        return {model: domain_scores(one, self.domain) for model, one in self.models.items()}

    def cycle(self, by: Cycle, months: tuple[int, ...] = SEASONS["all"]) -> pd.DataFrame:
        """Mean cycle of the domain's hours."""
        return mean_cycle(self.own, by, months)


def hours_of(store: Store, scores: str, found: Diagnosis, domain: str) -> Hours:
    """Look up the hours of one domain for the models of a diagnosis."""
    cell = found.cell
    kept = {m: k for m, k in _kept(store, scores, found).items() if k is not None}
    drawn = sorted(kept, key=lambda m: (m != found.model, m != REFERENCE, found.order.index(m)))
    site = domain.split(" ")[0]
    models: dict[str, Series] = {}
    unread: dict[str, Unread] = {}
    for model in drawn[:MOST]:
        try:
            models[model] = store.site_hours(kept[model], site)
        except FluxError as error:
            place = kept[model].file.relative_to(store.workspace.root).as_posix()
            unread[model] = Unread(place, str(error))
    dataset = kept[drawn[0]].dataset if drawn else store.data_of(scores)
    return Hours(
        domain=domain,
        scale=cell.scale,
        target=cell.target,
        focus=found.model,
        models=models,
        more=tuple(drawn[MOST:]),
        lacking=tuple(m for m in found.order if m not in kept),
        measured=store.measured_hours(dataset, site) if drawn else None,
        dataset=dataset,
        run=kept[found.model].run if found.model in kept else 1,
        synthetic=store.set(scores).synthetic,
        unread=unread,
        runs=_trained(found)[found.model][2],
    )


def lacks(store: Store, scores: str, found: Diagnosis, hours: Hours) -> Markup:
    """Write what is not here of a domain's hours, and what brings it; empty if nothing is."""
    if hours.strong:
        return Markup()
    cell, focus = found.cell, found.model
    what = f"{cell.target} in the {scenario_label(cell.scenario)} scenario"
    if focus in hours.unread:
        mends = _brings(store, scores, found, hours.dataset, hours.run)
        return _cannot(hours.unread[focus], focus, mends)
    held = [name for name in store.with_predictions(cell.scenario, cell.target) if name != scores]
    if hours.models:
        sentence = f"{focus} has no predictions of {what} here: the others are drawn without it."
    elif scores == PUBLISHED:
        sentence = (
            f"Series and cycles need the predictions of every hour. Those behind the published "
            f"scores are not public: only who trained {focus} can add them."
        )
    else:
        sentence = f"Series and cycles need predictions, and {focus} has none of {what} here."
    shown = empty(sentence, _brings(store, scores, found, hours.dataset))
    if held and not hours.models:
        buttons = Markup(" ").join(
            Markup('<button data-key="scores:{}">{}</button>').format(name, store.set(name).label)
            for name in held[:FEW]
        )
        shown += Markup('<p class="dx-held">Scores with predictions here: {}</p>').format(buttons)
    return shown


def _cannot(unread: Unread, model: str, command: str) -> Markup:
    """Write why the predictions of a model are not drawn, where they are, and what mends them."""
    said = f"{unread.trouble} In this workspace it is {unread.file}. This makes it anew:"
    title = f"The predictions of {model} cannot be read"
    return problem(title, said) + Markup('<div class="dx-mend">{}</div>').format(
        command_line(command)
    )


def differ(hours: Hours, found: Diagnosis) -> str:
    """Say that the hours in focus are of one run of several, or not those that were scored."""
    if hours.of_run:
        return f"These are the hours of {hours.of_run}; scores above are means over all."
    table = found.cell.table
    rows = table[(table["shown"] == hours.strong) & (table["domain"] == hours.rows.domain)]
    own = hours.scores.get(hours.strong)
    if len(rows) != 1 or own is None:
        return ""
    here = own.loc[own["scale"] == hours.scale, "rmse"]
    if len(here) != 1 or np.isclose(here.iloc[0], rows["rmse"].iloc[0], rtol=SAME, atol=0):
        return ""
    told = [number(value, hours.unit) for value in (here.iloc[0], rows["rmse"].iloc[0])]
    return (
        f"The predictions of {hours.strong} that are kept here have an RMSE of {told[0]}, its "
        f"scores say {told[1]}: they are not of the same training, or of other observations."
    )


def _brings(store: Store, scores: str, found: Diagnosis, dataset: str, run: int = 1) -> str:
    """Command that brings the predictions of the model in focus, or makes them anew."""
    cell, own = found.cell, scores.removeprefix(f"{PUBLISHED}+")
    model, strategy, _ = _trained(found)[found.model]
    here = dataset in store.data_sets()
    if here and model in BASELINES:
        chosen = "" if strategy == "mean" else f" --strategy {strategy}"
        chosen += "" if run == 1 else f" --run {run}"
        chosen += "" if own in (dataset, PUBLISHED) else f" --set {own}"
        return (
            f"fluxcore fit {model} --dataset {dataset} --scenario {cell.scenario} "
            f"--target {cell.target}{chosen}"
        )
    stem = file_stem(cell.scenario, cell.target, model, strategy)
    observed = f" --observations {dataset}" if here else ""
    into = "" if own in (dataset if here else "mine", PUBLISHED) else f" --set {own}"
    return f"fluxcore add predictions {stem}_predictions.csv{observed}{into}"


def _kept(store: Store, scores: str, found: Diagnosis) -> dict[str, Kept | None]:
    """Prediction files of the models of a diagnosis."""
    cell = found.cell
    return {
        label: store.kept(scores, cell.scenario, cell.target, model, strategy, runs)
        for label, (model, strategy, runs) in _trained(found).items()
        if label in found.order
    }


def _trained(found: Diagnosis) -> dict[str, tuple[str, str, int]]:
    """Model, strategy and number of runs by the name that is shown."""
    cell = found.cell.cell
    labels = model_labels(cell.models)
    return {
        labels[one]: (one.model, one.strategy, int(runs))
        for one, runs in zip(cell.models, cell.runs, strict=True)
    }
