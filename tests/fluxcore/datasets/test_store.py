"""A data set on disk: what is read, what is skipped, what is said of what is not there."""

import json
from datetime import datetime

import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest

from fluxcore.datasets import datasets, open_dataset, trouble
from fluxcore.errors import DatasetError, UnknownNameError, WorkspaceError
from fluxcore.workspace import Workspace

YEARS = {"AU-ASM": (2018, 2020), "XX-New": (2019, 2019)}


@pytest.fixture
def tiny(make_dataset):
    return make_dataset(YEARS)


def test_a_row_group_is_a_calendar_year(tiny):
    file = pq.ParquetFile(tiny.path("AU-ASM"))
    spans = [
        file.metadata.row_group(number).column(0).statistics
        for number in range(file.metadata.num_row_groups)
    ]
    assert [(span.min, span.max) for span in spans] == [
        (datetime(year, 1, 1), datetime(year, 12, 31, 23)) for year in (2018, 2019, 2020)
    ]
    assert [file.metadata.row_group(n).num_rows for n in range(3)] == [8760, 8760, 8784]
    assert {file.metadata.row_group(0).column(n).compression for n in range(5)} == {"ZSTD"}


def test_opening_reads_no_row(tiny):
    for site in tiny.site_ids:
        (tiny.folder / "hourly" / f"{site}.parquet").write_bytes(b"damaged")
    again = open_dataset(tiny.folder)
    assert len(again) == 26304 + 8760
    assert again.years.set_index(["site_id", "year"])["rows"].loc["AU-ASM", 2020] == 8784
    assert again.sites.loc["XX-New", "measured"] == 8760 * 2 // 3
    assert again.statistics.loc["XX-New", "VPD_mean"] == 1.0


def test_a_scan_takes_columns_sites_and_years(tiny):
    frame = tiny.scan(["TA"], sites=["AU-ASM"], years=(2019, None)).collect()
    assert frame.columns == ["site_id", "time", "TA"]
    assert frame["TA"].unique().sort().to_list() == [19.0, 20.0]
    assert frame.schema["TA"] == pl.Float32
    assert tiny.scan([], years=[2018, 2020]).collect()["time"].dt.year().unique().to_list() == [
        2018, 2020,
    ]  # fmt: skip
    assert len(tiny.scan(sites=[]).collect()) == 0
    assert len(tiny.scan(years=[]).collect()) == 0


def test_years_outside_are_skipped_unread(tiny):
    plan = tiny.scan(["GPP"], sites=["AU-ASM"], years=(2019, 2019)).explain()
    assert "SELECTION" in plan  # the bounds reach the reader, which has the row groups' extremes


def test_measured_and_gap_filled_rows_make_up_all(tiny):
    counts = {
        rows: len(tiny.scan([], rows=rows).collect()) for rows in ("all", "measured", "gap-filled")
    }
    assert counts["measured"] + counts["gap-filled"] == counts["all"] == len(tiny)
    assert counts["measured"] == tiny.sites["measured"].sum()


def test_facts_of_the_data_set_come_before_those_of_the_site_table(tiny):
    assert tiny.sites.loc["AU-ASM", ["latitude", "igbp", "koeppen", "climate"]].tolist() == [
        10.0, "GRA", "BWh", "B",
    ]  # fmt: skip
    assert tiny.sites.loc["XX-New", "koeppen"] != tiny.sites.loc["XX-New", "koeppen"]
    assert tiny.sites.loc["XX-New", "first_year"] == 2019


def test_a_series_has_units_and_says_that_it_is_synthetic(tiny):
    series = tiny.series("XX-New", ["GPP"])
    assert series["GPP"].attrs == {
        "units": "umol CO2 m-2 s-1",
        "long_name": "gross primary productivity",
    }
    assert series.attrs["synthetic"] == 1
    assert series["GPP"].dtype == np.float32
    assert series["measured"].values[:4].tolist() == [False, True, True, False]
    assert series.sizes["time"] == 8760


def test_a_sample_is_even_over_hours_and_years(tiny):
    frame = tiny.sample(24 * 3 * 2, seed=1, sites=["AU-ASM"])
    strata = frame.group_by(pl.col("time").dt.year(), pl.col("time").dt.hour().alias("hour")).len()
    assert strata["len"].unique().to_list() == [2]
    assert len(strata) == 72
    assert frame["time"].is_sorted()


def test_a_sites_sample_depends_on_the_seed_and_the_site_alone(tiny):
    alone = tiny.sample(100, seed=1, sites=["XX-New"])
    beside = tiny.sample(100, seed=1).filter(pl.col("site_id") == "XX-New")
    assert alone.equals(beside)
    assert not alone.equals(tiny.sample(100, seed=2, sites=["XX-New"]))


def test_a_site_with_fewer_rows_gives_all_it_has(tiny):
    drawn = tiny.sample(10**6, seed=1, rows="measured")
    assert len(drawn) == tiny.sites["measured"].sum()


def test_names_that_are_not_there_are_told_from_those_that_are(tiny):
    with pytest.raises(UnknownNameError, match="Did you mean 'GPP'"):
        tiny.scan(["GP"])
    with pytest.raises(UnknownNameError, match="Unknown site of tiny 'AU-Asm'"):
        tiny.scan(sites=["AU-Asm"])
    with pytest.raises(UnknownNameError, match="choice of rows"):
        tiny.scan(rows="measure")


def test_a_column_that_a_site_lacks_is_missing_there(make_dataset, tmp_path):
    from fluxcore.datasets import Building, write_site

    time = pl.datetime_range(datetime(2020, 1, 1), datetime(2020, 1, 1, 5), "1h", eager=True)
    with Building(Workspace(tmp_path), "mixed", kind="fluxnet", synthetic=False) as building:
        for site, column in (("AA-One", "EVI"), ("AA-Two", "WIND")):
            frame = pl.DataFrame({"time": time, "NEE": 1.0, column: 2})
            write_site(building.folder, site, frame, {"latitude": 0, "longitude": 0})
        mixed = building.finish()
    assert mixed.covariates == ("EVI", "WIND")
    assert mixed.units["WIND"] == ""
    frame = mixed.scan(["EVI", "WIND"]).collect()
    assert frame.group_by("site_id", maintain_order=True).agg(
        pl.col("EVI", "WIND").count()
    ).rows() == [("AA-One", 6, 0), ("AA-Two", 0, 6)]


def test_a_damaged_data_set_keeps_nobody_from_the_others(make_dataset, tmp_path):
    workspace = Workspace(tmp_path / "workspace")
    make_dataset(YEARS)
    make_dataset(YEARS, name="broken").folder.joinpath("manifest.json").write_text("{")
    assert [found.name for found in datasets(workspace)] == ["tiny"]
    assert "damaged" in trouble(workspace)["broken"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: m.pop("sites"), "damaged"),
        (lambda m: m["sites"]["AU-ASM"].pop("rows"), "damaged"),
        (lambda m: m.update(layout=99), "layout 99"),
        (lambda m: m.update(strange=1), "damaged"),
    ],
)
def test_a_manifest_that_cannot_be_used_is_named(tiny, change, said):
    path = tiny.folder / "manifest.json"
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))
    with pytest.raises(DatasetError, match=said):
        open_dataset(tiny.folder)


def test_what_is_no_data_set_is_named(tmp_path, make_dataset):
    make_dataset(YEARS)
    with pytest.raises(DatasetError, match="fluxcore demo"):
        open_dataset(tmp_path)
    with pytest.raises(UnknownNameError, match="Did you mean 'tiny'"):
        open_dataset("tny", Workspace(tmp_path / "workspace"))
    with pytest.raises(WorkspaceError, match="cannot be the name"):
        open_dataset("..hidden", Workspace(tmp_path / "workspace"))


def test_a_file_that_is_gone_is_named(tiny):
    tiny.path("XX-New").unlink()
    with pytest.raises(DatasetError, match=r"XX-New.parquet is gone"):
        tiny.scan(["GPP"])


def test_the_digest_tells_equal_data_whatever_the_name(make_dataset):
    assert make_dataset(YEARS).digest == make_dataset(YEARS, name="other").digest
    assert make_dataset(YEARS).digest != make_dataset({"AU-ASM": (2018, 2020)}).digest


def test_one_name_or_year_may_be_given_as_it_is(tiny):
    one = tiny.scan("GPP", sites="AU-ASM", years=2019).collect()
    assert one.equals(tiny.scan(["GPP", "GPP"], sites=["AU-ASM"], years=(2019, 2019)).collect())
    assert list(tiny.series("XX-New", "TA").data_vars) == ["measured", "TA"]


@pytest.mark.parametrize("asked", [{"per_site": 0, "seed": 1}, {"per_site": 1, "seed": -1}])
def test_a_sample_of_nothing_is_refused(tiny, asked):
    with pytest.raises(DatasetError, match="at least 1 row"):
        tiny.sample(**asked)


def test_a_file_that_is_cut_off_is_named(tiny):
    file = tiny.path("XX-New")
    file.write_bytes(file.read_bytes()[:1000])
    with pytest.raises(DatasetError, match=r"XX-New.parquet is damaged"):
        tiny.series("XX-New")


def test_a_file_that_is_damaged_inside_is_told(tiny):
    file = tiny.path("XX-New")
    file.write_bytes(b"PAR1" + b"\0" * 1000 + b"PAR1")
    with pytest.raises(DatasetError, match="fluxcore check dataset tiny"):
        tiny.sample(5, seed=1)
