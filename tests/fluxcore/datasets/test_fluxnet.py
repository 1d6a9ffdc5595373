"""FLUXNET and ONEFlux files: stamps, marks, half-hours, versions, flags, units, radiation."""

import gzip
import zipfile
from datetime import datetime

import numpy as np
import pandas as pd
import polars as pl
import pytest

from fluxcore.datasets.adding import add_dataset
from fluxcore.datasets.findings import RefusedError
from fluxcore.datasets.fluxnet import read_fluxnet
from fluxcore.datasets.network_files import is_fluxnet, passed_over, site_of
from fluxcore.datasets.opening import open_dataset
from fluxcore.datasets.site_data import Options
from fluxcore.datasets.sources import find_sources
from fluxcore.datasets.variants import VARIANTS
from fluxcore.errors import DatasetError

NAME = "FLX_FR-Pue_FLUXNET2015_FULLSET_HH_2014-2014_2-4.csv"
SUMMER = datetime(2014, 7, 1)


@pytest.fixture
def read(tmp_path):
    """Read frames as the files of one site."""

    def read(*frames, site_id="FR-Pue", names=(NAME,), **options):
        for name, frame in zip(names, frames, strict=True):
            frame.write_csv(tmp_path / name)
        return read_fluxnet(
            site_id, find_sources([tmp_path / name for name in names])[0], Options(**options)
        )

    return read


def rules(data):
    return {(found.severity, found.rule): found.count for found in data.findings}


# ---- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "FLX_FR-Pue_FLUXNET2015_FULLSET_HH_2000-2014_2-4.csv",
        "FLX_FR-Pue_FLUXNET2015_SUBSET_HR_2000-2014_2-4.csv.gz",
        "AMF_FR-Pue_FLUXNET_FULLSET_HH_2000-2014_3-5.csv",
        "AMF_FR-Pue_FLUXNET_SUBSET_HR_2000-2014_3-5.csv",
        "ICOSETC_FR-Pue_FLUXNET_HH_L2.csv",
        "ICOSETC_FR-Pue_FLUXNET_HH_INTERIM_L2.csv",
        "AMF_FR-Pue_FLUXNET_FLUXMET_HR_1999-2023_v1.3_r1.csv",
        "TERN_FR-Pue_FLUXNET_FLUXMET_HH_2010-2024_v1.3_r1.csv",
        "flx_FR-Pue_FLUXNET2015_fullset_hh_2014.CSV",
        "FR-Pue.csv",
        "my FR-Pue 2014.csv",
    ],
)
def test_names_of_the_networks_are_known(name, fluxnet):
    assert is_fluxnet(name, fluxnet(SUMMER, 2).columns)
    assert site_of(name) == "FR-Pue"
    assert passed_over(name) is None


@pytest.mark.parametrize(
    ("name", "severity", "reason"),
    [
        ("FLX_FR-Pue_FLUXNET2015_FULLSET_DD_2000-2014_2-4.csv", "note", "daily"),
        ("FLX_FR-Pue_FLUXNET2015_SUBSET_YY_2000-2014_2-4.csv", "note", "yearly"),
        ("FLX_FR-Pue_FLUXNET2015_ERAI_HH_1989-2014_2-4.csv", "note", "no gap-filled fluxes"),
        ("FLX_FR-Pue_FLUXNET2015_AUXNEE_2000-2014_2-4.csv", "note", "no gap-filled fluxes"),
        ("ICOSETC_FR-Pue_FLUXES_L2.csv", "note", "no gap-filled fluxes"),
        ("ICOSETC_FR-Pue_VARINFO_FLUXNET_HH_L2.csv", "note", "no gap-filled fluxes"),
        ("ICOSETC_FR-Pue_FLUXNET_MM_INTERIM_L2.csv", "note", "monthly"),
        ("EUF_FR-Pue_FLUXNET_ERA5_HH_1981-2025_v1.3_r1.csv", "note", "no gap-filled fluxes"),
        ("EUF_FR-Pue_FLUXNET_BIFVARINFO_HH_2004-2024_v1.3_r1.csv", "note", "no gap-filled"),
        ("TERN_FR-Pue_FLUXNET_FLUXMET_WW_2010-2024_v1.3_r1.csv", "note", "weekly"),
        ("AMF_US-Ha1_BASE_HR_10-1.csv", "error", "AmeriFlux BASE"),
    ],
)
def test_other_files_of_the_networks_are_told_apart(name, severity, reason):
    found = passed_over(name)
    assert found is not None
    assert found[0] == severity
    assert reason in found[1]


def test_ameriflux_base_is_refused_with_the_product_to_get(workspace, tmp_path):
    place = tmp_path / "AMF_US-Ha1_BASE_HR_10-1.csv"
    place.write_text("# Site: US-Ha1\n# Version: 10-1\nTIMESTAMP_START,TIMESTAMP_END,FC\n")
    with pytest.raises(RefusedError, match="AMF_\\*_FLUXNET_FULLSET_HH"):
        add_dataset(place, "base", workspace=workspace)


# ---- half-hours to hours -------------------------------------------------------------------------


def test_an_hour_is_the_mean_of_its_half_hours(read, fluxnet):
    data = read(fluxnet(SUMMER, 4, NEE_VUT_REF=[-2.0, -4.0, 1.0, 2.0], TA_F=[10.0, 12, 14, 16]))
    assert data.frame["time"].to_list() == [datetime(2014, 7, 1, 0), datetime(2014, 7, 1, 1)]
    assert data.frame["NEE"].to_list() == [-3.0, 1.5]
    assert data.frame["TA"].to_list() == [11.0, 15.0]
    assert data.frame["measured"].to_list() == [True, True]


def test_an_hour_with_one_half_hour_is_kept_and_counted(read, fluxnet):
    rows = fluxnet(SUMMER, 6, NEE_VUT_REF=[-2.0, -4.0, -9999, 2.0, -9999.0, -9999])
    data = read(rows[1:])
    assert data.frame["NEE"].to_list() == [-4.0, 2.0, None]
    assert rules(data)["note", "one half-hour"] == 2
    assert rules(data)["warning", "missing target"] == 1
    assert data.frame["measured"].to_list() == [True, True, False]


def test_hours_are_taken_as_they_are(read, fluxnet):
    data = read(fluxnet(SUMMER, 3, step=60, NEE_VUT_REF=[1.0, 2.0, 3.0]))
    assert data.frame["NEE"].to_list() == [1.0, 2.0, 3.0]
    assert ("note", "one half-hour") not in rules(data)


def test_a_flux_is_measured_if_all_that_enters_it_is(read, fluxnet):
    data = read(
        fluxnet(
            SUMMER,
            10,
            NEE_VUT_REF_QC=[0, 0, 0, 1, 0, 0, 0, 0, 0, -9999],
            LE_F_MDS_QC=[0, 0, 0, 0, 0, 2, 1, 1, 0, 0],
        )
    )
    assert data.frame["measured"].to_list() == [True, False, False, False, False]
    assert rules(data)["note", "half measured"] == 3


@pytest.mark.parametrize("stamp", ["TIMESTAMP_START", "TIMESTAMP_END", "TIMESTAMP"])
def test_every_kind_of_stamp_names_the_start_in_the_end(read, fluxnet, stamp):
    rows = fluxnet(SUMMER, 4, NEE_VUT_REF=[1.0, 1.0, 5.0, 5.0])
    if stamp == "TIMESTAMP":
        rows = rows.rename({"TIMESTAMP_START": "TIMESTAMP"})
    keep = [name for name in rows.columns if not name.startswith("TIMESTAMP") or name == stamp]
    data = read(rows.select(keep))
    assert data.frame["time"].to_list() == [datetime(2014, 7, 1, 0), datetime(2014, 7, 1, 1)]
    assert data.frame["NEE"].to_list() == [1.0, 5.0]
    assert (("warning", "time stamps") in rules(data)) is (stamp == "TIMESTAMP")


@pytest.mark.parametrize("mark", ["-9999", "-9999.0", "-9999.99", "", "NaN"])
def test_marks_for_missing_are_missing(read, fluxnet, mark):
    rows = fluxnet(SUMMER, 4).with_columns(
        GPP_NT_VUT_REF=pl.Series(["1.0", "1.0", mark, mark]),
    )
    assert read(rows).frame["GPP"].to_list() == [1.0, None]


def test_evapotranspiration_follows_from_latent_heat_at_the_air_temperature(read, fluxnet):
    data = read(fluxnet(SUMMER, 2, LE_F_MDS=[250.0, 250.0], TA_F=[20.0, 20.0], LE_CORR=[9.0, 9.0]))
    # 250 W m-2 x 3600 s / (2.4536e6 J kg-1)
    assert data.frame["ET"].to_list() == pytest.approx([0.366808], abs=1e-6)


# ---- versions ------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", range(len(VARIANTS)))
def test_versions_are_taken_in_the_order_of_preference(read, fluxnet, place):
    """The first of the order that is there is taken, whatever the order in the file."""
    columns = {"NEE_VUT_REF": None, "NEE_VUT_REF_QC": None, "GPP_NT_VUT_REF": None}
    for number, variant in reversed(list(enumerate(VARIANTS))[place:]):
        columns |= {
            f"GPP_DT_{variant}": 90.0,
            f"GPP_NT_{variant}": 10.0 + number,
            f"NEE_{variant}": -float(number) - 1,
            f"NEE_{variant}_QC": 1 if variant.endswith("MEAN") else 0,
        }
    data = read(fluxnet(SUMMER, 2, **columns))
    assert data.frame["NEE"].to_list() == [-place - 1]
    assert data.frame["GPP"].to_list() == [10.0 + place]
    taken = data.extra["details"]["files"][NAME]
    assert (taken["NEE"], taken["GPP"]) == (f"NEE_{VARIANTS[place]}", f"GPP_NT_{VARIANTS[place]}")
    assert data.frame["measured"].to_list() == [True]


def test_a_version_without_any_value_is_not_taken(read, fluxnet):
    data = read(fluxnet(SUMMER, 2, NEE_VUT_REF=-9999, NEE_CUT_REF=3.0, NEE_CUT_REF_QC=0))
    assert data.frame["NEE"].to_list() == [3.0]
    assert ("warning", "versions differ") in rules(data)


def test_day_time_partitioning_is_the_last_resort(read, fluxnet):
    data = read(fluxnet(SUMMER, 2, GPP_NT_VUT_REF=None, GPP_DT_VUT_REF=7.0))
    assert data.frame["GPP"].to_list() == [7.0]
    assert ("warning", "day-time partitioning") in rules(data)
    night = read(fluxnet(SUMMER, 2, GPP_NT_VUT_REF=None, GPP_DT_VUT_REF=7.0, GPP_NT_CUT_MEAN=6.0))
    assert night.frame["GPP"].to_list() == [6.0]


def test_flag_of_a_mean_is_a_fraction_of_good_values_not_a_code(read, fluxnet):
    data = read(
        fluxnet(
            SUMMER,
            6,
            NEE_VUT_REF=None,
            NEE_VUT_REF_QC=None,
            NEE_VUT_MEAN=1.0,
            NEE_VUT_MEAN_QC=[1.0, 1.0, 0.975, 1.0, 0.0, 0.0],
        )
    )
    assert data.frame["measured"].to_list() == [True, False, False]
    assert ("warning", "flag of a mean") in rules(data)


def test_files_without_flags_are_refused_and_with_one_of_two_warned_of(read, fluxnet):
    assert ("warning", "no quality flag") in rules(read(fluxnet(SUMMER, 2, LE_F_MDS_QC=None)))
    none = read(fluxnet(SUMMER, 2, LE_F_MDS_QC=None, NEE_VUT_REF_QC=None))
    assert ("error", "no quality flag") in rules(none)
    assert none.refused


# ---- sites, several files ------------------------------------------------------------------------


def test_site_that_nobody_knows_needs_its_position(read, fluxnet):
    name = "FLX_XX-New_FLUXNET2015_FULLSET_HH_2014.csv"
    data = read(fluxnet(SUMMER, 2), site_id="XX-New", names=[name])
    assert data.refused
    assert "--latitude" in next(f.remedy for f in data.findings if f.rule == "site unknown")
    facts = {"XX-New": {"latitude": 10.0, "longitude": 20.0, "igbp": "SAV"}}
    told = read(fluxnet(SUMMER, 2), site_id="XX-New", names=[name], facts=facts)
    assert not told.refused
    assert told.facts == facts["XX-New"]


def test_years_in_several_files_are_joined(read, fluxnet):
    names = [f"FLX_FR-Pue_FLUXNET2015_FULLSET_HH_{year}.csv" for year in (2013, 2014)]
    data = read(
        fluxnet(datetime(2014, 1, 1), 2, NEE_VUT_REF=4.0),
        fluxnet(datetime(2013, 12, 31, 23), 2, NEE_VUT_REF=3.0),
        names=names[::-1],
    )
    assert data.frame["NEE"].to_list() == [3.0, 4.0]
    assert ("warning", "files overlap") not in rules(data)


def test_where_files_overlap_the_one_that_reaches_further_wins(read, fluxnet):
    """Even if its name comes first, it was changed earlier and is only a SUBSET."""
    names = [f"FLX_FR-Pue_FLUXNET2015_{which}_HH_2014.csv" for which in ("SUBSET", "FULLSET")]
    data = read(
        fluxnet(datetime(2014, 7, 1, 1), 6, NEE_VUT_REF=2.0),
        fluxnet(SUMMER, 6, NEE_VUT_REF=1.0),
        names=names,
    )
    assert data.frame["NEE"].to_list() == [1.0, 2.0, 2.0, 2.0]
    assert rules(data)["warning", "files overlap"] == 2


def test_fullset_goes_before_subset_of_the_same_years(read, fluxnet):
    names = [f"FLX_FR-Pue_FLUXNET2015_{which}_HH_2014.csv" for which in ("SUBSET", "FULLSET")]
    data = read(
        fluxnet(SUMMER, 2, NEE_VUT_REF=1.0), fluxnet(SUMMER, 2, NEE_VUT_REF=2.0), names=names
    )
    assert data.frame["NEE"].to_list() == [2.0]


@pytest.mark.parametrize(("step", "rows"), [(20, 6), (1440, 3)])
def test_other_steps_are_refused(read, fluxnet, step, rows):
    assert ("error", "wrong cadence") in rules(read(fluxnet(SUMMER, rows, step=step)))


def test_rows_in_another_order_are_sorted_with_a_warning(read, fluxnet):
    frame = fluxnet(SUMMER, 48)
    data = read(pl.concat([frame[:10], frame[20:30], frame[10:20], frame[30:]]))
    (found,) = [f for f in data.findings if f.rule == "not in order"]
    assert (found.severity, found.column, found.count) == ("warning", "time", 1)
    assert data.frame["time"].is_sorted()
    assert "not in order" not in {f.rule for f in read(frame).findings}


def test_a_stamp_that_stands_twice_is_refused(read, fluxnet):
    rows = fluxnet(SUMMER, 4)
    assert rules(read(pl.concat([rows, rows[:1]])))["error", "duplicate hours"] == 1


# ---- potential radiation -------------------------------------------------------------------------


def test_potential_radiation_of_the_file_is_taken(read, fluxnet):
    data = read(fluxnet(SUMMER, 96, SW_IN_POT=[float(row) for row in range(96)]))
    frame = data.frame
    assert frame["SW_IN_POT_hourly"].to_list() == [2 * hour + 0.5 for hour in range(48)]
    assert frame["SW_IN_POT_daily_mean"].to_list() == [23.5] * 24 + [71.5] * 24
    assert frame["dSW_IN_POT"].to_list()[1:] == [2.0] * 47
    assert frame["dSW_IN_POT_DAY"].to_list()[24:] == [48.0] * 24
    assert abs(frame["dSW_IN_POT_DAY"][0]) < 3  # computed: the day before is not in the file
    assert ("note", "potential radiation") not in rules(data)


def test_potential_radiation_is_computed_where_the_file_has_none(read, fluxnet):
    data = read(fluxnet(SUMMER, 96), utc_offset=1.0)
    noon = data.frame["SW_IN_POT_hourly"].to_numpy().reshape(2, 24)
    # sin(height) at noon = cos(43.74 - 23.1 degrees); the sun is at 1.7 % greater distance
    assert noon.max() == pytest.approx(1361 * 0.9667 * np.cos(np.radians(43.7413 - 23.1)), rel=3e-3)
    assert noon[0].argmax() == 12  # 12:46 by the clock of UTC+1 at 3.6 degrees east
    assert data.frame["SW_IN_POT_daily_mean"].n_unique() == 2
    assert data.extra["details"]["utc_offset"] == 1.0


# ---- archives and 270 columns --------------------------------------------------------------------


@pytest.fixture
def fullset(fluxnet) -> pl.DataFrame:
    """A file of some 270 columns, as FULLSET has, of two days."""
    rows = fluxnet(SUMMER, 96)
    rng = np.random.default_rng(1)
    for variant in VARIANTS:
        for percentile in ("05", "16", "25", "50", "75", "84", "95", variant.split("_")[1]):
            for stem in ("NEE", "GPP_NT", "GPP_DT", "RECO_NT", "RECO_DT"):
                name = f"{stem}_{variant.split('_')[0]}_{percentile}"
                if name not in rows.columns:
                    rows = rows.with_columns(pl.Series(name, rng.normal(size=96).round(5)))
    fill = [f"TS_F_MDS_{number}" for number in range(1, 270 - len(rows.columns) + 1)]
    return rows.with_columns(pl.lit(-9999).alias(name) for name in fill)


def test_a_file_of_270_columns_is_read_and_what_is_not_used_is_told(read, fullset):
    assert len(fullset.columns) == 270
    data = read(fullset)
    assert data.frame["NEE"].to_list() == [-2.0] * 48
    note = next(f for f in data.findings if f.rule == "columns taken")
    assert "NEE from NEE_VUT_REF" in note.message
    assert "262 of 270 columns are not used" in note.message


def test_zip_archives_and_gzip_files_are_read(workspace, tmp_path, fullset):
    folder = tmp_path / "downloads"
    folder.mkdir()
    with zipfile.ZipFile(
        folder / "FLX_FR-Pue_FLUXNET2015_FULLSET_2014-2014_2-4.zip", "w"
    ) as zipped:
        zipped.writestr(NAME, fullset.write_csv())
        zipped.writestr(NAME.replace("_HH_", "_DD_"), "TIMESTAMP\n20140101\n")
        zipped.writestr("README.txt", "about")
    other = NAME.replace("FR-Pue", "DE-Tha") + ".gz"
    (folder / other).write_bytes(gzip.compress(fullset.write_csv().encode()))
    report = add_dataset(folder, "two", workspace=workspace, workers=1)
    assert open_dataset("two", workspace).site_ids == ("DE-Tha", "FR-Pue")
    told = [f.message for f in report.findings if f.rule == "passed over"]
    assert "holds daily values, not hourly ones" in told
    assert any("no CSV" in message for message in told)


def test_an_archive_and_what_was_unpacked_from_it_are_one_file(workspace, tmp_path, fluxnet):
    text = fluxnet(SUMMER, 4).write_csv()
    (tmp_path / NAME).write_text(text)
    with zipfile.ZipFile(tmp_path / "FLX_FR-Pue.zip", "w") as zipped:
        zipped.writestr(NAME, text)
    report = add_dataset(tmp_path, "pue", workspace=workspace, workers=1)
    assert report.files == 1
    assert "stands unpacked elsewhere; that file was taken" in str(report)
    assert "overlap" not in str(report)


def test_satellite_covariates_are_absent_and_that_is_told(workspace, tmp_path, fluxnet):
    fluxnet(SUMMER, 48).write_csv(tmp_path / NAME)
    report = add_dataset(tmp_path / NAME, "pue", workspace=workspace)
    data = open_dataset("pue", workspace)
    assert data.covariates == (
        *("TA", "VPD", "SW_IN"),
        *("SW_IN_POT_hourly", "SW_IN_POT_daily_mean", "dSW_IN_POT", "dSW_IN_POT_DAY"),
    )
    assert data.manifest.kind == "fluxnet"
    assert "no LST_Day, LST_Night, EVI, NIRv, NDWI_SWIR2" in str(report)
    assert data.sites.loc["FR-Pue", "igbp"] == "EBF"
    assert data.manifest.extra["sources"]["FR-Pue"]["files"][NAME]["NEE"] == "NEE_VUT_REF"


def test_options_of_one_site_are_refused_for_several(workspace, tmp_path, fluxnet):
    folder = tmp_path / "downloads"
    folder.mkdir()
    for site_id in ("XX-One", "XX-Two"):
        fluxnet(SUMMER, 48).write_csv(folder / NAME.replace("FR-Pue", site_id))
    with pytest.raises(DatasetError, match="given for one site, but there are 2"):
        add_dataset(folder, "two", workspace=workspace, facts={"latitude": 1.0})
    table = tmp_path / "sites.csv"
    table.write_text("site_id,latitude,longitude,igbp\nXX-One,1,2,GRA\nXX-Two,3,4,\n")
    report = add_dataset(folder, "two", workspace=workspace, sites=table, workers=1)
    sites = open_dataset("two", workspace).sites
    assert sites[["latitude", "longitude"]].to_numpy().tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert any(f.rule == "vegetation type unknown" for f in report.findings)


# ---- the real thing ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(shared):
    folder = shared / "real"
    if not folder.is_dir():
        pytest.skip(f"no real tower data in {folder}: let FLUX_SHARED name its parent")
    return folder


def test_a_real_year_has_the_monthly_means_of_an_independent_computation(workspace, real):
    place = real / "FLX_FR-Pue_FLUXNET2015_SUBSET_HH_2014.csv.gz"
    add_dataset(place, "pue", workspace=workspace)
    data = open_dataset("pue", workspace).scan().collect().to_pandas().set_index("time")

    raw = pd.read_csv(place, na_values=[-9999])
    raw.index = pd.to_datetime(raw["TIMESTAMP_START"].astype(str), format="%Y%m%d%H%M")
    latent = (2.501 - 0.00237 * raw["TA_F"]) * 1e6
    half = pd.DataFrame(
        {
            "GPP": raw["GPP_NT_VUT_MEAN"],
            "NEE": raw["NEE_VUT_MEAN"],
            "ET": raw["LE_F_MDS"] / latent * 3600,
            "TA": raw["TA_F"],
            "VPD": raw["VPD_F"],
            "SW_IN": raw["SW_IN_F"],
        }
    )
    expected = half.resample("1h").mean().resample("MS").mean()
    found = data[list(expected)].astype("float64").resample("MS").mean()
    pd.testing.assert_frame_equal(
        found, expected, rtol=1e-5, check_names=False, check_index_type=False
    )
    assert len(data) == 8760
    good = (raw["NEE_VUT_MEAN_QC"] == 1) & (raw["LE_F_MDS_QC"] == 0)
    assert data["measured"].sum() == good.resample("1h").min().sum()


def test_the_clock_of_a_real_year_is_told_from_its_radiation(workspace, real):
    report = add_dataset(
        real / "FLX_FR-Pue_FLUXNET2015_SUBSET_HH_2014.csv.gz", "pue", workspace=workspace
    )
    assert report.details["FR-Pue"]["utc_offset"] == 1.0  # the longitude alone would say 0
    frame = open_dataset("pue", workspace).scan().collect()
    bright = frame.filter(pl.col("SW_IN_POT_hourly") > 100)
    assert (bright["SW_IN"] <= 1.05 * bright["SW_IN_POT_hourly"]).mean() > 0.999


def test_computed_radiation_is_that_of_a_real_file(real):
    """ONEFlux computes its own: ours differs by a few W m-2 of 480."""
    from fluxcore.datasets.sun import potential_radiation

    raw = pd.read_csv(real / "FLX_CH-Cha_FLUXNET2015_FULLSET_HH_first99rows.csv.gz")
    given = raw["SW_IN_POT"].to_numpy()[:96].reshape(48, 2).mean(axis=1)
    start = int(np.datetime64("2005-01-01", "h").astype(int))
    ours = potential_radiation(start + np.arange(48), 47.2102, 8.4104, 1.0)
    assert np.abs(ours - given).max() < 12
    assert np.abs(ours.mean() - given.mean()) < 2


# ---- files that are broken -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (lambda text: text[:-40], "cut short"),
        (lambda text: text.replace("10.0,5.0", "10,0,5,0"), "uneven lines"),
        (lambda text: text.replace("10.0,5.0", "warm,5.0", 1), "no numbers"),
        (lambda text: text.replace("201407010100,2014", "2014-07-01 01:00,2014", 1), "time form"),
        (lambda text: text.splitlines()[0] + "\n", "no rows"),
        (lambda text: text.replace("TIMESTAMP_", "STAMP_"), "missing column"),
        (lambda text: text.replace(",", ";"), "wrong delimiter"),
        (lambda text: text.replace("NEE_VUT_REF,", "TA_F,", 1), "column twice"),
    ],
)
def test_broken_files_are_refused_with_the_reason(tmp_path, fluxnet, spoil, rule):
    text = spoil(fluxnet(SUMMER, 48).write_csv())
    (tmp_path / NAME).write_text(text)
    data = read_fluxnet("FR-Pue", find_sources([tmp_path / NAME])[0], Options())
    assert data.refused
    assert ("error", rule) in rules(data), data.findings
    if rule in ("cut short", "uneven lines"):
        assert set(rules(data)) == {("error", rule)}  # and nothing that follows from it


def test_one_broken_file_of_a_site_keeps_the_others_from_being_taken_for_all(read, fluxnet):
    names = [f"FLX_FR-Pue_FLUXNET2015_FULLSET_HH_{year}.csv" for year in (2013, 2014)]
    data = read(
        fluxnet(datetime(2013, 1, 1), 4), fluxnet(SUMMER, 4).select("TA_F", "VPD_F"), names=names
    )
    assert data.refused
    assert [f.file for f in data.findings if f.severity == "error"] == [names[1]]
