"""What Leaderboard shows for one selection: read from fluxcore once, shared by all of its cards."""

import math
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from markupsafe import Markup

from dashboard.components.skill_table import named_baseline
from dashboard.state import Selection
from dashboard.store import Store
from dashboard.theme import count, skill
from fluxcore.errors import FluxError
from fluxcore.leaderboard import Leaderboard, latex, read_gaps, read_ranking
from fluxcore.leaderboard.reading import zero_by_construction
from fluxcore.metrics import METRICS
from fluxcore.scales import SCALES
from fluxcore.schema import TARGETS
from fluxcore.sites import CLUSTER_KM
from fluxcore.statistics import STATISTICS

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, eq=False)
class Ranking:
    """One ranking with all that the cards draw from it."""

    board: Leaderboard
    lens: pd.DataFrame
    """All models against the reference, tower by tower; empty without scores of towers."""
    reference: str
    """Model that the lens compares with."""
    best_lens: pd.DataFrame
    """The same against the best model, for the reading."""
    sites: int
    """Towers that are drawn; 0 where only cell values are known."""
    metrics: tuple[str, ...]
    """Metrics that the scores hold."""
    synthetic: bool

    @cached_property
    def models(self) -> list[str]:
        """Names of the models, best first."""
        return [str(name) for name in self.board.table["label"]]

    @cached_property
    def columns(self) -> list[tuple[str, str]]:
        """Scenario and scale of every cell, in the order of the table."""
        pairs = self.board.cells[["scenario", "scale"]].drop_duplicates()
        names = set(pairs.itertuples(index=False, name=None))
        return [(a, b) for a in self.board.scenarios for b in self.board.scales if (a, b) in names]

    @cached_property
    def cells(self) -> dict[tuple[str, str, str], dict[str, object]]:
        """Rows of the board's cells by model, scenario and scale."""
        return _by_key(self.board.cells)

    @cached_property
    def pairs(self) -> dict[tuple[str, str, str], dict[str, object]]:
        """Rows of the paired lens by model, scenario and scale."""
        return _by_key(self.lens) if len(self.lens) else {}

    @cached_property
    def void(self) -> set[tuple[str, str]]:
        """Scenario and scale of the cells that are zero by construction for every model."""
        if not self.board.intervals:
            return set()
        held = self.board.cells.assign(zero=zero_by_construction(self.board))
        whole = held.groupby(["scenario", "scale"])["zero"].all()
        return set(whole[whole].index)

    def file(self, stem: str, ending: str) -> str:
        """Name of a file to save: what it is, flux, statistic, and a metric that is not RMSE."""
        board = self.board
        metric = "" if board.metric == "rmse" else board.metric
        parts = (stem, board.target, board.statistic, metric)
        return f"{'_'.join(filter(None, parts))}.{ending}"

    @cached_property
    def power(self) -> int:
        """Power of ten that is taken out of the cells, so that they are short; often 0."""
        sizes = self.board.cells["value"].abs()
        middle = float(sizes[sizes > 0].median())
        if METRICS[self.board.metric].unit == "1" or not math.isfinite(middle):
            return 0
        power = math.floor(math.log10(middle))
        return power if power < -1 or power > 2 else 0

    @property
    def unit(self) -> str:
        """Unit of the cells with its power of ten, typeset: ``10⁻² mm h⁻¹``."""
        target = TARGETS[self.board.target].unit_text
        unit = {"target": target, "target2": f"({target})²", "1": ""}
        ten = f"10{str(self.power).translate(SUPERSCRIPT)} " if self.power else ""
        return ten + unit[METRICS[self.board.metric].unit]

    @property
    def title(self) -> str:
        """What a cell is: ``90th percentile of RMSE over domains``."""
        phrase = STATISTICS[self.board.statistic].phrase
        return f"{phrase[0].upper()}{phrase[1:]} of {METRICS[self.board.metric].label} over domains"

    def headline(self) -> Markup:
        """Return the sentence under the title: the leader, its interval, what it rests on."""
        board = self.board
        best = board.row(self.models[0])
        scored = board.cells[board.cells["skill"].notna()]
        counted = scored[["scenario", "scale"]].drop_duplicates()
        cells = len(counted if board.iav else counted[counted["scale"] != "iav"])
        if len(self.models) == 1:
            return Markup("{}: <b>{}</b> is the only model here; there is no ranking.").format(
                board.target, self.models[0]
            )
        what = (
            f"Skill is the mean over {count(cells, 'cell')} of 1 − value ÷ value of "
            f"{named_baseline(board.baseline)}"
        )
        ranked = int(board.table["skill"].notna().sum())
        if not ranked:
            return Markup("{}: no model has all cells, so there is no overall skill.").format(
                board.target
            )
        leads = "is the only ranked model" if ranked == 1 else f"leads {count(ranked, 'model')}"
        said = Markup("{}: <b>{} {} with skill {}</b>").format(
            board.target, self.models[0], leads, skill(best["skill"])
        )
        if not math.isfinite(best["skill_lo"]):
            return said + f". {what}."
        again = skill(best["skill_min_years"])
        steady = (
            ""
            if again == skill(best["skill"])
            else f" (towers with {board.min_years} or more years, where the skill is {again})"
        )
        return said + Markup("; 95 % interval {}{}. {}; {} resampled.").format(
            f"[{skill(best['skill_lo'])}, {skill(best['skill_hi'])}]",
            steady,
            what,
            count(self.sites, "tower"),
        )

    def readings(self) -> list[str]:
        """Sentences computed from the ranking."""
        return read_ranking(self.board, self.best_lens if len(self.best_lens) else None)

    def gaps(self) -> list[str]:
        """Which models are not ranked for lack of cells, and which scenarios nobody has."""
        return read_gaps(self.board)

    def wide(self) -> str:
        """The table as CSV, one row a model."""
        board = self.board
        table = board.wide().assign(
            target=board.target,
            statistic=board.statistic,
            metric=board.metric,
            baseline=board.baseline,
        )
        return self._marked(table).to_csv(index=False)

    def long(self) -> str:
        """All cells as CSV, with intervals and counts."""
        return self._marked(self.board.long()).to_csv(index=False)

    def latex(self) -> str:
        """The table for a paper."""
        return ("% Synthetic scores.\n" if self.synthetic else "") + latex(self.board)

    def _marked(self, table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(synthetic=True) if self.synthetic else table


def ranking(store: Store, chosen: Selection) -> Ranking:
    """Rank what is selected.

    Raises
    ------
    FluxError
        These scores do not hold what is asked for.
    """
    entry = store.set(chosen.scores)
    if not entry.has_domains and chosen.metric != "rmse":
        raise FluxError(
            "The packaged cell values hold the RMSE only. Other metrics need the scores of every "
            "tower: `fluxcore add scores DIR --name published`."
        )
    options: dict[str, object] = {}
    if chosen.scales == "all" and entry.has_domains:
        options["scales"] = tuple(SCALES)
    if chosen.near == "out" and entry.has_domains:
        options["without_neighbours"] = CLUSTER_KM
    board = store.leaderboard(
        chosen.scores,
        chosen.target,
        chosen.statistic,
        chosen.metric,
        chosen.baseline,
        iav=chosen.iav == "in",
        **options,
    )
    labels = [str(name) for name in board.table["label"]]
    reference = chosen.model if chosen.model in labels else labels[0]
    boot = store.bootstrap(chosen.scores, chosen.target, chosen.metric, **options)
    lenses = {
        name: store.lens(chosen.scores, chosen.target, name, chosen.metric, **options)
        for name in {reference, labels[0]}
    }
    held = store.scores(chosen.scores).columns if entry.has_domains else ["rmse"]
    return Ranking(
        board=board,
        lens=lenses[reference],
        reference=reference,
        best_lens=lenses[labels[0]],
        sites=len(boot.draw.sites) if boot else 0,
        metrics=tuple(name for name in METRICS if name in held),
        synthetic=entry.synthetic,
    )


def _by_key(table: pd.DataFrame) -> dict[tuple[str, str, str], dict[str, object]]:
    return {(row["label"], row["scenario"], row["scale"]): row for row in table.to_dict("records")}
