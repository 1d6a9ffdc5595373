"""Files of per-domain scores, in the benchmark's own columns and names: read, check, write."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl

from fluxcore.atomic import writing
from fluxcore.errors import NotComparableError, ScoreFileError
from fluxcore.kinds import kinds
from fluxcore.metrics import METRICS, ROUNDING
from fluxcore.scales import SCALES
from fluxcore.schema import (
    SCORE_COLUMNS,
    SCORE_KEYS,
    SCORE_METRICS,
    STRATEGIES,
    domain_label,
    file_stem,
    from_env,
    parse_file_name,
    to_env,
)
from fluxcore.workspace import read_json, write_json

SCENARIO_HASHES = "scenarios"
"""Key of the sealed hashes among the ``attrs`` of a score table, and in ``source.json``."""


def read_score_file(path: Path) -> pd.DataFrame:
    """Read one file of per-domain scores in the benchmark's columns.

    The strategy and the run stand only in the name of the file,
    ``{scenario}_{target}_{model}_val_{strategy}.csv`` (or ``..._run2.csv``); scenario, target and
    model must agree with the columns. Columns named like a metric of ours are taken along, others
    are left out; the parts of the MSE and RMSE / sd are derived from the benchmark's metrics where
    they are absent.

    Raises
    ------
    ScoreFileError
        The name, the columns or the values break a rule, or the file cannot be read.
    """
    name = parse_file_name(path.name)
    if name is None or name.predictions:
        raise ScoreFileError(
            f"{path.name}: a file of scores is named {{scenario}}_{{target}}_{{model}}_val_"
            f"{{strategy}}.csv with a strategy of {', '.join(STRATEGIES)}. Rename it."
        )
    try:
        raw = pl.read_csv(path, infer_schema=False, null_values=["", "nan", "NaN"])
    except (OSError, pl.exceptions.PolarsError) as error:
        raise ScoreFileError(
            f"{path.name}: not readable as CSV: {str(error).partition(chr(10))[0]}"
        ) from error
    missing = [column for column in SCORE_COLUMNS if column not in raw.columns]
    if missing:
        raise ScoreFileError(
            f"{path.name}: column{'s' if len(missing) > 1 else ''} {', '.join(missing)} missing; "
            f"there are {', '.join(raw.columns[:20])}. `fluxcore score` writes them all."
        )
    if raw.is_empty():
        raise ScoreFileError(f"{path.name}: holds no rows.")
    for column, said in (
        ("target", name.target),
        ("setting", name.scenario),
        ("model", name.model),
    ):
        held = raw[column].unique(maintain_order=True).to_list()
        if held != [said]:
            raise ScoreFileError(
                f"{path.name}: its name says {column} {said!r}, its column {column!r} holds "
                f"{', '.join(repr(value) for value in held[:5])}. Make them agree."
            )
    values = [column for column in METRICS if column in raw.columns]
    numbers = raw.select(pl.col("n_samples", *values).cast(pl.Float64, strict=False))
    _require_numbers(path, raw, numbers)
    _require_known_once(path, raw)
    sites, years = zip(*(from_env(env) for env in raw["env"]), strict=True)
    table = pd.DataFrame(
        {
            "model": name.model,
            "strategy": name.strategy,
            "run": name.run,
            "scenario": name.scenario,
            "target": name.target,
            "scale": raw["scale"].to_list(),
            "domain": [domain_label(*pair) for pair in zip(sites, years, strict=True)],
            "site_id": sites,
            "year": np.array([np.nan if year is None else year for year in years], dtype=float),
            "n": numbers["n_samples"].to_numpy().astype(np.int64),
            **{column: numbers[column].fill_null(np.nan).to_numpy() for column in values},
        }
    )
    return _with_derived(_without_rounding_noise(table))


def _with_derived(table: pd.DataFrame) -> pd.DataFrame:
    """Add those metrics of ours that follow from the benchmark's, where the file lacks them."""
    parts = kinds(table["mse"], table["bias"], table["nse"], table["r2_score"])
    derived = {
        "bias_part": parts["bias"],
        "slope_part": parts["slope"],
        "pattern_part": parts["pattern"],
        "rmse_over_sd": np.sqrt(1 - table["nse"]),
    }
    new = {name: values for name, values in derived.items() if name not in table.columns}
    return table.assign(**new)


def _without_rounding_noise(table: pd.DataFrame) -> pd.DataFrame:
    """Take relative values off where the observed mean is zero up to rounding, and such biases too.

    The public code reports values like 3e13 there (always for inter-annual variability); ours are
    missing. The observed mean follows from the scores: mae / relative_mae. A bias of rounding is 0.
    """
    mean = (table["mae"] / table["relative_mae"]).abs()
    spread = np.sqrt(table["mse"] / (1 - table["nse"]))
    noise = mean <= ROUNDING * np.hypot(spread, mean)
    unbiased = table["bias"].abs() <= ROUNDING * table["rmse"]
    return table.assign(
        bias=table["bias"].mask(unbiased, 0.0),
        **{column: table[column].mask(noise) for column in ("relative_mae", "relative_bias")},
    )


def _require_numbers(path: Path, raw: pl.DataFrame, numbers: pl.DataFrame) -> None:
    for column in numbers.columns:
        wrong = raw[column].is_not_null() & numbers[column].is_null()
        if column == "n_samples":
            wrong |= ~numbers[column].is_finite().fill_null(False) | (numbers[column] < 1)
        else:
            wrong |= numbers[column].is_infinite().fill_null(False)
        if wrong.any():
            first = wrong.arg_true()[0]
            raise ScoreFileError(
                f"{path.name}: {int(wrong.sum())} of {len(raw):,} values of {column!r} are no "
                f"usable number, first {raw[column][int(first)]!r} in line {int(first) + 2}. "
                "Score the predictions again."
            )


def _require_known_once(path: Path, raw: pl.DataFrame) -> None:
    unknown = sorted({str(scale) for scale in raw["scale"].unique()} - set(SCALES))
    if unknown:
        raise ScoreFileError(
            f"{path.name}: unknown scale {', '.join(unknown)}. Known: {', '.join(SCALES)}."
        )
    if raw["env"].null_count():
        raise ScoreFileError(f"{path.name}: {raw['env'].null_count()} rows name no domain (env).")
    twice = raw.select("scale", "env").is_duplicated()
    if twice.any():
        first = raw.filter(twice).row(0, named=True)
        raise ScoreFileError(
            f"{path.name}: {int(twice.sum())} rows stand twice, first {first['scale']} "
            f"{first['env']}. Keep one row per scale and domain."
        )


def score_paths(source: Path) -> list[Path]:
    """Files of scores in a folder and its folders, by name, those of predictions left out."""
    found = (path for path in sorted(source.rglob("*.csv")) if path.is_file())
    names = ((path, parse_file_name(path.name)) for path in found)
    return [path for path, name in names if name is not None and not name.predictions]


def read_scores(
    source: str | Path | Iterable[str | Path],
    read: Callable[[Path], pd.DataFrame] = read_score_file,
) -> pd.DataFrame:
    """Read score files into one table.

    Parameters
    ----------
    source
        A file, a folder (with its folders; other files in it are passed over), or several of them.
    read
        Reads a file; one that keeps what it has read spares those that stay the same.

    Returns
    -------
    DataFrame
        A score table (see the module), in the order of the files. Its ``attrs["scenarios"]`` holds
        the sealed hash of each scenario where a ``source.json`` beside the files has it.

    Raises
    ------
    ScoreFileError
        A file breaks a rule, no file was found, or two files hold the same scores.
    NotComparableError
        The files are of two scenarios that go by the same name.
    """
    sources = [Path(source)] if isinstance(source, str | Path) else [Path(item) for item in source]
    paths: list[Path] = []
    for item in sources:
        if not item.exists():
            raise ScoreFileError(f"{item}: no such file or folder.")
        paths += score_paths(item) if item.is_dir() else [item]
    if not paths:
        raise ScoreFileError(
            f"{', '.join(str(item) for item in sources)}: no files of scores here. They are named "
            "{scenario}_{target}_{model}_val_{strategy}.csv, as `fluxcore score` writes them."
        )
    seen: dict[str, Path] = {}
    for path in paths:
        if path.name in seen and seen[path.name].resolve() != path.resolve():
            raise ScoreFileError(
                f"{path.name} stands in {seen[path.name].parent} and in {path.parent}. Name one."
            )
        seen[path.name] = path
    table = pd.concat([read(path) for path in seen.values()], ignore_index=True)
    table.attrs[SCENARIO_HASHES] = sealed_scenarios(seen.values())
    return table


def sealed_scenarios(paths: Iterable[Path]) -> dict[str, str]:
    """Sealed hashes of scenarios, by name, from the ``source.json`` of score files.

    It stands in their folder or in the one above, as in a workspace; files without say nothing.

    Raises
    ------
    NotComparableError
        Two of them give different hashes to one name.
    """
    found: dict[str, str] = {}
    paths = list(paths)
    named = {name.scenario for path in paths if (name := parse_file_name(path.name)) is not None}
    folders = dict.fromkeys(folder for path in paths for folder in path.resolve().parents[:2])
    for source in (folder / "source.json" for folder in folders):
        held = read_json(source).get("scenarios") if source.is_file() else None
        for name, sealed in held.items() if isinstance(held, dict) else ():
            if name in named:
                require_same_scenario(name, str(found.get(name, sealed)), str(sealed))
                found[name] = str(sealed)
    return found


def note_scenarios(folder: Path, sealed: Mapping[str, str]) -> None:
    """Write the sealed hashes of scenarios to the ``source.json`` of a folder of score files.

    Raises
    ------
    NotComparableError
        It holds another hash for one of the names.
    WorkspaceError
        It is damaged, or cannot be written.
    """
    place = folder / "source.json"
    record = read_json(place) if place.is_file() else {}
    noted: dict[str, str] = dict(record.get(SCENARIO_HASHES) or {})
    for name, own in sealed.items():
        require_same_scenario(name, str(noted.get(name, own)), own)
    with writing(place) as scratch:
        write_json(scratch, {**record, SCENARIO_HASHES: {**noted, **sealed}})


def require_same_scenario(name: str, one: str, other: str) -> None:
    """Raise a NotComparableError if a name stands for two scenarios, by their sealed hashes."""
    if one != other:
        raise NotComparableError(
            f"These scores are of two scenarios that both go by the name {name!r} (sealed as "
            f"{one[:12]}... and {other[:12]}...): their towers need not be the same. Rank them "
            "apart, or score the predictions again under one of the two."
        )


def write_scores(table: pd.DataFrame, folder: str | Path) -> list[Path]:
    """Write a score table as the benchmark's files, one a model, scenario and target.

    Files appear whole or not at all. Returns their paths.

    Raises
    ------
    ScoreFileError
        A column that the files must have is absent.
    WorkspaceError
        The folder cannot be written.
    """
    missing = [
        column for column in (*SCORE_KEYS, "n", *SCORE_METRICS) if column not in table.columns
    ]
    if missing:
        raise ScoreFileError(f"A score file needs {', '.join(missing)}, which the table lacks.")
    folder = Path(folder)
    extra = [
        column for column in METRICS if column in table.columns and column not in SCORE_METRICS
    ]
    written = []
    for key, rows in table.groupby(["scenario", "target", "model", "strategy", "run"], sort=False):
        scenario, target, model, strategy, run = map(str, key)
        path = folder / f"{file_stem(scenario, target, model, strategy, int(run))}.csv"
        out = rows.rename(columns={"scenario": "setting", "n": "n_samples"})
        out["env"] = [
            to_env(site, None if np.isnan(year) else int(year))
            for site, year in zip(rows["site_id"], rows["year"], strict=True)
        ]
        text = out[[*SCORE_COLUMNS, *extra]].to_csv(index=False)
        with writing(path) as scratch:
            scratch.write_text(text, encoding="utf-8")
        written.append(path)
    return written
