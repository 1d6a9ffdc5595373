"""The sealed manifest: what a scenario is, as one text whose hash is the same on every machine."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from fluxcore.errors import ScenarioError
from fluxcore.scenarios.canonical import canonical_json
from fluxcore.scenarios.definition import (
    LONGEST_LABEL,
    LONGEST_SENTENCE,
    ORDER,
    Definition,
)
from fluxcore.scenarios.scenario import ROLES, Origin, Rule, Scenario, Years
from fluxcore.scenarios.values import line

FORM = "fluxcore scenario 1"
"""Raised when the same scenario would be written in another way."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Canonical JSON, and its SHA-256."""

    json_text: str
    sha256: str

    @property
    def content(self) -> dict[str, Any]:
        """The manifest as nested mappings."""
        held: dict[str, Any] = json.loads(self.json_text)
        return held


def seal(
    scenario: Scenario,
    definition: Definition | None = None,
    facts: Mapping[str, Mapping[str, Any]] | None = None,
) -> Manifest:
    """Write the manifest of a scenario.

    It holds the name, the domain, the sites and years of each role, and of a scenario of one's own
    the rules, the seed and the facts that decided, and whether these are synthetic. Label and
    sentence are left out: rewording is no other scenario.

    Parameters
    ----------
    scenario
        Shipped, or evaluated.
    definition, facts
        Of a scenario of one's own, as ``evaluate`` gives them.

    Returns
    -------
    Manifest
        Text in the form of RFC 8785, and the SHA-256 of its UTF-8 bytes.
    """
    roles: dict[str, list[dict[str, Any]]] = {role: [] for role in ROLES}
    rest = None
    for rule in scenario.rules:
        if rule.sites is None:
            rest = rule.role
        else:
            years = [rule.years.first, rule.years.last]
            roles[rule.role].append({"sites": sorted(rule.sites), "years": years})
    for spans in roles.values():
        spans.sort(key=canonical_json)
    content: dict[str, Any] = {
        "form": FORM,
        "name": scenario.name,
        "domain": scenario.domain,
        "roles": roles,
        "rest": rest,
    }
    if definition is not None:
        content["rules"] = dict(definition.rules)
        content["seed"] = definition.seed
        content["facts"] = dict(facts or {})
    if scenario.synthetic:
        content["synthetic"] = True
    return _sealed(content)


def _sealed(content: Mapping[str, Any]) -> Manifest:
    text = canonical_json(content)
    return Manifest(text, sha256(text.encode("utf-8")).hexdigest())


def fingerprint(scenario: Scenario) -> str:
    """SHA-256 of the sealed manifest of any scenario.

    Examples
    --------
    >>> from fluxcore.scenarios import SCENARIOS
    >>> fingerprint(SCENARIOS["TA40"])[:12]
    'fbf29fefc9ce'
    """
    return scenario.sealed or _computed(scenario)


@lru_cache(maxsize=64)
def _computed(scenario: Scenario) -> str:
    return seal(scenario).sha256


def write_sealed(scenario: Scenario, manifest: Manifest) -> str:
    """The file of a sealed scenario: label, sentence, hash, and on a line of its own the manifest.

    The hash is of the value of ``sealed``, as it stands there. Name and digest of the data set
    stand beside it: digests differ from machine to machine, as last digits of statistics do.
    """
    head: dict[str, Any] = {
        "label": scenario.label, "shifts": scenario.shifts, "sha256": manifest.sha256,
    }  # fmt: skip
    if scenario.origin is not None:
        head["dataset"] = asdict(scenario.origin)
    lines = [f' "{key}": {json.dumps(value, ensure_ascii=False)},' for key, value in head.items()]
    return "\n".join(["{", *lines, f' "sealed": {manifest.json_text}', "}", ""])


def read_sealed(text: str, where: str) -> tuple[Scenario, Manifest]:
    """Read the file of a sealed scenario, and verify its hash.

    Raises
    ------
    ScenarioError
        It is damaged, changed, or of another form.
    """
    try:
        held = json.loads(text)
        manifest = _sealed(held["sealed"])
        if manifest.sha256 != held["sha256"]:
            raise ScenarioError(
                f"{where} has been changed since it was sealed: its hash is "
                f"{manifest.sha256[:12]}..., not {str(held['sha256'])[:12]}... Restore it, or add "
                "the definition again: fluxcore add scenario FILE --replace."
            )
        if held["sealed"]["form"] != FORM:
            raise ScenarioError(
                f"{where} is of the form {held['sealed']['form']!r}; this fluxcore knows {FORM!r}. "
                "Update fluxcore, or add the definition again."
            )
        return _scenario(held, where), manifest
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ScenarioError(
            f"{where} is damaged ({type(error).__name__}: {error}). Restore it, or add the "
            "definition again: fluxcore add scenario FILE --replace."
        ) from error


def _scenario(held: Mapping[str, Any], where: str) -> Scenario:
    sealed = held["sealed"]
    if sealed["domain"] not in ("site", "site-year"):
        raise ValueError(f"domain {sealed['domain']!r}")
    rules = []
    for role in ORDER:
        for span in sealed["roles"][role]:
            sites, years = span["sites"], span["years"]
            if not isinstance(sites, list) or not all(isinstance(site, str) for site in sites):
                raise TypeError(f"sites of {role}")
            if not all(year is None or isinstance(year, int) for year in years):
                raise TypeError(f"years of {role}")
            rules.append(Rule(role, tuple(sites), Years(*years)))
    return Scenario(
        name=sealed["name"],
        label=line(held["label"], f"{where}: label", LONGEST_LABEL),
        shifts=line(held["shifts"], f"{where}: shifts", LONGEST_SENTENCE),
        domain=sealed["domain"],
        published=False,
        rules=tuple(rules),
        sealed=held["sha256"],
        origin=_origin(held, where),
    )


def _origin(held: Mapping[str, Any], where: str) -> Origin | None:
    origin = None
    if "dataset" in held:
        kept = held["dataset"]
        origin = Origin(
            line(kept["name"], f"{where}: dataset.name", LONGEST_SENTENCE),
            line(kept["sha256"], f"{where}: dataset.sha256", LONGEST_SENTENCE),
            kept["synthetic"],
        )
    flag = held["sealed"].get("synthetic", False)
    if not isinstance(flag, bool) or flag != (origin is not None and origin.synthetic):
        raise ValueError("dataset and manifest differ in what is synthetic")
    return origin
