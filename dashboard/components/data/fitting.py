"""The card of baselines: which cells a data set has of them, and what fits the others."""

from markupsafe import Markup

from dashboard.components.cards import card, command_line, problem, set_head
from dashboard.components.data.style import SHEETS
from dashboard.components.html import Html
from dashboard.components.offers import DEEP, button, missing, under_way
from dashboard.state import Selection
from dashboard.store import Fits, Store
from fluxcore.baselines import BASELINES
from fluxcore.datasets import Dataset
from fluxcore.errors import FluxError


class FitsCard:
    """Baselines of a data set: what is there, a button, and commands for what takes long."""

    def __init__(self, selection: Selection, store: Store, span: int = 12) -> None:
        self._selection, self._store = selection, store
        self._name = ""
        self.body = Html(on_click=self._click, stylesheets=SHEETS)
        self.view = card("Baselines", self.body, span=span)

    def draw(self, data: Dataset) -> None:
        """Show which cells a data set has."""
        self._name = data.name
        store = self._store
        fits = store.fits(data.name)
        set_head(self.view, "Baselines", hint="a cell: one model, scenario and flux")
        if store.fitting(data.name) is not None:
            said, act = under_way(fits), Markup()
        elif fits.done < fits.total:
            said = missing(fits)
            act = button(fits, read_only=store.workspace.read_only)
        else:
            said, act = f"all {fits.total} cells of the quick baselines are there.", Markup()
        if data.name in store.sets():
            act = Markup('<button data-key="show">Who does best?</button> {}').format(act)
        self.body.html = Markup(
            '<div class="pad"><p><b>{}</b>: {} {}</p>{}<p class="soft">Those that learn for hours, '
            "from a terminal:</p>{}</div>"
        ).format(data.name, said, act, _models(fits), _command(data.name))

    def _click(self, key: str, _more: bool) -> None:
        if key == "show":
            self._selection.param.update(page="leaderboard", scores=self._name)
        elif key.startswith("fit:") and not self._store.workspace.read_only:
            try:
                self._selection.asked.append(self._store.begin_fits(self._name).job)
            except FluxError as error:
                self.body.html = problem("Nothing was begun", str(error)) + Markup(self.body.html)


def _models(fits: Fits) -> Markup:
    rows = [(name, _about(name), f"{fits.there[name]} of {fits.cells}") for name in fits.models]
    rows += [(name, f"not installed: {why}", "–") for name, why in fits.absent.items()]
    body = Markup().join(
        Markup('<tr><td><b>{}</b></td><td class="soft">{}</td><td class="num">{}</td></tr>').format(
            *row
        )
        for row in rows
    )
    return Markup(
        '<table class="da-about ruled"><thead><tr><th>model</th><th>what it is</th>'
        '<th class="num">cells</th></tr></thead><tbody>{}</tbody></table>'
    ).format(body)


def _about(name: str) -> str:
    return f"{BASELINES[name].label}. {BASELINES[name].about}"


def _command(name: str) -> Markup:
    return command_line(f"fluxcore pilot --dataset {name} --models {','.join(DEEP)}")
