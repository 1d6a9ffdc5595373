"""Names of FLUXNET files: those that are read, and those that are told apart from them."""

import pytest

from fluxcore.datasets.adding import add_dataset
from fluxcore.datasets.findings import RefusedError
from fluxcore.datasets.network_files import is_fluxnet, passed_over, site_of
from tests.fluxcore.datasets.fluxnet.files import SUMMER


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
