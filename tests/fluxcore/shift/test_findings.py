import numpy as np
import pytest

from fluxcore.shift.findings import BEYOND, CANNOT, LIKE, Finding, frame, judged, too_few
from fluxcore.shift.measures import MEASURES, Measure
from fluxcore.shift.options import Options
from tests.fluxcore.shift.worlds import world


@pytest.fixture
def known(monkeypatch):
    entry = Measure("made", "Made", "covariate", "Made up.", unit="target^2")
    monkeypatch.setitem(MEASURES._entries, "made", entry)


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ({"value": 1.0, "p": 0.05}, BEYOND),
        ({"value": 1.0, "p": 0.051}, LIKE),
        ({"value": 1.0, "p": 0.01, "p_adjusted": 0.2}, LIKE),
        ({"value": 1.0}, CANNOT),
        ({"value": np.nan, "p": 0.01}, CANNOT),
    ],
)
def test_the_three_words(given, verdict):
    assert judged(Finding(measure="made", **given)).verdict == verdict


def test_a_small_p_within_the_band_is_like_a_random_draw():
    assert judged(Finding(measure="made", value=1.0, p=0.01), above_band=False).verdict == LIKE


def test_few_effective_sites_make_it_tentative():
    found = Finding(measure="made", value=1.0, p=0.01, effective_train=30, effective_test=12)
    assert judged(found).tentative
    assert not judged(found.__class__(measure="made", value=1.0, p=0.01)).tentative


def test_no_verdict_with_fewer_than_eight_test_sites(known):
    sample = world(0, sites=20, rows=24, test=7)
    assert too_few(sample) == "7 test sites, and 8 are needed"
    one = judged(Finding(measure="made", value=1.0, p=0.01, low=0.0, high=90.0))
    table = frame([one], sample, Options())
    assert table[["low", "high"]].isna().all(axis=None)
    assert table.loc[0, ["verdict", "reason"]].tolist() == [CANNOT, too_few(sample)]


def test_a_row_says_what_it_rests_on(known):
    sample = world(0, sites=20, rows=24, test=8)
    sample.facts["cluster"] = np.arange(20) // 2
    found = Finding(measure="made", target="GPP", value=1.0, p=0.01)
    row = frame([judged(found)], sample, Options(seed=3).quickly()).iloc[0]
    assert row["unit"] == "(umol CO2 m-2 s-1)^2"
    assert row[["sites_train", "sites_test", "clusters_train", "clusters_test"]].tolist() == [
        12,
        8,
        6,
        4,
    ]
    assert row[["rows_train", "rows_test", "seed", "quick"]].tolist() == [288, 192, 3, True]
    assert row[["dataset", "synthetic", "scenario"]].tolist() == ["world", True, "TA40"]
