"""The rules of the house that no other tool keeps."""

import ast
import importlib
import importlib.metadata
import os
import pkgutil
import re
import resource
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import fluxcore
from fluxcore.cli import COMMANDS
from fluxcore.resources import data_file

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("fluxcore", "dashboard")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
PAGES = sorted((ROOT / "dashboard" / "pages").glob("*.py"))
ASSETS = sorted(
    path
    for path in (ROOT / "dashboard").rglob("*")
    if path.suffix in {".css", ".html", ".js", ".py"}
)

CODE = MODULES + sorted(
    path
    for folder in ("tests", "tools", "benchmarks", "examples")
    for path in (ROOT / folder).rglob("*.py")
)
WALKS = sorted((ROOT / "tests" / "browser").glob("test_*.py"))

CEILING = 400
PAGE_CEILING = 150
FRONT_DOOR = 30
HELP_SECONDS = 0.5
HEAVY = {"pandas", "polars", "pyarrow", "sklearn", "dask", "xarray", "panel", "bokeh", "holoviews"}


def name(path: Path) -> str:
    """Path from the repository's root: readable in the name of a test."""
    return str(path.relative_to(ROOT))


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_modules_import_only_from_the_layers_below():
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_no_module_is_above_the_ceiling():
    assert [name(path) for path in CODE if lines(path) > CEILING] == []


def test_no_page_is_above_its_ceiling():
    assert [name(path) for path in PAGES if lines(path) > PAGE_CEILING] == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a broad except", r"except(\s+Base)?\s*:|except\s*\(?[^:]*\b(Base)?Exception\b"),
        ("a silenced rule against broad except or assert", r"noqa:.*\b(BLE|E722|S101)"),
        ("a blanket noqa", r"#\s*noqa(?!:)"),
    ],
)
def test_no_module_has(what, pattern):
    found = [
        f"{name(path)}:{number}"
        for path in MODULES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert found == [], what


def test_only_the_shell_touches_the_state_of_panel():
    touching = [name(path) for path in ASSETS if re.search(r"\bpn\.state\b", path.read_text())]
    assert touching == ["dashboard/app.py"]


def test_the_app_asks_no_other_host_for_anything():
    """Addresses of XML name spaces and of references are names, not requests."""
    known = r"https?://(www\.w3\.org|doi\.org|arxiv\.org|localhost|127\.0\.0\.1|ADDRESS)"
    foreign = [
        f"{name(path)}: {address}"
        for path in ASSETS
        for address in re.findall(r"https?://[^\s\"'`)<>]+", path.read_text(encoding="utf-8"))
        if not re.match(known, address)
    ]
    assert foreign == []


READS = re.compile(
    r"all_.*|bounding_box|count|evaluate.*|get_attribute|inner_.*|input_value|is_.*|point|query"
    "|selected|text|text_content|title"
)
"""What gives the state of a page as it is now, whether or not it is drawn yet."""


def test_walks_wait_for_what_they_assert():
    """A server may take its time: `expect`, or `Visit.until`, look again until a sentence holds."""
    found = [
        f"{name(path)}:{node.lineno}"
        for path in WALKS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assert)
        for call in ast.walk(node.test)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and READS.fullmatch(call.func.attr)
    ]
    assert found == []


@pytest.mark.parametrize("command", [(), *((command,) for command in COMMANDS)])
def test_help_answers_at_once_and_imports_nothing_heavy(command):
    code = (
        "import runpy, sys\n"
        "try:\n    runpy.run_module('fluxcore', run_name='__main__')\n"
        "finally:\n    print(*sys.modules, file=sys.stderr)"
    )
    run = [sys.executable, "-c", code, *command, "--help"]
    done = subprocess.run(run, capture_output=True, text=True)
    assert done.returncode == 0
    assert "Usage: fluxcore" in done.stdout
    assert HEAVY & {module.partition(".")[0] for module in done.stderr.split()} == set()


def test_help_takes_half_a_second_at_most():
    """Processor time, the best of three: other programs on the machine do not count."""

    def seconds() -> float:
        start = resource.getrusage(resource.RUSAGE_CHILDREN)
        run = [sys.executable, "-m", "fluxcore", "--help"]
        subprocess.run(run, check=True, capture_output=True)
        stop = resource.getrusage(resource.RUSAGE_CHILDREN)
        return stop.ru_utime + stop.ru_stime - start.ru_utime - start.ru_stime

    assert min(seconds() for _ in range(3)) <= HELP_SECONDS


def test_the_front_door_is_narrow():
    assert len(fluxcore.__all__) <= FRONT_DOOR
    assert sorted(fluxcore.__all__) == dir(fluxcore)


@pytest.mark.parametrize("entry", fluxcore.__all__)
def test_every_name_of_the_front_door_stays_what_it_is(entry):
    first = getattr(fluxcore, entry)
    for module in pkgutil.iter_modules(fluxcore.__path__):
        if module.name != "__main__":
            importlib.import_module(f"fluxcore.{module.name}")
    assert getattr(fluxcore, entry) is first
    assert first.__doc__


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="rank_everything"):
        fluxcore.rank_everything  # noqa: B018


def test_there_is_one_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert importlib.metadata.version("fluxcore") == version
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from this checkout with what is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    done = subprocess.run(build, capture_output=True, text=True, env=dict(os.environ))
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_holds_both_packages_and_all_of_the_data(wheel):
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    data = data_file()
    shipped = {
        f"fluxcore/data/{path.relative_to(data).as_posix()}"
        for path in data.rglob("*")
        if path.is_file()
    }
    assert shipped <= packed
    assert {path.relative_to(ROOT).as_posix() for path in MODULES} <= packed
    assert "fluxcore/py.typed" in packed
