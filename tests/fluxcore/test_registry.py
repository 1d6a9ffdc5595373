import pytest

from fluxcore.errors import FluxError, UnknownNameError
from fluxcore.metrics import METRICS
from fluxcore.registry import Registry
from fluxcore.scales import SCALES
from fluxcore.scenarios import SCENARIOS
from fluxcore.schema import TARGETS, Target
from fluxcore.statistics import STATISTICS

REGISTRIES = [METRICS, SCALES, SCENARIOS, STATISTICS, TARGETS]


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.kind)
def test_every_registry_holds_its_entries_under_their_own_names(registry):
    assert len(registry) > 0
    assert all(registry[name].name == name for name in registry)
    assert registry.kind in repr(registry)


def test_an_unknown_name_says_what_was_meant():
    with pytest.raises(UnknownNameError) as caught:
        METRICS["rsme"]
    assert str(caught.value).startswith(
        "Unknown metric 'rsme'. Did you mean 'rmse'? Known: mse, rmse"
    )
    assert isinstance(caught.value, FluxError)


def test_an_unknown_name_among_none_says_that_there_are_none():
    error = UnknownNameError.among("data set", "demo", [])
    assert str(error) == "Unknown data set 'demo'. There are none."


def test_a_registry_is_an_honest_mapping():
    assert TARGETS.get("nothing") is None
    assert "nothing" not in TARGETS
    assert "GPP" in TARGETS


def test_a_name_is_given_once():
    registry = Registry("target", (TARGETS["ET"],))
    with pytest.raises(ValueError, match="twice"):
        registry.add(Target("ET", "", "", ""))
