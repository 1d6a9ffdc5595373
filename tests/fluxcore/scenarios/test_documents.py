"""The examples and the documentation of scenarios: run, and compared with what there is."""

import re
from pathlib import Path

import numpy as np
import pytest

from fluxcore.scenarios import CONDITIONS, SCENARIOS, evaluate, parse_definition, read_definition
from fluxcore.scenarios.definition import KEYS, _value
from fluxcore.sites import sites
from fluxcore.splits import CHECKS, audit

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))
TEXT = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture
def facts():
    """The public sites, with a statistic of a covariate as a data set would have it."""
    table = sites()
    return table.assign(VPD_mean=np.linspace(2, 14, len(table)).round(2))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_comes_to_something(path, facts):
    definition, text = read_definition(path)
    assert path.stem == definition.name.replace("-", "_")
    assert text.startswith("# ")
    found = evaluate(definition, facts)
    assert (found.report.sizes["sites"].loc[["test", "validation", "train"]] >= 10).all()
    assert audit(found.scenario, facts).worst != "error"


def test_there_are_examples():
    assert len(EXAMPLES) >= 3


@pytest.mark.parametrize("text", BLOCKS, ids=lambda text: text.split('"')[1])
def test_what_the_documentation_shows_works(text, facts):
    assert evaluate(parse_definition(text), facts).report.sizes.loc["test", "sites"] > 0


def test_the_documentation_has_every_condition():
    rows = [
        f"| `{entry.name}` | {entry.about} | `{entry.name} = {_value(entry.example)}` |"
        for entry in CONDITIONS.values()
    ]
    assert [row for row in rows if row not in TEXT] == []


def test_the_documentation_has_every_key_and_check():
    assert [key for key in KEYS if f"`{key}`" not in TEXT and f"`[{key}]`" not in TEXT] == []
    rows = [f"| {check.name} | {check.about} |" for check in CHECKS.values()]
    assert [row for row in rows if row not in TEXT] == []


def test_the_documentation_speaks_of_shipped_scenarios_by_name():
    assert "TA40" in SCENARIOS
    assert "12 of the 40 test towers" in TEXT
