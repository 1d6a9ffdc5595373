"""What the user says about a file, and how it goes with what the file says about itself."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from fluxcore.errors import PredictionFileError, WorkspaceError
from fluxcore.schema import PREDICTION_COLUMNS, STRATEGIES, parse_file_name
from fluxcore.workspace import check_name

LABELS = {
    "scenario": "scenario",
    "setting": "scenario",
    "target": "target",
    "model": "model",
    "strategy": "strategy",
    "val_strategy": "strategy",
    "run": "run",
}
"""Columns that name what the whole file is about, and what they name."""

_OFFSET = re.compile(r"^[+-]?(?P<hours>\d{1,2}(?:\.\d{1,6})?)(?::(?P<minutes>[0-5]\d))?$")
_FACTS = ("scenario", "target")  # about the data: no option may contradict the file
_IN_MEMORY = (
    " For data in memory: fluxcore.score_series, which takes a fluxcore.Series of observed and "
    "predicted values."
)


@dataclass(frozen=True, slots=True)
class Options:
    """Everything a caller of ``read_predictions`` said, parsed."""

    said: Mapping[str, str] = field(default_factory=dict)
    """Any of scenario, target, model, strategy, run."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """From our column names to those of the file."""
    shift_hours: Fraction = Fraction(0)
    """Hours to add to the file's times."""


def parse_columns(columns: str | Mapping[str, str] | None) -> dict[str, str]:
    """Read which of the file's columns is which of ours.

    >>> parse_columns("time=TIMESTAMP,y_pred=GPP_hat")
    {'time': 'TIMESTAMP', 'y_pred': 'GPP_hat'}

    Raises
    ------
    PredictionFileError
        It cannot be understood, or names a column that we do not have.
    """
    pairs = columns
    if pairs is None:
        return {}
    if isinstance(pairs, str):
        split = [part.partition("=") for part in pairs.split(",") if part.strip()]
        if not all(sign and theirs.strip() for _, sign, theirs in split):
            raise PredictionFileError(
                f"columns={pairs!r} is not understood. Write ours=theirs, with commas between, "
                "such as time=TIMESTAMP,y_pred=GPP_hat."
            )
        pairs = {ours.strip(): theirs.strip() for ours, _, theirs in split}
    known = (*PREDICTION_COLUMNS, *LABELS)
    wrong = [ours for ours in pairs if ours not in known]
    if wrong:
        raise PredictionFileError(
            f"columns= names {wrong[0]!r}, which is none of ours: {', '.join(known)}. Write "
            "ours=theirs, such as time=TIMESTAMP."
        )
    return dict(pairs)


def parse_offset(offset: str | float | None) -> Fraction:
    """Read the hours to add to a file's times.

    >>> parse_offset("+1"), parse_offset("-03:30"), parse_offset(None)
    (Fraction(1, 1), Fraction(-7, 2), Fraction(0, 1))

    Raises
    ------
    PredictionFileError
        It is no number of hours within a day and a bit (26 h) either way.
    """
    if offset is None:
        return Fraction(0)
    text = str(offset).strip().replace("\N{MINUS SIGN}", "-")
    found = _OFFSET.match(text)
    value = Fraction(found["hours"]) + Fraction(int(found["minutes"] or 0), 60) if found else None
    if value is None or value > 26:
        raise PredictionFileError(
            f"utc_offset={str(offset)!r} is no number of hours. Give the hours to add to the "
            "file's times to come to the benchmark's clock, such as +1 or -3."
        )
    return -value if text.startswith("-") else value


def hours_text(shift: Fraction) -> str:
    """Write an offset as it may be given.

    >>> hours_text(Fraction(1)), hours_text(Fraction(-7, 2))
    ('+1', '-3.5')
    """
    return f"{float(shift):+.10g}"


def names_of(
    shown: str,
    file_name: str,
    said: Mapping[str, str],
    held: Mapping[str, tuple[str, str]],
) -> dict[str, str]:
    """Bring together what options, file name and columns say about a file.

    Scenario and target are facts about the data: everything that names them must agree. Model,
    strategy and run are labels: an option overrides the file, but name and columns must agree.

    Parameters
    ----------
    shown, file_name
        The file in messages; its name, which may follow the benchmark's pattern.
    said
        The options that were given.
    held
        What columns of the file hold: for each of scenario, target, model, strategy, run the column
        and its one value.

    Returns
    -------
    dict
        All of scenario, target, model, strategy and run, as text.

    Raises
    ------
    PredictionFileError
        Two of them contradict each other (both are named), or scenario or target stand nowhere.
    """
    parsed = parse_file_name(file_name)
    stem = file_name.partition(".")[0]
    found: dict[str, str] = {}
    for name in ("scenario", "target", "model", "strategy", "run"):
        claims = []
        if name in said:
            claims.append((f"the option {name}={said[name]}", said[name]))
        if parsed is not None:
            value = str(getattr(parsed, name))
            claims.append((f"its name says {name} {value}", value))
        if name in held:
            column, value = held[name]
            claims.append((f"its column {column!r} holds {value}", value))
        if claims and name not in _FACTS and name in said:
            claims = claims[:1]
        for text, value in claims[1:]:
            if value != claims[0][1]:
                raise PredictionFileError(
                    f"{shown}: {claims[0][0]}, but {text}. Only one {name} can be right: correct "
                    "the option, the column or the name of the file."
                )
        if claims:
            found[name] = claims[0][1]
    for name in _FACTS:
        if name not in found:
            raise PredictionFileError(
                f"{shown}: nothing says which {name} this is: the name does not follow "
                "{scenario}_{target}_{model}_val_{strategy}_predictions.csv. Add "
                f"--{name} (in Python {name}=...)."
            )
    found.setdefault("model", stem)
    found.setdefault("strategy", "mean")
    found.setdefault("run", "1")
    if found["strategy"] not in STRATEGIES:
        raise PredictionFileError(
            f"{shown}: unknown strategy {found['strategy']!r}. Known: {', '.join(STRATEGIES)}."
        )
    if not found["run"].isdecimal() or not 1 <= int(found["run"]) <= 9999:
        raise PredictionFileError(
            f"{shown}: run {found['run']!r} is no whole number from 1 to 9999."
        )
    if "model" in said:
        check_name(found["model"], "model")
    else:
        _require_name(shown, found["model"])
    return found


def _require_name(shown: str, model: str) -> None:
    """Refuse a model's name that was taken from the file and cannot be one."""
    try:
        check_name(model, "model")
    except WorkspaceError as error:
        raise PredictionFileError(
            f"{shown}: {error} It was taken from the file, since no other was given. Name the "
            "model: --model NAME (in Python model='NAME')."
        ) from error


def require_path(given: object, what: str) -> Path:
    """Take what was given as a path.

    Raises
    ------
    PredictionFileError
        It is something else, such as a data frame.
    """
    if isinstance(given, str | os.PathLike):
        return Path(os.fsdecode(given))
    raise PredictionFileError(f"{what} takes the path of a file, not {_kind(given)}.{_IN_MEMORY}")


def _kind(given: object) -> str:
    """Name what was given by its kind, in a message."""
    return "None" if given is None else type(given).__name__
