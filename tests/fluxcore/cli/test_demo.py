import pytest

from fluxcore.cli.progress import following
from fluxcore.datasets import open_dataset
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


def test_the_first_interrupt_asks_to_stop_and_the_second_stops():
    import signal
    import threading

    cancel = threading.Event()
    before = signal.getsignal(signal.SIGINT)
    with following("work", cancel):
        signal.raise_signal(signal.SIGINT)
        assert cancel.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
