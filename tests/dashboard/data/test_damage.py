"""A damaged or missing file of a site: said in that site's cards, and nowhere else."""

import pandas as pd
import pytest


def cut(file):
    file.write_bytes(file.read_bytes()[:-100])


def overwrite(file):
    content = bytearray(file.read_bytes())
    content[4:-2000] = b"\xa5" * (len(content) - 2004)
    file.write_bytes(bytes(content))


@pytest.mark.parametrize("damage", [cut, overwrite, lambda file: file.unlink()])
def test_only_the_cards_of_a_damaged_site_fail(held, open_page, read, damage):
    damage(held.workspace.root / "datasets" / "tiny" / "hourly" / "AU-ASM.parquet")
    page = open_page("data", store=held, data="tiny", site="AU-ASM")
    text = read(page)
    assert "This view cannot be drawn" not in text
    assert text.count("The hours of AU-ASM cannot be read") == 2
    assert "mport " in text.partition("The hours of AU-ASM")[2]
    assert "tiny synthetic a model 3 5 43,848" in text
    assert "Repeat hashes and checks" in page._checks.found.html
    assert page._coverage.view.visible
    assert page._series.view[0]._downloads == {}
    page.selection.site = "FR-Pue"
    assert "cannot be read" not in read(page)
    assert page._series.figures.visible
    assert page._finger.pane.visible
    page._sets.table.click("remove:tiny")
    assert list(held.data_sets()) == ["alone"]


def test_the_last_check_stands_in_the_checks_card_and_marks_the_list(held, open_page, read):
    cut(held.workspace.root / "datasets" / "tiny" / "hourly" / "AU-ASM.parquet")
    page = open_page("data", store=held, data="tiny", site="FR-Pue")
    assert "Nothing was found" in page._checks.found.html
    page._checks.found.click("check")
    (task,) = held.tasks()
    assert task.job.wait(60)
    page.selection.work += 1
    last, made, _ = page._checks.found.html.partition("When it was made")
    assert made
    assert f"Last check, {pd.Timestamp(held.checked('tiny').moment):%-d %b %Y}" in last
    assert "error-row" in last
    assert "Nothing was found" not in last
    assert "tiny synthetic 1 error a model" in read(page)
    page.selection.data = "alone"
    assert "Last check" not in page._checks.found.html
