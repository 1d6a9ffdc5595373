"""Scenarios: where the line between training and test is drawn, and who stands on which side."""

from typing import Any, ClassVar

import pandas as pd
from markupsafe import Markup

from dashboard.components import (
    Column,
    Html,
    SiteTable,
    TowerMap,
    card,
    grid,
    legend,
    read,
    reading,
    role_mark,
    role_table,
    role_text,
    scenario_reading,
    scenario_sentence,
    set_head,
    site_facts,
    stack,
    stacked_bars,
    year_strip,
)
from dashboard.pages.base import Page
from dashboard.theme import (
    IGBP_LABELS,
    ROLE_COLOURS,
    ROLE_MARKERS,
    ROLES,
    UNUSED_COLOUR,
    count,
    fixed,
    joined,
    number,
)
from fluxcore.scenarios import SCENARIOS
from fluxcore.sites import CLIMATES

HOVER = {
    "tower": "@key @name",
    "role": "@part",
    "vegetation, climate": "@igbp, @koeppen",
    "mean of the year": "@mat_c{0.0} °C, @map_mm{0,0} mm",
    "years": "@first_year–@last_year",
}
SIZES = {"train": 6, "validation": 8, "test": 9}
COLUMNS = (
    Column("site_id", "tower", lambda key: Markup("<b>{}</b>").format(key)),
    Column("name", "name", lambda name: Markup('<span class="soft">{}</span>').format(name)),
    Column("role", "role", lambda role: role_mark(role) + role_text(role)),
    Column("test_domains", "years scored", lambda n: str(n or "–"), number=True),
    Column("igbp", "vegetation", str),
    Column("koeppen", "climate", lambda text: "–" if pd.isna(text) else text),
    Column("mat_c", "mean T, °C", lambda v: fixed(v, 1), number=True),
    Column("map_mm", "precipitation, mm", fixed, number=True),
    Column("continent", "continent", lambda text: text or "–", narrow=False),
    Column("first_year", "from", str, number=True),
    Column("last_year", "to", str, number=True),
    Column("nearest_km", "nearest tower, km", number, number=True, narrow=False),
)


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
        self._map = TowerMap(HOVER, self._pick, self._lasso)
        self._legend, self._roles, self._site, self._years = Html(), Html(), Html(), Html()
        self._reading = reading()
        self._igbp = Html(on_click=lambda key, _: self._filter("igbp", key))
        self._climate = Html(on_click=lambda key, _: self._filter("climate", key))
        self._strip = Html(on_click=lambda key, _: self._pick(key))
        self._table = SiteTable(COLUMNS, self._pick)
        self._map_card = card("", self._map, self._legend, span=8, png="map.png")
        self._sides = stack(
            card("Who is on which side", self._roles),
            card("Climates", self._climate, hint="click to filter"),
            span=4,
        )
        self._side = card("", self._site, span=4)
        self._strip_card = card("Every tower, every year", self._strip, hint="click a column")
        self._table_card = card("", self._table, downloads={"sites.csv": self._csv})
        return grid(
            self._map_card,
            self._sides,
            self._side,
            self._reading,
            card("Vegetation types", self._igbp, hint="click to filter", span=8),
            card("Years", self._years, hint="towers with a record", span=4),
            self._strip_card,
            self._table_card,
        )

    def update(self, changed: frozenset[str]) -> None:
        chosen = self.selection
        scenario, towers = SCENARIOS[chosen.scenario], self._towers()
        kept = towers[towers["kept"]]
        self._map.draw(self._marked(towers), chosen.dark)
        scored = scenario.domain == "site-year"
        self._table.show_columns([c for c in COLUMNS if scored or c.name != "test_domains"])
        self._table.draw(kept, chosen.site)
        counts = kept["role"].fillna("").value_counts()
        self._legend.html = Markup('<div class="pad">{}</div>').format(
            legend({role: int(counts.get(role, 0)) for role in (*ROLES, "")})
        )
        site = self.store.sites()
        self._site.html = (
            site_facts(chosen.site, site.loc[chosen.site] if chosen.site in site.index else None)
            if chosen.site
            else ""
        )
        hint = "click a tower · lasso a region · Esc clears"
        set_head(
            self._map_card,
            f"{count(len(kept), 'tower')} by role",
            hint=hint,
            png=f"{scenario.name}-map.png",
        )
        set_head(self._side, "The tower", hint="↑ ↓ for the next one · Esc")
        self._sides.visible, self._side.visible = not chosen.site, bool(chosen.site)
        self._strip_card.visible = scored
        set_head(self._table_card, "Towers", unit=self._filters(), hint="click a head to sort")
        if not changed & {"site", "domain", "dark"} or changed - {"site", "domain", "dark"}:
            self._counts(kept)
        self._strip.focus = chosen.site

    def headline(self) -> Markup:
        towers = self.store.scenario_sites(self.selection.scenario)
        return scenario_sentence(self.selection.target, SCENARIOS[self.selection.scenario], towers)

    def step(self, key: str) -> None:
        self._table.step(1 if key in ("ArrowDown", "ArrowRight") else -1)

    def _towers(self) -> pd.DataFrame:
        """Return the scenario's towers; `kept` tells which ones pass the filters."""
        chosen = self.selection
        towers = self.store.scenario_sites(chosen.scenario)
        kept = pd.Series(True, towers.index)
        if chosen.igbp:
            kept &= towers["igbp"] == chosen.igbp
        if chosen.climate:
            kept &= towers["climate"] == chosen.climate
        if chosen.group:
            kept &= towers.index.isin(chosen.group.split(","))
        return towers.assign(kept=kept)

    def _marked(self, towers: pd.DataFrame) -> pd.DataFrame:
        """Return the towers as the map wants them: test on top, filtered ones faint."""
        role = towers["role"].fillna("")
        shown = towers.assign(
            key=towers.index,
            part=towers["role"].map(role_text),
            colour=role.map(ROLE_COLOURS).fillna(UNUSED_COLOUR),
            marker=role.map(ROLE_MARKERS).fillna("circle"),
            size=role.map(SIZES).fillna(5),
            alpha=towers["kept"].map({True: 0.85, False: 0.08}),
            focus=towers.index == self.selection.site,
            order=role.map(["", *ROLES].index),
        )
        return shown.sort_values(["kept", "focus", "order"])

    def _counts(self, kept: pd.DataFrame) -> None:
        """Redraw what counts towers: by role, vegetation type, climate and year."""
        chosen, scenario = self.selection, SCENARIOS[self.selection.scenario]
        self._roles.html = role_table(kept)
        types = kept.groupby("igbp").size().sort_values(ascending=False)
        self._igbp.html = stacked_bars(
            [(t, f"{t}  {IGBP_LABELS.get(t, '')}", _by_role(kept, "igbp", t)) for t in types.index],
            chosen.igbp,
            columns=2,
        )
        self._climate.html = stacked_bars(
            [
                (letter, f"{letter}  {name}", _by_role(kept, "climate", letter))
                for letter, name in CLIMATES.items()
            ],
            chosen.climate,
        )
        years = self.store.scenario_years(scenario.name)
        years = years[years["site_id"].isin(kept.index)]
        self._years.html = stacked_bars(
            [(str(y), str(y), _by_role(years, "year", y)) for y in sorted(set(years["year"]))],
            click=False,
        )
        if scenario.domain == "site-year":
            self._strip.html = year_strip(years)
        self._reading.html = read(scenario_reading(kept, scenario))

    def _filters(self) -> str:
        chosen = self.selection
        parts = [IGBP_LABELS.get(chosen.igbp, chosen.igbp), CLIMATES.get(chosen.climate, "")]
        parts.append("inside the lasso" if chosen.group else "")
        return joined([part for part in parts if part])

    def _pick(self, site: str) -> None:
        self.selection.focus(site)

    def _lasso(self, sites: list[str]) -> None:
        self.selection.param.update(group=",".join(sorted(sites)), site="", domain="")

    def _filter(self, field: str, key: str) -> None:
        self.selection.param.update(**{field: "" if getattr(self.selection, field) == key else key})

    def _csv(self) -> str:
        towers = self._towers()
        return towers[towers["kept"]].drop(columns="kept").to_csv()


def _by_role(table: pd.DataFrame, column: str, value: Any) -> dict[str, int]:
    found = table.loc[table[column] == value, "role"].fillna("").value_counts()
    return {str(role): int(n) for role, n in found.items()}
