"""The card that reports what background work has found: added, refused, checked."""

from collections.abc import Collection, Iterable
from dataclasses import asdict

import pandas as pd
from markupsafe import Markup

from dashboard.components.cards import card, set_head
from dashboard.components.data.about import findings
from dashboard.components.data.style import SHEETS
from dashboard.components.html import Html
from dashboard.components.work import LOGGED
from dashboard.state import Selection
from dashboard.store import Task
from fluxcore.datasets.findings import RefusedError, Report, table
from fluxcore.intake import AddReport

LOOKED_AT = "lag, sign, units and copied days"
"""What the plausibility of predictions is judged by."""
IMPLAUSIBLE = {"time lag", "negative correlation", "units", "flat days", "repeated days"}
"""Rules of `fluxcore.predictions.plausibility`."""
COLUMNS = ("severity", "rule", "file", "column", "message", "examples", "remedy")


class ReportCard:
    """The last report of the data set in view, or that this visit asked for, until dismissed."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._dismissed: set[int] = set()
        self._task: Task | None = None
        self.head = Html(on_click=self._dismiss, stylesheets=SHEETS)
        self.body = Html(stylesheets=SHEETS)
        self.view = card("Report", self.head, self.body, visible=False)

    def draw(self, tasks: Iterable[Task], sets: Collection[str]) -> None:
        """Show the report of the last task that has one; nothing if there is none.

        A report stands where its data set is in view. One of predictions, or of a data set that is
        not among `sets`, has no such place: it is for the visit that asked.
        """
        chosen, asked = self._selection.data, self._selection.asked
        ended = [
            task
            for task in tasks
            if task.job.state in ("done", "failed")
            and id(task.job) not in self._dismissed
            and (task.data == chosen if task.data in sets else task.job in asked)
            and (task.job.state == "failed" or task.kind != "demo")
        ]
        self._task = ended[-1] if ended else None
        self.view.visible = self._task is not None
        if self._task is None:
            return
        found = reported(self._task)
        doing = f"{self._task.job.label[:1].lower()}{self._task.job.label[1:]}"
        looked = self._done and isinstance(self._task.job.result, AddReport)
        set_head(
            self.view,
            f"Plausibility report: {doing}" if looked else f"Report: {doing}",
            unit=LOOKED_AT if looked else "",
            downloads={"report.csv": lambda: found.to_csv(index=False)} if len(found) else {},
        )
        self.head.html = Markup(
            '<div class="da-head">{} <button class="quiet" data-key="dismiss">Dismiss</button>'
            "</div>"
        ).format(sentence(self._task))
        body = findings(found) if len(found) or (self._done and not looked) else Markup()
        if looked and not set(found["rule"]) & IMPLAUSIBLE:
            body = Markup('<div class="da-facts"><b>{}</b> in {}.</div>{}').format(
                "Nothing implausible", LOOKED_AT, body
            )
        self.body.html = body

    @property
    def _done(self) -> bool:
        return self._task is not None and self._task.job.state == "done"

    def _dismiss(self, _key: str, _more: bool) -> None:
        if self._task is not None:
            self._dismissed.add(id(self._task.job))
        self._task, self.view.visible = None, False


def sentence(task: Task) -> str:
    """Say in one or two lines how it ended; findings stand in the table."""
    job = task.job
    if job.state == "done":
        if isinstance(job.result, AddReport):
            return "\n".join(str(item).partition("\n")[0] for item in job.result.added)
        return task.ready(job.result)
    if isinstance(job.error, RefusedError):
        return str(job.error).partition("\n")[0]
    return str(job.error or LOGGED)


def reported(task: Task) -> pd.DataFrame:
    """Findings of a task as a table, one a row; empty where it has none."""
    result = task.job.result if task.job.state == "done" else task.job.error
    if isinstance(result, (Report, RefusedError)):
        return table(result.findings)
    if isinstance(result, AddReport):
        rows = [
            {
                **asdict(found),
                "file": item.source,
                "column": "",
                "examples": ", ".join(found.sites[:5]),
            }
            for item in result.added
            for found in item.findings
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS))
    return pd.DataFrame(columns=list(COLUMNS))
