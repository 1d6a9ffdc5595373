import numpy as np
import pandas as pd
import pytest

from fluxcore.compare import bootstrap, find_model, paired, paired_cells, versus
from fluxcore.errors import FluxError, UnknownNameError

ANY = {"target": "GPP", "scenario": "TA40", "scale": "hourly"}


def scaled(losses, factor):
    return {site: factor * loss for site, loss in losses.items()}


def test_a_constant_ratio_is_found_without_error(score_table, many):
    scores = score_table({"a": scaled(many(), 1.2), "b": many()})
    found = paired(scores, "a", "b", **ANY)
    assert found.ratio == pytest.approx(1.2)
    assert (found.lo, found.hi) == (pytest.approx(1.2), pytest.approx(1.2))
    assert found.detectable == pytest.approx(0, abs=1e-12)
    assert found.share_better == 0
    assert found.verdict == "worse"
    assert paired(scores, "b", "a", **ANY).ratio == pytest.approx(1 / 1.2)


def test_identical_models_are_equivalent_and_each_better_at_half(score_table, many):
    found = paired(score_table({"a": many(), "b": many()}), "a", "b", **ANY)
    assert found.ratio == 1
    assert found.share_better == 0.5
    assert found.verdict == "equivalent"


def test_towers_without_error_are_left_out_and_counted(score_table, many):
    a = {**many(10), "Z1": 0.0, "Z2": 1e-13, "Z3": np.nan}
    found = paired(score_table({"a": a, "b": {**a, "Z1": 1.0}}), "a", "b", **ANY)
    assert (found.n, found.n_left_out) == (10, 3)
    assert found.ratio == 1


def test_a_tower_counts_once_however_many_years_it_has(score_table):
    many_years = {f"A {year}": 2.0 for year in range(2019, 2023)}
    scores = score_table(
        {"a": {**many_years, "B 2019": 1.0}, "b": dict.fromkeys([*many_years, "B 2019"], 1.0)},
        scenario="time-split",
    )
    found = paired(scores, "a", "b", target="GPP", scenario="time-split", scale="hourly")
    assert found.n == 2
    assert found.ratio == pytest.approx(np.sqrt(2))


def test_detectable_difference_by_hand(score_table):
    d = np.array([0.1, -0.2, 0.3, 0.05])
    scores = score_table(
        {"a": {f"S{i}": float(np.exp(x)) for i, x in enumerate(d)},
         "b": {f"S{i}": 1.0 for i in range(4)}}
    )  # fmt: skip
    found = paired(scores, "a", "b", **ANY)
    assert found.ratio == pytest.approx(np.exp(d.mean()))
    assert found.detectable == pytest.approx(np.exp(2.8 * d.std(ddof=1) / 2) - 1)
    assert found.share_better == 0.25


def test_towers_with_few_years_are_left_out_at_scales_that_span_years(score_table, many):
    iav_rows = {site: 1 + i % 4 for i, site in enumerate(many(20))}
    scores = score_table({"a": many(20), "b": scaled(many(20), 2)}, scale="iav", n=iav_rows)
    found = paired(scores, "a", "b", target="GPP", scenario="TA40", scale="iav")
    assert (found.n, found.n_short) == (10, 10)
    every = paired(scores, "a", "b", target="GPP", scenario="TA40", scale="iav", min_years=1)
    assert (every.n, every.n_short) == (20, 0)


def test_runs_are_averaged_and_widen_the_interval(score_table, many):
    runs = pd.concat(
        [score_table({"a": scaled(many(), factor)}, run=run)
         for run, factor in enumerate((0.9, 1.0, 1.1), start=1)]
    )  # fmt: skip
    scores = pd.concat([runs, score_table({"b": many()})])
    found = paired(scores, "a", "b", **ANY)
    assert found.ratio == pytest.approx(np.exp(np.log([0.9, 1.0, 1.1]).mean()))
    assert found.lo < 0.95
    assert found.hi > 1.05
    one = paired(scores[scores["run"] == 1], "a", "b", **ANY)
    assert one.hi - one.lo < 1e-9


def test_nothing_in_common_says_nothing(score_table):
    found = paired(score_table({"a": {"A": 1.0}, "b": {"B": 1.0}}), "a", "b", **ANY)
    assert found.n == 0
    assert np.isnan(found.ratio)
    assert found.verdict == ""


def test_one_tower_gives_no_verdict(score_table):
    found = paired(score_table({"a": {"A": 1.0}, "b": {"A": 1.5}}), "a", "b", **ANY)
    assert np.isnan(found.detectable)
    assert found.verdict == ""


def test_unknown_names_have_neighbours(score_table, many):
    scores = score_table({"xgb": many(), "lr": many()})
    with pytest.raises(UnknownNameError, match="Did you mean 'xgb'"):
        paired(scores, "xbg", "lr", **ANY)
    with pytest.raises(UnknownNameError, match="scale 'hourley'"):
        paired(scores, "xgb", "lr", target="GPP", scenario="TA40", scale="hourley")
    with pytest.raises(FluxError, match=r"hold no KGE.* They hold mse, rmse, nse, bias"):
        paired(scores, "xgb", "lr", **ANY, metric="kge")


def test_a_tower_that_is_left_out_must_be_there(score_table, many):
    scores = score_table({"xgb": many(), "lr": many()})
    some = scores["site_id"].iloc[0]
    with pytest.raises(UnknownNameError, match=f"Did you mean '{some}'"):
        paired(scores, "xgb", "lr", **ANY, exclude_sites=[f"{some}x"])


def test_paired_cells_compare_all_models_with_a_reference(score_table, many):
    scores = score_table({"a": scaled(many(), 1.5), "b": many(), "c": scaled(many(), 0.5)})
    boot = bootstrap(scores, target="GPP")
    table = paired_cells(boot, find_model(boot.models, "b")).set_index("model")
    assert table["verdict"].to_dict() == {"a": "worse", "c": "better"}
    assert (table["n"] == 40).all()


@pytest.mark.parametrize(
    ("scenario", "scale", "percent"),
    [
        ("time-split", "hourly", 2.3),
        ("spatial-easy40", "hourly", 6.7),
        ("TA40", "hourly", 3.8),
        ("TA40", "spatial", 73),
    ],
)
def test_known_smallest_differences_of_coral_and_xgb(published, scenario, scale, percent):
    found = paired(published, "coral", "xgb", target="GPP", scenario=scenario, scale=scale)
    assert 100 * found.detectable == pytest.approx(percent, abs=0.05 if percent < 10 else 0.5)


def test_known_numbers_of_cells_that_an_unadjusted_bootstrap_resolves(published):
    """Plain site bootstrap within each scenario, of the cells as published."""
    same: dict[str, int] = {"median": 0, "q90": 0}
    differs = 0
    for target in ("GPP", "NEE", "ET"):
        for _, scores in published.groupby("scenario"):
            boot = bootstrap(scores, target=target, min_years=1, draws=3000)
            coral, xgb, lr = (find_model(boot.models, name) for name in ("coral", "xgb", "lr"))
            for statistic in same:
                table = versus(boot, coral, xgb, statistic)
                same[statistic] += int(table["cell_lo"].le(1).mul(table["cell_hi"].ge(1)).sum())
            table = versus(boot, xgb, lr, "median")
            differs += int((table["cell_lo"].gt(1) | table["cell_hi"].lt(1)).sum())
    assert abs(same["median"] - 52) <= 1
    assert abs(same["q90"] - 51) <= 1
    assert abs(differs - 37) <= 1


def test_the_joint_draw_resolves_as_many_cells_of_coral_and_xgb(published):
    same = {"median": 0, "q90": 0}
    for target in ("GPP", "NEE", "ET"):
        boot = bootstrap(published, target=target, min_years=1)
        coral, xgb = (find_model(boot.models, name) for name in ("coral", "xgb"))
        for statistic in same:
            table = versus(boot, coral, xgb, statistic)
            same[statistic] += int((table["cell_lo"].le(1) & table["cell_hi"].ge(1)).sum())
    assert abs(same["median"] - 52) <= 1
    assert abs(same["q90"] - 51) <= 1
