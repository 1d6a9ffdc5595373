"""Start: the published ranking in a sentence, and three doors."""

from typing import ClassVar

from markupsafe import Markup

from dashboard.components import Html
from dashboard.pages.base import Page


class StartPage(Page):
    """What is known, and where to go from here."""

    slug = "start"
    title = "Start"
    section = ""
    question = "How far can ecosystem fluxes be extrapolated?"
    reads: ClassVar[tuple[str, ...]] = ("scores", "statistic")

    def build(self) -> Html:
        self._doors = Html()
        return self._doors

    def update(self, changed: frozenset[str]) -> None:
        self._doors.html = Markup("<p>Score predictions, rank models, see where they fail.</p>")
