"""The cards that answer a draft: its sizes, how its sides differ, and what the audit finds."""

from collections.abc import Callable

from dashboard.components.cards import card, read, reading, set_head
from dashboard.components.html import Html
from dashboard.components.scenario.builder.findings import findings
from dashboard.components.scenario.builder.outcome import Outcome
from dashboard.components.scenario.builder.results import means_reading, means_table, size_table
from dashboard.components.scenario.builder.style import STYLE

MEANS = "Test against training"
LATER = "Its page offers that search once the scenario is saved."


class Answers:
    """Three cards and a reading, each redrawn in place; `on_tower` is told which was clicked."""

    def __init__(self, on_tower: Callable[[str], None]) -> None:
        self._sizes, self._means = Html(stylesheets=[STYLE]), Html(stylesheets=[STYLE])
        self.findings = Html(on_click=lambda site, _: on_tower(site), stylesheets=[STYLE])
        self.sizes = card("Sizes", self._sizes)
        self.means = card(MEANS, self._means)
        self.audit = card("Leakage audit", self.findings)
        self.reading = reading()
        for framed in (self.sizes, self.means, self.audit):
            framed.css_classes = [*framed.css_classes, "later"]

    def draw(self, found: Outcome, where: str) -> None:
        """Show what a draft comes to; nothing where it comes to nothing.

        `where` says whose towers these are, and whether their numbers are synthetic.
        """
        there = found.found is not None
        for framed in (self.sizes, self.means, self.audit):
            framed.visible = there
        self.reading.html, self.reading.visible = "", False
        if found.found is None or found.audit is None or found.differences is None:
            return
        scenario, report = found.found.scenario, found.found.report
        self._sizes.html = size_table(report.sizes, found.rows)
        self._means.html = means_table(found.differences, scenario)
        self.findings.html = findings(found.audit, found.data, LATER if found.data else "")
        hint = where if found.data else "no test of hours or years"
        set_head(self.means, MEANS, unit="differences of site means", hint=hint)
        said = [means_reading(found.differences, scenario), *report.notes]
        self.reading.html = read(" ".join(filter(None, said)))
        self.reading.visible = bool(self.reading.html)
