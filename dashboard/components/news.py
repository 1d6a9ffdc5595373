"""News: scores that came while a page shows older ones, and what would fill an empty one."""

from collections.abc import Callable

from markupsafe import Markup

from dashboard.components.html import Html
from dashboard.components.offers import offers
from dashboard.state import Selection
from dashboard.store import Store

AFLOAT = """
:host { position: fixed; right: 24px; bottom: 20px; width: max-content !important; z-index: 20;
    border: 1px solid var(--line); border-radius: 0 7px 7px 0; }
"""
"""Over the page, at its foot: nothing moves under the hands of whoever reads."""


class News:
    """A line over a page that shows scores: there are others now. And one below: what to fit.

    Parameters
    ----------
    selection, store
        Which scores are in view, and where they are.
    one_flux
        Whether the page shows one flux at a time: scores of others are no news then.
    show
        Redraws the page.
    """

    def __init__(
        self, selection: Selection, store: Store, show: Callable[[], None], *, one_flux: bool
    ) -> None:
        self._selection, self._store, self._show = selection, store, show
        self._one_flux = one_flux
        self._seen = ""
        self.line = Html(visible=False, stylesheets=[AFLOAT], margin=0, on_click=self._click)
        self.offers = Html(visible=False, margin=(12, 0, 0, 0), on_click=self._click)

    def drawn(self, *, anew: bool, lacks: bool) -> None:
        """Take note that the page was drawn: from the newest scores if anew.

        Where it `lacks` scores, others are offered.
        """
        if anew:
            self._seen = self._state()
            self.line.visible = False
        self._offer(lacks)

    def came(self, *, empty: bool, lacks: bool) -> None:
        """Say that scores came, or show them at once where the page is empty."""
        if self._state() == self._seen:
            self._offer(lacks)
        elif empty:
            self._show()
        else:
            self.line.html = Markup(
                '<div class="reading" role="status">New scores of {}. '
                '<button data-key="show">Show them</button></div>'
            ).format(self._selection.scores)
            self.line.visible = True

    def _offer(self, lacks: bool) -> None:
        self.offers.html = offers(self._store, self._selection) if lacks else ""
        self.offers.visible = bool(self.offers.html)

    def _state(self) -> str:
        chosen = self._selection
        flux = chosen.target if self._one_flux else ""
        return f"{chosen.scores} {self._store.state_of(chosen.scores, flux)}"

    def _click(self, key: str, _more: bool) -> None:
        what, _, name = key.partition(":")
        if what == "show":
            self._show()
        elif what == "scores":
            self._selection.param.update(scores=name, model="", domain="", group="")
        elif what == "fit" and not self._store.workspace.read_only:
            self._selection.asked.append(self._store.begin_fits(name).job)
