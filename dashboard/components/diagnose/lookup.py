"""What a selection asks Diagnose for: found in the scores, or why it is not and what brings it."""

from contextlib import suppress
from functools import lru_cache

from markupsafe import Markup

from dashboard.components.cards import empty
from dashboard.components.diagnose.diagnosis import Diagnosis
from dashboard.state import Selection
from dashboard.store import PUBLISHED, ScoreSet, Store
from dashboard.theme import joined
from fluxcore.compare.bootstrap import Bootstrap
from fluxcore.diagnose import losses_from
from fluxcore.errors import FluxError
from fluxcore.scales import SCALES
from fluxcore.scenarios import scenario_label
from fluxcore.schema import file_stem

NEEDS = "This page needs the scores of every tower; the packaged values are one number a cell."
THEN = "DIR is a checkout of the public leaderboard's submissions, or any folder of such files."


def lacking(store: Store, selection: Selection) -> Markup:
    """Write what a set of scores lacks for this selection, and what fills it; empty if nothing."""
    chosen = store.set(selection.scores)
    if not chosen.has_domains:
        return empty(NEEDS, f"fluxcore add scores DIR --name {PUBLISHED}", THEN)
    held = _held(store, chosen)
    if (selection.scenario, selection.target, selection.scale) in held:
        return Markup()
    what = f"{selection.target} in the {scenario_label(selection.scenario)} scenario"
    others = [
        entry.shown
        for name, entry in store.scenarios().items()
        if (name, selection.target, selection.scale) in held
    ]
    fluxes = sorted({target for scenario, target, _ in held if scenario == selection.scenario})
    has = (
        f"They hold the scenarios: {joined(others)}."
        if others
        else f"In this scenario they hold {joined(fluxes)}."
        if fluxes
        else ""
    )
    return empty(
        f"The scores of {chosen.label} hold nothing of {what} ({SCALES[selection.scale].shown}).",
        _command(store, selection),
        has,
    )


def void(found: Diagnosis) -> Markup:
    """Write why there is nothing to draw, and the way back to RMSE; empty where there is."""
    if not found.void:
        return Markup()
    button = Markup()
    if found.cell.metric != "rmse":
        button = Markup('<p><button data-key="metric:rmse">back to RMSE</button></p>')
    return Markup('<div class="empty"><p>{}</p><p>{}</p>{}</div>').format(
        found.void, "Another metric or another time scale tells models apart.", button
    )


def _command(store: Store, selection: Selection) -> str:
    """What brings a flux or scenario that a set lacks: predictions for a set of one's own."""
    own = selection.scores.removeprefix(f"{PUBLISHED}+")
    if own == PUBLISHED:
        return f"fluxcore add scores DIR --name {PUBLISHED}"
    models = store.models(own) if own in store.sets() else []
    model, _, rest = (models[0] if len(models) == 1 else "MODEL").partition(" (")
    stem = file_stem(selection.scenario, selection.target, model, rest.rstrip(")") or "mean")
    into = "" if own == "mine" else f" --set {own}"
    return f"fluxcore add predictions {stem}_predictions.csv{into}"


def diagnose(store: Store, selection: Selection) -> Diagnosis | None:
    """Read what a selection asks for; None where the scores lack it (see ``lacking``).

    Raises
    ------
    FluxError
        A name is unknown.
    """
    if lacking(store, selection):
        return None
    boot = store.bootstrap(
        selection.scores,
        selection.target,
        selection.metric,
        scenarios=(selection.scenario,),
        scales=tuple(SCALES),
    )
    if boot is None:
        return None
    cell = (selection.scenario, selection.scale)
    model, asked = selection.model or _best(store, selection), bool(selection.model)
    name, synthetic = selection.scores, store.set(selection.scores).synthetic
    held = _held_towers(store, name)
    return _diagnosis(store, boot, name, cell, model, asked, selection.statistic, synthetic, held)


def _best(store: Store, selection: Selection) -> str:
    """Model of the best overall skill, ranked as on Start; empty where none can be."""
    with suppress(FluxError):
        board = store.leaderboard(
            selection.scores,
            selection.target,
            selection.statistic,
            baseline=selection.baseline,
        )
        return str(board.table["label"].iloc[0])
    return ""


def _held_towers(store: Store, name: str) -> frozenset[str] | None:
    """Towers of the data set of a set of scores; None for published ones, or where it is gone."""
    dataset = store.data_of(name)
    if name.partition("+")[0] == PUBLISHED or dataset not in store.data_sets():
        return None
    with suppress(FluxError):  # a damaged data set is the page Data's to report
        return frozenset(store.data(dataset).site_ids)
    return None


@lru_cache(maxsize=8)
def _held(store: Store, chosen: ScoreSet) -> frozenset[tuple[str, str, str]]:
    """Cells of a set: scenario, target and scale."""
    cells = store.scores(chosen.name)[["scenario", "target", "scale"]].drop_duplicates()
    return frozenset(cells.itertuples(index=False, name=None))


@lru_cache(maxsize=64)
def _diagnosis(
    store: Store,
    boot: Bootstrap,
    name: str,
    where: tuple[str, str],
    model: str,
    chosen: bool,
    statistic: str,
    synthetic: bool,
    held: frozenset[str] | None,
) -> Diagnosis:
    """Kept for all visitors: what it computes, it computes once."""
    cell = losses_from(boot, store.scores(name), *where)
    known = [label for label in store.models(name) if label in cell.models]
    focus = model if model in known else known[0]
    return Diagnosis(
        boot=boot,
        cell=cell,
        model=focus,
        statistic=statistic,
        sites=store.scenario_sites(where[0]),
        order=(focus, *(label for label in known if label != focus)),
        chosen=chosen or focus != model,
        synthetic=synthetic,
        held=held,
    )
