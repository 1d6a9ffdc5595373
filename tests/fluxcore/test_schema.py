import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxcore.schema import FileName, domain_label, file_stem, from_env, parse_file_name, to_env

site_ids = st.from_regex(r"[A-Z]{2}-[A-Za-z0-9]{3}", fullmatch=True)


@given(site_ids, st.none() | st.integers(1990, 2099))
def test_a_domain_survives_the_file_boundary(site, year):
    assert from_env(to_env(site, year)) == (site, year)


def test_names_of_domains():
    assert to_env("AU-ASM", 2019) == "('AU-ASM', 2019)"
    assert domain_label("AU-ASM", 2019) == "AU-ASM 2019"


@pytest.mark.parametrize("run", [1, 2, 12])
@pytest.mark.parametrize("ending", [".csv", "_predictions.csv", "_predictions.csv.gz"])
def test_a_file_name_is_read_as_it_is_written(run, ending):
    stem = file_stem("spatial-easy40-v2", "NEE", "my_best_net", "discrepancy", run)
    assert parse_file_name(stem + ending) == FileName(
        "spatial-easy40-v2", "NEE", "my_best_net", "discrepancy", run, "predictions" in ending
    )


@pytest.mark.parametrize(
    "name", ["mine.csv", "TA40_GPP_xgb_val_best.csv", "a/TA40_GPP_x_val_mean.csv"]
)
def test_other_names_say_nothing(name):
    assert parse_file_name(name) is None
