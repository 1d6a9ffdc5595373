import pytest

from fluxcore.shift import shelf
from fluxcore.shift.options import Options
from fluxcore.shift.study import Study
from tests.fluxcore.shift.worlds import world


@pytest.fixture(autouse=True)
def empty():
    shelf.clear()
    yield
    shelf.clear()


def test_the_last_study_is_at_hand_and_tells_whoever_asks_now():
    made, told = [], []

    def make(tell):
        made.append(1)
        return Study(world(1, sites=4, rows=2, test=2), Options(), tell)

    with shelf.at_hand("one", told.append, make) as study:
        study.tell("first")
    with shelf.at_hand("one", lambda what: told.append(f"again {what}"), make) as again:
        again.tell("second")
        assert again is study
        with shelf.at_hand("one", told.append, make) as other:
            assert other is not study  # in use: one user at a time
    assert len(made) == 2
    assert told == ["first", "again second"]


def test_a_study_that_failed_is_not_kept():
    def make(tell):
        return Study(world(1, sites=4, rows=2, test=2), Options(), tell)

    with pytest.raises(ValueError, match="lost"), shelf.at_hand("one", print, make) as study:
        raise ValueError("lost")
    with shelf.at_hand("one", print, make) as again:
        assert again is not study
