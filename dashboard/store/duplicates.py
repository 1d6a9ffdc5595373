"""Duplicated series: the part of the audit that reads all hours of a data set."""

from threading import Event

from dashboard.store.data_sets import DataSets
from dashboard.store.places import tower_table
from dashboard.store.work import Task, Work
from fluxcore.jobs import Progress
from fluxcore.scenarios import Scenario, fingerprint
from fluxcore.splits import Audit, audit

CHECK = "duplicated series"
"""Name of the check, as in `fluxcore.splits.CHECKS`."""


class Duplicates(DataSets, Work):
    """Searches of data sets for one series under two names, across the sides of a scenario."""

    def searched(self, scenario: Scenario, data: str) -> Task | None:
        """Return the search of a data set under a scenario, running or ended; None before it."""
        return self.task(self._key(scenario, data)) if data in self.data_sets() else None

    def begin_search(self, scenario: Scenario, data: str) -> Task:
        """Begin to compare all series of a data set; the result is the whole audit.

        Raises
        ------
        FluxError
            There is no such data set, or it is damaged.
        """
        dataset = self.data(data)

        def doing(_progress: Progress, _cancel: Event) -> Audit:
            return audit(scenario, tower_table(), dataset=dataset)

        def ready(found: object) -> str:
            there = (
                [f for f in found.findings if f.name == CHECK] if isinstance(found, Audit) else []
            )
            said = there[0].message if there else "No duplicated series across the sides."
            return f"{data} under {scenario.shown}: {said}"

        label = f"Comparing the series of {data!r}"
        return self.begin(self._key(scenario, data), label, doing, ready, kind="check")

    def _key(self, scenario: Scenario, data: str) -> str:
        return f"duplicates {self.data(data).digest} {fingerprint(scenario)}"
