import numpy as np
import pytest

from fluxcore.diagnose import compare_group, losses, readings, tail

CELL = {"target": "GPP", "scenario": "TA40", "scale": "hourly"}


def told(table, facts, domain, model="a", **cell):
    found = losses(table, **(CELL | cell))
    return " ".join(readings.read_domain(found, tail(found, model, facts), domain))


def test_all_models_fail_only_where_the_tower_is_hard_for_each(score_table, facts):
    up = np.arange(1.0, 11.0)
    both = score_table({"a": up, "b": 2 * up})
    assert "All 2 models fail here (in the worst fifth of their towers): the tower is hard" in told(
        both, facts, "S09"
    )
    one = score_table({"a": up, "b": up[::-1], "c": up[::-1]})
    assert "Hard (in the worst fifth of their towers) for a only, not for 2 of 3 models" in told(
        one, facts, "S09"
    )
    two = score_table({"a": up, "b": up, "c": up[::-1]})
    assert "Hard for 2 of 3 models (in the worst fifth of their towers), not for c" in told(
        two, facts, "S09"
    )
    assert "no hard tower for any" in told(both, facts, "S04")


def test_bias_is_observed_minus_predicted(score_table, facts):
    table = score_table({"a": [1.0, 2.0]})
    assert "a underestimates GPP by 1.00 µmol" in told(table, facts, "S01")
    assert "bias makes 25 % of the squared error, slope 35 %" in told(table, facts, "S01")
    table["bias"] *= -1
    assert "a overestimates GPP" in told(table, facts, "S01")
    nee = table.assign(target="NEE")
    assert "too high (too little uptake)" in told(nee, facts, "S01", target="NEE")


def test_direction_of_the_slope_is_said_only_where_scores_decide_it(score_table, facts):
    table = score_table({"a": [1.0, 2.0]})
    # root 0.59 of rmse, explained 1.90: predictions vary by 1.31 or 2.49, observations by 2
    both = "whether predictions vary too little, 0.653 times the observed, or too much, 1.24 times"
    assert both in told(table, facts, "S01")
    table["r2_score"], table["nse"] = 0.01, -3.0
    assert "too large a slope" in told(table, facts, "S01")


def test_undefined_parts_are_said_to_be_undefined(score_table, facts):
    table = score_table({"a": [1.0, 2.0]})
    table["r2_score"] = np.nan
    assert "Slope and pattern are undefined here" in told(table, facts, "S01")


def test_undefined_and_unknown_domains(score_table, facts):
    table = score_table({"a": [1.0, np.nan], "b": [1.0, 2.0]})
    assert told(table, facts, "S01") == "a has no defined RMSE at S01."
    assert told(table, facts, "XX-Abc") == "XX-Abc is not scored here."


def test_tail_says_what_sets_the_statistic_and_what_is_left_out(score_table, facts):
    cell = losses(score_table({"a": [*np.arange(1.0, 41.0), np.nan]}), **CELL)
    said = " ".join(readings.read_tail(cell, tail(cell, "a", facts)))
    assert "q90 = 0.9 × S35 + 0.1 × S36; the 3 towers above do not move it" in said
    assert "1 of 41 towers have no defined value" in said


def test_groups_speak_in_the_words_of_every_verdict(score_table, facts):
    cell = losses(score_table({"a": np.arange(1.0, 31.0)}), **CELL)
    worst = compare_group(cell, [f"S{i:02d}" for i in range(24, 30)])
    said = " ".join(readings.read_group(cell, worst, "a"))
    assert "Beyond a random draw" in said
    assert "Caution: fewer than 8 towers" in said
    assert "6 towers against 24 others" in said
    alone = compare_group(cell, ["S01"])
    assert "Cannot say more" in " ".join(readings.read_group(cell, alone, "a"))
    nobody = compare_group(cell, [])
    assert readings.read_group(cell, nobody, "a") == ["No test tower lies in this group."]


def test_groups_that_were_picked_or_that_stand_together_say_so(score_table, facts):
    cell = losses(score_table({"a": np.arange(1.0, 11.0)}), **CELL)
    near = compare_group(cell, ["S00", "S01", "S02", "S05"], clusters=facts["cluster"])
    apart = compare_group(cell, ["S04", "S05", "S06", "S07"], clusters=facts["cluster"])
    assert "They stand in 2 clusters" in " ".join(readings.read_group(cell, near, "a"))
    assert "clusters" not in " ".join(readings.read_group(cell, apart, "a"))
    assert "picked" in " ".join(readings.read_group(cell, apart, "a", picked=True))


def test_the_sentence_of_the_sketch(published):
    from fluxcore.sites import sites

    cell = losses(published, target="ET", scenario="TA40", scale="hourly")
    first = readings.read_domain(cell, tail(cell, "xgb", sites()), "US-ONA")[0]
    assert first.startswith(
        "At US-ONA (Florida pine flatwoods, grassland) xgb underestimates ET by"
    )
    assert "0.0633 mm h⁻¹ on average; bias makes 28 % of the squared error, slope 35 %" in first


@pytest.mark.parametrize("scale", ["hourly", "seasonal", "anom", "iav", "spatial", "daily"])
@pytest.mark.parametrize("scenario", ["time-split", "TA40"])
def test_every_published_cell_can_be_read(published, scenario, scale):
    from fluxcore.sites import sites

    cell = losses(published, target="NEE", scenario=scenario, scale=scale)
    found = tail(cell, "gdro", sites())
    group = compare_group(cell, cell.sites[:30], draws=99)
    said = [
        *readings.read_tail(cell, found),
        *readings.read_group(cell, group, "gdro"),
        *(line for d in cell.domains[:40] for line in readings.read_domain(cell, found, d)),
    ]
    assert said
    assert not [line for line in said if "nan" in line.lower() or not line.endswith(".")]


def test_a_metric_that_a_scale_makes_zero_is_no_single_year(score_table, facts):
    table = score_table({"a": [1.0, 2.0, 3.0], "b": [2.0, 3.0, 1.0]}, scale="iav")
    table["n"], table["bias"] = 4, 7e-18
    cell = losses(table, **(CELL | {"scale": "iav", "metric": "bias"}))
    assert cell.void
    found = tail(cell, "a", facts)
    assert (len(found.by_construction), found.one_year) == (3, ())
    text = " ".join(readings.read_tail(cell, found) + readings.read_domain(cell, found, "S01"))
    assert "test year" not in text
    assert "At S01 Bias is zero for every model at iav." in text


def test_only_towers_with_one_test_year_are_said_to_have_one(score_table, facts):
    table = score_table({"a": [0.0, 2.0, 0.0], "b": [0.0, 3.0, 0.0]}, scale="iav")
    table["n"] = table["domain"].map({"S00": 1, "S01": 4, "S02": 4})
    cell = losses(table, **(CELL | {"scale": "iav"}))
    assert not cell.void
    found = tail(cell, "a", facts)
    assert found.one_year == ("S00",)
    text = " ".join(readings.read_tail(cell, found))
    assert "1 of 3 towers has one test year" in text
    assert "RMSE is zero for every model at 1 of 3 towers at iav" in text
    assert "a single test year is its own mean" in " ".join(
        readings.read_domain(cell, found, "S00")
    )
