"""Which of ONEFlux's many columns are taken, and what their quality flags mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

VARIANTS = (
    "VUT_REF",
    "VUT_USTAR50",
    "VUT_50",
    "VUT_MEAN",
    "CUT_REF",
    "CUT_USTAR50",
    "CUT_50",
    "CUT_MEAN",
)
"""Order of preference among the versions of NEE and GPP. A friction-velocity threshold of each year
(VUT) goes before one for all years (CUT); the version that is most like all others (REF) before
that of the median threshold (USTAR50), the median of 40 versions (50) and their mean (MEAN), whose
flag does not tell measured from well-filled values."""

PREFERENCE = {
    "NEE": tuple(f"NEE_{variant}" for variant in VARIANTS),
    "GPP": tuple(f"GPP_{how}_{variant}" for how in ("NT", "DT") for variant in VARIANTS),
    "LE": ("LE_F_MDS",),
    "TA": ("TA_F", "TA_F_MDS", "TA"),
    "VPD": ("VPD_F", "VPD_F_MDS", "VPD"),
    "SW_IN": ("SW_IN_F", "SW_IN_F_MDS", "SW_IN"),
    "SW_IN_POT": ("SW_IN_POT",),
}
"""Our variable -> columns of the file, the first that holds a value is taken."""

TIMES = ("TIMESTAMP_START", "TIMESTAMP_END", "TIMESTAMP")

Flag = Literal["code", "fraction", "none"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which columns of a file were taken."""

    columns: dict[str, str]
    """Our variable -> the file's column."""
    flags: dict[str, str]
    """``NEE`` and ``LE`` -> the column of their quality flag, where the file has it."""

    @property
    def partitioning(self) -> str:
        """``NT`` for night-time, ``DT`` for day-time partitioning; empty without GPP."""
        return self.columns.get("GPP", "__").split("_")[1]

    @property
    def variant(self) -> str:
        """Version of NEE; empty without NEE."""
        return self.columns.get("NEE", "").removeprefix("NEE_")

    @property
    def versions_differ(self) -> bool:
        """Whether NEE and GPP are both there, in different versions."""
        gpp = "_".join(self.columns.get("GPP", "").split("_")[2:])
        return bool(self.variant and gpp) and self.variant != gpp

    def flag(self, name: str) -> Flag:
        """What the quality flag of ``NEE`` or ``LE`` is.

        A code, where 0 is measured; a fraction of good values, where 1 is the best; or none.
        """
        if name not in self.flags:
            return "none"
        return "fraction" if self.flags[name].endswith("_MEAN_QC") else "code"


def candidates(header: Sequence[str]) -> list[str]:
    """Columns of a file that may be taken, with their quality flags."""
    wanted = [name for names in PREFERENCE.values() for name in names]
    wanted += [f"{name}_QC" for name in (*PREFERENCE["NEE"], *PREFERENCE["LE"])]
    return [name for name in wanted if name in header]


def choose(frame: pl.DataFrame) -> Choice:
    """Take the first column of each variable that holds a value."""
    columns = {
        ours: name
        for ours, names in PREFERENCE.items()
        if (name := next((n for n in names if _holds(frame, n)), None)) is not None
    }
    flags: dict[str, str] = {
        name: f"{columns[name]}_QC"
        for name in ("NEE", "LE")
        if name in columns and _holds(frame, f"{columns[name]}_QC")
    }
    return Choice(columns, flags)


def _holds(frame: pl.DataFrame, name: str) -> bool:
    return name in frame.columns and frame[name].null_count() < len(frame)
