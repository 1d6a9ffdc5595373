import numpy as np
import pandas as pd
import pytest

from fluxcore.errors import UnknownNameError
from fluxcore.shift.row_slices import binned_means, row_slices, slice_edges
from tests.fluxcore.shift.worlds import world


def test_means_and_standard_errors_worked_out_by_hand():
    x, y = np.array([0.0, 0.5, 1.0, 2.0, 2.5]), np.array([1.0, 5.0, 7.0, 9.0, 100.0])
    found = binned_means(x, y, np.array([3.0, 1.0, 1.0, 1.0, 1.0]), np.array([0.0, 1.0, 2.0]))
    # first bin: (3 + 5) / 4 = 2; variance (3 * 1 + 9) / 4 = 3; n_eff = 16 / 10
    # second: 1 and the upper edge 2: mean 8, variance 1, n_eff = 2
    assert found["mean"].tolist() == [2, 8]
    assert found["error"].tolist() == pytest.approx([(3 / 1.6) ** 0.5, 0.5**0.5])
    assert found["rows"].tolist() == [2, 2]
    assert found["effective"].tolist() == pytest.approx([1.6, 2])


def test_a_bin_without_a_row_has_no_mean():
    found = binned_means(np.array([0.5]), np.ones(1), np.ones(1), np.array([0.0, 1.0, 2.0]))
    assert found["rows"].tolist() == [1, 0]
    assert np.isnan(found["mean"][1])
    assert np.isnan(found["error"][1])


def test_sides_that_do_not_overlap_have_no_bins():
    assert len(slice_edges(np.arange(10.0), np.arange(20.0, 30.0))) == 0
    assert len(slice_edges(np.empty(0), np.arange(3.0))) == 0


@pytest.fixture(scope="module")
def sample():
    return world(7, sites=24, test=10, y_shift=3.0)


def test_the_slices_of_a_known_response_part_where_it_does(sample):
    found = row_slices(sample, "GPP", 0, ["TA", "NONE"])
    assert found["covariate"].unique().tolist() == ["TA"]
    assert len(found) == 10
    # 3 (1 + 0.1 (TA - 10)) at test sites
    shown = found[found["shown"]]
    warm = shown[shown["x"] > 10]
    assert (warm["test"] - warm["train"]).mean() > 2
    assert (shown["test_low"] < shown["test"]).all()
    assert (found["x_high"] > found["x_low"]).all()
    pd.testing.assert_frame_equal(found, row_slices(sample, "GPP", 0, ["TA"]))


def test_a_model_of_training_rows_hides_the_other_response(sample):
    observed = row_slices(sample, "GPP", 0, ["TA"])
    fitted = row_slices(sample, "GPP", 0, ["TA"], fitted=True)
    gap = (observed["test"] - observed["train"]).abs().mean()
    assert (fitted["test"] - fitted["train"]).abs().mean() < gap / 2


def test_nothing_to_compare_gives_an_empty_table(sample):
    assert row_slices(sample.take(np.arange(3)), "GPP", 0).empty
    with pytest.raises(UnknownNameError, match="LE"):
        row_slices(sample, "LE", 0)
