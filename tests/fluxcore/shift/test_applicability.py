import numpy as np
import pytest

from fluxcore.errors import FluxError, UnknownNameError
from fluxcore.shift.applicability import applicability, importances
from fluxcore.shift.dissimilarity import dissimilarity
from fluxcore.shift.domain_classifier import site_folds
from fluxcore.shift.options import Options
from fluxcore.shift.sample import TRAIN
from fluxcore.shift.study import Study
from tests.fluxcore.shift.worlds import world, world_of_years

QUICK = Options(permutations=99, bootstrap=99)
WEIGHTS = {"TA": 1.0, "SW_IN": 0.5, "EVI": 0.5}


def asked(sample, weights=WEIGHTS):
    found, table = applicability(Study(sample, QUICK), "GPP", weights)
    return {each.measure: each for each in found}, table


@pytest.fixture(scope="module")
def apart():
    """Test sites have another climate."""
    return asked(world(1, x_shift=3.0))


def test_a_moved_climate_lies_outside(apart):
    found, _ = apart
    outside = found["outside"]
    assert outside.value > 0.3
    assert outside.low < outside.value < outside.high
    assert outside.p == 0.01
    assert outside.verdict == "beyond a random draw"
    assert outside.value > outside.band_high > outside.band_low
    assert "each tower held out in turn" in outside.reason
    assert found["outside_train"].value < 0.05


def test_its_table_holds_every_site(apart):
    found, table = apart
    assert list(table) == [
        "site_id", "role", "rows", "di_median", "share_outside", "density", "rows_train",
        "threshold", "latitude", "longitude", "igbp",
    ]  # fmt: skip
    assert table["role"].value_counts().to_dict() == {"train": 40, "test": 20}
    shares = table.groupby("role")["share_outside"].mean()
    assert shares["test"] == pytest.approx(found["outside"].value)
    assert shares["train"] == pytest.approx(found["outside_train"].value)
    assert (table["threshold"] == found["di_threshold"].value).all()
    assert set(table["rows_train"]) == {1600}


def test_the_index_is_that_of_its_rows(apart):
    _, table = apart
    sample = world(1, x_shift=3.0)
    weights = np.array([WEIGHTS.get(name, 0.0) for name in sample.covariates])
    index = dissimilarity(sample.X, weights, sample.role == TRAIN, sample.site)
    medians = [np.median(index.value[sample.site == k]) for k in range(60)]
    assert table["di_median"].tolist() == pytest.approx(medians)


def test_exchangeable_sites_are_like_a_random_draw():
    found, _ = asked(world(4, validation=5))
    assert found["outside"].verdict == "like a random draw"
    assert found["outside"].value < found["outside"].smallest


def test_years_are_held_out_where_they_are_tested():
    found, table = asked(world_of_years(1))
    assert "each year held out in turn" in found["outside"].reason
    assert found["outside"].p >= 1 / 35
    assert len(table) == 60


def test_the_same_seed_gives_the_same_numbers():
    sample = world(2, sites=24, test=8)
    first, second = (applicability(Study(sample, QUICK), "GPP") for _ in range(2))
    assert first[0] == second[0]
    assert first[1].equals(second[1])


def test_what_the_target_follows_from_weighs_most():
    sample = world(3, sites=20, rows=60, test=6)
    train = sample.take(sample.role == TRAIN)
    fold = site_folds(sample, 3, 0)
    found = importances(train, 5 * train.X[:, 4] + 0.01 * train.X[:, 0], fold, 0)
    assert found.argmax() == 4
    assert (found >= 0).all()
    assert importances(train, np.zeros(len(train)), fold, 0).tolist() == [1.0] * 5


def test_weights_of_the_users_own_are_checked():
    study = Study(world(1, sites=20, test=8), QUICK)
    with pytest.raises(UnknownNameError, match="covariate"):
        applicability(study, "GPP", {"TB": 1.0})
    with pytest.raises(FluxError, match="0 or more"):
        applicability(study, "GPP", {"TA": -1.0})
    with pytest.raises(FluxError, match="above 0"):
        applicability(study, "GPP", {"TA": 0.0})
    with pytest.raises(UnknownNameError, match="target"):
        applicability(study, "NEE")
