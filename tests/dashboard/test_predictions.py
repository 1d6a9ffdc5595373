"""Which files of predictions belong to a set of scores, and what is read of them."""

import json
import os

import numpy as np
import pytest

from dashboard.store import Store
from fluxcore.errors import PredictionFileError
from fluxcore.predictions import Predictions, load, save


@pytest.fixture
def keep(tmp_path, tiny_series):
    """Keep predictions of one model at two sites in a workspace."""

    def put(dataset="benchmark", model="net", run=1, scenario="TA40"):
        series = tiny_series({"AA-One": 0.5, "BB-Two": 1.0})
        found = Predictions(scenario, "GPP", model, "mean", run, series, "a file")
        place = tmp_path / "predictions" / dataset / found.key / f"{scenario}_GPP.parquet"
        place.parent.mkdir(parents=True, exist_ok=True)
        save(found, place)
        return place

    return put


def made_of(root, name, dataset, *, synthetic=False):
    folder = root / "scores" / name
    folder.mkdir(parents=True)
    about = {"made_from": "predictions", "dataset": dataset, "synthetic": synthetic}
    (folder / "source.json").write_text(json.dumps(about))
    (folder / "net_val_mean").mkdir()
    (folder / "net_val_mean" / "TA40_GPP_net_val_mean.csv").write_text("")


def test_a_set_has_the_predictions_of_its_own_data_set(tmp_path, keep):
    place = keep("demo")
    keep("other")
    made_of(tmp_path, "mine", "demo", synthetic=True)
    store = Store(tmp_path)
    kept = store.kept("mine", "TA40", "GPP", "net", "mean")
    assert (kept.file, kept.dataset, kept.run) == (place, "demo", 1)
    assert store.kept("mine", "TA40", "GPP", "net", "max") is None
    assert store.kept("mine", "time-split", "GPP", "net", "mean") is None
    assert store.kept("published", "TA40", "GPP", "net", "mean") is None
    assert store.with_predictions("TA40", "GPP") == ["mine"]
    assert store.with_predictions("TA40", "ET") == []


def test_published_scores_and_those_joined_to_them_look_among_the_benchmarks(tmp_path, keep):
    place = keep()
    made_of(tmp_path, "mine", "real")
    store = Store(tmp_path)
    assert store.kept("published", "TA40", "GPP", "net", "mean").file == place
    assert store.kept("published+mine", "TA40", "GPP", "net", "mean").file == place
    own = keep("real")
    assert store.kept("published+mine", "TA40", "GPP", "net", "mean").file == own
    assert store.kept("mine", "TA40", "GPP", "net", "mean").file == own


def test_the_first_run_that_is_there_stands_for_the_model(tmp_path, keep):
    keep(run=3)
    keep(run=2)
    store = Store(tmp_path)
    assert store.kept("published", "TA40", "GPP", "net", "mean", 3).run == 2
    assert store.kept("published", "TA40", "GPP", "net", "mean", 1) is None


def test_a_sites_rows_are_read_once_and_again_when_the_file_is_another(tmp_path, keep):
    place = keep()
    store = Store(tmp_path)
    kept = store.kept("published", "TA40", "GPP", "net", "mean")
    rows = store.site_hours(kept, "BB-Two")
    assert store.site_hours(kept, "BB-Two") is rows
    assert np.array_equal(rows.predicted, load(place, "BB-Two").series.predicted)
    os.utime(place, (0, 0))
    again = store.kept("published", "TA40", "GPP", "net", "mean")
    assert store.site_hours(again, "BB-Two") is not rows
    with pytest.raises(PredictionFileError, match="no row of the site"):
        store.site_hours(kept, "CC-Six")


def test_measured_hours_are_those_of_the_data_set_or_unknown(tmp_path, make_dataset):
    make_dataset({"AA-One": (2020, 2020)})
    store = Store(tmp_path / "workspace")
    hours = store.measured_hours("tiny", "AA-One")
    first = int(np.datetime64("2020-01-01", "h").astype(int))
    assert len(hours) == 366 * 24 * 2 / 3
    assert list(hours[:3] - first) == [1, 2, 4]
    assert store.measured_hours("tiny", "BB-Two") is None
    assert store.measured_hours("gone", "AA-One") is None
