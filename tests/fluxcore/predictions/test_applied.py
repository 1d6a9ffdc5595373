"""What --units and --utc-offset did to a file is said, and on which clock it was checked."""

import polars as pl
import pytest

from fluxcore.errors import PredictionFileError
from fluxcore.predictions import read_predictions

TIME_SPLIT = "time-split_GPP_mine_val_mean_predictions.csv"


def csv_of(frame: pl.DataFrame) -> str:
    return frame.write_csv(datetime_format="%Y-%m-%d %H:%M:%S")


def said(found, rule: str):
    return next((finding for finding in found.findings if finding.rule == rule), None)


@pytest.fixture
def year_end(rows) -> pl.DataFrame:
    """Two days before the end of 2019 and one after it at AU-ASM, with the right env."""
    one = rows.filter(pl.col("site_id") == "AU-ASM").sort("time")
    one = one.with_columns(time=pl.col("time") + pl.duration(days=212))  # from 2019-12-30
    year = pl.col("time").dt.year().cast(pl.String)
    return one.with_columns(env="('" + pl.col("site_id") + "', " + year + ")")


def test_nothing_is_said_where_nothing_was_applied(text, put):
    found = read_predictions(put(text))
    assert said(found, "clock") is None
    assert said(found, "unit conversion") is None
    own = read_predictions(put(text), units="umol_m-2_s-1", utc_offset="+0")
    assert [f.rule for f in own.findings] == [f.rule for f in found.findings]


def test_a_conversion_is_noted_with_its_factor(text, put):
    note = said(read_predictions(put(text), units="gC_m-2_d-1"), "unit conversion")
    assert str(note) == "note: Converted from gC_m-2_d-1: y_pred x 0.964."
    assert note.count == 144
    both = read_predictions(put(text), units="y_true=-gC_m-2_d-1,y_pred=2*umol_m-2_s-1")
    assert said(both, "unit conversion").message == (
        "Converted from y_true=-gC_m-2_d-1,y_pred=2*umol_m-2_s-1: y_pred x 2.00, y_true x -0.964."
    )


def test_observations_that_are_not_in_the_file_are_not_converted(rows, put, tmp_path):
    table = tmp_path / "table.csv"
    rows.select("site_id", "time", "y_true").write_csv(table, datetime_format="%Y-%m-%d %H:%M:%S")
    path = put(csv_of(rows.drop("y_true", "env")))
    units = "y_true=gC_m-2_d-1,y_pred=gC_m-2_d-1"
    found = read_predictions(path, units=units, observations=table)
    assert said(found, "unit conversion").message == f"Converted from {units}: y_pred x 0.964."


def test_observations_in_the_file_move_along_and_the_report_says_so(text, put):
    warning = said(read_predictions(put(text), utc_offset="+2"), "clock")
    assert warning.severity == "warning"
    assert warning.message.startswith("All 144 rows moved by +2 h.")
    assert "Observed and predicted values moved together, so a lag between them stays." in (
        warning.message
    )
    assert "--observations" in warning.remedy
    assert warning.count == 144


def test_predictions_that_move_alone_are_a_note(rows, put, tmp_path):
    table = tmp_path / "table.csv"
    rows.select("site_id", "time", "y_true").write_csv(table, datetime_format="%Y-%m-%d %H:%M:%S")
    path = put(csv_of(rows.drop("y_true", "env")))
    found = read_predictions(path, utc_offset="-3", observations=table)
    assert str(said(found, "clock")) == "note: All 144 rows moved by -3 h."


def test_rows_that_start_a_new_site_year_are_counted(year_end, put):
    first = year_end.filter(pl.col("time").dt.year() == 2019)
    found = read_predictions(put(csv_of(first), TIME_SPLIT), utc_offset="+1")
    warning = said(found, "clock")
    assert warning.severity == "warning"
    assert "1 row falls into another site-year" in warning.message
    assert "1 starts a new one (AU-ASM 2020: 1 row)" in warning.message
    assert warning.sites == ("AU-ASM",)


def test_rows_that_leave_the_test_years_are_counted(year_end, put):
    early = year_end.with_columns(
        time=pl.col("time").dt.offset_by("-1y"), env=pl.col("env").str.replace("2019", "2018")
    ).with_columns(env=pl.col("env").str.replace("2020", "2019"))
    tested = early.filter(pl.col("time").dt.year() == 2019)
    found = read_predictions(put(csv_of(tested), TIME_SPLIT), utc_offset="-3")
    message = said(found, "clock").message
    assert "3 rows fall into another site-year" in message
    assert "3 now lie outside the test years" in message
    assert "3 start a new one (AU-ASM 2018: 3 rows)" in message


def test_a_year_that_is_there_already_is_not_new(year_end, put):
    message = said(
        read_predictions(put(csv_of(year_end), TIME_SPLIT), utc_offset="+1"), "clock"
    ).message
    assert "1 row falls into another site-year" in message
    assert "new one" not in message
    assert "outside" not in message


def test_where_sites_are_domains_only_calendar_years_change(year_end, put):
    one = year_end.with_columns(env="site_id").filter(pl.col("time").dt.year() == 2019)
    message = said(read_predictions(put(csv_of(one)), utc_offset="+1"), "clock").message
    assert "1 row falls into another calendar year" in message
    assert "1 starts a new one (AU-ASM 2020: 1 row)" in message
    assert "site-year" not in message
    assert "env" not in message


def test_env_is_checked_on_the_clock_of_the_file(year_end, put):
    found = read_predictions(put(csv_of(year_end), TIME_SPLIT), utc_offset="+1")
    assert "env was checked on the file's own clock" in said(found, "clock").message
    assert "scored in another site-year than it says: 1 row" in said(found, "clock").message
    late = year_end.with_columns(
        env=pl.when(pl.col("time") == pl.datetime(2019, 12, 31, 23))
        .then(pl.lit("('AU-ASM', 2020)"))
        .otherwise("env")
    )
    with pytest.raises(PredictionFileError, match=r"1 of 72 rows .*file's own clock, before "):
        read_predictions(put(csv_of(late), TIME_SPLIT), utc_offset="+1")


@pytest.mark.parametrize("offset", ["+5:30", "-3:30"])
def test_half_hours_of_offset_leave_the_year_of_env_as_it_is(year_end, put, offset):
    half = csv_of(year_end).replace(":00:00\n", ":30:00\n")
    found = read_predictions(put(half, TIME_SPLIT), utc_offset=offset)
    assert f"moved by {offset.replace(':30', '.5')} h" in said(found, "clock").message


def test_daily_rows_that_come_to_another_day_are_counted(put):
    days = "".join(f"1.0,{n}.5,AU-ASM,2019-06-{n:02}\n" for n in range(1, 9))
    path = put("y_true,y_pred,site_id,time\n" + days)
    assert "8 daily rows now stand on another day" in (
        said(read_predictions(path, utc_offset="-1"), "clock").message
    )
    assert "another day" not in said(read_predictions(path, utc_offset="+1"), "clock").message


def test_an_offset_that_moves_rows_off_the_hour_is_named_as_the_cause(text, put):
    with pytest.raises(PredictionFileError) as caught:
        read_predictions(put(text), utc_offset="0.5")
    message = str(caught.value)
    assert "--utc-offset +0.5 moves 144 of 144 rows off the hour" in message
    assert "the file's own times are on the hour" in message
    assert "average to hours" not in message


def test_rows_off_the_hour_of_themselves_are_so_under_any_offset(text, put):
    lines = text.splitlines()
    lines[5] = lines[5].replace(":00:00", ":20:00")
    with pytest.raises(PredictionFileError, match=r"1 of 144 rows are not on the hour.*line 6"):
        read_predictions(put("\n".join(lines)), utc_offset="+1")
