"""The pilot study: its models, how they learn, are selected, predict, and are scored."""

import fluxcore.baselines.models  # noqa: F401  # registers the models
from fluxcore.baselines.baseline import BASELINES, Baseline, Estimator, Validation

__all__ = ["BASELINES", "Baseline", "Estimator", "Validation"]
