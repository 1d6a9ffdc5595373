"""Rankings without the towers that have a neighbour which models may have been trained on."""

import numpy as np
import pandas as pd
import pytest

from fluxcore.compare import bootstrap
from fluxcore.compare.near import leave_out_near
from fluxcore.errors import FluxError, UnknownNameError
from fluxcore.leaderboard import leaderboard, near_words
from fluxcore.scenarios import SCENARIOS, sites_with_neighbours
from fluxcore.sites import sites

SPATIAL = SCENARIOS["spatial-easy40"]
NEAR = sites_with_neighbours(SPATIAL, sites())


@pytest.fixture
def table(score_table):
    """lr is the better one at towers with a neighbour, xgb at all others."""
    rng = np.random.default_rng(0)
    loss = {site: float(np.exp(0.2 * rng.normal())) for site in SPATIAL.test_sites}
    return pd.concat(
        [
            score_table(
                {
                    "lr": {site: loss[site] * (0.2 if site in NEAR else 1) for site in loss},
                    "xgb": {site: loss[site] * 0.7 for site in loss},
                },
                scenario=scenario,
            )
            for scenario in ("spatial-easy40", "TA40")
        ]
    ).reset_index(drop=True)


def test_towers_with_a_neighbour_are_left_out_of_that_scenario_only(table):
    kept, near = leave_out_near(table, ["spatial-easy40"], 20.0)
    assert near.left_out == {"spatial-easy40": NEAR}
    assert near.towers == {"spatial-easy40": 40}
    spatial = kept[kept["scenario"] == "spatial-easy40"]
    assert spatial["site_id"].nunique() == 28
    assert (kept["scenario"] == "TA40").sum() == (table["scenario"] == "TA40").sum()


def test_the_ranking_is_that_of_the_other_towers(table):
    options = {"target": "GPP", "scenarios": ["spatial-easy40"], "scales": ["hourly"],
               "statistic": "median", "draws": 100}  # fmt: skip
    without = leaderboard(table, without_neighbours=20.0, **options)
    by_hand = leaderboard(table, exclude_sites=NEAR, **options)
    assert without.cells["value"].tolist() == by_hand.cells["value"].tolist()
    assert without.cells["n_domains"].unique().tolist() == [28]
    assert without.cells["value"].max() > leaderboard(table, **options).cells["value"].max()


def test_what_is_left_out_is_counted_and_named_beside_the_ranking(table):
    ranking = leaderboard(
        table, target="GPP", scenarios=["spatial-easy40"], scales=["hourly"], draws=100,
        without_neighbours=20.0,
    )  # fmt: skip
    (said,) = near_words(ranking.near)
    assert said in ranking.notes
    assert "within 20 km: spatial 12 of 40 (CA-TP3, DE-Gri," in said
    assert "not those of the published leaderboard" in said
    assert list(near_words(None)) == []


def test_years_of_known_towers_are_all_kept(score_table):
    years = score_table({"lr": {"AU-ASM 2019": 1.0, "AU-Cpr 2019": 2.0}}, scenario="time-split")
    kept, near = leave_out_near(years, ["time-split"], 20.0)
    assert len(kept) == len(years)
    assert near.by_year == ("time-split",)
    (said,) = near_words(near)
    assert said.startswith("All towers kept: temporal")


def test_nothing_to_rank_is_an_error(table):
    only = table[table["site_id"].isin(NEAR)]
    with pytest.raises(FluxError, match="All 12 towers of 'spatial-easy40' have a neighbour"):
        leave_out_near(only, ["spatial-easy40"], 20.0)


@pytest.mark.parametrize("distance", [-1.0, float("nan")])
def test_a_distance_that_is_none_is_refused(table, distance):
    with pytest.raises(FluxError, match="0 km or more"):
        bootstrap(table, target="GPP", without_neighbours=distance)


def test_a_scenario_that_nobody_knows_cannot_say_what_it_trains_on(score_table):
    theirs = score_table({"lr": {"AU-ASM": 1.0, "AU-Cpr": 2.0}}, scenario="theirs")
    found = bootstrap(theirs, target="GPP", scenarios=["theirs"], scales=["hourly"], draws=100)
    assert found.cells[0].scenario == "theirs"
    with pytest.raises(UnknownNameError, match="Unknown scenario 'theirs'"):
        leave_out_near(theirs, ["theirs"], 20.0)
    with pytest.raises(UnknownNameError, match="Did you mean 'theirs'"):
        bootstrap(theirs, target="GPP", scenarios=["their"], draws=100)


def test_the_published_ranking_without_the_twelve(published):
    found = leaderboard(
        published, target="GPP", scenarios=["spatial-easy40"], without_neighbours=20.0, draws=200
    )
    assert found.cells["n_domains"].max() == 28
    assert found.table["label"].iloc[0] == "xgb"
    assert found.near is not None
    assert found.near.left_out["spatial-easy40"] == NEAR


def test_a_ranking_under_other_scenarios_says_so(table):
    options = {"target": "GPP", "scales": ["hourly"], "draws": 100}
    alone = leaderboard(table, scenarios=["TA40"], **options)
    said = "Ranked under temperature only: the skill is not that of the published leaderboard."
    assert said in alone.notes
