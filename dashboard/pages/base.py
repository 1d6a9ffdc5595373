"""What every page is: a question, the sentence that answers it, a body updated in place."""

from collections.abc import Mapping
from typing import Any, ClassVar

import panel as pn
import param
from markupsafe import Markup

from dashboard.components import Html, News, problem
from dashboard.state import Selection
from dashboard.store import Store
from fluxcore.errors import FluxError


class Page(pn.viewable.Viewer):
    """One page: built at its first visit, then kept and updated in place.

    A page sets the class attributes, makes its body once in `build`, and redraws it from
    `selection` and `store` in `update`. Out of view it does nothing: a changed selection is
    caught up with when the page is shown again. A FluxError in either becomes a message in the
    page's place.
    """

    slug: ClassVar[str]
    title: ClassVar[str]
    section: ClassVar[str]
    question: ClassVar[str]
    reads: ClassVar[tuple[str, ...]] = ()
    """Fields of the bar that mean something here; the others are shown disabled."""
    also: ClassVar[tuple[str, ...]] = ("site", "domain", "group", "dark")
    """Fields outside the bar that redraw this page."""
    disabled: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Values of a field in `reads` that have no meaning here."""
    no_model: ClassVar[str] = "all"
    """What the bar shows where no model is chosen."""
    arrows: ClassVar[bool] = False
    """Whether arrow keys step through something here (see `step`)."""

    selection = param.ClassSelector(class_=Selection, allow_refs=False)
    store = param.ClassSelector(class_=Store, allow_refs=False)
    active = param.Boolean(default=True, doc="Whether the page is in view.")

    found: Any = None
    """What is drawn of scores, as it was read; None as long as there is nothing to see."""

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self._head = Html(margin=(2, 0, 10, 0))
        self._problem = Html(visible=False, margin=(0, 0, 12, 0))
        self._news = News(self.selection, self.store, self.refresh, one_flux="target" in self.reads)
        self._body: Any = None
        self._holder = pn.Column(sizing_mode="stretch_width", margin=0)
        self._visited = False
        self._stale: set[str] = set()
        self.selection.param.watch(self._changed, [*self.reads, *self.also])
        self.param.watch(self._shown, "active")
        if "scores" in self.reads:
            self.selection.param.watch(self._came, ["news", "work"])

    def build(self) -> Any:
        """Make the body, once; `update` fills it."""
        raise NotImplementedError

    def update(self, changed: frozenset[str]) -> None:
        """Redraw the body in place; `changed` names the fields that moved (empty: first draw)."""
        raise NotImplementedError

    def headline(self) -> str:
        """Return the sentence under the title, with the number that matters: text or Markup."""
        return ""

    def heading(self) -> str:
        """Return the title in view; the question unless the page says more."""
        return self.question

    def step(self, key: str) -> None:
        """Answer an arrow key (``ArrowUp``...)."""

    def refresh(self, changed: frozenset[str] = frozenset()) -> None:
        """Redraw head and body now, or say what is wrong."""
        self._visited, self._stale, before = True, set(), self.found
        try:
            if self._body is None:
                body = self.build()
                self._body = pn.panel(body)
                changed = frozenset()
            self.update(changed)
            headline = self.headline()
        except FluxError as error:
            headline = ""
            self._problem.html = problem("This view cannot be drawn", str(error))
        else:
            self._problem.html = Markup("")
            if not self._holder.objects:
                self._holder.objects = [self._body]
        self._problem.visible = bool(self._problem.html)
        if "scores" in self.reads:
            anew = self.found is None or self.found is not before
            self._news.drawn(anew=anew, lacks=self._problem.visible or self.lacks())
        if self._body is not None:
            self._body.visible = not self._problem.html
        self._head.html = Markup('<h1>{}</h1><div class="lead">{}</div>').format(
            self.heading(), headline
        )

    def lacks(self) -> bool:
        """Whether scores are missing that would fill this page: it then offers some."""
        return self.found is None

    def _came(self, *_events: param.parameterized.Event) -> None:
        if self.active and self._visited:
            empty = self.found is None or self._problem.visible
            self._news.came(empty=empty, lacks=empty or self.lacks())

    def _changed(self, *events: param.parameterized.Event) -> None:
        self._stale |= {event.name for event in events}
        if self.active and self._visited:
            self.refresh(frozenset(self._stale))

    def _shown(self, event: param.parameterized.Event) -> None:
        if event.new and (self._stale or not self._visited):
            self.refresh(frozenset(self._stale))
        if event.new and "scores" in self.reads:
            self._came()

    def __panel__(self) -> pn.viewable.Viewable:
        if self.active and not self._visited:
            self.refresh()
        return pn.Column(
            *(self._head, self._news.line, self._problem, self._holder, self._news.offers),
            sizing_mode="stretch_width",
            margin=0,
        )
