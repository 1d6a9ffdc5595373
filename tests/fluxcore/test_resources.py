import shutil

import pytest

from fluxcore.errors import FileError
from fluxcore.resources import PACKAGE, data_file


@pytest.fixture
def package(tmp_path):
    """A bare folder that stands for the installed package."""
    folder = tmp_path / "place" / "fluxcore"
    folder.mkdir(parents=True)
    return folder


def test_a_checkout_has_the_data_beside_the_package():
    assert data_file() == PACKAGE.parent / "data"


def test_a_wheel_has_the_data_inside_the_package(package):
    shutil.copytree(data_file(), package / "data")
    assert data_file("scenarios", "TA40.csv", package=package) == (
        package / "data" / "scenarios" / "TA40.csv"
    )


def test_a_foreign_folder_called_data_is_not_ours(package):
    (package.parent / "data").mkdir()
    with pytest.raises(FileError, match="No data folder"):
        data_file(package=package)


def test_a_file_that_is_not_shipped_is_named():
    with pytest.raises(FileError, match=r"nowhere\.csv"):
        data_file("nowhere.csv")
