"""The page on an empty workspace, with answers made by hand in place of computed ones."""

import pytest

from dashboard.pages.conditional_shift import ConditionalShiftPage
from dashboard.state import Selection
from dashboard.store import ShiftState, Store

from . import made

FIRST = {"data": "tiny", "scenario": "TA40", "target": "GPP"}


class Answers(Store):
    """A store that has one data set and gives the answers that it is told to."""

    def __init__(self, root):
        super().__init__(root)
        self.state = ShiftState(made.answer())
        self.asked = []

    def data_sets(self):
        return {"tiny": None}

    def shift(self, kind, dataset, scenario, target="", options=None, *, again=False):
        self.asked.append((scenario, target, options.mode, again))
        return self.state


@pytest.fixture(scope="session")
def kept_page(tmp_path_factory):
    store = Answers(tmp_path_factory.mktemp("shift") / "workspace")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dashboard.components.shift_y.beside.peek", lambda *_: None)
        shown = ConditionalShiftPage(selection=Selection(page="conditional", **FIRST), store=store)
        shown.__panel__()
        yield shown


@pytest.fixture
def store(kept_page):
    return kept_page.store


@pytest.fixture
def page(kept_page):
    """The page, as a visitor comes back to it: nothing singled out, a verdict given."""
    kept_page.store.state = ShiftState(made.answer())
    kept_page.store.asked.clear()
    kept_page._all = False
    kept_page.cards.table.choices.click("test")
    kept_page.selection.param.update(variable="", site="", domain="", dark=False, **FIRST)
    kept_page.selection.work += 1
    return kept_page
