import numpy as np
import pytest

from fluxcore.errors import ScenarioError, UnknownNameError
from fluxcore.shift.options import Options
from fluxcore.shift.study import Study
from fluxcore.shift.support import gates, support_of, withheld
from tests.fluxcore.shift import by_hand
from tests.fluxcore.shift.worlds import world


@pytest.fixture
def four():
    """Sites 0 and 1 train, 2 and 3 are tested, two rows each; site 1 has one row outside."""
    rows = by_hand.sample([0, 0, 1, 1, 2, 2, 3, 3], [2, 3], np.zeros(8))
    return by_hand.support(rows, [0.5, 0.5, 0.5, 0.01, 0.8, 0.8, 0.2, 0.97])


def test_training_rows_weigh_pi_and_test_rows_the_rest(four):
    assert four.weight == pytest.approx([0.5, 0.5, 0.5, 0, 0.2, 0.2, 0.8, 0])


def test_share_of_the_base_weight_inside(four):
    assert four.shares == pytest.approx((0.75, 0.75))


def test_effective_sites_by_hand(four):
    train = (0.5 + 0.25) ** 2 / (0.5**2 + 0.25**2)
    test = (0.2 + 0.4) ** 2 / (0.2**2 + 0.4**2)
    assert four.effective == pytest.approx((train, test))


def test_rows_of_a_site_do_not_make_it_count_more():
    few = by_hand.support(by_hand.sample([0, 1, 2, 3], [2, 3], np.zeros(4)), [0.5] * 4)
    many = by_hand.support(by_hand.sample([0] * 9 + [1, 2, 3], [2, 3], np.zeros(12)), [0.5] * 12)
    assert few.effective == pytest.approx((2, 2))
    assert many.effective == pytest.approx((2, 2))


def test_gates_say_which_condition_fails(four):
    found = {(gate.arm, gate.gate): gate for gate in gates(four)}
    assert not found["train", "effective"].passed
    assert found["test", "support"].passed
    assert found["both", "calibration"].passed
    assert "1.8 effective sites, and 8 are needed" in found["train", "effective"].sentence


def enough(pi, slope=1.0):
    rows = by_hand.sample(list(range(40)), list(range(20, 40)), np.zeros(40))
    return by_hand.support(rows, pi, slope=slope)


def test_all_conditions_hold():
    assert withheld(gates(enough([0.5] * 40)), "train", "test") == ""


@pytest.mark.parametrize(
    ("slope", "held"), [(0.4, False), (0.5, True), (2.1, False), (np.nan, True)]
)
def test_probabilities_must_mean_what_they_say(slope, held):
    pi = np.tile([0.2, 0.8], 20)
    assert (withheld(gates(enough(pi, slope)), "train") == "") is held


def test_a_slope_is_not_asked_for_where_weights_hardly_vary():
    assert enough(np.tile([0.4, 0.6], 20)).variation == pytest.approx(0.2)
    assert withheld(gates(enough(np.tile([0.4, 0.6], 20), slope=0.0)), "train", "test") == ""


def test_a_term_needs_the_conditions_of_its_own_arm():
    found = gates(enough([0.5] * 20 + [0.99] * 18 + [0.5] * 2))
    assert withheld(found, "train") == ""
    assert "10 % of test weight" in withheld(found, "test")
    assert "2.0 effective sites" in withheld(found, "test")


def test_few_effective_sites_are_tentative():
    rows = by_hand.sample(list(range(30)), list(range(18, 30)), np.zeros(30))
    told = [gate.sentence for gate in gates(by_hand.support(rows, [0.5] * 30))]
    assert any("tentative" in sentence for sentence in told)


def test_nothing_inside_fails_and_does_not_break():
    assert enough([0.999] * 40).effective == (0, 0)


def test_rows_without_a_value_are_left_out():
    sample = world(1, sites=12, rows=24, test=4)
    sample.targets["GPP"][:5] = np.nan
    found = support_of(Study(sample, Options(folds=2)), "GPP")
    assert found.lacking == 5
    assert len(found.y) == len(found.pi) == len(sample) - 5
    assert np.bincount(found.of_row)[0] == 19


def test_a_side_without_any_value_is_refused():
    sample = world(1, sites=12, rows=24, test=4)
    sample.targets["GPP"][sample.test] = np.nan
    with pytest.raises(ScenarioError, match="No test row has a value of GPP"):
        support_of(Study(sample, Options(folds=2)), "GPP")


def test_an_unknown_target_is_refused():
    with pytest.raises(UnknownNameError, match="LE"):
        support_of(Study(world(1, sites=12, rows=24, test=4), Options()), "LE")
