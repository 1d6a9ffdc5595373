"""Scenarios: where the line between training and test is drawn, and who stands on which side."""

from typing import Any, ClassVar

import pandas as pd
from markupsafe import Markup

from dashboard.components import (
    Html,
    SiteTable,
    TowerMap,
    card,
    grid,
    legend,
    read,
    reading,
    set_head,
    site_facts,
    stack,
    year_strip,
)
from dashboard.components import scenario as parts
from dashboard.pages.base import Page
from dashboard.theme import ROLES, count, joined
from fluxcore.scenarios import SCENARIOS
from fluxcore.sites import CLIMATES, vegetation_types

FOCUS_ONLY = {"site", "domain", "dark"}


class ScenariosPage(Page):
    """One scenario on the map, in time, by vegetation and climate, and tower by tower."""

    slug = "scenarios"
    title = "Scenarios"
    section = "Where do we extrapolate?"
    question = "Where do models have to extrapolate?"
    reads: ClassVar[tuple[str, ...]] = ("scenario", "target")
    also: ClassVar[tuple[str, ...]] = (*Page.also, "igbp", "climate")
    arrows = True

    def build(self) -> Any:
        self._map = TowerMap(parts.HOVER, self._pick, self._lasso)
        self._legend, self._roles, self._site, self._years = Html(), Html(), Html(), Html()
        self._reading = reading()
        self._igbp = Html(on_click=lambda key, _: self._filter("igbp", key))
        self._climate = Html(on_click=lambda key, _: self._filter("climate", key))
        self._strip = Html(on_click=lambda key, _: self._pick(key))
        self._table = SiteTable(self._pick)
        self._map_card = card("", self._map, self._legend, span=8, png="map.png")
        self._overview = stack(
            card("Who is on which side", self._roles),
            card("Climates", self._climate, hint="click to filter"),
            span=4,
        )
        self._tower = card("The tower", self._site, hint="↑ ↓ for the next one · Esc", span=4)
        self._strip_card = card("Every tower, every year", self._strip, hint="click a column")
        self._table_card = card("", self._table, downloads={"sites.csv": self._csv})
        return grid(
            self._map_card,
            self._overview,
            self._tower,
            self._reading,
            card("Vegetation types", self._igbp, hint="click to filter", span=8),
            card("Years", self._years, hint="towers with a record", span=4),
            self._strip_card,
            self._table_card,
        )

    def update(self, changed: frozenset[str]) -> None:
        chosen, scenario = self.selection, SCENARIOS[self.selection.scenario]
        towers = self._towers()
        kept = towers[towers["kept"]]
        self._map.draw(parts.marked(towers, chosen.site), chosen.dark)
        self._table.draw(kept, chosen.site, parts.columns(scenario.domain))
        self._overview.visible, self._tower.visible = not chosen.site, bool(chosen.site)
        if chosen.site:
            facts = self.store.sites()
            known = chosen.site in facts.index
            self._site.html = site_facts(chosen.site, facts.loc[chosen.site] if known else None)
        self._strip.focus = chosen.site
        if not changed or changed - FOCUS_ONLY:
            self._summarise(kept)

    def headline(self) -> Markup:
        towers = self.store.scenario_sites(self.selection.scenario)
        scenario = SCENARIOS[self.selection.scenario]
        return parts.scenario_sentence(self.selection.target, scenario, towers)

    def step(self, key: str) -> None:
        self._table.step(1 if key in ("ArrowDown", "ArrowRight") else -1)

    def _towers(self, *, kept: bool = False, **other: str) -> pd.DataFrame:
        """Towers of the scenario, filtered as chosen or otherwise; `kept` leaves out the rest."""
        filters = {name: getattr(self.selection, name) for name in ("igbp", "climate", "group")}
        towers = parts.kept(self.store.scenario_sites(self.selection.scenario), **(filters | other))
        return towers[towers["kept"]] if kept else towers

    def _summarise(self, kept: pd.DataFrame) -> None:
        """Redraw what counts towers, and the heads that say how many there are."""
        chosen, scenario = self.selection, SCENARIOS[self.selection.scenario]
        years = self.store.scenario_years(scenario.name)
        years = years[years["site_id"].isin(kept.index)]
        self._roles.html = parts.role_table(kept, years)
        self._igbp.html = parts.type_bars(self._towers(igbp="", kept=True))
        self._climate.html = parts.climate_bars(self._towers(climate="", kept=True))
        self._igbp.focus, self._climate.focus = chosen.igbp, chosen.climate
        self._years.html = parts.year_bars(years)
        self._strip_card.visible = scenario.domain == "site-year" and len(years) > 0
        if self._strip_card.visible:
            self._strip.html = year_strip(years, kept["name"].to_dict())
        self._reading.html = read(parts.scenario_reading(kept, years, scenario))
        roles = kept["role"].fillna("").value_counts()
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
            f"{count(len(kept), 'tower')} by role",
            unit=filters,
            hint="click a tower · lasso a region · Esc clears",
            png=f"{scenario.name}.png",
        )
        set_head(self._table_card, "Towers", unit=filters, hint="click a head to sort")

    def _pick(self, site: str) -> None:
        self.selection.focus(site)

    def _lasso(self, sites: list[str]) -> None:
        self.selection.param.update(group=",".join(sorted(sites)), site="", domain="")

    def _filter(self, field: str, key: str) -> None:
        self.selection.param.update(**{field: "" if getattr(self.selection, field) == key else key})

    def _csv(self) -> str:
        return self._towers(kept=True).drop(columns="kept").to_csv()
