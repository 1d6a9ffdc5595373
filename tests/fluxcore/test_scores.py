from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from fluxcore.errors import FluxError
from fluxcore.metrics import METRICS
from fluxcore.predictions import read_predictions
from fluxcore.scales import SCALES
from fluxcore.schema import SCORE_METRICS, domain_label, from_env
from fluxcore.scores import score, score_series

KEY = ["scale", "domain"]


def reference(golden, scenario):
    table = pd.read_csv(golden / f"{scenario}_GPP_golden_val_mean.csv")
    table["domain"] = [domain_label(*from_env(env)) for env in table["env"]]
    noise = table["relative_mae"].abs() > 1e9  # what BENCHMARK's ill-conditioned cells look like
    noise |= table["scale"].isin(["iav", "anom"])
    table.loc[noise, ["relative_mae", "relative_bias"]] = np.nan
    return table.sort_values(KEY, ignore_index=True)


@pytest.mark.parametrize("order", ["as filed", "shuffled"])
@pytest.mark.parametrize("scenario", ["time-split", "spatial-easy40"])
def test_scores_equal_those_of_the_public_code(golden, scenario, order):
    predictions = read_predictions(golden / f"{scenario}_GPP_golden_val_mean_predictions.csv.gz")
    if order == "shuffled":
        series = predictions.series
        rows = np.random.default_rng(0).permutation(len(series))
        columns = ("site", "time", "observed", "predicted")
        series = replace(series, **{name: getattr(series, name)[rows] for name in columns})
        predictions = replace(predictions, series=series)
    ours = score(predictions).sort_values(KEY, ignore_index=True)
    theirs = reference(golden, scenario)
    assert ours[KEY].values.tolist() == theirs[KEY].values.tolist()
    assert (ours["n"] == theirs["n_samples"]).all()
    assert set(ours[["model", "strategy", "run", "scenario", "target"]].iloc[0]) == {
        "golden", "mean", 1, scenario, "GPP"
    }  # fmt: skip
    for metric in SCORE_METRICS:
        np.testing.assert_allclose(
            ours[metric], theirs[metric], rtol=1e-9, atol=1e-12, err_msg=metric
        )


def test_every_scale_and_metric_in_one_table(tiny_series):
    table = score_series(tiny_series({"AA-One": 0.5, "CC-Six": 2.0}), SCALES, METRICS)
    assert len(table) == 2 * len(SCALES)
    undefined = table.set_index(KEY)[list(METRICS)].isna().stack()
    assert {
        (scale, metric) for (scale, _, metric), missing in undefined.items() if missing
    } == {
        *(("spatial", name) for name in ("nse", "r2_score", "kge", "correlation")),
        *(("spatial", name) for name in ("variability_ratio", "rmse_over_sd")),
        *((scale, name) for scale in ("anom", "iav") for name in ("relative_mae", "relative_bias")),
        *((scale, name) for scale in ("anom", "iav") for name in ("kge", "mean_ratio")),
    }  # fmt: skip


def test_site_years_are_scored_apart_but_for_scales_that_span_years(tiny_series):
    table = score_series(tiny_series({"AA-One": 1.0}, domain="site-year"))
    domains = table.groupby("scale", sort=False)["domain"].agg(list).to_dict()
    years = ["AA-One 2019", "AA-One 2020"]
    assert domains == {
        name: ["AA-One"] if scale.spans_years else years for name, scale in SCALES.items()
    }
    assert table["year"].isna().sum() == 3
    assert set(table["site_id"]) == {"AA-One"}


def test_a_larger_error_scores_worse_at_every_scale(tiny_series):
    table = score_series(tiny_series({"AA-One": 0.5, "BB-Two": 1.5}), metrics=["rmse"])
    by_site = table.pivot(index="scale", columns="site_id", values="rmse")
    assert (by_site["BB-Two"] > by_site["AA-One"]).all()


def test_one_year_of_a_site_has_no_error_between_years_and_no_cycle(tiny_series):
    table = score_series(tiny_series({"AA-One": 1.0}, years=1)).set_index("scale")
    assert table.loc["iav", "rmse"] == 0
    assert table.loc[["seasonal", "anom"], "rmse"].isna().all()
    assert table.loc["iav", "n"] == 1


def test_all_observations_missing_is_missing_everywhere_with_rows_counted(tiny_series):
    series = tiny_series({"AA-One": 1.0})
    table = score_series(replace(series, observed=np.full(len(series), np.nan)))
    assert table[list(SCORE_METRICS)].isna().all(axis=None)
    assert table.set_index("scale")["n"].to_dict() == {
        "hourly": 17544, "daily": 731, "weekly": 105, "monthly": 24, "anom": 731
    }  # fmt: skip


@pytest.mark.parametrize("sign", [1, -1])
def test_a_flux_of_either_sign_scores_alike(tiny_series, sign):
    series = tiny_series({"AA-One": 1.0})
    there = score_series(series, metrics=["rmse", "nse"])
    mirrored = replace(series, observed=sign * series.observed, predicted=sign * series.predicted)
    pd.testing.assert_frame_equal(score_series(mirrored, metrics=["rmse", "nse"]), there)


def test_daily_input_is_scored_as_daily(tiny_series):
    days = SCALES["daily"](tiny_series({"AA-One": 1.0}))
    noon = replace(days, time=days.time * np.int32(24) + np.int32(12), step="hour")
    scales = [name for name in SCALES if name != "hourly"]
    pd.testing.assert_frame_equal(
        score_series(noon, scales), score_series(tiny_series({"AA-One": 1.0}), scales)
    )


@pytest.mark.parametrize("given", [None, "mine.csv", pd.DataFrame({"y_pred": [1.0]})], ids=repr)
def test_what_is_no_predictions_is_refused_with_what_to_use(given):
    with pytest.raises(FluxError, match=r"score takes Predictions.*read_predictions.*score_series"):
        score(given)
    with pytest.raises(FluxError, match=r"score_series takes a Series"):
        score_series(given)


def test_a_series_and_predictions_are_told_apart(tiny_series):
    with pytest.raises(FluxError, match="not Series"):
        score(tiny_series({"AA-One": 0.5}))
