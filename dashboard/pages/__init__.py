"""The pages; their order is the menu, which is the order in which one asks."""

from dashboard.pages.base import Page
from dashboard.pages.conditional_shift import ConditionalShiftPage
from dashboard.pages.covariate_shift import CovariateShiftPage
from dashboard.pages.data import DataPage
from dashboard.pages.diagnose import DiagnosePage
from dashboard.pages.leaderboard import LeaderboardPage
from dashboard.pages.scenarios import ScenariosPage
from dashboard.pages.start import StartPage

PAGES: dict[str, type[Page]] = {
    page.slug: page
    for page in (
        StartPage,
        DataPage,
        ScenariosPage,
        CovariateShiftPage,
        ConditionalShiftPage,
        LeaderboardPage,
        DiagnosePage,
    )
}

__all__ = ["PAGES", "Page"]
