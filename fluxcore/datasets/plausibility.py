"""Whether values can be what their column says, in its unit: bounds, usual sizes, the physics."""

from dataclasses import dataclass

import polars as pl

from fluxcore.datasets.findings import EXAMPLES, Finding
from fluxcore.schema import TARGETS, column_unit

PLAUSIBLE = {
    "TA": (-80.0, 60.0),
    "VPD": (-1.0, 120.0),
    "SW_IN": (-50.0, 1500.0),
    "SW_IN_POT_hourly": (0.0, 1420.0),
    "SW_IN_POT_daily_mean": (0.0, 600.0),
    "LST_Day": (200.0, 350.0),
    "LST_Night": (200.0, 350.0),
    "EVI": (-1.0, 1.5),
    "NIRv": (-1.0, 1.0),
    "NDWI_SWIR2": (-1.0, 1.0),
    "GPP": (-500.0, 500.0),
    "NEE": (-500.0, 500.0),
    "ET": (-5.0, 10.0),
}
"""Values outside are reported, one by one. Those of fluxes are wide: the error of a measured flux
has long tails, and a single large value is no mistake of units."""

USUAL = {"GPP": (0.2, 100.0), "NEE": (0.2, 100.0), "ET": (0.005, 1.5)}
"""Where the 99 % quantile of the size of a flux lies, at barren and at the most active towers."""

MOST = 0.99
YEAR = 8000  # rows: the low end is asked of about a year, since a winter alone may be near zero
ENOUGH = 500  # hours that a comparison of two columns rests on
WARM = 10.0  # degC
DRY = 0.1
"""In kPa, VPD is at most a tenth of saturation pressure in hPa, whatever the weather; in hPa, it
exceeds that in many warm hours unless the relative humidity stays above 90 %."""
BRIGHT = 200.0  # W m-2 of potential radiation
SUNLIT = (0.1, 1.5)
"""Radiation as a share of potential radiation: more in the brightest hours, less in the median."""
_REMEDY = "Is it in another unit? It was kept."


def plausibility_findings(frame: pl.DataFrame, file: str) -> list[Finding]:
    """Values, and whole columns, that are not plausible in the unit that they should have.

    Parameters
    ----------
    frame
        ``time`` and any of the known columns, one row an hour.
    file
        Shown in the findings.

    Returns
    -------
    list of Finding
        Warnings. A column that is absent, or has too few values to tell, gives none.
    """
    units = [*_sizes(frame, file), *_days(frame, file), *_dryness(frame, file)]
    units += _radiation(frame, file)
    told = {found.column for found in units}
    return units + [found for found in _bounds(frame, file) if found.column not in told]


def saturation_pressure(temperature: pl.Expr) -> pl.Expr:
    """Of water vapour in hPa, from degC: Tetens, with the constants of Murray (1967)."""
    return 6.1078 * (17.269 * temperature / (temperature + 237.3)).exp()


@dataclass(frozen=True, slots=True)
class _Say:
    """Writes warnings about the unit of a column."""

    file: str

    def __call__(self, column: str, message: str, count: int, remedy: str = _REMEDY) -> Finding:
        return Finding(
            "warning", "implausible unit", message, self.file, column, count, remedy=remedy
        )


def _bounds(frame: pl.DataFrame, file: str) -> list[Finding]:
    found: list[Finding] = []
    for name, (low, high) in PLAUSIBLE.items():
        if name not in frame.columns:
            continue
        wrong = ((frame[name] < low) | (frame[name] > high)).fill_null(False)
        if wrong.any():
            values = frame[name].filter(wrong).sort()
            first = frame["time"].filter(wrong).head(EXAMPLES)
            found.append(
                Finding(
                    "warning",
                    "implausible values",
                    f"{int(wrong.sum()):,} of {len(frame):,} values of {name} lie outside "
                    f"{low:g} to {high:g} {column_unit(name)} (from {values[0]:g} to "
                    f"{values[-1]:g})",
                    file,
                    name,
                    int(wrong.sum()),
                    tuple(f"{time:%Y-%m-%d %H:%M}" for time in first),
                    "Is it in another unit, or a mark for missing values? It was kept.",
                )
            )
    return found


def _sizes(frame: pl.DataFrame, file: str) -> list[Finding]:
    """Fluxes whose values are too large or too small as a whole."""
    found: list[Finding] = []
    for name, (low, high) in USUAL.items():
        values = _values(frame, name)
        size = values.abs().quantile(MOST, "linear") if len(values) else None
        if size is None or not (size > high or (size < low and len(values) >= YEAR)):
            continue
        unit = column_unit(name)
        message = (
            f"99 % of the values of {name} are below {size:.3g} {unit} in size; at towers this is "
            f"{low:g} to {high:g} {unit}"
        )
        found.append(_Say(file)(name, message, len(values)))
    return found


def _days(frame: pl.DataFrame, file: str) -> list[Finding]:
    """Fluxes that stay the same all day: daily values, written into the hours."""
    found: list[Finding] = []
    for name in TARGETS:
        if name not in frame.columns:
            continue
        steps = frame.select(
            (pl.col("time").dt.date().diff() == pl.duration(days=0)).alias("within"),
            pl.col(name).diff().alias("step"),
        )
        within = steps.filter(pl.col("within"))["step"].drop_nulls()
        changes = int((steps["step"] != 0).sum())
        if len(within) >= ENOUGH and changes >= EXAMPLES and not (within != 0).any():
            message = f"{name} is the same in all hours of a day, as daily values are"
            found.append(_Say(file)(name, message, len(within), "Give hourly fluxes."))
    return found


def _dryness(frame: pl.DataFrame, file: str) -> list[Finding]:
    """VPD that stays far below the pressure of saturation: kPa instead of hPa."""
    if not {"TA", "VPD"} <= set(frame.columns):
        return []
    warm = frame.filter(pl.col("TA").is_between(WARM, PLAUSIBLE["TA"][1])).select(
        share=pl.col("VPD") / saturation_pressure(pl.col("TA"))
    )
    shares = _values(warm, "share")
    share = shares.quantile(MOST, "linear") if len(shares) >= ENOUGH else None
    if share is None or share >= DRY:
        return []
    message = (
        f"99 % of the values of VPD above {WARM:g} degC are below {share:.2g} of the pressure of "
        f"saturation, so that the air would never be drier than {1 - share:.0%} relative humidity"
    )
    return [_Say(file)("VPD", message, len(shares), "Is it in kPa, not hPa? It was kept.")]


def _radiation(frame: pl.DataFrame, file: str) -> list[Finding]:
    """Radiation that is out of proportion to potential radiation: photons, or energy an hour."""
    if not {"SW_IN", "SW_IN_POT_hourly"} <= set(frame.columns):
        return []
    bright = frame.filter(pl.col("SW_IN_POT_hourly") > BRIGHT).select(
        share=pl.col("SW_IN") / pl.col("SW_IN_POT_hourly")
    )
    shares = _values(bright, "share")
    if len(shares) < ENOUGH:
        return []
    middle, top = shares.quantile(0.5, "linear"), shares.quantile(MOST, "linear")
    if middle is None or top is None or (top >= SUNLIT[0] and middle <= SUNLIT[1]):
        return []
    message = (
        f"SW_IN is {middle:.2g} of potential radiation in the median bright hour and {top:.2g} in "
        "the clearest ones"
    )
    remedy = "It should be W m-2 of short-wave radiation, not of photons or an hour. It was kept."
    return [_Say(file)("SW_IN", message, len(shares), remedy)]


def _values(frame: pl.DataFrame, name: str) -> pl.Series:
    """Finite values of a column, none if it is absent."""
    if name not in frame.columns:
        return pl.Series(name, [], dtype=pl.Float64)
    return frame[name].filter(frame[name].is_finite().fill_null(False)).cast(pl.Float64)
