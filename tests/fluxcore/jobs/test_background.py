"""Work in the background."""

import threading

from fluxcore.errors import Cancelled, FluxError
from fluxcore.jobs import Jobs


def test_equal_requests_share_one_run():
    jobs, go = Jobs(), threading.Event()
    first = jobs.start("a", "A", lambda tell, stop: go.wait(30))
    assert jobs.start("a", "A", lambda tell, stop: None) is first
    assert jobs.start("b", "B", lambda tell, stop: None) is not first
    go.set()
    assert first.wait(30)
    assert (first.state, first.result) == ("done", True)
    assert jobs.start("a", "A", lambda tell, stop: None) is not first


def test_a_job_tells_how_far_it_is_and_how_it_ended():
    def work(tell, stop):
        tell(1, 3, "AU-ASM")
        raise FluxError("no")

    job = Jobs().start("a", "A", work)
    assert job.wait(30)
    assert (job.done, job.total, job.message, job.state) == (1, 3, "AU-ASM", "failed")
    assert str(job.error) == "no"
    assert job.seconds == job.seconds  # the clock stands still


def test_a_job_can_be_cancelled():
    def work(tell, stop):
        stop.wait(30)
        raise Cancelled("stopped")

    job = Jobs().start("a", "A", work)
    job.cancel()
    assert job.wait(30)
    assert (job.state, job.error) == ("cancelled", None)
