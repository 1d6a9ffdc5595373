import numpy as np
import pandas as pd
import pytest

from fluxcore.shift import keeping
from fluxcore.shift.whole import Answer

TABLE = pd.DataFrame(
    {
        "site_id": ["AA", None, "CC"],
        "value": [0.1 + 0.2, np.nan, np.inf],
        "sites": [1, 2, 3],
        "shown": [True, False, True],
    },
    index=[5, 6, 7],
)
ANSWER = Answer(
    findings=keeping.plain(TABLE),
    tables={"densities": keeping.plain(TABLE.iloc[:0])},
    readings={"ranking": ("One.", "Two.")},
    notes=("EVI left out.",),
    about={"dataset": "demo", "synthetic": True, "options": {"quick": True}},
)


def test_an_answer_comes_back_with_every_digit(tmp_path):
    keeping.save(ANSWER, tmp_path / "kept.json")
    back = keeping.load(tmp_path / "kept.json")
    pd.testing.assert_frame_equal(back.findings, ANSWER.findings, check_exact=True)
    pd.testing.assert_frame_equal(back.tables["densities"], ANSWER.tables["densities"])
    assert back.readings == ANSWER.readings
    assert back.notes == ANSWER.notes
    assert back.about == ANSWER.about
    assert back.synthetic
    assert back.quick


def test_missing_text_is_empty_and_rows_are_counted_from_0():
    table = keeping.plain(TABLE)
    assert table["site_id"].tolist() == ["AA", "", "CC"]
    assert table.index.tolist() == [0, 1, 2]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"findings": {"a": 1}}', '{"findings": null}'])
def test_damage_is_told(tmp_path, text):
    (tmp_path / "kept.json").write_text(text)
    with pytest.raises(keeping.DAMAGE):
        keeping.load(tmp_path / "kept.json")
