"""FLUXNET files as they are downloaded: archives, 270 columns, several sites."""

import gzip
import zipfile

import numpy as np
import polars as pl
import pytest

from fluxcore.datasets.adding import add_dataset
from fluxcore.datasets.opening import open_dataset
from fluxcore.datasets.variants import VARIANTS
from fluxcore.errors import DatasetError
from tests.fluxcore.datasets.fluxnet.files import NAME, SUMMER


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
