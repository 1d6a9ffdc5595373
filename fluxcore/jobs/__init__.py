"""Where work runs: here, in local processes, on a Dask cluster, or in the background."""

from fluxcore.jobs.background import Job, Jobs, State
from fluxcore.jobs.local import GENTLE
from fluxcore.jobs.steps import Progress, silent
from fluxcore.jobs.tasks import each

__all__ = ["GENTLE", "Job", "Jobs", "Progress", "State", "each", "silent"]
