"""A synthetic world: hourly covariates and fluxes at the benchmark's towers, made by a model.

Nothing in it is measured. It looks enough like the real data, in levels, variability and shifts, to
learn and test with, and every data set made here says that it is synthetic. Equations and how well
it does stand in ``docs/synthetic.md``. The listing in order of the computation: ``places`` and
``traits`` (what a tower is), ``weather``, ``seasons`` and ``soil`` (days, all towers at once),
``tower``, ``hours``, ``carbon``, ``water``, ``measurement``, ``satellite`` (hours of one tower),
``world`` (its rows), ``demo`` (a data set in a workspace).
"""

from fluxcore.datasets.synthetic.demo import make_demo
from fluxcore.datasets.synthetic.knobs import PROFILES, SEED, Knobs
from fluxcore.datasets.synthetic.world import VERSION, generate, generate_site

__all__ = ["PROFILES", "SEED", "VERSION", "Knobs", "generate", "generate_site", "make_demo"]
