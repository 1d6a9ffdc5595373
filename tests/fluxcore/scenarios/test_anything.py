"""Whatever a file holds, what comes of it is a scenario or a message."""

import json

from hypothesis import example, given
from hypothesis import strategies as st

from fluxcore.errors import ScenarioError
from fluxcore.scenarios import CONDITIONS, evaluate, parse_definition, seal
from fluxcore.scenarios.manifest import read_sealed, write_sealed
from fluxcore.sites import sites

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["ENF", "north", "AU-ASM", "mat_c", "test", "train", "climate"]),
)
keys = st.one_of(
    st.sampled_from([*CONDITIONS, "min", "max", "first", "last", "count", "share", "by", "roles"]),
    st.sampled_from(["km", "west", "east", "south", "north", "mat_c", "igbp", "koeppen"]),
    st.text(max_size=5),
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)
FOUND = evaluate(
    parse_definition({"name": "mine", "test": {"climate": "D"}, "train": {"rest": True}}), sites()
)
SEALED = json.loads(write_sealed(FOUND.scenario, FOUND.manifest))


def understood(definition):
    try:
        return evaluate(parse_definition(definition), sites()).scenario
    except ScenarioError as error:
        assert len(str(error)) > 20  # noqa: PT017 - any message is fine, none is not
        return None


@given(st.text())
@example('name = "a"\ntest = 1')
@example('name = "a"\n[test]\nyears.first = 1979-05-27\n[train]\nrest = true')
@example(
    'name = "a"\n[test]\nfacts.mat_c.min = 1_000_000_000_000_000_000_000_000\n[train]\nrest=true'
)
@example("\x00")
def test_any_text(text):
    understood(text)


@given(st.sampled_from(list(CONDITIONS)), values)
def test_any_value_of_a_condition(name, value):
    understood({"name": "mine", "test": {name: value}, "train": {"rest": True}})


@given(st.dictionaries(st.sampled_from(["name", "label", "seed", "domain", "test"]), values))
def test_any_value_of_a_key(given):
    understood({"train": {"rest": True}, **given})


@given(st.sampled_from(["label", "shifts", "sha256", "sealed"]), values)
def test_any_change_of_a_sealed_file(key, value):
    held = {**SEALED, key: value}
    if held == SEALED:
        return
    try:
        scenario, manifest = read_sealed(json.dumps(held), "x.json")
    except ScenarioError:
        return
    assert key in ("label", "shifts")  # which are no part of what is sealed
    assert isinstance(value, str)
    assert manifest == FOUND.manifest
    assert scenario.rules == FOUND.scenario.rules


@given(values)
def test_any_change_within_what_is_sealed(value):
    content = {**SEALED["sealed"], "roles": value}
    try:
        resealed = json.dumps(content)
        held = {**SEALED, "sealed": content, "sha256": seal_text(content)}
    except ValueError:
        return  # has no canonical form
    try:
        read_sealed(json.dumps(held), resealed)
    except ScenarioError as error:
        assert resealed in str(error)  # noqa: PT017 - the file is named


def seal_text(content) -> str:
    from hashlib import sha256

    from fluxcore.scenarios.canonical import canonical_json

    return sha256(canonical_json(json.loads(json.dumps(content))).encode()).hexdigest()


def test_the_example_is_whole():
    assert seal(FOUND.scenario, FOUND.definition, FOUND.facts) == FOUND.manifest
