"""The benchmark's own CSVs: what is taken, and that every deviation is told, over all files."""

import polars as pl
import pytest

from fluxcore.datasets.adding import add_dataset
from fluxcore.datasets.findings import RefusedError
from fluxcore.datasets.official import read_official
from fluxcore.datasets.opening import open_dataset
from fluxcore.datasets.site_data import Options
from fluxcore.datasets.sources import find_sources
from fluxcore.schema import COVARIATES, TARGETS


@pytest.fixture
def read(tmp_path, official, csv_of):
    """Read one site's file after a change to its frame or its text."""

    def read(frame=lambda f: f, text=lambda t: t, site_id="AU-ASM", **options):
        place = tmp_path / f"{site_id}.csv"
        place.write_text(text(csv_of(frame(official(site_id)))), encoding="utf-8")
        return read_official(site_id, find_sources([place])[0], Options(**options))

    return read


def test_rows_become_what_the_file_says(read, official):
    data = read()
    assert data.findings == []
    given = official()
    assert data.frame.columns == ["time", "measured", *TARGETS, *COVARIATES]
    assert data.frame["time"].equals(given["time"])
    assert data.frame["measured"].to_list() == (given["qc_mask"] == 1).to_list()
    for name in (*TARGETS, *COVARIATES):
        assert data.frame[name].equals(given[name]), name
    assert data.facts == {"latitude": -22.283, "longitude": 133.249, "igbp": "SAV"}


def at(rows, **values):
    """A change of some rows of a frame."""

    def change(frame):
        there = pl.Series(range(len(frame))).is_in(rows)
        return frame.with_columns(
            pl.when(there).then(pl.lit(value)).otherwise(pl.col(name)).alias(name)
            for name, value in values.items()
        )

    return change


DEVIATIONS = {
    "no column time": (lambda f: f.drop("time"), "error", "missing column", "time", 1),
    "no column qc_mask": (lambda f: f.drop("qc_mask"), "error", "missing column", "qc_mask", 1),
    "no target": (lambda f: f.drop("ET"), "error", "missing column", "ET", 1),
    "no covariate": (lambda f: f.drop("EVI"), "error", "missing column", "EVI", 1),
    "no year": (lambda f: f.drop("year"), "note", "missing column", "year", 1),
    "half-hours": (
        lambda f: f.with_columns(
            time=pl.datetime_range(
                pl.datetime(2015, 1, 1), pl.datetime(2015, 7, 2, 11, 30), "30m", eager=True
            )
        ),
        "error",
        "wrong cadence",
        "time",
        4380,
    ),
    "days": (
        lambda f: f.gather_every(24),
        "error",
        "wrong cadence",
        "time",
        365,
    ),
    "a row twice": (
        lambda f: pl.concat([f[:10], f[9:]]),
        "error",
        "duplicate hours",
        "time",
        1,
    ),
    "hours missing": (
        lambda f: pl.concat([f[:100], f[105:]]),
        "error",
        "missing hours",
        "time",
        5,
    ),
    "part of a year": (lambda f: f[48:], "error", "part of a year", "time", 48),
    "the end of a year missing": (lambda f: f[:-30], "error", "part of a year", "time", 30),
    "texts in a column more": (
        lambda f: at([5, 6], WIND="calm")(f.with_columns(WIND=pl.lit("1.5"))),
        "error",
        "no numbers",
        "WIND",
        2,
    ),
    "rows in another order": (
        lambda f: pl.concat([f[:50], f[60:70], f[50:60], f[70:]]),
        "warning",
        "not in order",
        "time",
        1,
    ),
    "covariate missing": (at([3, 4], TA=None), "error", "missing covariate", "TA", 2),
    "mark for missing": (at([3], VPD=-9999.0), "error", "missing covariate", "VPD", 1),
    "target missing": (at([3, 4, 5], GPP=None), "error", "missing target", "GPP", 3),
    "infinite": (at([8], SW_IN=float("inf")), "error", "missing covariate", "SW_IN", 1),
    "mask of 2": (at([7], qc_mask=2), "error", "qc_mask not 0 or 1", "qc_mask", 1),
    "mask missing": (at([7, 9], qc_mask=None), "error", "qc_mask not 0 or 1", "qc_mask", 2),
    "mask constant": (
        lambda f: f.with_columns(qc_mask=1),
        "warning",
        "qc_mask constant",
        "qc_mask",
        8760,
    ),
    "two types": (
        lambda f: f.with_columns(PFT_GRA=pl.lit("True")),
        "error",
        "vegetation type",
        "PFT_SAV",
        2,
    ),
    "a type that varies": (
        at([5], PFT_SAV="False"),
        "error",
        "vegetation type",
        "PFT_SAV",
        1,
    ),
    "a type that is a number": (
        lambda f: f.with_columns(PFT_SAV=0.7),
        "error",
        "vegetation type",
        "PFT_SAV",
        1,
    ),
    "no type": (
        lambda f: f.with_columns(PFT_SAV=pl.lit("False")),
        "warning",
        "vegetation type",
        "PFT_SAV",
        1,
    ),
    "another type": (
        lambda f: f.with_columns(PFT_SAV=pl.lit("False"), PFT_GRA=pl.lit("True")),
        "warning",
        "vegetation type differs",
        "PFT_GRA",
        1,
    ),
    "another position": (
        lambda f: f.with_columns(tower_lat=-20.0),
        "warning",
        "position differs",
        "tower_lat, tower_lon",
        1,
    ),
    "a position that varies": (at([5], tower_lat=-20.0), "error", "position", "tower_lat", 2),
    "a position off the globe": (
        lambda f: f.with_columns(tower_lon=200.0),
        "error",
        "position",
        "tower_lon",
        1,
    ),
    "another year": (at([5, 6], year=2016), "error", "year disagrees", "year", 2),
    "an earlier year": (at([5], year=2014), "error", "year disagrees", "year", 1),
    "a year missing": (at([5], year=None), "error", "year disagrees", "year", 1),
    "texts in a covariate": (
        lambda f: at([5, 6], TA="warm")(f.with_columns(pl.col("TA").cast(pl.String))),
        "error",
        "no numbers",
        "TA",
        2,
    ),
    "a column of text": (
        lambda f: f.with_columns(observer=pl.lit("me")),
        "warning",
        "column left out",
        "observer",
        8760,
    ),
    "a column more": (
        lambda f: f.with_columns(WIND=pl.lit(1.5)),
        "note",
        "unknown column",
        "WIND",
        1,
    ),
    "kelvin": (
        lambda f: f.with_columns(pl.col("TA") + 273.15),
        "warning",
        "implausible values",
        "TA",
        8760,
    ),
    "rows of another site": (
        lambda f: f.with_columns(site_id=pl.lit("AU-Boy")),
        "error",
        "other site in the file",
        "site_id",
        8760,
    ),
}


@pytest.mark.parametrize("name", DEVIATIONS)
def test_deviation_is_told_with_column_count_and_severity(read, name):
    change, severity, rule, column, count = DEVIATIONS[name]
    data = read(change)
    told = [(f.severity, f.rule, f.column, f.count, f.file) for f in data.findings]
    assert (severity, rule, column, count, "AU-ASM.csv") in told, data.findings
    assert data.refused is any(f.severity == "error" for f in data.findings)


def test_deviations_do_not_hide_one_another(read):
    data = read(
        lambda f: at([7], qc_mask=2)(at([3], TA=None, GPP=None)(f.with_columns(tower_lat=99.0)))
    )
    assert {f.rule for f in data.findings} >= {
        "qc_mask not 0 or 1",
        "missing covariate",
        "missing target",
        "position",
    }


def test_site_that_is_not_in_the_table_is_noted(read):
    (found,) = read(site_id="XX-New").findings
    assert (found.severity, found.rule) == ("note", "site not in the table")


def test_gaps_may_be_allowed(read):
    data = read(lambda f: at([3], TA=None)(f[48:]).drop("EVI"), allow_gaps=True)
    assert not data.refused
    assert {f.severity for f in data.findings} == {"warning"}
    assert data.frame["TA"].null_count() == 1


@pytest.mark.parametrize(
    ("form", "ends"),
    [("%Y-%m-%dT%H:%M:%S", "\r\n"), ("%Y-%m-%d %H:%M", "\n"), ("%Y%m%d%H%M", "\n")],
)
def test_other_forms_of_time_and_line_ends_are_read(tmp_path, official, form, ends):
    place = tmp_path / "AU-ASM.csv"
    text = official().write_csv(datetime_format=form, line_terminator=ends)
    place.write_bytes(b"\xef\xbb\xbf" + text.encode())
    data = read_official("AU-ASM", find_sources([place])[0], Options())
    assert data.findings == []
    assert data.frame["time"].equals(official()["time"])


def test_unknown_columns_become_covariates(workspace, towers, official):
    for place in towers.glob("*.csv"):
        frame = official(place.stem).with_columns(WIND=pl.lit(1.5))
        frame.write_csv(place, datetime_format="%Y-%m-%d %H:%M:%S")
    report = add_dataset(towers, "windy", workspace=workspace, workers=1)
    assert [f.rule for f in report.findings] == ["unknown column"] * 3
    assert open_dataset("windy", workspace).covariates == (*COVARIATES, "WIND")
    assert "unknown column of WIND, 3 times: AR-CCg.csv, AU-ASM.csv, AU-Boy.csv" in str(report)


def test_constant_type_and_columns_that_some_lack_are_told_of_the_whole(
    workspace, towers, official
):
    for place in towers.glob("*.csv"):
        frame = official(place.stem).with_columns(PFT_WAT=pl.lit("False"))
        if place.stem == "AU-Boy":
            frame = frame.with_columns(WIND=pl.lit(1.5))
        frame.write_csv(place, datetime_format="%Y-%m-%d %H:%M:%S")
    report = add_dataset(towers, "towers", workspace=workspace, workers=1)
    told = {(f.rule, f.column, f.count) for f in report.findings if f.severity == "warning"}
    assert told == {
        ("constant vegetation type", "PFT_WAT", 1),
        ("column not everywhere", "WIND", 2),
    }


def test_position_and_type_of_the_data_win(workspace, towers, official):
    frame = official("AU-ASM").with_columns(
        tower_lat=-20.0, PFT_SAV=pl.lit("False"), PFT_GRA=pl.lit("True")
    )
    frame.write_csv(towers / "AU-ASM.csv", datetime_format="%Y-%m-%d %H:%M:%S")
    report = add_dataset(towers, "towers", workspace=workspace, workers=1)
    facts = open_dataset("towers", workspace).sites.loc["AU-ASM"]
    assert (facts["latitude"], facts["igbp"]) == (-20.0, "GRA")
    assert facts["koeppen"] == "BWh"  # from the table, which the files do not say
    apart = next(f for f in report.findings if f.rule == "position differs")
    assert "253.9 km" in apart.message


def test_errors_of_all_files_are_listed_and_nothing_is_made(workspace, towers, official):
    for site_id, column in (("AU-ASM", "TA"), ("AU-Boy", "EVI")):
        frame = at([3], **{column: None})(official(site_id))
        frame.write_csv(towers / f"{site_id}.csv", datetime_format="%Y-%m-%d %H:%M:%S")
    with pytest.raises(RefusedError) as refused:
        add_dataset(towers, "towers", workspace=workspace, workers=1)
    message = str(refused.value)
    assert "AU-ASM.csv: 1 of 8,760 values of TA are missing (2015-01-01 03:00)" in message
    assert "AU-Boy.csv: 1 of 8,760 values of EVI are missing" in message
    assert "--allow-gaps" in message
    assert list((workspace.root / "datasets").iterdir()) == []
    table = refused.value.table()
    assert table["file"].tolist() == ["AU-Boy.csv", "AU-ASM.csv"]
    assert table["column"].tolist() == ["EVI", "TA"]
