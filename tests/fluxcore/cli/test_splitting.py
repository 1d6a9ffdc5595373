"""``fluxcore splits``, as it is typed."""

import json

import pytest

from fluxcore.scenarios import SCENARIOS
from fluxcore.workspace import Workspace

TESTED = SCENARIOS["TA40"].test_sites[0]


@pytest.fixture
def tiny(make_dataset, workspace):
    return make_dataset(
        {TESTED: (2018, 2019), "XX-New": (2018, 2019)}, workspace=Workspace(workspace)
    )


def test_rows_are_counted_by_role_and_called_synthetic(run, tiny):
    done = run("splits", "tiny", "--scenario", "TA40")
    assert done.exit_code == 0
    assert "17,520" in done.stdout
    assert "tiny is synthetic" in done.stderr


def test_machine_formats_say_synthetic_in_every_row(run, tiny):
    rows = json.loads(run("splits", "tiny", "--format", "json").stdout)["rows"]
    assert {row["scenario"] for row in rows} >= {"time-split", "spatial-easy40", "TA40"}
    assert all(row["synthetic"] for row in rows)


def test_without_a_scenario_a_drawn_split_counts_those_that_hold_out_sites(run, tiny):
    rows = json.loads(run("splits", "tiny", "--validation", "iid", "--format", "json").stdout)[
        "rows"
    ]
    assert "time-split" not in {row["scenario"] for row in rows}


def test_scenarios_that_a_drawn_split_cannot_count_are_named(run, tiny):
    done = run("splits", "tiny", "--validation", "iid", "--format", "csv")
    assert "left out: time-split. It holds out years, and iid needs held-out sites" in done.stderr
    assert "time-split" not in done.stdout
    for typed in ((), ("--validation", "iid", "--scenario", "TA40")):
        assert "left out" not in run("splits", "tiny", *typed).stderr


def test_the_scaler_has_a_row_a_covariate(run, tiny):
    done = run("splits", "tiny", "--scenario", "TA40", "--scaler", "--format", "csv")
    assert [line.split(",")[0] for line in done.stdout.splitlines()] == ["covariate", "TA", "VPD"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["splits", "tny"], "Did you mean 'tiny'"),
        (["splits", "tiny", "--scaler"], "--scaler needs --scenario"),
        (["splits", "tiny", "--scenario", "time-split", "--validation", "iid"], "holds out years"),
    ],
)
def test_mistakes_are_explained(run, tiny, typed, said):
    done = run(*typed)
    assert done.exit_code == 2
    assert said in done.stderr
