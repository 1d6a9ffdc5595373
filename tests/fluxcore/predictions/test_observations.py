"""Observed values from elsewhere, and which test sites and hours a file has."""

import numpy as np
import polars as pl
import pytest

from fluxcore.errors import PredictionFileError
from fluxcore.predictions import read_predictions

STAMP = "%Y-%m-%d %H:%M:%S"


def rules(found) -> dict:
    return {finding.rule: finding for finding in found.findings}


@pytest.fixture
def alone(rows, put):
    """A file of predictions without observations."""
    text = rows.drop("y_true", "env").write_csv(datetime_format=STAMP)
    return put(text)


@pytest.fixture
def sites(rows, tmp_path):
    """The benchmark's folder of one file a site, with columns that do not matter here."""
    folder = tmp_path / "sites"
    folder.mkdir()
    for (site,), part in rows.sort("time").group_by("site_id", maintain_order=True):
        part.select("time", year=2019, qc_mask=1, GPP=pl.col("y_true"), TA=20.5).write_csv(
            folder / f"{site}.csv", datetime_format=STAMP
        )
    return folder


def test_a_folder_of_site_files_gives_the_observations(rows, alone, sites):
    found = read_predictions(alone, observations=sites)
    assert np.array_equal(found.series.observed, rows.sort("site_id", "time")["y_true"].to_numpy())
    assert rules(found)["observations joined"].count == 144
    assert "rows without observation" not in rules(found)


@pytest.mark.parametrize("column", ["y_true", "GPP"])
def test_a_table_gives_the_observations(rows, alone, tmp_path, column):
    table = tmp_path / "table.csv"
    rows.select("site_id", "time", pl.col("y_true").alias(column)).write_csv(
        table, datetime_format=STAMP
    )
    found = read_predictions(alone, observations=table)
    assert np.array_equal(found.series.observed, rows.sort("site_id", "time")["y_true"].to_numpy())


def test_rows_without_an_observed_row_are_counted_by_site(alone, sites):
    (sites / "AU-Cpr.csv").unlink()
    lines = (sites / "AU-ASM.csv").read_text().splitlines()
    (sites / "AU-ASM.csv").write_text("\n".join(lines[:-10]) + "\n")
    found = read_predictions(alone, observations=sites)
    lost = rules(found)["rows without observation"]
    assert (lost.count, lost.sites) == (82, ("AU-Cpr", "AU-ASM"))
    assert int(np.isnan(found.series.observed).sum()) == 82


def test_nothing_in_common_is_an_error(alone, sites):
    alone.write_text(alone.read_text().replace("2019-06", "2021-06"))
    with pytest.raises(PredictionFileError, match="nothing in common"):
        read_predictions(alone, observations=sites)


def test_a_folder_without_these_sites_or_without_files(alone, sites, tmp_path):
    for file in sites.iterdir():
        file.rename(file.with_name("ZZ-" + file.name))
    with pytest.raises(PredictionFileError, match=r"none of the 2 sites \(AU-ASM, AU-Cpr\)"):
        read_predictions(alone, observations=sites)
    (tmp_path / "void").mkdir()
    with pytest.raises(PredictionFileError, match=r"no <site_id>\.csv files"):
        read_predictions(alone, observations=tmp_path / "void")
    with pytest.raises(PredictionFileError, match="no such path"):
        read_predictions(alone, observations=tmp_path / "nowhere")


def test_observations_from_elsewhere_replace_those_of_the_file(rows, put, sites):
    bent = rows.with_columns(
        y_true=pl.when(pl.col("site_id") == "AU-ASM")
        .then(pl.col("y_true") * 1.01)
        .otherwise("y_true")
    )
    found = read_predictions(put(bent.write_csv(datetime_format=STAMP)), observations=sites)
    assert np.array_equal(found.series.observed, rows.sort("site_id", "time")["y_true"].to_numpy())
    other = rules(found)["other observations"]
    assert (other.count, other.sites) == (72, ("AU-ASM",))


def test_observations_join_after_the_clock_is_set(rows, put, sites):
    early = rows.drop("y_true", "env").with_columns(time=pl.col("time").dt.offset_by("-2h"))
    path = put(early.write_csv(datetime_format=STAMP))
    wrong = read_predictions(path, observations=sites)
    assert rules(wrong)["rows without observation"].count == 4
    right = read_predictions(path, observations=sites, utc_offset="+2")
    assert rules(right)["observations joined"].count == 144


def test_daily_predictions_get_daily_means_of_half_full_days(put, tmp_path):
    days = "".join(f"{n}.0,AU-ASM,2019-06-{n:02}\n" for n in (1, 2, 3))
    path = put("y_pred,site_id,time\n" + days)
    folder = tmp_path / "sites"
    folder.mkdir()
    hours = [f"2019-06-01 {h:02}:00:00,{h}\n" for h in range(24)]
    hours += [f"2019-06-02 {h:02}:00:00,{'' if h else 5}\n" for h in range(12)]
    hours += [f"2019-06-03 {h:02}:00:00,{h}\n" for h in range(11)]
    (folder / "AU-ASM.csv").write_text("time,GPP\n" + "".join(hours))
    found = read_predictions(path, observations=folder)
    assert np.array_equal(found.series.observed, [11.5, 5.0, np.nan], equal_nan=True)


def test_a_broken_file_of_observations_is_named(alone, sites):
    (sites / "AU-ASM.csv").write_text("time,GPP\n2019-06-01 00:00:00,lots\n")
    with pytest.raises(PredictionFileError, match=r"AU-ASM\.csv: 1 of 1 values of y_true"):
        read_predictions(alone, observations=sites)


def test_the_cache_sees_new_observations(alone, sites, tmp_path):
    from fluxcore.cache import Cache

    cache = Cache(tmp_path / "cache")
    before = read_predictions(alone, observations=sites, cache=cache).series.observed
    for file in sites.iterdir():
        file.write_text(file.read_text().replace(",20.5", ",21.5").replace(",1,2.", ",1,3."))
    after = read_predictions(alone, observations=sites, cache=cache).series.observed
    assert not np.array_equal(before, after)


# ---- coverage -----------------------------------------------------------------------------------


def test_sites_of_the_test_set_are_counted(text, put):
    missing = rules(read_predictions(put(text)))["missing test sites"]
    assert missing.message.startswith("2 of 40 test sites")
    assert missing.count == len(missing.sites) == 38
    assert not {"AU-ASM", "AU-Cpr"} & set(missing.sites)


def test_a_site_without_a_year_to_test_is_not_missed(text, put):
    without_env = text.replace("AU-ASM,AU-ASM", ",AU-ASM").replace("AU-Cpr,AU-Cpr", ",AU-Cpr")
    without_env = without_env.replace("env,", "").replace(",,", ",")
    name = "time-split_GPP_mine_val_mean_predictions.csv"
    predictions = read_predictions(put(without_env, name))
    assert "of 126 test sites" in rules(predictions)["missing test sites"].message


def test_sites_outside_the_test_set_are_scored_and_reported(text, put):
    found = read_predictions(put(text.replace("AU-Cpr", "AA-New")))
    assert found.series.sites == ("AA-New", "AU-ASM")
    outside = rules(found)["sites outside the test set"]
    assert (outside.count, outside.sites) == (72, ("AA-New",))


@pytest.mark.parametrize("wrong", ["au-cpr", "AU_Cpr", "AUCpr", "AU-Cpt"])
@pytest.mark.parametrize("scenario", ["TA40", "time-split"])
def test_a_site_id_that_is_nearly_one_has_a_neighbour(rows, put, wrong, scenario):
    bent = rows.drop("env").with_columns(pl.col("site_id").replace("AU-Cpr", wrong))
    name = f"{scenario}_GPP_mine_val_mean_predictions.csv"
    outside = rules(read_predictions(put(bent.write_csv(datetime_format=STAMP), name)))[
        "sites outside the test set"
    ]
    assert f"Did you mean AU-Cpr for {wrong}?" in outside.message
    assert outside.remedy.startswith("Correct the ids, or leave them out")


def test_sites_that_are_known_or_like_no_other_have_no_neighbour(rows, put):
    for other in ("AA-Xyz", "BE-Vie"):
        bent = rows.drop("env").with_columns(pl.col("site_id").replace("AU-Cpr", other))
        found = read_predictions(put(bent.write_csv(datetime_format=STAMP)))
        assert "Did you mean" not in rules(found)["sites outside the test set"].message


def test_a_site_that_the_file_has_is_nobody_elses_neighbour(rows, put):
    new = rows.drop("env").with_columns(pl.col("site_id").replace("AU-Cpr", "AU-ASN"))
    found = read_predictions(put(new.write_csv(datetime_format=STAMP)))
    assert "AU-ASM" not in rules(found)["sites outside the test set"].message


def test_one_site_is_named_without_being_counted_again(rows, text, put):
    one = rows.filter(pl.col("site_id") == "AU-ASM")
    found = rules(read_predictions(put(one.write_csv(datetime_format=STAMP))))
    assert "; all at AU-ASM (first 2019-01-01 00:00:00)." in found["missing test hours"].message
    silent = rows.with_columns(
        y_true=pl.when(pl.col("site_id") == "AU-ASM").then(None).otherwise("y_true")
    )
    found = rules(read_predictions(put(silent.write_csv(datetime_format=STAMP))))
    assert found["no observations"].message == (
        "1 of 2 sites has no observed value, so no score: AU-ASM."
    )


def test_training_years_are_outside_the_test_set(rows, put):
    early = rows.drop("env").with_columns(time=pl.col("time").dt.offset_by("-1y"))
    name = "time-split_GPP_mine_val_mean_predictions.csv"
    found = read_predictions(put(early.write_csv(datetime_format=STAMP), name))
    assert rules(found)["sites outside the test set"].count == 144
    assert "2 of them are used" in rules(found)["sites outside the test set"].message


def test_missing_hours_of_test_years_are_counted(text, put):
    holes = rules(read_predictions(put(text)))["missing test hours"]
    assert holes.count == 2 * (8760 - 72)
    assert "of 17,520 test hours" in holes.message
    assert "first 2019-01-01 00:00:00" in holes.message


def test_the_first_missing_hour_is_one_of_a_test_year(put):
    time = pl.datetime_range(
        pl.datetime(2018, 6, 1), pl.datetime(2019, 12, 31, 22), "1h", eager=True
    )
    rows = pl.DataFrame({"y_true": 1.0, "y_pred": pl.Series(range(len(time))) % 7,
                         "site_id": "AU-ASM", "time": time})  # fmt: skip
    name = "time-split_GPP_mine_val_mean_predictions.csv"
    found = read_predictions(put(rows.write_csv(datetime_format=STAMP), name))
    message = rules(found)["missing test hours"].message
    assert message.startswith("1 of 8,760 test hours of 'time-split' has no prediction")
    assert message.endswith("all at AU-ASM (first 2019-12-31 23:00:00).")


def test_whole_years_have_no_missing_hours(put):
    time = pl.datetime_range(
        pl.datetime(2020, 1, 1), pl.datetime(2020, 12, 31, 23), "1h", eager=True
    )
    rows = pl.DataFrame({"y_true": 1.0, "y_pred": pl.Series(range(8784)) % 7, "site_id": "AU-ASM",
                         "time": time})  # fmt: skip
    assert "missing test hours" not in rules(
        read_predictions(put(rows.write_csv(datetime_format=STAMP)))
    )
    gap = rows.filter(pl.int_range(pl.len()) != 5000)
    holes = rules(read_predictions(put(gap.write_csv(datetime_format=STAMP))))["missing test hours"]
    assert holes.count == 1
    assert "1 of 8,784 test hours" in holes.message
    assert f"first {time[5000]}" in holes.message


def test_a_data_set_gives_the_observations(rows, alone, make_dataset):
    dataset = make_dataset({"AU-ASM": (2019, 2019)})
    found = read_predictions(alone, observations=dataset.folder)
    ordered = rows.sort("site_id", "time")
    expected = ordered.select(
        pl.when(pl.col("site_id") == "AU-ASM").then(pl.col("time").dt.hour().cast(pl.Float64))
    )
    assert np.array_equal(found.series.observed, expected.to_series().to_numpy(), equal_nan=True)
    assert rules(found)["rows without observation"].sites == ("AU-Cpr",)


def test_a_data_set_without_these_sites_is_named(alone, make_dataset):
    dataset = make_dataset({"XX-New": (2015, 2015)})
    with pytest.raises(PredictionFileError, match="'tiny' does not have any of the"):
        read_predictions(alone, observations=dataset.folder)
