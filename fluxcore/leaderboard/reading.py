"""Sentences computed from a ranking: who leads, how surely, and what the towers can resolve."""

from collections.abc import Iterator, Sequence

import pandas as pd

from fluxcore.compare.bootstrap import published
from fluxcore.leaderboard.board import Leaderboard, shown_scale
from fluxcore.metrics import METRICS
from fluxcore.scenarios import scenario_label
from fluxcore.statistics import STATISTICS

MOST = 3
"""Cells that are listed by name; of more only the number is said."""
SURE = ("better", "worse")


def read_ranking(board: Leaderboard, lens: pd.DataFrame | None = None) -> list[str]:
    """Say in plain words what a ranking shows, and what it does not.

    Parameters
    ----------
    board
        The ranking.
    lens
        `fluxcore.compare.paired_cells` with the best model as reference, and a column ``label``.

    Returns
    -------
    list[str]
        Sentences; the first says who leads.
    """
    ranked = [str(name) for name in board.table.loc[board.table["skill"].notna(), "label"]]
    if not ranked:
        return [f"No model has all cells of {board.target}, so there is no overall skill."]
    if not board.intervals:
        return [
            (
                f"{ranked[0]} has the highest skill for {board.target}, "
                f"{_signed(board.row(ranked[0])['skill'])}. Whether others may be as good cannot "
                "be said from cell values alone."
            )
        ]
    if len(board.table) == 1:
        return [
            (
                f"{ranked[0]} is the only model here, so there is nothing to rank it against: "
                "add another one, or a baseline, to this set."
            )
        ]
    said = [_leaders(board), *_against_baseline(board), _cells(board, ranked)]
    if lens is not None and len(ranked) > 1:
        said += _lens(board, ranked[0], lens[lens["label"] == ranked[1]])
    return [*said, *_iav(board)]


def read_gaps(board: Leaderboard) -> list[str]:
    """Say which models are not ranked for lack of cells, and which scenarios nobody has.

    Parameters
    ----------
    board
        The ranking.

    Returns
    -------
    list[str]
        Sentences; none where every model has every cell of the published scenarios.
    """
    said = []
    absent = [scenario_label(name) for name in published() if name not in board.scenarios]
    if absent:
        there = _listing([scenario_label(name) for name in board.scenarios])
        said.append(
            f"Ranked under {there} alone, since there are no scores under {_listing(absent)}: this "
            "is not the skill over all three."
        )
    of = len(board.cells[["scenario", "scale"]].drop_duplicates())
    has = board.cells[board.cells["value"].notna()].groupby("label").size()
    lacking = [
        f"{label} ({has.get(label, 0)} of {of} cells)"
        for label, skill in zip(board.table["label"], board.table["skill"], strict=True)
        if skill != skill and has.get(label, 0) < of
    ]
    if lacking:
        verb = "is" if len(lacking) == 1 else "are"
        said.append(f"{_listing(lacking)} {verb} not ranked: a skill needs them all.")
    return said


def _leaders(board: Leaderboard) -> str:
    leading = board.table[board.table["rank_lo"] == 1]
    names = [str(name) for name in leading["label"]]
    if len(names) == 1:
        return f"For {board.target}, {names[0]} is best in overall skill, at 95 %."
    first, second = names[:2]
    pair = board.pairs[(board.pairs["model_a"] == first) & (board.pairs["model_b"] == second)]
    low, gap, high = (_signed(float(pair[name].iloc[0])) for name in ("lo", "difference", "hi"))
    same = pair["verdict"].iloc[0] == "equivalent"
    return (
        f"For {board.target}, {_listing(names)} share ranks 1 to {leading['rank_hi'].max():.0f}: "
        f"the gap in skill between {first} and {second}, {gap} [{low}, {high}], is "
        f"{'negligible (equivalent)' if same else 'not resolved'}."
    )


def _against_baseline(board: Leaderboard) -> Iterator[str]:
    """Which models are not surely better than the baseline."""
    its = board.pairs[board.pairs["model_b"] == board.baseline]
    said = {
        verdict: [str(name) for name in its.loc[its["verdict"] == verdict, "model_a"]]
        for verdict in ("better", "equivalent", "not resolved")
    }
    if not said["better"]:
        yield f"No model is surely better than {board.baseline}."
    for verdict, words in (("equivalent", "equivalent to"), ("not resolved", "not resolved from")):
        if said[verdict]:
            verb = "is" if len(said[verdict]) == 1 else "are"
            yield f"{_listing(said[verdict])} {verb} {words} {board.baseline}."


def _cells(board: Leaderboard, ranked: Sequence[str]) -> str:
    """How many cells single out a model, and in how many the first two may both be best."""
    tied = board.cells[board.cells["tie"] & ~zero_by_construction(board)]
    sizes = tied.groupby(["scenario", "scale"]).size()
    alone = int((sizes == 1).sum())
    said = f"{alone or 'None'} of {len(sizes)} cells single{'s' * (alone == 1)} out one model"
    if len(ranked) > 1:
        both = tied[tied["label"].isin(ranked[:2])].groupby(["scenario", "scale"]).size()
        said += f"; {ranked[0]} and {ranked[1]} may both be best in {(both == 2).sum()}"
    return f"{said}."


def _lens(board: Leaderboard, first: str, lens: pd.DataFrame) -> Iterator[str]:
    """What the paired lens resolves between the first two, and where it sees more."""
    second = str(lens["label"].iloc[0]) if len(lens) else ""
    hourly = 100 * lens.loc[lens["scale"] == lens["scale"].iloc[0], "detectable"].dropna()
    if not second or hourly.empty:
        return
    yield (
        f"Tower by tower, the {shown_scale(str(lens['scale'].iloc[0]))} cells can tell {first} "
        f"from {second} if they differ by {hourly.min():.1f} to {hourly.max():.1f} %."
    )
    tied = board.cells[board.cells["tie"] & board.cells["label"].isin([first, second])]
    both = tied.groupby(["scenario", "scale"]).size()
    names = [
        f"{_cell(row['scenario'], row['scale'])} ({second if better else first})"
        for row in lens[lens["verdict"].isin(SURE)].to_dict("records")
        for better in (row["verdict"] == "better",)
        if both.get((row["scenario"], row["scale"])) == 2
    ]
    if names:
        where = _listing(names) if len(names) <= MOST else f"{len(names)} cells"
        yield (
            f"The lenses differ in {where}: tower by tower one of the two is surely better, "
            f"while the {STATISTICS[board.statistic].label} does not resolve them."
        )


def _iav(board: Leaderboard) -> Iterator[str]:
    void = zero_by_construction(board)
    at_iav = board.cells["scale"] == "iav"
    if (void & at_iav).any():
        metric = METRICS[board.metric].label
        yield f"At iav, {metric} is zero by construction for every model, so nothing is compared."
    its = board.cells[at_iav & ~void]
    one = its[its["n_one_year"] > 0]
    if one.empty:
        return
    sizes = its.groupby("scenario")["tie"].sum()
    number = f"{sizes.min()}" if sizes.min() == sizes.max() else f"{sizes.min()} to {sizes.max()}"
    counts = one.groupby("scenario", sort=False)[["n_one_year", "n_domains"]].max()
    listed = [
        f"{row['n_one_year']:.0f} of {row['n_domains']:.0f} {scenario_label(str(scenario))}"
        for scenario, row in counts.iterrows()
    ]
    yield (
        f"At iav, {number} of {its['label'].nunique()} models may be best; {_listing(listed)} "
        "towers have a single year and count there as zero error."
    )


def zero_by_construction(board: Leaderboard) -> "pd.Series[bool]":
    """Which rows of ``cells`` hold no error at any domain, because of how the scale is made."""
    cells = board.cells
    return (cells["n_zero"] > 0) & (cells["n_zero"] >= cells["n_domains"])


def _cell(scenario: str, scale: str) -> str:
    return f"{scenario_label(scenario)} {shown_scale(scale)}"


def _listing(names: Sequence[str]) -> str:
    return " and ".join([*([", ".join(names[:-1])] if len(names) > 1 else []), names[-1]])


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "−")
