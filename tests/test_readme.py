"""The README holds what it promises: commands run, tables equal the registries, links lead on."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fluxcore.baselines import BASELINES
from fluxcore.metrics import METRICS
from fluxcore.scales import SCALES
from fluxcore.scenarios import SCENARIOS
from fluxcore.statistics import STATISTICS
from tests.serving import assert_drawn, free_port

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "data/README.md")
BIN = Path(sys.executable).parent
PERFECT = {"low": "0", "high": "1", "zero": "0", "one": "1"}


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


MAKE = [line for block in blocks("bash") for line in block.splitlines() if line.startswith("make")]
SHELL = [block for block in blocks("bash") if not block.startswith("make")]


def summary(documented: object) -> str:
    """First paragraph of a docstring, without its full stop."""
    return (documented.__doc__ or "").partition("\n\n")[0].replace("\n", " ").strip().rstrip(".")


def scenario_rows() -> Iterator[str]:
    for entry in SCENARIOS.values():
        yield f"| `{entry.name}` | {entry.label} | {entry.domain} | {entry.shifts.rstrip('.')} |"


def scale_rows() -> Iterator[str]:
    for entry in SCALES.values():
        domain = "site" if entry.spans_years else "the scenario's"
        counts = "yes" if entry.in_leaderboard else ""
        what = summary(entry.compute)
        yield f"| `{entry.name}` | {entry.shown} | {domain} | {what} | {counts} |"


def metric_rows() -> Iterator[str]:
    for entry in METRICS.values():
        what = summary(entry.compute)
        yield f"| `{entry.name}` | {entry.label} | {PERFECT[entry.best]} | {what} |"


def model_rows() -> Iterator[str]:
    for entry in BASELINES.values():
        needs = f"`fluxcore[{entry.extra}]`" if entry.extra else ""
        yield f"| `{entry.name}` | {entry.about.rstrip('.')} | {needs} |"


def statistic_rows() -> Iterator[str]:
    for entry in STATISTICS.values():
        yield f"| `{entry.name}` | {entry.phrase} |"


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("scenario", scenario_rows),
        ("scale", scale_rows),
        ("metric", metric_rows),
        ("statistic", statistic_rows),
        ("model", model_rows),
    ],
)
def test_tables_equal_the_registries(first, expected):
    table = re.search(rf"^\| {first} \|.*\n\|[-|]+\|\n((?:\|.*\n)*)", README, flags=re.MULTILINE)
    rows = list(expected())
    assert table is not None
    assert table[1].splitlines() == rows, "README.md should have:\n" + "\n".join(rows)


def test_the_first_eight_metrics_are_the_benchmarks():
    assert "the first eight are the benchmark's, the others are ours" in README
    assert [entry.ours for entry in METRICS.values()] == [
        *[False] * 8,
        *[True] * (len(METRICS) - 8),
    ]


@pytest.fixture
def desk(tmp_path) -> Path:
    """A folder to work in that looks like the checkout and has a workspace of its own."""
    for name in ("tests", "examples"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


@pytest.fixture
def run(desk, monkeypatch):
    monkeypatch.setenv("FLUX_WORKSPACE", str(desk / "workspace"))
    monkeypatch.setenv("PATH", f"{BIN}{os.pathsep}{os.environ['PATH']}")

    def run(*command: str) -> None:
        done = subprocess.run(command, cwd=desk, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    return run


def test_there_are_commands_to_run():
    assert len(SHELL) >= 4
    assert {line.split()[1] for line in MAKE} == {"serve", "test"}


@pytest.mark.parametrize("block", SHELL)
def test_commands_run(block, run, desk, request):
    if "submissions" in block:
        (desk / "submissions").symlink_to(request.getfixturevalue("shared") / "leaderboard")
    for line in block.splitlines():
        run(*shlex.split(line, comments=True))


@pytest.mark.parametrize("code", blocks("python"))
def test_python_runs(code, run):
    run(sys.executable, "-W", "error", "-c", code)


@pytest.mark.parametrize("script", sorted((ROOT / "examples").glob("*.py")), ids=lambda p: p.name)
def test_examples_run(script, run):
    run(sys.executable, "-W", "error", str(script))


@pytest.mark.parametrize("line", MAKE)
def test_targets_of_make_exist(line):
    subprocess.run(
        ["make", "--dry-run", *shlex.split(line, comments=True)[1:]],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )


@pytest.mark.parametrize("line", ["python -m dashboard", "panel serve"])
def test_other_ways_to_start_the_app_exist(line, run):
    assert f"`{line}" in README
    run(*line.split(), "--help")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_and_images_lead_somewhere(document):
    path = ROOT / document
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if target.startswith("https://"):
            continue
        file, _, heading = target.partition("#")
        linked = path.parent / file if file else path
        if linked.is_dir():
            linked = linked / "README.md"
        assert linked.is_file(), target
        if heading:
            titles = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            anchors = {re.sub(r"[^\w\- ]", "", title).lower().replace(" ", "-") for title in titles}
            assert heading in anchors, target


@pytest.mark.slow
def test_a_fresh_clone_serves_the_app(tmp_path):
    """`make serve` from nothing but the repository, until the page is drawn."""
    clone, port = tmp_path / "clone", free_port()
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    environment = os.environ | {"FLUX_WORKSPACE": str(tmp_path / "workspace")}
    assert_drawn(["make", "serve", f"ARGS=--port {port}"], port, clone, environment, minutes=8)
