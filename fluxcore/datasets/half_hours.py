"""Half-hours to hours: means of what is there, and which hours count as measured."""

from dataclasses import dataclass

import polars as pl

from fluxcore.datasets.variants import Choice

COUNTS = ("lone", "mixed", "unflagged")


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of one file."""

    frame: pl.DataFrame
    """``time`` (start of the hour), ``measured``, then ``NEE, GPP, ET, TA, VPD, SW_IN,
    SW_IN_POT`` as far as the file has them; in order."""
    lone: int
    """Hours that rest on a single half-hour, kept all the same."""
    mixed: int
    """Hours of which one half is measured and one is not: they count as gap-filled."""


def evaporation(latent_heat: pl.Expr, temperature: pl.Expr) -> pl.Expr:
    """Evapotranspiration in mm h-1, from the latent heat flux in W m-2 and degC.

    The latent heat of vaporisation is 2.501 - 0.00237 T MJ kg-1. Missing where either is.
    """
    return latent_heat * 3600 / ((2.501 - 0.00237 * temperature) * 1e6)


def measured(choice: Choice) -> pl.Expr:
    """Whether the fluxes of a row are measured: NEE and LE both, as far as the file has both.

    Their flag is 0 where it is a code. The flag of a mean over 40 versions is the fraction of them
    that is measured *or well filled*; it has to be 1.
    """
    conditions = []
    for name in ("NEE", "LE"):
        if name not in choice.columns:
            continue
        kind = choice.flag(name)
        if kind == "none":
            continue
        flag = pl.col(choice.flags[name])
        good = flag >= 1.0 if kind == "fraction" else flag == 0
        conditions.append(good.fill_null(False) & pl.col(choice.columns[name]).is_not_null())
    return pl.all_horizontal(conditions) if conditions else pl.lit(False)


def to_hours(frame: pl.DataFrame, choice: Choice, half: bool) -> Hours:
    """Average the rows of a file to hours.

    Parameters
    ----------
    frame
        ``time`` (start of the row's time step), then the file's columns, missing ones null.
    choice
        Which columns are taken.
    half
        Whether rows are half-hours; hours are only brought into our columns.

    Returns
    -------
    Hours
        An hour is there if one of its half-hours is; its value is the mean of those that are
        present, for every variable of its own; it is measured if all of its rows are.
    """
    taken = {name: pl.col(column) for name, column in choice.columns.items() if name != "LE"}
    if "LE" in choice.columns and "TA" in choice.columns:
        taken["ET"] = evaporation(pl.col(choice.columns["LE"]), pl.col(choice.columns["TA"]))
    rows = frame.select(
        pl.col("time").dt.truncate("1h"),
        measured(choice).alias("measured"),
        *(values.alias(name) for name, values in taken.items()),
    )
    hours = (
        rows.group_by("time")
        .agg(
            pl.col("measured").all(),
            pl.col("measured").any().alias("any"),
            pl.len().alias("rows"),
            *(pl.col(name).mean() for name in taken),
        )
        .sort("time")
    )
    lone = int((hours["rows"] == 1).sum()) if half else 0
    mixed = int((hours["any"] & ~hours["measured"]).sum())
    return Hours(hours.drop("any", "rows"), lone, mixed)
