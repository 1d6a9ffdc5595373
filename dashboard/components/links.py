"""What a link may ask for: fields whose values are too many to list."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress

from dashboard.components.scenario.builder.draft import means_draft
from dashboard.store import PUBLISHED, Store
from fluxcore.diagnose.regions import parse_group
from fluxcore.errors import FluxError
from fluxcore.schema import COVARIATES

YEAR = re.compile(r" \d{4}$")
"""What a site-year has after its site."""


def meanings(store: Store, scores: str, data: str) -> Mapping[str, Callable[[str], bool]]:
    """Return tests whether values mean something, by field, given the scores and the data set."""
    sites = store.sites()
    towers = store.towers(scores if scores in store.sets() else PUBLISHED)
    towers |= store.data_towers()
    sets = store.data_sets()
    data = data if data in sets else next(iter(sets), "")

    def grouped(rule: str) -> bool:
        with suppress(FluxError):
            return towers.issuperset(parse_group(rule, sites))
        return False

    def covariate(name: str) -> bool:
        return name in COVARIATES or bool(data and name in store.data(data).covariates)

    return {
        "site": towers.__contains__,
        "domain": lambda label: bool(YEAR.sub("", label) in towers),
        "group": grouped,
        "igbp": set(sites["igbp"].dropna()).__contains__,
        "climate": set(sites["climate"].dropna()).__contains__,
        "variable": set(store.data(data).units if data else ()).__contains__,
        "covariate": covariate,
        "versus": covariate,
        "year": lambda year: len(year) == 4 and year.isdecimal(),
        "build": means_draft,
    }
