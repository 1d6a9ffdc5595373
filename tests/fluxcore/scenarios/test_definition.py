"""Definitions as people write them, and what is said of those that are wrong."""

import pytest

from fluxcore.errors import ScenarioError
from fluxcore.scenarios import SCENARIOS, definition_to_toml, parse_definition, read_definition
from fluxcore.scenarios.definition import MAX_BYTES

TEXT = """
name = "cold"
label = "cold towers"
shifts = "Colder than 5 °C in the mean."
[test]
facts.mat_c = { max = 5 }
[train]
rest = true
"""


def given(**more):
    return {"name": "mine", "test": {"climate": "D"}, "train": {"rest": True}, **more}


def test_keys_may_stand_in_any_order_and_names_too():
    one = parse_definition(given(seed=1, test={"igbp": ["ENF", "DBF"], "climate": "D"}))
    other = {"train": {"rest": True}, "test": {"climate": ["D"], "igbp": ["DBF", "ENF"]}}
    assert parse_definition({**other, "seed": 1, "name": "mine"}) == one


def test_a_definition_is_read_from_toml():
    found = parse_definition(TEXT)
    assert (found.name, found.label, found.domain, found.seed) == ("cold", "cold towers", "site", 0)
    assert found.rules == {"test": {"facts": {"mat_c": {"max": 5.0}}}, "train": {"rest": True}}
    assert parse_definition(definition_to_toml(found)) == found


def test_what_is_not_said_is_made_from_the_rule():
    found = parse_definition(given())
    assert (found.label, found.shifts) == ("mine", "Test: climate D.")


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"nmae": "x"}, "unknown key 'nmae'. Did you mean 'name'"),
        ({"tests": {}}, "unknown key 'tests'. Did you mean 'test'"),
        ({"domain": "years"}, "domain must be 'site' or 'site-year'.*not 'years'"),
        ({"seed": -1}, "seed must be a whole number"),
        ({"seed": 1.5}, "seed must be a whole number"),
        ({"seed": True}, "seed must be a whole number"),
        ({"label": "two\nlines"}, "label must be one line"),
        ({"label": "x" * 61}, "label has 61 characters; at most 60"),
        ({"shifts": ""}, "shifts must be one line"),
        ({"test": []}, "test must be a table with at least one condition"),
        ({"test": {}}, "test must be a table with at least one condition"),
    ],
)
def test_a_key_that_is_wrong_is_named(more, text):
    with pytest.raises(ScenarioError, match=text):
        parse_definition(given(**more))


@pytest.mark.parametrize("key", ["name", "test", "train"])
def test_what_every_scenario_needs(key):
    less = {name: value for name, value in given().items() if name != key}
    with pytest.raises(ScenarioError, match=f"lacks '{key}'"):
        parse_definition(less)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../x",
        "a_b",
        "a b",
        "-a",
        "a-",
        "a.b",
        "ä",
        "x" * 61,
        "NUL",
        "com1",
        "a/b",
        5,
        None,
        "a\n",
    ],
)
def test_a_name_that_could_not_stand_in_a_file_is_refused(name):
    with pytest.raises(ScenarioError, match="cannot be the name of a scenario"):
        parse_definition(given(name=name))


@pytest.mark.parametrize("name", [*SCENARIOS, "ta40", "TIME-SPLIT"])
def test_names_of_shipped_scenarios_are_taken(name):
    with pytest.raises(ScenarioError, match="is the name of a scenario that ships"):
        parse_definition(given(name=name))


def test_a_number_without_end_is_refused():
    with pytest.raises(ScenarioError, match=r"mine\.toml holds a number with too many digits"):
        parse_definition(f"seed = {'9' * 5000}", where="mine.toml")


def test_toml_that_is_none_is_named_with_its_line():
    with pytest.raises(ScenarioError, match=r"mine\.toml is no TOML: .*line 3"):
        parse_definition('name = "a"\n[test]\nclimate = D\n', where="mine.toml")


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ('name = "cold\n[test]\n', "line 1 is 'name = \"cold'", 'a text that ends with a "'),
        ('name = "a"\n[test\nx = 1', "line 2 is '[test'", "a ] at the end of a head"),
        ('name = "a"\nname = "b"\n', "line 2 is 'name = \"b\"'", "every name only once"),
        ("<html>", "line 1 is '<html>'", "name = value, or a head"),
        ("x = [1\n", "line 1 is 'x = [1'", "a ] that closes the list"),
        ("name", "line 1 is 'name'", "name = value"),
    ],
)
def test_where_toml_breaks_off_and_what_is_expected_is_said_in_plain_words(text, line, expected):
    with pytest.raises(ScenarioError) as error:
        parse_definition(text)
    assert f"scenario is no TOML: {line}; expected {expected}" in str(error.value)


def test_the_sentence_of_a_box_has_real_minus_signs():
    box = {"west": -6.72, "south": -3, "east": 20, "north": 40}
    made = parse_definition(given(test={"box": box}))
    assert "in the box −6.72 to 20 °E, −3 to 40 °N" in made.shifts
    cold = parse_definition(given(test={"facts": {"mat_c": {"max": -2}}}))
    assert "at most −2" in cold.shifts


@pytest.mark.parametrize("opening", ["x = " + "[" * 5000, "x = " + "{a=" * 3000])
def test_toml_without_end_is_refused(opening):
    with pytest.raises(ScenarioError, match=r"nested too deep|is no TOML"):
        parse_definition(opening)


def test_a_file_is_read_with_its_comments(tmp_path):
    path = tmp_path / "cold.toml"
    path.write_text(f"# my first\n{TEXT}", encoding="utf-8")
    found, text = read_definition(path)
    assert found == parse_definition(TEXT)
    assert text.startswith("# my first")


def test_files_that_are_no_definition(tmp_path):
    path = tmp_path / "cold.toml"
    with pytest.raises(ScenarioError, match="cannot be read: No such file"):
        read_definition(path)
    path.write_bytes(b'name = "\xff"')
    with pytest.raises(ScenarioError, match="byte 8 is not UTF-8"):
        read_definition(path)
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(
        ScenarioError, match="has 1,000,001 bytes; a scenario has at most 1,000,000"
    ):
        read_definition(path)
    path.write_text("<!DOCTYPE html><html></html>")
    with pytest.raises(ScenarioError, match=r"cold\.toml is no TOML: .*line 1"):
        read_definition(path)
