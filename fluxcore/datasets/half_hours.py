"""Half-hours to hours: means of what is there, and which hours count as measured."""

from dataclasses import dataclass

import polars as pl

from fluxcore.datasets.variants import Choice


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of one file."""

    frame: pl.DataFrame
    """``time`` (start of the hour), ``measured``, then ``NEE, GPP, ET, TA, VPD, SW_IN,
    SW_IN_POT`` as far as the file has them; in order."""
    lone: int
    """Hours in which a flux rests on a single half-hour; they are kept all the same."""
    mixed: int
    """Hours of which one half is measured and one is not: they count as gap-filled."""


def evaporation(latent_heat: pl.Expr, temperature: pl.Expr) -> pl.Expr:
    """Evapotranspiration in mm h-1, from the latent heat flux in W m-2 and degC.

    The latent heat of vaporisation is 2.501 - 0.00237 T MJ kg-1. Missing where either is.
    """
    return latent_heat * 3600 / ((2.501 - 0.00237 * temperature) * 1e6)


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
        present, for every variable of its own. It is measured if every value of NEE and of LE that
        enters these means is measured, and there is one of each, as far as the file has the flux
        and its flag.
    """
    taken = {name: pl.col(column) for name, column in choice.columns.items() if name != "LE"}
    if "LE" in choice.columns and "TA" in choice.columns:
        taken["ET"] = evaporation(pl.col(choice.columns["LE"]), pl.col(choice.columns["TA"]))
    fluxes = [name for name in ("NEE", "GPP", "ET") if name in taken]
    flagged = [name for name in ("NEE", "LE") if choice.flag(name) != "none"]
    rows = frame.select(
        pl.col("time").dt.truncate("1h"),
        *(_good(choice, name).alias(f"{name} good") for name in flagged),
        *(pl.col(choice.columns[name]).is_not_null().alias(f"{name} there") for name in flagged),
        *(values.alias(name) for name, values in taken.items()),
    )
    whole = [
        (pl.col(f"{name} good") | ~pl.col(f"{name} there")).all() & pl.col(f"{name} there").any()
        for name in flagged
    ]
    some = [pl.col(f"{name} good") for name in flagged]
    hours = (
        rows.group_by("time")
        .agg(
            (pl.all_horizontal(whole) if whole else pl.lit(False)).alias("measured"),
            (pl.all_horizontal(some).any() if some else pl.lit(False)).alias("some"),
            pl.any_horizontal([pl.lit(False), *(pl.col(n).count() == 1 for n in fluxes)]).alias(
                "lone"
            ),
            *(pl.col(name).mean() for name in taken),
        )
        .sort("time")
    )
    lone = int(hours["lone"].sum()) if half else 0
    mixed = int((hours["some"] & ~hours["measured"]).sum())
    return Hours(hours.drop("some", "lone"), lone, mixed)


def _good(choice: Choice, name: str) -> pl.Expr:
    """Whether a value of a flux is there and measured.

    The flag is 0 where it is a code. That of a mean over 40 versions is the fraction of them that
    is measured *or well filled*; it has to be 1.
    """
    flag = pl.col(choice.flags[name])
    good = flag >= 1.0 if choice.flag(name) == "fraction" else flag == 0
    return good.fill_null(False) & pl.col(choice.columns[name]).is_not_null()
