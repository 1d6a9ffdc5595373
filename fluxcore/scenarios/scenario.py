"""A scenario: which sites and years a model is trained, selected and tested on."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

    from fluxcore.datasets import Dataset

Role = Literal["train", "validation", "test"]
Domain = Literal["site", "site-year"]
ROLES: tuple[Role, ...] = ("train", "validation", "test")


@dataclass(frozen=True, slots=True)
class Years:
    """Calendar years from the first to the last one, both included; None for no bound."""

    first: int | None = None
    last: int | None = None

    def __contains__(self, year: int) -> bool:
        return (self.first is None or year >= self.first) and (
            self.last is None or year <= self.last
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """Gives a role to some sites in some years."""

    role: Role
    sites: tuple[str, ...] | None
    """Site ids; None for every site, known or not."""
    years: Years = Years()


@dataclass(frozen=True, slots=True)
class Origin:
    """The data set whose sites and facts decided a scenario of one's own."""

    name: str
    sha256: str
    """Over all its rows, as its manifest has it."""
    synthetic: bool

    @classmethod
    def of(cls, data: "Dataset") -> "Origin":
        """What there is to keep of a data set."""
        return cls(data.name, data.digest, data.synthetic)

    def __str__(self) -> str:
        return f"the sites of {self.name}{' (synthetic)' if self.synthetic else ''}"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Which sites or site-years a model is trained, selected and tested on."""

    name: str
    label: str
    shifts: str
    """One sentence: what differs between training and test."""
    domain: Domain
    """The unit that is held out and scored."""
    published: bool
    """True for the scenarios of the public leaderboard."""
    rules: tuple[Rule, ...]
    """The first rule that fits a site and year gives the role."""
    sealed: str = field(default="", compare=False)
    """SHA-256 of the sealed manifest of a scenario of one's own; see ``manifest.fingerprint``."""
    origin: Origin | None = field(default=None, compare=False)
    """Where the facts came from; None for the public site table."""

    @property
    def synthetic(self) -> bool:
        """Whether facts that nobody measured decided."""
        return self.origin is not None and self.origin.synthetic

    @property
    def shown(self) -> str:
        """The label, which says synthetic where the scenario is."""
        return f"{self.label} (synthetic)" if self.synthetic else self.label

    def role(self, site_id: str, year: int | None = None) -> Role | None:
        """Role of a site, or of one calendar year of it.

        Parameters
        ----------
        site_id
            Any site, also one that is not in the site table.
        year
            Needed where the scenario holds out site-years; without meaning elsewhere.

        Returns
        -------
        str or None
            ``"train"``, ``"validation"``, ``"test"``; None if it takes no part.

        Raises
        ------
        ValueError
            The scenario holds out site-years and no year is given.

        Examples
        --------
        >>> from fluxcore.scenarios import SCENARIOS
        >>> SCENARIOS["TA40"].role("AU-ASM"), SCENARIOS["time-split"].role("AU-ASM", 2018)
        ('test', 'validation')
        """
        if self.domain == "site-year" and year is None:
            raise ValueError(f"{self.name} holds out years: give the year of {site_id}")
        for rule in self.rules:
            if (rule.sites is None or site_id in rule.sites) and (
                year is None or year in rule.years
            ):
                return rule.role
        return None

    @property
    def test_sites(self) -> tuple[str, ...]:
        """Sites that may be tested, alphabetical; with site-years, those that have test years."""
        return self._listed("test")

    @property
    def validation_sites(self) -> tuple[str, ...]:
        """Sites that models are selected on, alphabetical; with site-years, in some of them."""
        return self._listed("validation")

    def site_years(self, sites: "pd.DataFrame") -> "pd.DataFrame":
        """Role of every calendar year of every site that takes part.

        Parameters
        ----------
        sites
            Index ``site_id``, columns ``first_year`` and ``last_year``.

        Returns
        -------
        pandas.DataFrame
            Columns ``site_id``, ``year``, ``role``; one row a site and year, in order of both.
        """
        import pandas as pd

        rows = [
            (site_id, year, role)
            for site_id, first, last in zip(
                sites.index, sites["first_year"], sites["last_year"], strict=True
            )
            for year in range(int(first), int(last) + 1)
            if (role := self.role(site_id, year)) is not None
        ]
        table = pd.DataFrame(rows, columns=["site_id", "year", "role"])
        return table.sort_values(["site_id", "year"], ignore_index=True)

    def table(self, sites: "pd.DataFrame") -> "pd.DataFrame":
        """Copy of a site table with the role of each site.

        Parameters
        ----------
        sites
            Index ``site_id``, columns ``first_year`` and ``last_year``.

        Returns
        -------
        pandas.DataFrame
            All of ``sites`` and two columns: ``role`` (the most held out over its years: test,
            then validation, then train; None if it takes no part) and ``test_domains`` (how many
            of its sites or site-years are scored).

        Examples
        --------
        >>> from fluxcore.scenarios import SCENARIOS
        >>> from fluxcore.sites import sites
        >>> int(SCENARIOS["time-split"].table(sites())["test_domains"].sum())
        340
        """
        years = self.site_years(sites)
        rank = years["role"].map(ROLES.index).groupby(years["site_id"]).max()
        role = rank.map(dict(enumerate(ROLES))).reindex(sites.index)
        tested = years[years["role"] == "test"].groupby("site_id")["year"].size()
        if self.domain == "site":
            tested = tested.clip(upper=1)
        return sites.assign(
            role=role.astype(object).where(role.notna(), None),
            test_domains=tested.reindex(sites.index, fill_value=0),
        )

    def _listed(self, role: Role) -> tuple[str, ...]:
        return tuple(
            sorted(
                {
                    site_id
                    for rule in self.rules
                    if rule.role == role
                    for site_id in rule.sites or ()
                }
            )
        )
