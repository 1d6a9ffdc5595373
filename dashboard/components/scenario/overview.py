"""Overview: one scenario on the map, in time, by vegetation and climate, and tower by tower."""

import pandas as pd
import panel as pn
from markupsafe import Markup

from dashboard.components.cards import card, grid, read, reading, set_head, stack
from dashboard.components.facts import legend, site_facts, year_strip
from dashboard.components.html import Html
from dashboard.components.scenario.builder.findings import findings
from dashboard.components.scenario.builder.style import STYLE
from dashboard.components.scenario.counts import climate_bars, type_bars, year_bars
from dashboard.components.scenario.strip import Strip
from dashboard.components.scenario.towers import HOVER, columns, kept, marked
from dashboard.components.scenario.words import (
    audit_reading,
    role_table,
    rows_line,
    scenario_reading,
)
from dashboard.components.site_table import SiteTable
from dashboard.components.tower_map import TowerMap
from dashboard.state import Selection
from dashboard.store import Store
from dashboard.theme import ROLES, count, joined
from fluxcore.scenarios import Scenario
from fluxcore.sites import CLIMATES, vegetation_types
from fluxcore.splits import Audit

FOCUS_ONLY = {"site", "domain", "dark"}


class Overview(pn.viewable.Viewer):
    """The cards of the chosen scenario."""

    def __init__(self, selection: Selection, store: Store) -> None:
        super().__init__()
        self.selection, self.store = selection, store
        self.strip = Strip(selection, store)
        self.map = TowerMap(HOVER, self._pick, self._lasso)
        self._legend, self._roles, self._site, self._years = Html(), Html(), Html(), Html()
        self._reading = reading()
        self.igbp = Html(on_click=lambda key, _: self._filter("igbp", key))
        self.climate = Html(on_click=lambda key, _: self._filter("climate", key))
        self.years = Html(on_click=lambda key, _: self._pick(key))
        self.findings = Html(on_click=self._press, stylesheets=[STYLE])
        self.table = SiteTable(self._pick)
        self._map_card = card("", self.map, self._legend, span=8, png="map.png")
        self._overview = stack(
            card("Who is on which side", self._roles),
            card("Climates", self.climate, hint="click to filter"),
            span=4,
        )
        self._tower = card("The tower", self._site, hint="↑ ↓ for the next one · Esc", span=4)
        self.years_card = card("Every tower, every year", self.years, hint="click a column")
        self.table_card = card("", self.table, downloads={"sites.csv": self._csv})
        self._audit_card = card("Leakage audit", self.findings)
        self.view = grid(
            card("", self.strip.html),
            self._map_card,
            self._overview,
            self._tower,
            self._reading,
            self._audit_card,
            card("Vegetation types", self.igbp, hint="click to filter", span=8),
            card("Years", self._years, hint="towers with a record", span=4),
            self.years_card,
            self.table_card,
        )

    def draw(self, changed: frozenset[str]) -> None:
        """Show the chosen scenario; `changed` names what moved, nothing at first."""
        chosen, scenario = self.selection, self.store.scenario(self.selection.scenario)
        towers = self._towers()
        shown = towers[towers["kept"]]
        self.map.draw(marked(towers, chosen.site), chosen.dark)
        self.table.draw(shown, chosen.site, columns(scenario.domain))
        self._overview.visible, self._tower.visible = not chosen.site, bool(chosen.site)
        if chosen.site:
            facts = self.store.sites()
            known = chosen.site in facts.index
            self._site.html = site_facts(
                chosen.site, facts.loc[chosen.site] if known else None, self.store.scenarios()
            )
        self.years.focus = self.findings.focus = chosen.site
        if not changed or changed - FOCUS_ONLY:
            self._summarise(shown)

    def _towers(self, *, kept_only: bool = False, **other: str) -> pd.DataFrame:
        """Towers of the scenario, filtered as chosen or otherwise; perhaps without the rest."""
        filters = {name: getattr(self.selection, name) for name in ("igbp", "climate", "group")}
        towers = kept(self.store.scenario_sites(self.selection.scenario), **(filters | other))
        return towers[towers["kept"]] if kept_only else towers

    def _summarise(self, shown: pd.DataFrame) -> None:
        """Redraw what counts towers, and the heads that say how many there are."""
        chosen, scenario = self.selection, self.store.scenario(self.selection.scenario)
        self.strip.draw()
        years = self.store.scenario_years(scenario.name)
        years = years[years["site_id"].isin(shown.index)]
        self._roles.html = role_table(shown, years) + self._rows(scenario)
        self.igbp.html = type_bars(self._towers(igbp="", kept_only=True))
        self.climate.html = climate_bars(self._towers(climate="", kept_only=True))
        self.igbp.focus, self.climate.focus = chosen.igbp, chosen.climate
        self._years.html = year_bars(years)
        self.years_card.visible = scenario.domain == "site-year" and len(years) > 0
        if self.years_card.visible:
            self.years.html = year_strip(years, shown["name"].to_dict())
        self._reading.html = read(scenario_reading(shown, years, scenario))
        roles = shown["role"].fillna("").value_counts()
        self._legend.html = Markup('<div class="pad">{}</div>').format(
            legend({role: int(roles.get(role, 0)) for role in (*ROLES, "")})
        )
        narrowed = [
            vegetation_types().get(chosen.igbp, chosen.igbp),
            CLIMATES.get(chosen.climate, ""),
            "inside the lasso" if chosen.group else "",
        ]
        filters = joined([text for text in narrowed if text])
        set_head(
            self._map_card,
            f"{count(len(shown), 'tower')} by role",
            unit=filters,
            hint="click a tower · lasso a region · Esc clears",
            png=f"{scenario.name}.png",
        )
        set_head(self.table_card, "Towers", unit=filters, hint="click a head to sort")
        self._audit(scenario.name)

    def _rows(self, scenario: Scenario) -> Markup:
        """Say how many rows the chosen data set has for every role."""
        entry = self.store.data_sets().get(self.selection.data)
        if entry is None:
            return Markup()
        return rows_line(entry.name, entry.synthetic, self.store.sizes(scenario, entry.name))

    def _audit(self, name: str) -> None:
        """Say what the audit of the whole scenario finds, whatever the filters."""
        scenario = self.store.scenario(name)
        found, more = self.store.audit(scenario), self._search(scenario)
        data = self.selection.data if self.selection.data in self.store.data_sets() else ""
        search = self.store.searched(scenario, self.selection.data)
        if search and isinstance(search.job.result, Audit):
            found = search.job.result
        asked = self.store.optimism(self.selection.scores, name, self.selection.target)
        self.findings.html = audit_reading(scenario, found, asked) + findings(found, data, more)
        set_head(self._audit_card, "Leakage audit", hint="all towers · click one to select it")

    def _search(self, scenario: Scenario) -> Markup | str:
        """Offer to search the chosen data set for duplicates, or say how that stands."""
        data = self.selection.data
        if data not in self.store.data_sets():
            return ""
        search = self.store.searched(scenario, data)
        if search is None or search.job.state in ("failed", "cancelled"):
            return Markup(
                '<button data-key="search">Search {} for duplicated series</button>'
            ).format(data)
        if search.job.state == "running":
            return f"The series of {data} are being compared."
        return f"Series were compared in {data}."

    def _press(self, key: str, _more: bool) -> None:
        if key != "search":
            self._pick(key)
            return
        name = self.selection.scenario
        self.store.begin_search(self.store.scenario(name), self.selection.data)
        self._audit(name)

    def _pick(self, site: str) -> None:
        self.selection.focus(site)

    def _lasso(self, sites: list[str]) -> None:
        self.selection.param.update(group=",".join(sorted(sites)), site="", domain="")

    def _filter(self, field: str, key: str) -> None:
        self.selection.param.update(**{field: "" if getattr(self.selection, field) == key else key})

    def _csv(self) -> str:
        return self._towers(kept_only=True).drop(columns="kept").to_csv()

    def __panel__(self) -> pn.viewable.Viewable:
        return self.view
