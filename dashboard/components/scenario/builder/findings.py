"""The leakage audit of a scenario: findings, their severity, the towers concerned."""

import re

from markupsafe import Markup

from fluxcore.splits import Audit, Finding

BADGES = {"error": "error", "warning": "warn", "note": ""}
_LISTED = re.compile(r" \([A-Z]{2}-\w+(, [A-Z]{2}-\w+)*( and \d+ more)?\)")
"""Towers in brackets, which stand below as buttons."""
SHOWN = 14
"""Towers of a finding that are shown at once; the others unfold."""


def findings(audit: Audit, data: str = "", more: Markup | str = "") -> Markup:
    """Write the findings, gravest first, then what was checked in vain and what was not.

    `data` is the data set that is chosen, empty for none; what was not checked takes its hours.
    `more` is what can be done about that.
    """
    said = Markup().join(_finding(place, found) for place, found in enumerate(audit.findings))
    rest = []
    if audit.passed:
        rest.append(f"Nothing found: {', '.join(audit.passed)}.")
    hours = f"which takes every hour of {data}" if data else ""
    rest += [f"Not checked: {name}, {hours or why}." for name, why in audit.skipped.items()]
    rest += list(audit.limits)
    return said + Markup(
        '<div class="finding"><span class="soft">scope</span><p class="soft">{} {}</p></div>'
    ).format(" ".join(rest), more)


def _finding(place: int, found: Finding) -> Markup:
    chips = [
        Markup('<button class="chip" data-key="{}" title="Show this tower">{}</button>').format(
            site, site
        )
        for site in found.sites
    ]
    towers = Markup('<div class="towers">{}</div>').format(Markup("").join(chips[:SHOWN]))
    if len(chips) > SHOWN:
        towers += Markup(
            '<details id="finding-{}"><summary>{} more</summary><div class="towers">{}</div>'
            "</details>"
        ).format(place, len(chips) - SHOWN, Markup("").join(chips[SHOWN:]))
    remedy = Markup(' <span class="soft">{}</span>').format(found.remedy) if found.remedy else ""
    return Markup(
        '<div class="finding" data-finding="{}"><span><span class="badge {}">{}</span></span>'
        "<div><p><b>{}.</b> {}{}</p>{}</div></div>"
    ).format(
        found.name,
        BADGES[found.severity],
        found.severity,
        found.name.capitalize(),
        _LISTED.sub("", found.message),
        remedy,
        towers if chips else "",
    )
