"""The card of what was found when a data set was made, with the button that looks again."""

import pandas as pd
from markupsafe import Markup

from dashboard.components.cards import card
from dashboard.components.data.about import findings
from dashboard.components.data.style import SHEETS
from dashboard.components.data.table import moment
from dashboard.components.html import Html
from dashboard.state import Selection
from dashboard.store import Store
from fluxcore.datasets import Dataset
from fluxcore.datasets.findings import table

AGAIN = Markup(
    '<div class="da-tools" style="padding-top:8px"><button data-key="check">Repeat hashes and '
    "checks</button><span>reads every row, in the background; the report appears above</span>"
    "</div>"
)


class ChecksCard:
    """Findings of the last check, and those that the manifest keeps."""

    def __init__(self, selection: Selection, store: Store) -> None:
        self._selection, self._store, self._name = selection, store, ""
        self.found = Html(on_click=self._click, stylesheets=SHEETS)
        self.view = card("Checks", self.found)

    def draw(self, data: Dataset) -> None:
        """Show the findings of a data set."""
        self._name = data.name
        made = findings(pd.DataFrame(list(data.manifest.findings)))
        last = self._store.checked(data.name)
        if last is None:
            self.found.html = made + AGAIN
            return
        head = Markup('<div class="da-facts"><b>{}</b></div>')
        self.found.html = (
            head.format(f"Last check, {moment(last.moment)} UTC")
            + findings(table(last.report.findings))
            + head.format("When it was made")
            + made
            + AGAIN
        )

    def _click(self, key: str, _more: bool) -> None:
        if key == "check":
            self._selection.asked.append(self._store.begin_check(self._name).job)
