"""What the tests of FLUXNET files share: a name, a day, and what was found in a file."""

from collections.abc import Mapping
from datetime import datetime

from fluxcore.datasets.site_data import SiteData

NAME = "FLX_FR-Pue_FLUXNET2015_FULLSET_HH_2014-2014_2-4.csv"
SUMMER = datetime(2014, 7, 1)


def rules(data: SiteData) -> Mapping[tuple[str, str], int | None]:
    """Severity and rule of every finding, with its count."""
    return {(found.severity, found.rule): found.count for found in data.findings}
