"""What reference mode says in words, beside what the paper reports."""

import pandas as pd

from fluxcore.shift.published import published_shift
from fluxcore.shift.reference import REPEATS

_UNDER = {
    "train": "at the weather of training",
    "test": "at the weather of the test",
    "shared": "at weather that both sides share",
}

RECOGNISED = (
    "Rows of a tower stand in both halves, so the classifier recognises towers it has seen: this "
    "number is high without any shift. The site-blocked one is the one to read."
)
SPREAD = (
    f"+- is the spread of {REPEATS} random splits of rows. Other towers would move the numbers far "
    "more, as the site-blocked mode shows."
)


def read_reference(findings: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Sentences about the numbers of `reference_findings`, as `findings.frame` lays them out.

    Returns
    -------
    dict
        ``auc`` and, for a target, ``terms``: sentences in their order; no key without a number.
    """
    marks = published_shift().set_index(["scenario", "target", "measure"])["value"].to_dict()
    known = findings[findings["value"].notna()].to_dict("records")
    rows = {str(row["measure"]): row for row in known}

    def told(name: str, digits: int, unit: str = "") -> str:
        row = rows[name]
        mark = marks.get((row["scenario"], row["target"], name))
        there = "" if mark is None else f"; the paper reports {mark:.{digits}f}{unit}"
        there += " on the real data" if there and row["synthetic"] else ""
        spread = row["high"] - row["value"]
        return f"{row['value']:.{digits}f} +- {spread:.{digits}f}{unit}{there}"

    found: dict[str, tuple[str, ...]] = {}
    if "ref_auc" in rows:
        found["auc"] = (f"Rows split at random: AUC {told('ref_auc', 3)}.", RECOGNISED)
    names = {arm: f"ref_increase_{arm}" for arm in _UNDER if f"ref_increase_{arm}" in rows}
    if names:
        target = next(rows[name]["target"] for name in names.values())
        found["terms"] = (
            f"{target}, fitted on training rows; RMSE of test rows against training rows:",
            *(f"{_UNDER[arm]}: {told(name, 1, ' %')}." for arm, name in names.items()),
            SPREAD,
        )
    return found
