"""The sealed manifest: one text and one hash, on every machine and for ever.

The hashes stand here as they were computed first. One that moves means that the same scenario
would no longer be recognised: never change one without raising ``manifest.FORM``.
"""

import json
import os
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256

import pytest

from fluxcore.errors import ScenarioError
from fluxcore.scenarios import (
    SCENARIOS,
    Origin,
    evaluate,
    fingerprint,
    parse_definition,
    seal,
)
from fluxcore.scenarios.canonical import canonical_json
from fluxcore.scenarios.manifest import read_sealed, write_sealed
from fluxcore.sites import sites

PUBLISHED = {
    "time-split": "faa3a1c7c426d494f4c5532135132b56b7dca94a444dc61888f89acf46b6a998",
    "spatial-easy40": "f4f9e91f938db5b5c5975cc54ca17fc38fa8646467975258bcda367dc6c045e8",
    "TA40": "fbf29fefc9ce72f44d274b65a8c36f4ec74f28f45349059de7ae9b663bb8f50d",
    "spatial-easy40-v2": "b5f4a7d3025ec127a4b3146a8abe1bc3565ff995372981d3da94c82a21c46e76",
}
OWN = "4b525a00e46f2b5381954a44a2d9bcbfc47d31b4400cfcf13a3e10877b33e789"
RULES = """
name = "cold-drawn"
seed = 7
[test]
facts.mat_c = { max = 8 }
draw = { count = 20, by = "igbp" }
[validation]
polygon = [[-10, 35], [30, 35], [30, 72], [-10, 72]]
draw = { share = 0.2 }
[train]
rest = true
away_from = { roles = ["test", "validation"], km = 50 }
"""


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_hash_of_a_shipped_scenario_is_pinned(name):
    assert fingerprint(SCENARIOS[name]) == PUBLISHED[name]


def test_the_hash_of_an_own_scenario_is_pinned():
    found = evaluate(parse_definition(RULES), sites())
    assert found.manifest.sha256 == found.scenario.sealed == fingerprint(found.scenario) == OWN


def test_scenarios_with_the_same_towers_keep_their_own_hashes():
    one = evaluate(parse_definition(RULES), sites()).scenario
    other = replace(one, sealed="0" * 64)
    assert one == other  # the hash is no part of what a scenario holds out
    assert [fingerprint(one), fingerprint(other)] == [OWN, "0" * 64]


def test_the_hash_is_that_of_the_text():
    manifest = seal(SCENARIOS["TA40"])
    assert sha256(manifest.json_text.encode("utf-8")).hexdigest() == manifest.sha256
    assert manifest.content["roles"]["test"][0]["sites"] == list(SCENARIOS["TA40"].test_sites)
    assert manifest.content["rest"] == "train"


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_another_process_and_locale_give_the_same_hash(hash_seed, tmp_path):
    code = (
        "from fluxcore.scenarios import *\nfrom fluxcore.sites import sites\n"
        f"print(evaluate(parse_definition({RULES!r}), sites()).manifest.sha256)"
    )
    env = {**os.environ, "PYTHONHASHSEED": hash_seed, "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Tokyo"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env)
    assert done.stdout.strip() == OWN, done.stderr


def test_a_reworded_scenario_is_the_same_and_a_moved_site_is_another():
    first = evaluate(parse_definition(RULES), sites()).manifest.sha256
    reworded = RULES.replace("seed = 7", 'seed = 7\nlabel = "x"\nshifts = "Something else."')
    assert evaluate(parse_definition(reworded), sites()).manifest.sha256 == first
    for change in (("seed = 7", "seed = 8"), ("max = 8", "max = 8.5"), ("km = 50", "km = 60")):
        other = evaluate(parse_definition(RULES.replace(*change)), sites()).manifest.sha256
        assert other != first
    facts = sites()
    facts.loc["US-NR1", "mat_c"] += 0.1
    assert evaluate(parse_definition(RULES), facts).manifest.sha256 != first


def test_digits_beyond_the_sixth_do_not_matter():
    """Sums in single precision differ there from machine to machine."""
    first = evaluate(parse_definition(RULES), sites()).manifest.sha256
    facts = sites()
    facts["mat_c"] *= 1 + 1e-9
    assert evaluate(parse_definition(RULES), facts).manifest.sha256 == first


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-0.0, "0"), (1.0, "1"), (-1.5, "-1.5"), (1e21, "1e+21"),
        (1e20, "1" + "0" * 20), (123456789012345680.0, "123456789012345680"),
        (1e-6, "0.000001"), (1e-7, "1e-7"), (1.25e-9, "1.25e-9"),
        (0.1 + 0.2, "0.30000000000000004"),
        (333333333.33333329, "333333333.3333333"), (4.5, "4.5"), (2e-3, "0.002"),
        (5e-324, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_rfc_8785_asks(value, text):
    assert canonical_json(value) == text
    assert float(text) == value


def test_text_and_keys_are_written_as_rfc_8785_asks():
    value = {"\u20ac": 1, "\r": 2, "1": 3, "\U0001f600": 4, "\u0080": 5, "ö": 6, "\ufb33": 7}
    text = canonical_json(value)
    keys = list(json.loads(text))
    assert keys == ["\r", "1", "\u0080", "ö", "\u20ac", "\U0001f600", "\ufb33"]
    assert canonical_json('a"\\\n\u0007/é') == '"a\\"\\\\\\n\\u0007/é"'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53 + 1])
def test_numbers_without_one_form_are_refused(value):
    with pytest.raises(ValueError, match=r"form|exact"):
        canonical_json({"a": [value]})


def test_a_sealed_file_is_read_back():
    found = evaluate(parse_definition(RULES), sites())
    text = write_sealed(found.scenario, found.manifest)
    scenario, manifest = read_sealed(text, "x.json")
    assert (scenario, manifest) == (found.scenario, found.manifest)
    assert scenario.sealed == OWN
    assert scenario.site_years(sites()).equals(found.scenario.site_years(sites()))
    assert read_sealed(json.dumps(json.loads(text), indent=3), "x.json") == (scenario, manifest)


def test_where_the_facts_came_from_is_kept_and_made_up_ones_are_sealed():
    definition = parse_definition(RULES)
    measured, made_up = (Origin("some", "a1" * 32, flag) for flag in (False, True))
    plain, real, synthetic = (
        evaluate(definition, sites(), origin) for origin in (None, measured, made_up)
    )
    assert plain.manifest == real.manifest  # what was measured decides alike, whatever its name
    assert synthetic.manifest.sha256 != OWN
    assert synthetic.manifest.content == {**plain.manifest.content, "synthetic": True}
    for found in (plain, real, synthetic):
        scenario, manifest = read_sealed(write_sealed(found.scenario, found.manifest), "x.json")
        assert (scenario.origin, manifest) == (found.scenario.origin, found.manifest)
    assert str(made_up) == "the sites of some (synthetic)"
    assert (real.scenario.shown, synthetic.scenario.shown) == (
        "cold-drawn", "cold-drawn (synthetic)",
    )  # fmt: skip


@pytest.mark.parametrize(
    "origin",
    [
        None, "some", {}, {"name": "some"}, {"name": "some", "sha256": "a", "synthetic": False},
        {"name": "", "sha256": "a", "synthetic": True}, {"name": 1, "sha256": 2, "synthetic": 1},
    ],
)  # fmt: skip
def test_made_up_facts_cannot_be_passed_off_as_measured(origin):
    found = evaluate(parse_definition(RULES), sites(), Origin("some", "a1", True))
    held = json.loads(write_sealed(found.scenario, found.manifest))
    with pytest.raises(ScenarioError, match=r"x\.json"):
        read_sealed(json.dumps({**held, "dataset": origin}), "x.json")


def test_a_sealed_file_that_was_changed_is_refused():
    found = evaluate(parse_definition(RULES), sites())
    text = write_sealed(found.scenario, found.manifest)
    assert '"US-NR1"' in text
    with pytest.raises(ScenarioError, match=r"x\.json has been changed since it was sealed"):
        read_sealed(text.replace('"US-NR1"', '"US-NR2"'), "x.json")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"sealed": 1}', "null", '{"sealed": {}, "sha256": 1}', "[" * 100_000]
)
def test_a_damaged_sealed_file_is_refused(text):
    with pytest.raises(ScenarioError, match=r"x\.json (is damaged|has been changed)"):
        read_sealed(text, "x.json")


def test_another_form_is_refused():
    content = {"form": "fluxcore scenario 2"}
    hashed = sha256(canonical_json(content).encode()).hexdigest()
    with pytest.raises(ScenarioError, match="of the form 'fluxcore scenario 2'"):
        read_sealed(json.dumps({"sealed": content, "sha256": hashed}), "x.json")
