"""Take a picture of every page, light and dark, at two sizes, and the images of the README.

    python tools/screenshots.py [FOLDER [VIEW ...]]

The pictures go to FOLDER (default: build/screenshots), those of the README to docs/images. With
the published scores in FLUX_SHARED the pages show them, else what ships with the package. A view is
a page, or one of the others in VIEWS; all of them if none is named.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

# The repository's own folders come first.
from dashboard.components.scenario.builder.draft import Draft, Row, Side, pack  # noqa: E402
from dashboard.pages import PAGES  # noqa: E402
from fluxcore.baselines import pilot  # noqa: E402
from fluxcore.datasets.synthetic import make_demo  # noqa: E402
from fluxcore.scenarios import SCENARIOS  # noqa: E402
from fluxcore.shift.answer import conditional_shift, covariate_shift  # noqa: E402
from fluxcore.workspace import Workspace  # noqa: E402
from tools.browsing import Visit, chromium, serving  # noqa: E402

SHARED = Path(os.environ.get("FLUX_SHARED", ROOT.parent / "shared")) / "leaderboard"
SIZES = ((1440, 900), (1024, 768))
DRY = Draft(
    "dry-south",
    data="demo",
    test=Side(
        rows=(
            Row("box", (110.0, -45.0, 155.0, -10.0)),
            Row("facts", (None, 900.0), "map_mm"),
        )
    ),
    train=Side("rest", away=20.0),
)
VIEWS = {
    "start": {},
    "data": {"scenario": "TA40", "target": "NEE", "site": "IT-BCi"},
    "data-no-site": {"page": "data", "scenario": "TA40", "target": "NEE"},
    "scenarios": {"scenario": "TA40", "target": "ET"},
    "scenarios-site": {"page": "scenarios", "scenario": "TA40", "target": "ET", "site": "AU-ASM"},
    "builder": {"page": "scenarios", "build": pack(DRY), "site": "AU-ASM"},
    "builder-new": {"page": "scenarios", "build": "new"},
    "covariate": {"data": "demo", "scenario": "TA40"},
    "conditional": {"data": "demo", "scenario": "TA40", "target": "GPP"},
    "leaderboard": {"target": "ET", "statistic": "q90"},
    "leaderboard-demo": {"page": "leaderboard", "scores": "demo", "target": "GPP"},
    "diagnose-demo": {
        "page": "diagnose",
        "scores": "demo",
        "target": "GPP",
        "scenario": "TA40",
        "model": "hist-gb",
        "site": "IT-BCi",
    },
    "diagnose": {"target": "ET", "scenario": "TA40", "model": "xgb", "site": "US-ONA"},
}
"""What each view shows, with something in focus; made up is only the data set, which says so."""


def main() -> None:
    """Take all pictures, or those of the views that are named."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "screenshots"
    views = {slug: {} for slug in PAGES} | VIEWS
    unknown = [name for name in sys.argv[2:] if name not in views]
    if unknown:
        sys.exit(f"No view {', '.join(unknown)}. There are {', '.join(views)}.")
    images = ROOT / "docs" / "images"
    for place in (folder, images):
        place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as workspace:
        if SHARED.is_dir():
            shutil.copytree(SHARED, Path(workspace) / "scores" / "published")
        home, wanted = Workspace(workspace), sys.argv[2:] or list(views)
        demo = make_demo(home)
        if not set(wanted) <= {"covariate", "conditional"}:
            pilot(demo, ["constant", "lr", "ridge", "hist-gb"], workspace=home)
        if "covariate" in wanted:
            covariate_shift(demo, SCENARIOS["TA40"], workspace=home)
        if "conditional" in wanted:
            conditional_shift(demo, SCENARIOS["TA40"], "GPP", workspace=home)
        with serving(Path(workspace)) as address, chromium() as browser:
            for slug in wanted:
                choices = {"page": slug, **views[slug]}
                for size in SIZES:
                    for scheme in ("light", "dark"):
                        walk = Visit(browser, address, size=size, scheme=scheme)
                        walk.open(theme=scheme, **choices).settled()
                        name = f"{slug}-{scheme}-{size[0]}"
                        walk.page.screenshot(path=folder / f"{name}.png")
                        walk.page.screenshot(path=folder / f"{name}-whole.png", full_page=True)
                        if slug in PAGES and (size, scheme) == (SIZES[0], "light"):
                            shutil.copy(folder / f"{name}.png", images / f"{slug}.png")
                        for complaint in (*walk.complaints, *walk.foreign()):
                            print(f"{name}: {complaint}", file=sys.stderr)
                        walk.close()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    main()
