"""The models, one a file, in the order in which they are listed."""

# isort: off
from fluxcore.baselines.models import constant  # noqa: F401
from fluxcore.baselines.models import lr  # noqa: F401
from fluxcore.baselines.models import ridge  # noqa: F401
from fluxcore.baselines.models import robust_lr  # noqa: F401
from fluxcore.baselines.models import xgb  # noqa: F401
from fluxcore.baselines.models import lightgbm  # noqa: F401
from fluxcore.baselines.models import hist_gb  # noqa: F401
from fluxcore.baselines.models import mlp  # noqa: F401
from fluxcore.baselines.models import gdro  # noqa: F401
from fluxcore.baselines.models import coral  # noqa: F401
from fluxcore.baselines.models import mmd  # noqa: F401
from fluxcore.baselines.models import lstm  # noqa: F401
