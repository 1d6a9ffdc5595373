from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from fluxcore.errors import Cancelled
from fluxcore.shift import refits
from fluxcore.shift.options import Options
from fluxcore.shift.study import Study
from tests.fluxcore.shift.worlds import world, world_of_years

FEW = Options(refits=3, draws=2, refit_rows=24)
HELD = world(3, sites=20, rows=30, test=6, validation=4)


def told(task):
    """What a refit sees, instead of what it finds."""
    rows = refits.relabelled(refits.read_rows(task.path), task)
    return {"test": float(rows.tested.sum()), "train": float(rows.trained.sum())}


def test_permuted_labels_keep_the_number_of_test_sites_and_leave_validation_out():
    tasks = [t for t in refits.tasks_of("covariate", HELD, FEW, "") if t.arm == "permuted"]
    assert [len(task.test) for task in tasks] == [6, 6, 6]
    assert len({task.test for task in tasks}) == 3
    assert not set(range(10, 14)) & {site for task in tasks for site in task.test}


def test_random_draws_take_no_test_site():
    tasks = [t for t in refits.tasks_of("covariate", HELD, FEW, "") if t.arm == "drawn"]
    assert [len(task.test) for task in tasks] == [6, 6]
    assert max(site for task in tasks for site in task.test) < 14


def test_whole_years_are_chosen_in_all_ways_but_the_real_one():
    some = world_of_years(1, sites=6, rows=2)
    options = replace(FEW, refits=39)
    chosen = [t.test for t in refits.tasks_of("conditional", some, options, "GPP")]
    permuted, placebo = chosen[:34], chosen[34:]
    assert len(set(permuted)) == 34  # 7 years, 4 of them tested: 35 ways
    assert (2018, 2019, 2020, 2021) not in permuted
    assert placebo == [(2015,), (2016,), (2017,)]
    assert len(refits.tasks_of("conditional", some, FEW, "GPP")) == 3 + 3


def test_rows_come_back_as_they_were(tmp_path):
    refits.save_rows(HELD, tmp_path / "rows.npz", "GPP")
    back = refits.read_rows(str(tmp_path / "rows.npz"))
    for name in refits.ARRAYS:
        np.testing.assert_array_equal(getattr(back, name), getattr(HELD, name))
    np.testing.assert_array_equal(back.targets["GPP"], HELD.targets["GPP"])
    assert back.covariates == HELD.covariates
    assert back.sites == HELD.sites
    assert back.facts["igbp"].tolist() == HELD.facts["igbp"].tolist()
    pd.testing.assert_index_equal(pd.Index(back.facts.index), pd.Index(HELD.sites))


def test_every_refit_has_the_sides_that_it_was_told(monkeypatch):
    monkeypatch.setattr(refits, "work", told)
    steps = []
    found = refits.refitted(
        "covariate", Study(HELD, FEW), workers=1, progress=lambda *step: steps.append(step[:2])
    )
    np.testing.assert_array_equal(found.nulls["test"], [6, 6, 6])
    np.testing.assert_array_equal(found.nulls["train"], [10, 10, 10])
    np.testing.assert_array_equal(found.band["test"], [6, 6])
    np.testing.assert_array_equal(found.band["train"], [8, 8])  # of 14 that are not tested
    assert steps == [(k, 5) for k in range(1, 6)]


def test_refits_stop_between_two_of_them(monkeypatch):
    import threading

    cancel = threading.Event()
    monkeypatch.setattr(refits, "work", told)
    with pytest.raises(Cancelled):
        refits.refitted(
            "covariate", Study(HELD, FEW), workers=1, cancel=cancel,
            progress=lambda *step: cancel.set(),
        )  # fmt: skip


def test_nothing_is_refitted_where_nothing_is_asked_for():
    assert refits.refitted("covariate", Study(HELD, replace(FEW, refits=0, draws=0))).nulls == {}
    assert refits.refits(replace(FEW, mode="reference")) == 0


def test_a_statistic_that_a_refit_lacks_is_nan():
    found = refits.gathered([{"auc": 0.5}, {}])
    np.testing.assert_array_equal(found["auc"], [0.5, np.nan])
