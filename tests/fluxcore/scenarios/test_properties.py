"""What holds for every definition, tried on many."""

import random

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from fluxcore.errors import ScenarioError
from fluxcore.scenarios import definition_to_toml, evaluate, parse_definition
from fluxcore.scenarios.conditions import decide_rule, parse_rule
from fluxcore.scenarios.drawing import draw_sites
from fluxcore.scenarios.matching import periods
from fluxcore.scenarios.world import World
from fluxcore.sites import distances_km

few = settings(max_examples=30, deadline=None)
"""Each example evaluates whole scenarios; what is shared by helpers is tried more often."""
IGBP = ("ENF", "DBF", "GRA", "CRO")
YEARS = range(2015, 2023)


@st.composite
def tables(draw):
    """Site tables of 6 to 25 towers, some facts missing, in any order."""
    number = draw(st.integers(6, 25))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    first = rng.integers(2015, 2022, number)
    table = pd.DataFrame(
        {
            "latitude": np.where(rng.random(number) < 0.1, np.nan, rng.uniform(-60, 70, number)),
            "longitude": rng.uniform(-180, 180, number),
            "igbp": rng.choice(np.array(IGBP, dtype=object), number),
            "climate": rng.choice(np.array(["A", "C", None], dtype=object), number),
            "mat_c": np.where(rng.random(number) < 0.2, np.nan, rng.uniform(-5, 28, number)),
            "first_year": first,
            "last_year": first + rng.integers(0, 2, number),
        },
        index=[f"S{place}" for place in rng.permutation(number)],
    )
    table.index.name = "site_id"
    return table


def spans(key, low, high, cast):
    ends = st.tuples(st.integers(low, high), st.integers(low, high)).map(sorted)
    return ends.map(lambda pair: dict(zip(key, map(cast, pair), strict=True)))


plain = st.one_of(
    st.builds(lambda v: {"igbp": v}, st.lists(st.sampled_from(IGBP), min_size=1)),
    st.builds(lambda v: {"climate": v}, st.sampled_from("AC")),
    st.builds(lambda v: {"hemisphere": v}, st.sampled_from(["north", "south"])),
    st.builds(lambda v: {"facts": {"mat_c": v}}, spans(("min", "max"), -5, 28, float)),
    st.builds(lambda v: {"years": v}, spans(("first", "last"), 2015, 2022, int)),
    st.builds(
        lambda we, sn: {"box": {"west": we[0], "east": we[1], "south": sn[0], "north": sn[1]}},
        st.tuples(st.integers(-180, 180), st.integers(-180, 180)),
        st.tuples(st.integers(-90, 90), st.integers(-90, 90)).map(sorted),
    ),
)
rules = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.builds(lambda v: {"not": v}, inner),
        st.builds(lambda v: {"all": v}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda v: {"any": v}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda v, n: {**v, "draw": {"share": n}}, plain, st.sampled_from([0.3, 0.7])),
    ),
    max_leaves=6,
)
distance = st.sampled_from([{}, {"away_from": {"roles": ["test"], "km": 1500}}])


@st.composite
def definitions(draw):
    return {
        "name": "mine",
        "domain": draw(st.sampled_from(["site", "site-year"])),
        "seed": draw(st.integers(0, 99)),
        "test": draw(rules),
        "validation": draw(rules),
        "train": {"rest": True, **draw(distance)},
    }


def evaluated(definition, table):
    """What comes of it; None where nothing would be tested or trained on."""
    try:
        return evaluate(parse_definition(definition), table)
    except ScenarioError as error:
        if "no site takes the role" not in str(error):
            raise
        return None


@few
@given(definitions(), tables())
def test_roles_are_disjoint_and_everything_is_accounted_for(definition, table):
    found = evaluated(definition, table)
    if found is None:
        return
    taken = [
        (site, year)
        for rule in found.scenario.rules
        for site in rule.sites
        for year in YEARS
        if year in rule.years
    ]
    assert len(taken) == len(set(taken))
    years = found.scenario.site_years(table)
    sizes = found.report.sizes
    total = (table["last_year"] - table["first_year"] + 1).sum()
    assert sizes["site_years"].sum() == total
    assert len(years) == total - sizes.loc["left out", "site_years"]
    named = {site for rule in found.scenario.rules for site in rule.sites}
    left_out = set(found.report.left_out["site_id"])
    assert named | left_out == set(table.index)
    assert not named & left_out
    if definition["domain"] == "site":
        role = {}
        for rule in found.scenario.rules:
            for site in rule.sites:
                assert role.setdefault(site, rule.role) == rule.role


@few
@given(definitions(), tables(), st.randoms(use_true_random=False))
def test_the_order_of_keys_rows_and_columns_has_no_meaning(definition, table, chance):
    found = evaluated(definition, table)
    shuffled = table.sample(frac=1, random_state=chance.randrange(2**32))
    shuffled = shuffled[chance.sample(list(table.columns), len(table.columns))]
    again = evaluated(mixed(definition, chance), shuffled)
    assert (found is None) == (again is None)
    if found is not None:
        assert again.scenario == found.scenario
        assert again.manifest == found.manifest
        assert again.report.sizes.equals(found.report.sizes)


def mixed(value, chance: random.Random):
    """The same with keys in another order, and lists of names too."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: mixed(value[key], chance) for key in keys}
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return chance.sample(value, len(value))
    return [mixed(item, chance) for item in value] if isinstance(value, list) else value


@few
@given(definitions())
def test_what_is_written_is_read_back(definition):
    parsed = parse_definition(definition)
    assert parse_definition(definition_to_toml(parsed)) == parsed


def world(table, rule):
    table = table.sort_index()
    cut = periods([{"first": year} for year in YEARS])
    return World(
        facts=table,
        periods=cut,
        apart=distances_km(table["latitude"].to_numpy(), table["longitude"].to_numpy()),
        role="test",
        seed=0,
        taken={},
        free=np.ones((len(table), len(cut)), dtype=bool),
        recorded=np.ones((len(table), len(cut)), dtype=bool),
        place="test",
    )


@few
@given(rules, rules, tables())
def test_the_laws_of_and_or_and_not_hold(one, other, table):
    def truth(rule):
        stands = world(table, rule)
        answer = decide_rule(parse_rule(rule, "x"), stands)
        return np.broadcast_to(answer, stands.free.shape)

    if "draw" in str((one, other)):
        one, other = {"igbp": "ENF"}, {"climate": "A"}  # a draw depends on where it stands
    assert (truth({"not": {"not": one}}) == truth(one)).all()
    assert (truth({"all": [one, other]}) == truth({"all": [other, one]})).all()
    assert (truth({"all": [one, one]}) == truth({"any": [one]})).all()
    either = {"not": {"all": [{"not": one}, {"not": other}]}}
    assert (truth(either) == truth({"any": [one, other]})).all()


@given(st.integers(0, 2**31 - 1), st.integers(1, 60))
def test_a_draw_has_its_size_and_grows_with_it(seed, number):
    pool = [f"S{place}" for place in range(61)]
    groups = [place % 3 for place in range(61)]
    few, more = (set(draw_sites(pool, count, f"{seed}")) for count in (number, number + 1))
    assert len(few) == number
    assert few < more < set(pool) or len(more) == 61
    grouped = draw_sites(pool, number, f"{seed}", groups)
    sizes = np.bincount([int(site[1:]) % 3 for site in grouped], minlength=3)
    assert sizes.sum() == number
    assert (np.abs(sizes - number * np.array([21, 20, 20]) / 61) < 1).all()


@few
@given(plain, rules, tables(), st.booleans(), st.sampled_from(["test", "train"]))
def test_a_distance_that_is_asked_for_is_kept(test, train, table, drawn, keeper):
    distance = {"away_from": {"roles": ["train" if keeper == "test" else "test"], "km": 2000}}
    given = {
        "name": "mine",
        "test": {**test, **({"draw": {"share": 0.6}} if drawn else {})},
        "validation": {"igbp": "CRO"},
        "train": {"all": [train]},
    }
    given[keeper] = {**given[keeper], **distance}
    found = evaluated(given, table)
    if found is None:
        return
    roles = {site: rule.role for rule in found.scenario.rules for site in rule.sites}
    placed = table[table["latitude"].notna()]
    apart = distances_km(placed["latitude"].to_numpy(), placed["longitude"].to_numpy())
    role = np.array([roles.get(site, "") for site in placed.index])
    assert (apart[role == "test"][:, role == "train"] >= 2000).all()
