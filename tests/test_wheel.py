"""The wheel in a fresh environment, outside the checkout: what an ordinary user installs."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.serving import assert_drawn, free_port

ROOT = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A folder with an environment that holds the wheel and its dependencies, and nothing else."""
    folder = tmp_path_factory.mktemp("outside")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    subprocess.run(build, check=True)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=True)
    pip = [folder / "env" / "bin" / "python", "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "--constraint", ROOT / "constraints.txt", wheel], check=True)
    return folder


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    """Variables of a user who knows nothing of this checkout."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PYTHON", "FLUX", "VIRTUAL_ENV"))
    }
    return kept | {"FLUX_WORKSPACE": str(tmp_path / "workspace")}


@pytest.fixture
def run(place, environment, tmp_path):
    """Run a command of that environment and return what it prints."""

    def run(command: str, *arguments: object) -> str:
        done = subprocess.run(
            [place / "env" / "bin" / command, *map(str, arguments)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_the_package_is_the_installed_one(run, place):
    where = run("python", "-c", "import fluxcore.resources as r; print(r.data_file())").strip()
    assert Path(where).is_relative_to(place / "env")


@pytest.mark.parametrize(
    "command", [("sites",), ("scenarios",), ("leaderboard", "--target", "GPP")], ids=" ".join
)
def test_commands_read_the_packed_data(run, command):
    assert run("fluxcore", *command)


def test_golden_predictions_are_scored(run, golden, tmp_path):
    source = golden / "time-split_GPP_golden_val_mean_predictions.csv.gz"
    run("fluxcore", "score", source, "--out", tmp_path / "scores")
    (table,) = (tmp_path / "scores").rglob("*.csv")
    assert table.name == "time-split_GPP_golden_val_mean.csv"


def test_the_app_draws_its_page(place, environment, tmp_path):
    port = free_port()
    serve = [place / "env" / "bin" / "python", "-m", "dashboard", "--port", str(port)]
    assert_drawn(serve, port, tmp_path, environment, minutes=2)
