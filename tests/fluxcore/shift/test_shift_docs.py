"""docs/shift.md has a heading for every measure, which is where its links lead."""

import importlib
import pkgutil
import re
from pathlib import Path

import fluxcore.shift
from fluxcore.shift.measures import MEASURES

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "shift.md").read_text(encoding="utf-8")
HEADINGS = re.findall(r"^#+ (.+)$", TEXT, flags=re.MULTILINE)


def test_every_measure_has_its_heading_and_no_other_stands_there():
    for module in pkgutil.iter_modules(fluxcore.shift.__path__):
        importlib.import_module(f"fluxcore.shift.{module.name}")
    named = re.findall(r"^### (.+)$", TEXT, flags=re.MULTILINE)
    assert sorted(named) == sorted(MEASURES)


def test_links_within_the_page_lead_on():
    anchors = {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in HEADINGS}
    links = re.findall(r"\]\(#([^)]+)\)", TEXT)
    assert links
    assert set(links) <= anchors
