from fluxcore.shift.findings import Finding, frame
from fluxcore.shift.options import Options
from fluxcore.shift.reference_reading import read_reference
from tests.fluxcore.shift.worlds import world


def read(*found):
    return read_reference(frame(found, world(1, sites=20, test=8), Options(mode="reference")))


def test_numbers_stand_beside_the_published_ones():
    found = read(
        Finding(measure="ref_auc", value=0.978, low=0.977, high=0.979),
        Finding(measure="ref_increase_shared", target="GPP", value=32.4, low=32.0, high=32.8),
    )
    assert found["auc"][0] == (
        "Rows split at random: AUC 0.978 +- 0.001; the paper reports 0.986 on the real data."
    )
    assert found["terms"][1] == (
        "at weather that both sides share: 32.4 +- 0.4 %; the paper reports 8.0 % on the real data."
    )


def test_what_has_no_number_is_not_read():
    assert read(Finding(measure="ref_auc"), Finding(measure="ref_increase_test", target="ET")) == {}
