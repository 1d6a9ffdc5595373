"""The three tables of Diagnose in their cards: the tail, a region, a tower."""

from dashboard.components.cards import card, read, reading, set_head
from dashboard.components.diagnose import region_table as region
from dashboard.components.diagnose import tail_table as tails
from dashboard.components.diagnose import tower_table as tower
from dashboard.components.diagnose.diagnosis import Diagnosis
from dashboard.components.diagnose.style import SHEETS
from dashboard.components.html import Html
from dashboard.state import Selection
from fluxcore.diagnose import Group
from fluxcore.diagnose.readings import read_group


class TailCard:
    """Domains, worst first, as many as asked for."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._found: Diagnosis | None = None
        self._rows = tails.FIRST
        self.controls = Html(on_choice=self._choose, on_click=self._reset, stylesheets=SHEETS)
        self.table = Html(on_click=self._click, stylesheets=SHEETS)
        self.view = card("The tail", self.controls, self.table, span=6)

    def draw(self, found: Diagnosis, focus: str, dark: bool, *, anew: bool = True) -> None:
        """Redraw the rows; from the first ones if the selection is another."""
        if anew:
            self._rows = tails.FIRST
        self._found, self._dark = found, dark
        ramp = found.ramp(dark)
        self.table.html = tails.tail_table(found, ramp, self._rows, focus)
        lines = f"between the lines: what sets {found.statistic} · " if found.tail.setters else ""
        lines += "↑ ↓ step, Esc clears"
        file = found.file("tail", "csv", found.model)
        set_head(self.view, "The tail", hint=lines, downloads={file: self.csv})
        self.controls.html = tails.metric_choice(found)

    def mark(self, focus: str) -> None:
        """Mark the domain in focus, and bring its row in where it is not among those shown."""
        known = self._found and focus in self._found.tail.table.index
        if known and f'data-key="{focus}"' not in self.table.html:
            self.draw(self._found, focus, self._dark, anew=False)
        self.table.focus = focus

    def csv(self) -> str:
        """Return the whole tail as CSV."""
        return tails.csv(self._found) if self._found else ""

    def _choose(self, field: str, value: str) -> None:
        if field == "metric" and self._found and value in self._found.metrics:
            self._selection.metric = value

    def _reset(self, key: str, _more: bool) -> None:
        if key == "metric:rmse":
            self._selection.metric = "rmse"

    def _click(self, key: str, _more: bool) -> None:
        if self._found is None:
            return
        if key in ("more", "fewer"):
            self._rows = self._rows + tails.MORE if key == "more" else tails.FIRST
            self.draw(self._found, self.table.focus, self._dark, anew=False)
        else:
            self._selection.focus("" if key == self._selection.domain else key)


class RegionCard:
    """Choices of a group by facts, and the group beside the rest."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._found: Diagnosis | None = None
        self._group: Group | None = None
        self.choices = Html(on_choice=self._choose, on_click=self._clear, stylesheets=SHEETS)
        self.table = Html(stylesheets=SHEETS)
        self.said = reading()
        self.view = card(
            "A region against the rest",
            self.choices,
            self.table,
            self.said,
        )

    def draw(self, found: Diagnosis, group: Group | None) -> None:
        """Redraw choices, table and reading."""
        self._found, self._group = found, group
        self.choices.html = region.selectors(found, self._selection.group)
        scored = bool(group and group.sites)
        self.table.html = region.group_table(found, group) if scored else ""
        self.table.visible = self.said.visible = group is not None
        picked = ":" not in self._selection.group
        said = read_group(found.cell, group, found.model, picked=picked) if group else []
        self.said.html = read(" ".join(said))
        hint = "dot: the group, tick: the others" if scored else ""
        files = {found.file("region", "csv"): self.csv} if scored else {}
        set_head(self.view, "A region against the rest", hint=hint, downloads=files)

    def csv(self) -> str:
        """Return the group's table as CSV."""
        return region.csv(self._found, self._group) if self._found else ""

    def _choose(self, fact: str, value: str) -> None:
        if fact in region.LABELS:
            self._selection.group = region.with_fact(self._selection.group, fact, value)

    def _clear(self, key: str, _more: bool) -> None:
        if key == "clear":
            self._selection.group = ""


class TowerCard:
    """The tower in focus, or the hardest one while none is."""

    def __init__(self, _selection: Selection) -> None:
        self.table = Html(stylesheets=SHEETS)
        self.view = card("A tower", self.table)

    def draw(self, found: Diagnosis, domain: str, dark: bool) -> None:
        """Redraw facts, and scores at every scale."""
        if not domain:
            self.table.html = ""
            return
        self.table.html = tower.facts_line(found, domain) + tower.scale_table(found, domain, dark)
        site = domain.split(" ")[0]
        name = str(found.sites["name"].get(site, ""))
        set_head(self.view, domain, unit=name, hint=tower.hint(found))
