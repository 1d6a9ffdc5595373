"""Verdicts and definitions: the fixed words of every shift, and what stands behind a number."""

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module

from markupsafe import Markup

from fluxcore.shift.findings import BEYOND, CANNOT, LIKE
from fluxcore.shift.measures import MEASURES, Measure

SIGNS = {BEYOND: ("beyond", "◆"), LIKE: ("like", "○"), CANNOT: ("cannot", "?")}
MAKERS = (
    "applicability",
    "covariate",
    "decomposition",
    "mean_function",
    "reference",
    "residuals",
)
"""Modules that register measures: an answer that was kept has not imported them."""
NAMED = 3
"""Definitions that are named while folded; of more, how many."""
_DOI = re.compile(r"doi:?\s*(10\.\S+?)(?=[\s,;)\]]|\.?$)")


def chip(verdict: str, *, tentative: bool = False, reason: str = "") -> Markup:
    """Write a verdict in its fixed words, with its sign; the reason is the tooltip.

    Nothing for a number that is not tested.
    """
    if verdict not in SIGNS:
        return Markup()
    kind, sign = SIGNS[verdict]
    return Markup(
        '<span class="sx-verdict {}" title="{}"><span aria-hidden="true">{}</span>{}{}</span>'
    ).format(
        kind,
        reason,
        sign,
        verdict,
        Markup(" <small>tentative</small>") if tentative else "",
    )


def term(measure: str, text: str = "") -> Markup:
    """Write the name of a measure (or another text) that tells its definition when pointed at."""
    entry = known(measure)
    if entry is None:
        return Markup("{}").format(text or measure)
    return Markup('<abbr class="sx-term" tabindex="0" title="{}">{}</abbr>').format(
        entry.about, text or entry.label
    )


def definitions(measures: Iterable[str], **more: str) -> Markup:
    """Write definitions with sources, folded: one line in a card until it is opened.

    Parameters
    ----------
    measures
        Names in ``MEASURES``; what is not registered is left out.
    more
        Other words with what they mean.
    """
    entries = [entry for entry in map(known, measures) if entry is not None]
    rows = [
        Markup('<dt id="{}">{}</dt><dd>{} {} <code>docs/shift.md#{}</code></dd>').format(
            entry.name, entry.label, entry.about, _source(entry), entry.name
        )
        for entry in entries
    ]
    rows += [Markup("<dt>{}</dt><dd>{}</dd>").format(name, text) for name, text in more.items()]
    if not rows:
        return Markup()
    labels = [*(entry.label for entry in entries), *more]
    rest = f" and {len(labels) - NAMED} more" if len(labels) > NAMED else ""
    named = " · ".join(labels[:NAMED]) + rest
    name = "-".join([*(entry.name for entry in entries), *more]).replace(" ", "-")
    return Markup(
        '<details class="sx-about" id="about-{}"><summary>Definitions: {}</summary><dl>{}</dl>'
        "</details>"
    ).format(name, named, Markup().join(rows))


def known(measure: str) -> Measure | None:
    """Return a measure by its name, None if there is none."""
    _register()
    return MEASURES.get(measure)


@lru_cache(maxsize=1)
def _register() -> None:
    for name in MAKERS:
        import_module(f"fluxcore.shift.{name}")


def _source(entry: Measure) -> Markup:
    """Write where a measure comes from; digital object identifiers become links."""
    found = _DOI.search(entry.source)
    if not found:
        return Markup('<span class="soft">{}</span>').format(entry.source)
    before, after = entry.source[: found.start()], entry.source[found.end() :]
    return Markup(
        '<span class="soft">{}<a href="https://doi.org/{}" target="_blank" rel="noopener">'
        "doi:{}</a>{}</span>"
    ).format(before, found[1], found[1], after)
