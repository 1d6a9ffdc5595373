"""Broken FLUXNET files are refused with the reason."""

from datetime import datetime

import pytest

from fluxcore.datasets.fluxnet import read_fluxnet
from fluxcore.datasets.site_data import Options
from fluxcore.datasets.sources import find_sources
from tests.fluxcore.datasets.fluxnet.files import NAME, SUMMER, rules


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
