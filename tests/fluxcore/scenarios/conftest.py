"""Eight towers that one can place by heart."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fluxcore.scenarios import Definition, parse_definition


@pytest.fixture
def towers() -> pd.DataFrame:
    """Two towers 11 km apart at the equator, one 20 degrees east, others far off.

    T1 and T2 are neighbours; DL stands just beyond 180 degrees, DR just before; XX lacks facts.
    """
    rows = {
        "T1": (0.0, 10.0, "EBF", "Af", 26.0, 2015, 2020),
        "T2": (0.0, 10.1, "EBF", "Aw", 25.0, 2018, 2022),
        "T3": (0.0, 30.0, "GRA", "Aw", 24.0, 2015, 2017),
        "N1": (60.0, 25.0, "ENF", "Dfc", 2.0, 2015, 2022),
        "S1": (-35.0, 140.0, "GRA", "BSk", 17.0, 2016, 2019),
        "DL": (-17.0, -179.0, "CRO", "Af", 25.5, 2019, 2019),
        "DR": (-17.0, 179.0, "CRO", "Af", 25.5, 2020, 2021),
        "XX": (np.nan, np.nan, None, None, np.nan, 2015, 2022),
    }
    columns = ["latitude", "longitude", "igbp", "koeppen", "mat_c", "first_year", "last_year"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    table.index.name = "site_id"
    return table.assign(
        continent=["Africa", "Africa", "Africa", "Europe", "Oceania", "Oceania", "Oceania", None],
        climate=table["koeppen"].str[0],
    )


@pytest.fixture
def define() -> Callable[..., Definition]:
    """A definition from its rules; everything else trains."""

    def make(test: dict[str, Any], **given: Any) -> Definition:
        return parse_definition({"name": "mine", "test": test, "train": {"rest": True}, **given})

    return make
