"""What the user says of sites: a table, or options for a single one."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from fluxcore.datasets.manifest import FACTS, TEXTS
from fluxcore.errors import DatasetError
from fluxcore.schema import VEGETATION_TYPES
from fluxcore.text_files import listed

_BOUNDS = {"latitude": 90.0, "longitude": 180.0}


def stated_facts(
    site_ids: Sequence[str],
    table: str | os.PathLike[str] | None,
    facts: Mapping[str, Any] | None,
) -> dict[str, dict[str, Any]]:
    """Facts by site id.

    Parameters
    ----------
    site_ids
        Sites of the data set.
    table
        A CSV with ``site_id`` and any of ``FACTS``; blank cells say nothing.
    facts
        Of the one site that there is.

    Raises
    ------
    DatasetError
        The table cannot be read, a value cannot be (the vegetation type has to be one of the
        known ones), or facts are given for several sites.
    """
    stated = _table(Path(table)) if table is not None else {}
    given = {name: value for name, value in (facts or {}).items() if value is not None}
    unknown = [name for name in given if name not in FACTS]
    if unknown:
        raise DatasetError(f"{unknown[0]!r} is no fact of a site. They are {', '.join(FACTS)}.")
    if given and len(site_ids) != 1:
        raise DatasetError(
            f"Position and vegetation type were given for one site, but there are {len(site_ids)} "
            f"({listed(list(site_ids), 4)}). Give a table of sites with --sites FILE.csv, with "
            "columns site_id, latitude, longitude, igbp."
        )
    if given:
        checked = _checked(given, "the options")
        stated[site_ids[0]] = stated.get(site_ids[0], {}) | checked
    return stated


def _table(path: Path) -> dict[str, dict[str, Any]]:
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read: {error.strerror or error}.") from error
    except (ValueError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: is no table with commas: {error}.") from error
    if "site_id" not in frame.columns:
        raise DatasetError(
            f"{path}: has no column site_id; there are {listed(list(frame.columns))}. Write one "
            f"row a site, with any of {', '.join(FACTS)}."
        )
    twice = frame["site_id"][frame["site_id"].duplicated()].tolist()
    if twice:
        raise DatasetError(f"{path}: {listed(twice, 4)} stand in several rows. Keep one each.")
    columns = [name for name in FACTS if name in frame.columns]
    if not columns:
        raise DatasetError(
            f"{path}: says nothing of sites; there are {listed(list(frame.columns))}. Known are "
            f"{', '.join(FACTS)}."
        )
    return {
        str(row["site_id"]): _checked(
            {name: row[name] for name in columns if isinstance(row[name], str)},
            f"{path}: {row['site_id']}",
        )
        for row in frame.to_dict("records")
    }


def _checked(given: Mapping[str, Any], where: str) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for name, value in given.items():
        if name in TEXTS:
            facts[name] = str(value).strip()
            if name == "igbp" and facts[name] not in VEGETATION_TYPES:
                raise DatasetError(
                    f"{where}: igbp is {facts[name]!r}, which is no vegetation type. Known are "
                    f"{', '.join(VEGETATION_TYPES)}."
                )
            continue
        try:
            facts[name] = float(value)
        except ValueError as error:
            raise DatasetError(f"{where}: {name} is {value!r}, not a number.") from error
        if not abs(facts[name]) <= _BOUNDS.get(name, 1e6):
            raise DatasetError(
                f"{where}: {name} is {value}, outside of what it can be. Give degrees, north and "
                "east positive."
            )
    return facts
