"""Files that break a rule are refused, and the message says which and what to do."""

import gzip

import polars as pl
import pytest

from fluxcore.errors import FluxError, PredictionFileError, UnknownNameError
from fluxcore.predictions import read_predictions, sniff

STAMP = "%Y-%m-%d %H:%M:%S"


def csv_of(frame: pl.DataFrame) -> str:
    return frame.write_csv(datetime_format=STAMP)


# ---- files that break a rule: (rule, how to spoil the text, what the message says) -------------


def second_line(text: str, new: str) -> str:
    lines = text.splitlines()
    return "\n".join([lines[0], new, *lines[2:]]) + "\n"


GOOD = "1.0,2.0,AU-ASM,AU-ASM,2020-01-01 00:00:00"
SPOILT = {
    "prediction missing": (
        lambda t: second_line(t, "1.0,,AU-ASM,AU-ASM,2020-01-01 00:00:00"),
        ["1 of 144 values of y_pred are missing", "line 2: AU-ASM 2020-01-01", "predict them all"],
    ),
    "prediction NaN": (
        lambda t: second_line(t, "1.0,NaN,AU-ASM,AU-ASM,2020-01-01 00:00:00"),
        ["1 of 144 values of y_pred are missing"],
    ),
    "prediction infinite": (
        lambda t: second_line(t, "1.0,-inf,AU-ASM,AU-ASM,2020-01-01 00:00:00"),
        ["y_pred are infinite or too large", "1 infinite", "line 2"],
    ),
    "prediction too large": (
        lambda t: second_line(t, "1.0,1000001,AU-ASM,AU-ASM,2020-01-01 00:00:00"),
        ["|y_pred| <= 1,000,000", "1e+06"],
    ),
    "observation infinite": (
        lambda t: second_line(t, "inf,1.0,AU-ASM,AU-ASM,2020-01-01 00:00:00"),
        ["y_true are infinite or too large"],
    ),
    "missing mark": (
        lambda t: second_line(t, "-9999,1.0,AU-ASM,AU-ASM,2020-01-01 00:00:00"),
        ["y_true are -9999", "Leave missing observations empty"],
    ),
    "duplicate": (
        lambda t: t + t.splitlines()[5] + "\n",
        ["1 of 145 rows repeat the site and time", "line 146", "Keep one row"],
    ),
    "env of another site": (
        lambda t: second_line(t, "1.0,2.0,AU-Cpr,AU-ASM,2020-01-01 00:00:00"),
        ["1 of 144 rows have an env that contradicts", "'AU-Cpr', should be 'AU-ASM'"],
    ),
    "env of a site-year": (
        lambda t: second_line(t, "1.0,2.0,\"('AU-ASM', 2020)\",AU-ASM,2020-01-01 00:00:00"),
        ["a domain is a site", "should be 'AU-ASM'"],
    ),
    "half hours": (
        lambda t: second_line(t, GOOD.replace("00:00:00", "00:30:00")),
        ["1 of 144 rows are not on the hour", "average to hours first"],
    ),
    "time in another form": (
        lambda t: second_line(t, GOOD.replace("2020-01-01 00:00:00", "01.01.2020 00:00")),
        ["1 of 144 rows have no time in the form", "line 2: 01.01.2020 00:00"],
    ),
    "one time in another form": (
        lambda t: t + GOOD.replace("2020-01-01 00:00:00", "01/01/2020") + "\n",
        ["1 of 145 rows have no time in the form", "line 146: 01/01/2020"],
    ),
    "time missing": (
        lambda t: second_line(t, "1.0,2.0,AU-ASM,AU-ASM,"),
        ["1 of 144 rows have no time"],
    ),
    "time with a zone": (
        lambda t: second_line(t, GOOD + "Z"),
        ["have no time in the form", "without a zone"],
    ),
    "time long ago": (
        lambda t: second_line(t, GOOD.replace("2020", "1719")),
        ["lie outside 1900 to 2100"],
    ),
    "site missing": (
        lambda t: second_line(t, "1.0,2.0,AU-ASM,,2020-01-01 00:00:00"),
        ["1 of 144 rows name no site", "line 2"],
    ),
    "site with blanks": (
        lambda t: second_line(t, "1.0,2.0,AU-ASM, AU-ASM,2020-01-01 00:00:00"),
        ["' AU-ASM' cannot be a site id"],
    ),
    "text for a number": (
        lambda t: second_line(t, "1.0,many,AU-ASM,AU-ASM,2020-01-01 00:00:00"),
        ["1 of 144 values of y_pred are no number (line 2: 'many')"],
    ),
    "decimal commas in quotes": (
        lambda t: second_line(t, '1.0,"2,5",AU-ASM,AU-ASM,2020-01-01 00:00:00'),
        ["y_pred are no number", "decimal commas"],
    ),
    "decimal commas without quotes": (
        lambda t: second_line(t, "1,0,2,5,AU-ASM,AU-ASM,2020-01-01 00:00:00"),
        ["line 2 has 7 fields, the first line 5", "decimal points"],
    ),
    "semicolons": (
        lambda t: t.replace(",", ";"),
        ["separated by semicolons, not commas"],
    ),
    "tabs": (
        lambda t: t.replace(",", "\t"),
        ["separated by tabs, not commas"],
    ),
    "column missing": (
        lambda t: t.replace("y_pred", "GPP_hat", 1),
        ["column y_pred missing", "'GPP_hat'", "--columns y_pred=NAME"],
    ),
    "column twice": (
        lambda t: t.replace("y_true", "y_pred", 1),
        ["'y_pred' stands 2 times"],
    ),
    "no header": (
        lambda t: "".join(t.splitlines(keepends=True)[1:]),
        ["missing; there are:"],
    ),
    "header only": (
        lambda t: t.splitlines()[0] + "\n",
        ["no rows"],
    ),
    "blank": (lambda t: "\n\n  \n", ["no first line with column names"]),
    "web page": (
        lambda t: "<!DOCTYPE html><html><body>Please log in</body></html>",
        ["is a web page", "Download the file itself"],
    ),
    "git lfs": (lambda t: "version https://git-lfs.github.com/spec/v1\n", ["git lfs pull"]),
    "empty": (lambda t: "", ["is empty (0 bytes)"]),
    "binary": (lambda t: b"y_true,y_pred\x00\x01\x02", ["binary data"]),
    "utf-16": (lambda t: t.encode("utf-16"), ["UTF-16"]),
    "latin-1": (
        lambda t: second_line(t, "1.0,2.0,caf\xe9,caf\xe9,2020-01-01 00:00:00").encode("latin-1"),
        ["is not UTF-8: line 2 holds the byte 0xe9"],
    ),
    "pickle": (lambda t: b"\x80\x04\x95" + b"x" * 50, ["pickle, which could run code"]),
    "zip": (lambda t: b"PK\x03\x04" + b"x" * 50, ["zip or Excel"]),
    "cut gzip": (lambda t: gzip.compress(t.encode())[:-20], ["cut short"]),
    "damaged gzip": (
        lambda t: b"\x1f\x8b\x08\x00" + b"\xff" * 60,
        ["gzip file is damaged"],
    ),
    "gzip of nothing": (lambda t: gzip.compress(b""), ["empty once unpacked"]),
    "gzip of a web page": (lambda t: gzip.compress(b"<html></html>"), ["is a web page"]),
    "damaged parquet": (lambda t: b"PAR1" + b"x" * 80 + b"PAR1", ["as Parquet", "copy it again"]),
    "damaged hdf5": (lambda t: b"\x89HDF\r\n\x1a\n" + b"x" * 80, ["as NetCDF"]),
    "damaged netcdf": (lambda t: b"CDF\x01" + b"x" * 80, ["as NetCDF"]),
}  # fmt: skip


@pytest.mark.parametrize("rule", SPOILT)
def test_a_broken_rule_is_named_with_file_count_and_remedy(rule, text, put):
    spoil, expected = SPOILT[rule]
    with pytest.raises(PredictionFileError) as caught:
        read_predictions(put(spoil(text)))
    message = str(caught.value)
    assert message.startswith("TA40_GPP_mine_val_mean_predictions.csv: ")
    for part in expected:
        assert part in message


def test_all_broken_rules_are_named_at_once(text, put):
    broken = second_line(text, "1.0,,AU-Cpr,AU-ASM,2020-01-01 00:00:00") + text.splitlines()[5]
    with pytest.raises(PredictionFileError) as caught:
        read_predictions(put(broken))
    assert len(str(caught.value).splitlines()) == 3


def test_an_env_of_another_year_contradicts_the_time(rows, put):
    env = rows.with_columns(env="('" + pl.col("site_id") + "', 2018)")
    with pytest.raises(PredictionFileError, match=r"144 of 144 rows .*should be .*2019"):
        read_predictions(put(csv_of(env), "time-split_GPP_mine_val_mean_predictions.csv"))


@pytest.mark.parametrize(
    ("column", "name"), [("setting", "scenario"), ("target", "target"), ("model", "model")]
)
def test_mixed_scenarios_targets_or_models_are_refused(rows, put, column, name):
    mixed = rows.with_columns(
        pl.when(pl.col("site_id") == "AU-ASM")
        .then(pl.lit("a"))
        .otherwise(pl.lit("b"))
        .alias(column)
    )
    with pytest.raises(PredictionFileError, match=f"mixes several values of {name}.*72 rows"):
        read_predictions(put(csv_of(mixed)))


def test_without_observations_the_remedy_is_named(rows, put):
    with pytest.raises(PredictionFileError, match="--observations"):
        read_predictions(put(csv_of(rows.drop("y_true"))))


def test_a_missing_file_and_a_folder_are_no_traceback(tmp_path):
    with pytest.raises(PredictionFileError, match="cannot be opened"):
        read_predictions(tmp_path / "nothing.csv")
    with pytest.raises(PredictionFileError, match="is a folder"):
        read_predictions(tmp_path)


BINARY = bytes(range(1, 32)) * 20
MISNAMED = {
    "text for NetCDF": ("bad.nc", b"CDFxxxx", "is not a NetCDF file, though its name ends in .nc"),
    "binary for NetCDF": ("bad.nc4", b"CDF\x00" + BINARY, "is not a NetCDF file"),
    "text for gzip": ("bad.csv.gz", b"some words", "is not gzip-compressed, though its name"),
    "binary for gzip": ("bad.csv.gz", b"\x00" + BINARY, "is not gzip-compressed"),
    "blank for gzip": ("bad.csv.gz", b"\n\n", "is not gzip-compressed"),
    "text for Parquet": ("bad.parquet", b"PARx", "is not a Parquet file"),
}


@pytest.mark.parametrize("case", MISNAMED)
def test_a_file_that_is_not_what_its_name_says_is_no_table_without_columns(case, put):
    name, content, expected = MISNAMED[case]
    with pytest.raises(PredictionFileError) as caught:
        read_predictions(put(content, name), scenario="TA40", target="GPP", model="x")
    assert str(caught.value).startswith(f"{name}: ")
    assert expected in str(caught.value)
    assert "missing; there are" not in str(caught.value)


def test_a_table_under_a_wrong_ending_is_read_or_explained_as_a_table(text, put):
    about = {"scenario": "TA40", "target": "GPP", "model": "x"}
    assert len(read_predictions(put(text, "unpacked.csv.gz"), **about).series) == 144
    with pytest.raises(PredictionFileError, match="column y_pred missing"):
        read_predictions(put(text.replace("y_pred", "GPP_hat"), "unpacked.csv.gz"), **about)
    with pytest.raises(PredictionFileError, match="is a web page"):
        read_predictions(put("<html></html>", "bad.nc"), **about)
    packed = put(gzip.compress(b"some words"), "bad.csv.gz")
    with pytest.raises(PredictionFileError, match="missing; there are: 'some words'"):
        read_predictions(packed, **about)


def test_a_form_of_netcdf_that_is_not_read_is_named(put):
    with pytest.raises(PredictionFileError, match=r"CDF-5.*Save it as NetCDF-4"):
        read_predictions(put(b"CDF\x05" + b"\x00" * 60, "new.nc"))


def test_a_gzip_file_cut_short_names_no_count_of_nothing(text, put):
    with pytest.raises(PredictionFileError) as caught:
        read_predictions(put(gzip.compress(text.encode())[:-20]))
    assert "the gzip file is cut short. Copy" in str(caught.value)


@pytest.mark.parametrize("given", [None, 3, pl.DataFrame({"y_pred": [1.0]})], ids=repr)
def test_what_is_no_path_is_refused_with_what_to_use(given, text, put):
    with pytest.raises(PredictionFileError) as caught:
        read_predictions(given)
    message = str(caught.value)
    what = "None" if given is None else type(given).__name__
    assert message.startswith(f"read_predictions takes the path of a file, not {what}.")
    assert "fluxcore.score_series" in message
    assert "fluxcore.Series" in message
    if given is not None:
        with pytest.raises(PredictionFileError, match="observations= takes the path"):
            read_predictions(put(text), observations=given)


def test_too_large_files_are_refused_before_they_are_read(text, put, monkeypatch):
    monkeypatch.setattr(sniff, "MAX_BYTES", 1000)
    with pytest.raises(PredictionFileError, match="are read"):
        read_predictions(put(text))
    with pytest.raises(PredictionFileError, match="unpacks to more than"):
        read_predictions(put(gzip.compress(text.encode())))


def test_too_many_rows_are_refused(rows, text, put, tmp_path, monkeypatch):
    monkeypatch.setattr(sniff, "MAX_ROWS", 100)
    with pytest.raises(PredictionFileError, match="more than 100 rows"):
        read_predictions(put(text))
    parquet = tmp_path / "TA40_GPP_mine_val_mean_predictions.parquet"
    rows.write_parquet(parquet)
    with pytest.raises(PredictionFileError, match="more than 100 rows"):
        read_predictions(parquet)


def test_unknown_scenarios_and_targets_say_which_are_known(text, put):
    with pytest.raises(UnknownNameError, match="TA40"):
        read_predictions(put(text, "TA41_GPP_mine_val_mean_predictions.csv"))
    with pytest.raises(FluxError, match="Known: GPP, NEE, ET"):
        read_predictions(put(text, "TA40_LE_mine_val_mean_predictions.csv"))
