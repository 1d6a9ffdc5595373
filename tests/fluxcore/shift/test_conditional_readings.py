import numpy as np
import pandas as pd
import pytest

import fluxcore.shift.applicability
import fluxcore.shift.conditional  # noqa: F401 - both register their measures
from fluxcore.shift.conditional_readings import CAPTION, read_conditional
from fluxcore.shift.findings import Finding, frame
from fluxcore.shift.options import Options
from tests.fluxcore.shift.worlds import world

SAMPLE = world(1, sites=20, rows=24, test=10)


def number(name, value, **given):
    return Finding(measure=name, target="GPP", value=value, **given)


def terms(**of_y):
    return [
        number("mse_train", 4.0),
        number("mse_test", 9.0),
        number("total", 5.0, low=3.0, high=7.0),
        number("term_x_train", 1.0),
        number("term_y", 6.0, low=2.0, high=8.0, **of_y),
        number("term_x_test", -2.0),
    ]


def read(findings, **tables):
    return read_conditional(frame(findings, SAMPLE, Options()), tables, SAMPLE)


def test_the_whole_and_its_terms_are_read_with_their_signs():
    said = read(terms(verdict="like a random draw", p=0.4, smallest=7.0))["terms"]
    assert "is 4 at training sites that the model has not seen and 9 at test sites" in said[0]
    assert "(+5 [3 to 7] (umol CO2 m-2 s-1)^2)" in said[0]
    assert "+6 [2 to 8] with the relation at shared weather, −2 with" in said[1]
    assert said[2] == (
        "At the same weather the two sides differ like a random draw (p = 0.4); a difference of 7 "
        "would have been found four times in five."
    )
    assert said[-1] == CAPTION


@pytest.mark.parametrize(("value", "way"), [(6.0, "larger"), (-6.0, "smaller")])
def test_a_verdict_says_which_way(value, way):
    found = terms()
    found[4] = number("term_y", value, p=0.025, verdict="beyond a random draw")
    assert f"the error at test sites is {way} than" in read(found)["terms"][2]


def test_a_tentative_verdict_says_so_first():
    found = terms(
        p=0.025, verdict="beyond a random draw", tentative=True, effective_train=40.0,
        effective_test=12.0,
    )  # fmt: skip
    assert read(found)["terms"][2].startswith("Tentative, from 12 effective sites: at the same")


def sites():
    return pd.DataFrame(
        {
            "site_id": ["AA-1", "AA-2", "AA-3"],
            "role": ["test", "test", "train"],
            "mse": [9.0, 5.0, 4.0],
            "reference": 4.0,
            "x": [1.0, 0, 0],
            "y": [3.0, 1, 0],
            "outside": [1.0, 0, 0],
            "share_outside": [0.2, 1.0, 0],
            "relation": [2.5, 0.5, 0],
            "scatter": [0.5, 0.5, 0],
            "unusual": [False, False, False],
            "bias": [0.5, -2.0, 9.0],
        }
    )


def test_a_withheld_verdict_says_why_and_what_can_be_said():
    found = [
        *terms(verdict="cannot say", reason="too little weight"),
        number("residual_mean", -1.1, low=-1.5, high=-0.7, p=0.001, verdict="beyond a random draw"),
        number("support_test", 0.25),
    ]
    said = read(found, attribution=sites())["terms"]
    assert said[2].endswith("cannot say, because too little weight.")
    assert said[3] == (
        "What can be said: at test sites GPP is overestimated by 1.1 [0.7 to 1.5] umol CO2 m-2 s-1 "
        "more than at training sites, beyond a random draw (p = 0.001)."
    )
    assert said[4] == "The largest site bias of the test is at AA-2: overestimated by 2."
    assert said[5] == "75 % of the test weight has no training rows like it."


def test_the_area_of_applicability_is_said_where_it_is_known():
    found = [*terms(verdict="cannot say", reason="x"), number("outside", 0.3)]
    table = pd.DataFrame({"site_id": ["AA-1", "AA-2"], "role": "test", "share_outside": [0.1, 0.5]})
    said = read(found, applicability=table)
    assert said["terms"][3].startswith("30 % of test rows lie outside the area of applicability")
    assert said["applicability"][1] == "Most at AA-2: 50 % of its rows."


def test_conditions_that_fail_are_named():
    table = pd.DataFrame(
        {
            "value": [9.0, 3.0],
            "passed": [True, False],
            "sentence": ["fine", "3 sites, 8 are needed"],
        }
    )
    assert read(terms(), gates=table)["gates"] == (
        "1 of 2 conditions hold.",
        "Not so: 3 sites, 8 are needed.",
    )
    held = read(terms(), gates=table.head(1))["gates"]
    assert held == ("All 1 conditions for a verdict hold.",)
    absent = table.assign(value=[9.0, np.nan], passed=True)
    assert read(terms(), gates=absent)["gates"] == (
        "All 1 conditions for a verdict hold; the others do not apply.",
    )


def test_slices_that_lie_apart_are_counted():
    table = pd.DataFrame(
        {
            "covariate": ["TA", "TA", "VPD"],
            "shown": [True, True, False],
            "train_low": [0.0, 0, 9], "train_high": [1.0, 1, 10],
            "test_low": [2.0, 0.5, 0], "test_high": [3.0, 3, 1],
        }
    )  # fmt: skip
    said = read(terms(), slices=table)["slices"]
    assert said[0].startswith("2 of 3 bins have at least 8 sites on either side; in 1 of them")
    assert said[1].startswith("Most along TA (1 bin).")


def test_residuals_like_chance_say_what_would_have_been_found():
    found = [
        number("residual_mean", 0.1, p=0.5, verdict="like a random draw", smallest=0.8),
        number("residual_slope", 0.1, covariate="TA", p=0.5, verdict="like a random draw"),
    ]
    said = read(found)["residuals"]
    assert said[0].startswith("Mean and slopes of the residuals at test sites are like")
    assert "A mean difference of 0.8 umol" in said[1]


def test_a_slope_is_read_with_its_covariate():
    found = [
        number(
            "residual_slope", -0.4, covariate="EVI", p=0.001, p_adjusted=0.004, low=-0.6, high=-0.2,
            verdict="beyond a random draw",
        )
    ]  # fmt: skip
    said = read(found)["residuals"][0]
    assert said.startswith("At test sites GPP rises less with EVI than is predicted: by −0.4 [−0.6")
    assert said.endswith("(p = 0.004).")


def test_the_hardest_tower_and_what_its_error_is_made_of():
    said = read(terms(), attribution=sites())["attribution"]
    assert said[0].startswith("The hardest test tower is AA-1: a mean squared error of 9")
    assert "+1 is its weather, +3 is its relation, +1 is hours without counterpart" in said[0]
    assert said[1].endswith("1 comparable training towers are too few (19 are needed).")
    many = pd.concat([sites(), *[sites().tail(1).assign(site_id=f"T{k}") for k in range(18)]])
    told = read(terms(), attribution=many)["attribution"]
    assert "as hard as the hardest of 19 comparable training towers" in told[1]
    assert said[2] == "1 test tower without an hour that both sides share."
    odd = sites().assign(unusual=[True, True, False])
    told = read(terms(), attribution=odd)["attribution"][1]
    assert told.startswith("At 2 towers the relation is more unusual")
    assert "(AA-1, AA-2); at 1 of them mostly a wrong level" in told


def test_nothing_is_said_of_what_was_not_computed():
    assert read([number("support_test", np.nan)]) == {}
