import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxcore.diagnose import excerpt, losses, quantile_setters, tail
from fluxcore.errors import FluxError, UnknownNameError

CELL = {"target": "GPP", "scenario": "TA40", "scale": "hourly"}


@given(
    st.lists(st.floats(0, 100) | st.just(np.nan), min_size=1, max_size=60),
    st.sampled_from([0.1, 0.5, 0.9]),
)
def test_setters_reproduce_the_quantile(values, level):
    values = np.array(values)
    setters = quantile_setters(values, level)
    if np.isnan(values).all():
        assert setters == []
        return
    again = sum(values[i] * weight for i, _, weight in setters)
    assert again == pytest.approx(np.nanquantile(values, level), abs=1e-6)
    assert sum(weight for *_, weight in setters) == pytest.approx(1)
    worst_first = np.sort(values[np.isfinite(values)])[::-1]
    assert all(values[i] == worst_first[position - 1] for i, position, _ in setters)


def test_tail_is_ordered_and_marks_what_sets_q90(score_table, facts):
    cell = losses(score_table({"a": np.arange(1.0, 11.0), "b": np.ones(10)}), **CELL)
    found = tail(cell, "a", facts, statistic="q90")
    assert list(found.table["score"]) == list(np.arange(10.0, 0.0, -1.0))
    assert [(s.domain, s.position) for s in found.setters] == [("S09", 1), ("S08", 2)]
    assert [s.weight for s in found.setters] == pytest.approx([0.1, 0.9])
    assert found.value == pytest.approx(9.1)
    assert list(found.beyond.index) == ["S09"]
    assert found.table.loc["S09", ["name", "igbp"]].tolist() == ["Tower 9", "ENF"]
    assert found.table["bias_share"].tolist() == pytest.approx([0.25] * 10)
    assert found.table["pattern_share"].tolist() == pytest.approx([0.4] * 10)
    # bias 5, relative bias 0.5
    assert found.table.loc["S09", "observed_mean"] == pytest.approx(10.0)


def test_metric_where_high_is_good_has_its_tail_at_the_low_end(score_table, facts):
    table = score_table({"a": np.arange(1.0, 6.0)})
    table["nse"] = [0.9, 0.2, -1.0, 0.5, 0.4]
    found = tail(losses(table, metric="nse", **CELL), "a", facts)
    assert list(found.table["score"]) == [-1.0, 0.2, 0.4, 0.5, 0.9]
    assert found.table["loss"].iloc[0] == 2.0


def test_undefined_domains_are_left_out_and_named(score_table, facts):
    cell = losses(score_table({"a": [1.0, np.nan, 3.0], "b": [1.0, 2.0, 3.0]}), **CELL)
    found = tail(cell, "a", facts)
    assert list(found.table.index) == ["S02", "S00"]
    assert found.undefined == ("S01",)
    assert tail(cell, "b", facts).undefined == ()


def test_site_that_no_table_knows_still_has_its_scores(score_table, facts):
    cell = losses(score_table({"a": [1.0, 2.0]}, ["S00", "ZZ-New"]), **CELL)
    row = tail(cell, "a", facts).table.loc["ZZ-New"]
    assert row["score"] == 2.0
    assert np.isnan(row["mat_c"])


def test_runs_are_averaged(score_table, facts):
    import pandas as pd

    both = pd.concat([score_table({"a": [1.0, 2.0]}), score_table({"a": [3.0, 6.0]}, run=2)])
    assert tail(losses(both, **CELL), "a", facts).table["score"].tolist() == [4.0, 2.0]


def test_unknown_names_say_what_is_known(score_table, facts):
    table = score_table({"xgb": [1.0, 2.0]})
    with pytest.raises(UnknownNameError, match="Did you mean 'xgb'"):
        tail(losses(table, **CELL), "xbg", facts)
    with pytest.raises(FluxError, match="hold no KGE"):
        losses(table, metric="kge", **CELL)
    with pytest.raises(FluxError, match="nothing"):
        losses(table, target="ET", scenario="TA40", scale="hourly")


def test_excerpt_keeps_the_worst_the_setters_and_the_focus(score_table, facts):
    names = [f"S{i:03d}" for i in range(100)]
    cell = losses(score_table({"a": np.arange(1.0, 101.0)}, names), **CELL)
    q90 = tail(cell, "a", facts)
    assert [s.position for s in q90.setters] == [10, 11]
    assert excerpt(q90, 20) == [(0, 20)]
    assert excerpt(q90, 8) == [(0, 4), (8, 12)]
    focus = q90.table.index[60]
    assert excerpt(q90, 8, keep=focus) == [(0, 4), (8, 12), (60, 61)]
    assert excerpt(q90, 200) == [(0, 100)]
    middle = tail(cell, "a", facts, statistic="median")
    assert excerpt(middle, 8) == [(0, 4), (48, 52)]


def test_published_tail_of_the_sketch(published):
    from fluxcore.sites import sites

    cell = losses(published, target="ET", scenario="TA40", scale="hourly")
    found = tail(cell, "xgb", sites())
    worst = found.table["score"].head(5)
    assert list(worst.index) == ["US-ONA", "US-NC4", "AU-Lit", "IT-Cp2", "US-SP1"]
    assert worst.round(3).tolist() == [0.120, 0.118, 0.090, 0.089, 0.084]
    assert found.value == pytest.approx(0.084, abs=5e-4)
    assert tail(cell, "xgb", sites(), statistic="median").value == pytest.approx(0.056, abs=5e-4)
    assert [(s.domain, s.position, s.weight) for s in found.setters] == [
        ("IT-Cp2", 4, 0.1),
        ("US-SP1", 5, 0.9),
    ]


def test_one_year_towers_are_zero_by_construction(published):
    from fluxcore.sites import sites

    cell = losses(published, target="GPP", scenario="TA40", scale="iav")
    assert len(tail(cell, "xgb", sites()).by_construction) == 8
