import numpy as np
import pytest

from fluxcore.datasets import Building, write_site
from fluxcore.errors import FluxError, ScenarioError, UnknownNameError
from fluxcore.scenarios import SCENARIOS, Rule, Scenario
from fluxcore.shift.options import Options
from fluxcore.shift.sample import TEST, TRAIN, VALIDATION, take_sample
from fluxcore.sites import sites
from fluxcore.splits import Split
from fluxcore.workspace import Workspace
from tests.conftest import two_years
from tests.fluxcore.shift.worlds import world, world_of_years


def scenario(**roles: tuple[str, ...]) -> Scenario:
    rules = tuple(Rule(role, sites) for role, sites in roles.items())
    return Scenario("mine", "mine", "made up", "site", False, rules)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Three towers; at the second no fluxes are measured, at the third a covariate is missing."""
    workspace = Workspace(tmp_path_factory.mktemp("shift") / "workspace")
    with Building(workspace, "made", kind="synthetic", synthetic=True) as building:
        for number, site in enumerate(("AA-One", "BB-Two", "CC-Six")):
            frame = two_years(number).with_columns(
                VPD=two_years(number)["GPP"] / 2, TA=two_years(number)["GPP"] + 1
            )
            if number == 1:
                frame = frame.with_columns(measured=False & frame["measured"])
            if number == 2:
                frame = frame.drop("VPD")
            write_site(building.folder, site, frame, {"latitude": 10.0, "longitude": float(number)})
        return building.finish()


def test_rows_of_both_sides_with_what_was_left_out(data):
    split = Split(data, scenario(test=("CC-Six",), train=("AA-One", "BB-Two")))
    found = take_sample(split, Options(per_site=100))
    assert found.sites == ("AA-One", "CC-Six")
    assert found.rows.tolist() == [100, 100]
    assert found.covariates == ("TA",)
    assert found.missing == ("BB-Two",)
    assert found.notes == (
        "VPD left out: some sites lack it.",
        "1 site without a measured row left out.",
    )
    assert np.allclose(found.X[:, 0], found.targets["GPP"] + 1)


def test_gap_filled_rows_of_the_test_alone(data):
    split = Split(data, scenario(test=("BB-Two",), train=("AA-One", "CC-Six")))
    found = take_sample(split, Options(per_site=24, rows="as-scored"))
    assert found.tested.tolist() == [False, True, False]


def test_a_side_without_measured_rows_says_what_to_do(data):
    split = Split(data, scenario(test=("BB-Two",), train=("AA-One", "CC-Six")))
    with pytest.raises(ScenarioError, match=r"no usable measured test row in made.*--rows all"):
        take_sample(split, Options())
    with pytest.raises(ScenarioError, match="made holds no test site of mine"):
        take_sample(Split(data, scenario(train=("AA-One",))), Options(rows="all"))


def test_constant_covariates_are_nothing_to_compare(make_dataset):
    data = make_dataset({"AA-One": (2019, 2020), "BB-Two": (2019, 2020)})  # TA by year, VPD by site
    split = Split(data, scenario(test=("BB-Two",), train=("AA-One",)))
    with pytest.raises(ScenarioError, match="No covariate of tiny has more than 5"):
        take_sample(split, Options())


def test_towers_outside_the_site_table_take_part_and_stand_alone(data):
    assert "AA-One" not in sites().index
    split = Split(data, scenario(test=("CC-Six",), train=("AA-One",)))
    assert take_sample(split, Options(per_site=24)).cluster.tolist() == [0, 1]


def test_years_that_are_all_late_leave_nothing_to_learn_from(with_predictions):
    from fluxcore.datasets import open_dataset

    data = open_dataset(with_predictions.root / "datasets/made")
    with pytest.raises(
        ScenarioError, match="holds no training site-year of time-split"
    ):  # 2019 and 2020 are late
        take_sample(Split(data, SCENARIOS["time-split"]), Options(per_site=24))


def test_base_weights_give_every_site_the_same_say():
    sample = world(0, sites=6, rows=24, test=2)
    sample = sample.take(np.arange(len(sample)) > 12)
    totals = np.bincount(sample.site, sample.base)
    assert np.allclose(totals, 1)


def test_a_part_keeps_its_rows_and_renumbers_its_sites():
    sample = world(0, sites=9, rows=24, test=3, validation=2)
    part = sample.of("train", "test")
    assert part.sites == (*sample.sites[:4], *sample.sites[6:])
    assert part.facts.index.tolist() == list(part.sites)
    assert set(part.role) == {TRAIN, TEST}
    assert part.tested.sum() == 3
    assert sample.of("validation").role.tolist() == [VALIDATION] * 48


def test_thinned_samples_keep_every_site_and_year():
    thin = world(0, sites=5, rows=60, test=2).thin(24, 1)
    assert thin.rows.tolist() == [24] * 5
    years = world_of_years(0, sites=3, rows=6).thin(2, 1)
    assert np.unique(years.site * 10_000 + years.year, return_counts=True)[1].tolist() == [2] * 21


def test_other_test_sites_and_years():
    sample = world(0, sites=5, rows=24, test=2)
    other = sample.relabelled(np.array([True, False, False, False, False]))
    assert other.tested.tolist() == [True, False, False, False, False]
    assert (world_of_years(0, sites=3, rows=2).relabelled_years([2015]).year[:2] == 2015).all()


def test_bins_keep_the_order():
    sample = world(0, sites=30, rows=40)
    order = np.argsort(sample.X[:, 0])
    assert (np.diff(sample.binned[order, 0]) >= 0).all()
    assert sample.binned.max() <= 254


@pytest.mark.parametrize("wrong", [{"per_site": 5}, {"folds": 1}, {"seed": -1}, {"bootstrap": 5}])
def test_options_that_make_no_sense(wrong):
    with pytest.raises(FluxError, match="not"):
        Options(**wrong)


def test_an_unknown_choice_names_the_known_ones():
    with pytest.raises(UnknownNameError, match="measured, all, as-scored"):
        Options(rows="some")


def test_a_quick_look_says_so():
    assert Options().quickly().quick
    assert Options().quickly().parts() != Options().parts()
