"""Selection: one visitor's choices, parameters only; all of them together are the URL."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import param

LONGEST = 4000
"""Characters of a value in a link; a group of all towers has a third of them."""
SHOWN = 5
"""Unknown names in a link that are repeated to the visitor."""


class Selection(param.Parameterized):
    """What a visitor has chosen. Pages read it, components write it, the app makes it the URL."""

    page = param.String("start", doc="Slug of the page in view.")
    scores = param.String("published", doc="Name of the score set.")
    scenario = param.String("TA40", doc="Name of the scenario.")
    target = param.String("ET", doc="Name of the flux.")
    scale = param.String("hourly", doc="Name of the time scale, as in files.")
    statistic = param.String("q90", doc="Statistic over domains.")
    metric = param.String("rmse", doc="Metric behind the statistic.")
    baseline = param.String("lr", doc="Model that skill is measured against.")
    model = param.String("", doc="Model in focus; empty: all, or the page's own choice.")
    site = param.String("", doc="Site in focus; empty: none.")
    domain = param.String("", doc="Domain in focus, by its label; empty: none.")
    group = param.String("", doc="Group of sites: ids joined by commas, or rule:value.")
    iav = param.String("in", doc="Whether inter-annual variability counts in the skill: in, out.")
    scales = param.String("six", doc="Scales of the ranking: the published six, or all.")
    lens = param.String("cells", doc="How models are compared: by cells, or paired by towers.")
    igbp = param.String("", doc="Filter by vegetation type; empty: all.")
    climate = param.String("", doc="Filter by main Köppen letter; empty: all.")
    data = param.String("", doc="Name of the data set; empty: there is none.")
    variable = param.String("", doc="Column of the data set in view; empty: the flux.")
    year = param.String("", doc="Calendar year in view; empty: the mean over all.")
    order = param.String("role", doc="What sites are sorted by: role, climate, warmth, name.")
    build = param.String("", doc="A scenario in the making, packed; empty: none is made.")
    near = param.String("in", doc="Test towers with a near neighbour in training: in, out.")
    rows = param.String("measured", doc="Rows of a shift: measured, all, as-scored.")
    unit = param.String("site", doc="What is drawn as a whole in a shift: site, cluster.")
    mode = param.String("site", doc="How a shift is measured: site, reference.")
    covariate = param.String("", doc="Covariate in view; empty: the page's own choice.")
    versus = param.String("", doc="Covariate that the one in view is set against; empty: as above.")
    theme = param.Selector(default="", objects=["", "light", "dark"], doc="Empty: the system's.")

    dark = param.Boolean(default=False, doc="Whether colours are dark now (follows from theme).")
    work = param.Integer(default=0, doc="Begins and ends of background work so far.")
    news = param.Integer(default=0, doc="How often scores of baselines came in the background.")
    asked = param.List(default=[], doc="Background work that this visit asked for.")
    notes = param.List(default=[], item_type=str, doc="What was wrong with the URL, to be shown.")

    CHOICES: ClassVar[tuple[str, ...]] = (
        "page",
        "scores",
        "scenario",
        "target",
        "scale",
        "statistic",
        "metric",
        "baseline",
        "model",
        "site",
        "domain",
        "group",
        "iav",
        "scales",
        "lens",
        "igbp",
        "climate",
        "data",
        "variable",
        "year",
        "order",
        "build",
        "near",
        "rows",
        "unit",
        "mode",
        "covariate",
        "versus",
        "theme",
    )
    """Fields that make up the URL, in its order."""

    ALWAYS: ClassVar[tuple[str, ...]] = CHOICES[:6]
    """Fields that stand in the URL even at their default, so that a link survives new defaults."""

    def query(self) -> dict[str, str]:
        """Return the URL query that reproduces this selection."""
        default = {name: self.param[name].default for name in self.CHOICES}
        return {
            name: getattr(self, name)
            for name in self.CHOICES
            if name in self.ALWAYS or getattr(self, name) != default[name]
        }

    def read_query(
        self,
        query: Mapping[str, Any],
        allowed: Mapping[str, Mapping[str, str]],
        means: Mapping[str, Callable[[str], bool]] | None = None,
    ) -> None:
        """Take the choices of a URL; what is unknown falls back to its default, with a note.

        Parameters
        ----------
        query
            Names and values as they stand in the URL; missing names get their default.
        allowed
            Field to its allowed values (as keys). Where empty is the default but not allowed, the
            first is the default.
        means
            Field to a test whether a value means something; fields in neither take any text.
        """
        tests = means or {}
        values: dict[str, Any] = {}
        notes: list[str] = []
        for name in self.CHOICES:
            known = allowed.get(name)
            default = self.param[name].default
            if not default and known and default not in known:
                default = next(iter(known))
            value = str(query.get(name, default))
            strange = known is not None and value not in known
            strange |= name in tests and not (len(value) <= LONGEST and tests[name](value))
            if strange and value != default:
                listed = f" Known: {', '.join(filter(None, known))}." if known else ""
                instead = f"showing {default} instead" if default else "it is ignored"
                notes.append(
                    f"The link asks for {name} {_brief(value)!r}, which is not known here; "
                    f"{instead}.{listed}"
                )
                value = default
            values[name] = value
        unknown = [_brief(str(name)) for name in query if name not in self.CHOICES]
        if unknown:
            more = f" and {len(unknown) - SHOWN} more" if len(unknown) > SHOWN else ""
            notes.append(
                f"The link has choices that are not known here: {', '.join(unknown[:SHOWN])}{more}."
            )
        self.param.update(**values, notes=notes)

    def focus(self, domain: str) -> None:
        """Put a domain (``AU-ASM`` or ``AU-ASM 2019``) and its site in focus; empty for none."""
        self.param.update(domain=domain, site=domain.split(" ")[0])

    def clear(self) -> None:
        """Let go of what was singled out: site, domain and group; then of the filters."""
        if self.site or self.domain or self.group:
            self.param.update(site="", domain="", group="")
        else:
            self.param.update(igbp="", climate="")


def _brief(text: str) -> str:
    """Cut a text from a link to what can be read."""
    return text if len(text) <= 40 else f"{text[:39]}…"
