import signal
import threading

import pytest

from fluxcore.cli.progress import following
from fluxcore.datasets import open_dataset
from fluxcore.datasets.synthetic import demo as synthetic_demo
from fluxcore.datasets.synthetic.world import tower_rows
from fluxcore.workspace import Workspace

TWO = ("--site", "BE-Vie", "--site", "AU-ASM", "--years", "2018", "2018", "--workers", "1")


def test_a_synthetic_data_set_comes_with_one_command(run, workspace):
    done = run("demo", *TWO, "--name", "mine", "--seed", "3", "--noise", "0")
    assert done.exit_code == 0
    assert "mine: 2 synthetic sites, 17,520 hourly rows" in done.stderr
    assert done.stdout == ""
    made = open_dataset("mine", Workspace(workspace))
    assert made.manifest.generator["knobs"]["noise"] == 0
    assert made.manifest.generator["seed"] == 3


def test_a_name_that_is_taken_is_kept(run):
    run("demo", *TWO)
    done = run("demo", *TWO, "--seed", "2")
    assert done.exit_code == 2
    assert "There is a data set 'demo'" in done.stderr
    assert "--replace" in done.stderr
    assert run("demo", *TWO, "--seed", "2", "--replace").exit_code == 0


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("--site", "AU-ASN"), "Did you mean 'AU-ASM'"),
        (("--profile", "big"), "'big' is not one of"),
        (("--overlap", "2"), "2.0 is not in the range"),
        (("--years", "2001", "2002"), "None of the sites has data"),
        (("--name", "../x"), "cannot be the name of a data set"),
    ],
)
def test_a_mistake_ends_with_one_message(run, typed, message):
    done = run("demo", *typed)
    assert done.exit_code == 2
    assert message in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_asks_to_stop_and_the_second_stops(number):
    cancel = threading.Event()
    before = signal.getsignal(number)
    with following("work", cancel):
        signal.raise_signal(number)
        assert cancel.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
    assert signal.getsignal(number) is before


def test_told_to_end_the_command_keeps_what_is_finished_and_goes_on_later(
    run, workspace, monkeypatch
):
    made = []

    def rows(tower, years):
        made.append(tower.site_id)
        if len(made) == 1:
            signal.raise_signal(signal.SIGTERM)
        return tower_rows(tower, years)

    monkeypatch.setattr(synthetic_demo, "tower_rows", rows)
    ended = run("demo", *TWO)
    assert ended.exit_code == 2
    assert "Stopping after the steps in hand.\n" in ended.stderr
    assert "fluxcore: Cancelled. What was finished is kept." in ended.stderr
    assert made == ["AU-ASM"]
    assert not (workspace / "datasets" / "demo").exists()
    assert run("demo", *TWO).exit_code == 0
    assert made == ["AU-ASM", "BE-Vie"]


def test_one_tower_is_counted_as_one_and_fewer_years_are_told(run):
    done = run("demo", "--site", "DE-Tha", "--years", "2010", "2016", "--name", "one")
    assert "one: 1 synthetic site, 17,544 hourly rows, in " in done.stderr
    assert " in 0 s" not in done.stderr
    assert (
        "1 tower of 1 has fewer years than 2010 to 2016: made were those of the benchmark's "
        "records, in all 2015 to 2016." in done.stderr
    )
    whole = run("demo", "--site", "DE-Tha", "--years", "2015", "2016", "--name", "whole")
    assert "fewer years" not in whole.stderr
    checked = run("check", "dataset", "whole")
    assert "checked the data set 'whole' (synthetic): 1 site" in checked.stderr
