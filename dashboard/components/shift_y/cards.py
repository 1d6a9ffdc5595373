"""All cards of Conditional shift: laid out, drawn from one answer, marked together."""

from collections.abc import Callable

from markupsafe import Markup

from dashboard.components.cards import grid, read, reading
from dashboard.components.shift_y.against_card import AgainstCard
from dashboard.components.shift_y.applicability_card import ApplicabilityCard
from dashboard.components.shift_y.attribution_card import AttributionCard
from dashboard.components.shift_y.attribution_table import AttributionTable
from dashboard.components.shift_y.beside import by_rows, known_states, side_by_side
from dashboard.components.shift_y.instead_card import InsteadCard
from dashboard.components.shift_y.residuals_card import ResidualsCard
from dashboard.components.shift_y.scenarios_card import ScenariosCard
from dashboard.components.shift_y.shown import Shown
from dashboard.components.shift_y.slices_card import SlicesCard
from dashboard.components.shift_y.terms_card import GatesCard, TermsCard
from dashboard.state import Selection
from dashboard.store import ShiftState, Store
from fluxcore.shift.options import Options

VISIBLE = 3
"""Sentences of a reading that are seen at once; the others unfold."""


class Cards:
    """Everything below the strip of the page.

    Parameters
    ----------
    selection
        Followed, and told what is picked.
    ask
        Called when all scenarios are asked for.
    """

    def __init__(self, selection: Selection, ask: Callable[[], None]) -> None:
        self._selection = selection
        self._drawn: object = None
        self.terms, self.gates = TermsCard(), GatesCard()
        self.instead = InsteadCard()
        self.slices, self.residuals = SlicesCard(selection), ResidualsCard(selection)
        self.towers, self.table = AttributionCard(selection), AttributionTable(selection)
        self.applicable, self.against = ApplicabilityCard(selection), AgainstCard(selection)
        self.scenarios = ScenariosCard(selection, ask)
        self.said = {name: reading() for name in ("terms", "middle", "towers")}
        self.view = grid(
            *(self.terms.view, self.gates.view, self.said["terms"], self.instead.view),
            *(self.slices.view, self.residuals.view, self.said["middle"]),
            *(self.towers.view, self.table.view, self.said["towers"]),
            *(self.applicable.view, self.against.view, self.scenarios.view),
        )

    def draw(self, found: Shown, dark: bool) -> None:
        """Show an answer, unless it is the one in view."""
        if (found, dark) == self._drawn:
            return
        self._drawn = found, dark
        for coloured in (self.terms, self.slices, self.residuals, self.towers, self.applicable,
                         self.against):  # fmt: skip
            coloured.draw(found, dark)
        for plain in (self.gates, self.instead, self.table):
            plain.draw(found)
        self._tell("terms", found.said("terms"), found.said("gates"))
        self._tell("middle", found.said("slices"), found.said("residuals"))
        self._tell("towers", found.said("attribution"), found.said("applicability"))

    def draw_scenarios(self, store: Store, found: Shown, options: Options, *, ask: bool) -> None:
        """Show all scenarios, published ones and own ones, side by side.

        `ask` begins what is missing.
        """
        beside = dict(store.scenarios())
        others = {name: entry for name, entry in beside.items() if name != found.scenario}
        place = (store, found.dataset, found.target)
        states = {found.scenario: ShiftState(found.answer, quick=found.quick)}
        states |= known_states(*place, others, options, ask=ask)
        rows = known_states(*place, beside, by_rows(options), ask=ask)
        table = side_by_side(states, rows, beside, found.target)
        self.scenarios.draw(found, table, self._selection.dark, asked=ask)

    def mark(self) -> None:
        """Mark the tower in focus everywhere."""
        site = self._selection.site
        self.residuals.mark(site)
        self.against.mark(site)
        for card in (self.towers, self.applicable, self.table):
            card.mark()

    def _tell(self, place: str, *groups: tuple[str, ...]) -> None:
        said = Markup().join(map(_paragraph, filter(None, groups)))
        self.said[place].html = read(said)
        self.said[place].visible = bool(said)


def headline(found: Shown) -> Markup:
    """Say how the error changes from training to test, and what may be said of it."""
    term = found.finding("term_y")
    said = Markup()
    if len(term):
        said = Markup(" Of it, Y | X on shared support {}: <b>{}</b>{}.").format(
            found.told("term_y", unit=found.squared, signed=True),
            term["verdict"],
            ", tentatively" if term["tentative"] else "",
        )
    beyond = "" if not len(found.finding("outside")) else found.outside
    mark = Markup(" <b>Synthetic</b> data.") if found.synthetic else Markup()
    return Markup(
        "{}, {} scenario: the squared error of the reference model changes by <b>{}</b> from "
        "{}.{}{}{}"
    ).format(
        found.target,
        found.label,
        found.told("total", unit=found.squared, signed=True),
        "early to late years of the same towers, each predicted by models that have not seen it"
        if found.by_year
        else "training to test towers, none seen by it",
        said,
        beyond,
        mark,
    )


def _paragraph(sentences: tuple[str, ...]) -> Markup:
    said = Markup("<p>{}</p>").format(" ".join(sentences[:VISIBLE]))
    if sentences[VISIBLE:]:
        said += Markup("<details><summary>more</summary><p>{}</p></details>").format(
            " ".join(sentences[VISIBLE:])
        )
    return said
