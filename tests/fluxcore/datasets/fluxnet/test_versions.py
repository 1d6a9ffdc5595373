"""Which of the versions of a flux in a FLUXNET file is taken, and with which flag."""

import pytest

from fluxcore.datasets.variants import VARIANTS
from tests.fluxcore.datasets.fluxnet.files import NAME, SUMMER, rules


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
