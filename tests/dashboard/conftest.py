"""A store on an empty workspace: what a visitor of a fresh installation has."""

import functools
import re

import pytest
from bokeh.document import Document

from dashboard.pages import PAGES
from dashboard.state import Selection
from dashboard.store import Store
from fluxcore.scores import score_series


@pytest.fixture
def packaged(tmp_path):
    """Hold the packaged cell values, and nothing else."""
    return Store(tmp_path / "workspace")


@pytest.fixture
def tiny_scores(tiny_series):
    """Scores of one model at two sites."""
    table = score_series(tiny_series({"AA-One": 0.5, "AA-Two": 1.0}))
    return table.assign(model="lr", strategy="mean", run=1, scenario="TA40", target="GPP")


def opened(slug, store, **choices):
    page = PAGES[slug](selection=Selection(page=slug, **choices), store=store)
    document = Document()
    document.add_root(page.__panel__().get_root(document))
    page.document = document
    return page


@pytest.fixture
def open_page(packaged):
    """Open a page in process, as a session would, and give it."""
    return lambda slug, store=None, **choices: opened(slug, store or packaged, **choices)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Give a page over the packaged cells that is opened once: a visitor goes on with it."""
    store = Store(tmp_path_factory.mktemp("kept") / "workspace")
    return functools.cache(lambda slug: opened(slug, store))


@pytest.fixture
def read():
    """Return the text of all markup that is shown in a page's document."""

    def text(page):
        shown = []

        def walk(model):
            if not getattr(model, "visible", True):
                return
            data = getattr(model, "data", None)
            if isinstance(getattr(data, "html", None), str):
                shown.append(data.html)
            for child in getattr(model, "children", ()) or ():
                walk(child)

        for root in page.document.roots:
            walk(root)
        plain = re.sub(r"<[^>]+>", " ", " ".join(shown))
        return re.sub(r"\s+", " ", plain).replace("&#39;", "'")

    return text
