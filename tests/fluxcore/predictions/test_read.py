"""Right files are read, wrong ones are explained."""

import gzip

import numpy as np
import polars as pl
import pytest

from fluxcore.cache import Cache
from fluxcore.predictions import read as reading
from fluxcore.predictions import read_predictions

STAMP = "%Y-%m-%d %H:%M:%S"


def same(one, two) -> bool:
    a, b = one.series, two.series
    return (
        (a.sites, a.domain, a.step) == (b.sites, b.domain, b.step)
        and np.array_equal(a.site, b.site)
        and np.array_equal(a.time, b.time)
        and np.array_equal(a.observed, b.observed, equal_nan=True)
        and np.array_equal(a.predicted, b.predicted)
    )


def csv_of(frame: pl.DataFrame) -> str:
    return frame.write_csv(datetime_format=STAMP)


def test_a_file_is_read_whatever_the_order_of_its_rows(rows, put):
    first = read_predictions(put(csv_of(rows)))
    second = read_predictions(put(csv_of(rows.reverse())))
    assert same(first, second)
    ordered = rows.sort("site_id", "time")
    assert first.series.sites == ("AU-ASM", "AU-Cpr")
    assert np.array_equal(first.series.predicted, ordered["y_pred"].to_numpy())
    assert np.array_equal(first.series.observed, ordered["y_true"].to_numpy())
    assert first.series.time[0] == np.datetime64("2019-06-01", "h").astype(int)
    assert (first.scenario, first.target, first.model, first.strategy, first.run) == (
        "TA40", "GPP", "mine", "mean", 1,
    )  # fmt: skip


def test_packed_csv_and_parquet_hold_the_same(rows, text, put, tmp_path):
    plain = read_predictions(put(text))
    packed = put(gzip.compress(text.encode()), "TA40_GPP_mine_val_mean_predictions.csv.gz")
    assert same(read_predictions(packed), plain)
    parquet = tmp_path / "TA40_GPP_mine_val_mean_predictions.parquet"
    rows.write_parquet(parquet)
    assert same(read_predictions(parquet), plain)


def test_content_counts_and_not_the_ending(text, put):
    packed = put(gzip.compress(text.encode()), "TA40_GPP_mine_val_mean_predictions.csv")
    assert len(read_predictions(packed).series) == 144


def test_bytes_that_do_not_matter_are_tolerated(text, put):
    plain = read_predictions(put(text))
    assert same(read_predictions(put("\ufeff" + text)), plain)
    assert same(read_predictions(put(text.replace("\n", "\r\n"))), plain)
    assert same(read_predictions(put(text + "\n\n")), plain)


def test_site_years_are_domains_under_time_split(rows, put):
    env = rows.with_columns(env="('" + pl.col("site_id") + "', 2019)")
    found = read_predictions(put(csv_of(env), "time-split_GPP_mine_val_mean_predictions.csv"))
    assert found.series.domain == "site-year"
    without = rows.drop("env")
    derived = read_predictions(put(csv_of(without), "time-split_GPP_mine_val_mean_predictions.csv"))
    assert same(found, derived)


def test_the_site_follows_from_env_where_there_is_no_site_id(rows, put):
    env = rows.with_columns(env="('" + pl.col("site_id") + "', 2019)").drop("site_id")
    found = read_predictions(put(csv_of(env), "time-split_GPP_mine_val_mean_predictions.csv"))
    assert found.series.sites == ("AU-ASM", "AU-Cpr")


@pytest.mark.parametrize("blank", ["", "NaN", "nan", "NA"])
def test_observations_may_be_missing(rows, put, blank):
    gone = rows.with_columns(
        pl.when(pl.col("site_id") == "AU-ASM").then(pl.lit(blank)).otherwise(
            pl.col("y_true").cast(pl.String)
        ).alias("y_true")
    )  # fmt: skip
    found = read_predictions(put(csv_of(gone)))
    asm = found.series.site == 0
    assert np.isnan(found.series.observed[asm]).all()
    assert not np.isnan(found.series.observed[~asm]).any()
    (finding,) = [f for f in found.findings if f.rule == "no observations"]
    assert finding.sites == ("AU-ASM",)


def test_at_most_one_row_a_day_is_taken_as_daily(put):
    days = "".join(f"1.0,{n}.5,AU-ASM,2019-06-{n:02} 12:00:00\n" for n in range(1, 9))
    found = read_predictions(put("y_true,y_pred,site_id,time\n" + days))
    assert found.series.step == "day"
    assert found.series.time[0] == np.datetime64("2019-06-01", "D").astype(int)
    dates = "".join(f"1.0,{n}.5,AU-ASM,2019-06-{n:02}\n" for n in range(1, 9))
    assert same(found, read_predictions(put("y_true,y_pred,site_id,time\n" + dates)))


@pytest.mark.parametrize("form", ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y%m%d%H%M"])
def test_usual_forms_of_time_are_understood(rows, text, put, form):
    other = read_predictions(put(rows.write_csv(datetime_format=form)))
    assert same(other, read_predictions(put(text)))


def test_a_file_read_twice_comes_from_the_cache(text, put, tmp_path, monkeypatch):
    cache = Cache(tmp_path / "cache")
    first = read_predictions(put(text), cache=cache)
    monkeypatch.setattr(reading, "_read", None)  # would fail if it were called
    second = read_predictions(put(text), cache=cache)
    assert same(first, second)
    assert second.findings == first.findings
    assert (second.stem, second.source) == (first.stem, first.source)


def test_the_cache_knows_options_and_content_apart(rows, text, put, tmp_path):
    cache = Cache(tmp_path / "cache")
    path = put(text)
    plain = read_predictions(path, cache=cache)
    assert read_predictions(path, model="other", cache=cache).model == "other"
    halved = read_predictions(path, units="0.5*umol_m-2_s-1", cache=cache)
    assert np.allclose(halved.series.predicted, plain.series.predicted / 2)
    changed = put(csv_of(rows.with_columns(y_pred=pl.col("y_pred") + 1)))
    again = read_predictions(changed, cache=cache)
    assert np.allclose(again.series.predicted, plain.series.predicted + 1)


def test_a_damaged_cache_entry_is_made_again(text, put, tmp_path):
    cache = Cache(tmp_path / "cache")
    first = read_predictions(put(text), cache=cache)
    (entry,) = (tmp_path / "cache").iterdir()
    whole = entry.read_bytes()
    for damage in (b"", b"PAR1 nonsense PAR1", whole[: len(whole) // 2], whole[:-9] + b"\0" * 9):
        entry.write_bytes(damage)
        assert same(read_predictions(put(text), cache=cache), first)
        assert entry.read_bytes() == whole


def test_golden_files_pass(golden):
    found = read_predictions(golden / "time-split_GPP_golden_val_mean_predictions.csv.gz")
    assert len(found.series) == 90_995
    assert found.series.sites == ("AA-Ful", "BB-Lea", "DD-NaN", "EE-Hlf", "FF-Zer")
    assert int(np.isnan(found.series.observed).sum()) == 1271 + 1827 + 1744
