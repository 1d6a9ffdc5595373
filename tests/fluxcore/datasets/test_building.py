"""A data set in the making: whole or not at all, and taken up again."""

from contextlib import suppress
from datetime import datetime

import polars as pl
import pytest

from fluxcore.datasets import Building, open_dataset, write_site
from fluxcore.errors import DatasetError, WorkspaceError
from fluxcore.workspace import Workspace

FACTS = {"latitude": 1.0, "longitude": 2.0}


def frame(hours: int = 4, **columns: object) -> pl.DataFrame:
    time = pl.datetime_range(
        datetime(2020, 1, 1), datetime(2020, 1, 1, hours - 1), "1h", eager=True
    )
    return pl.DataFrame({"time": time}).with_columns(**(columns or {"GPP": pl.lit(1.0)}))


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "workspace")


def making(workspace, **options):
    return Building(workspace, "mine", **({"kind": "official", "synthetic": False} | options))


def test_nothing_is_there_before_the_end(workspace):
    with making(workspace) as building:
        write_site(building.folder, "AA-One", frame(), FACTS)
        assert not building.place.exists()
        assert building.finish().site_ids == ("AA-One",)
    assert [item.name for item in workspace.contents()] == ["mine"]
    assert not building.folder.exists()


def test_a_broken_run_is_taken_up_again(workspace):
    with suppress(KeyboardInterrupt), making(workspace, token="a") as building:
        write_site(building.folder, "AA-One", frame(), FACTS)
        raise KeyboardInterrupt
    with making(workspace, token="a") as building:
        assert building.done("AA-One")
        assert not building.done("AA-Two")


def test_another_input_is_begun_anew(workspace):
    with making(workspace, token="a") as building:
        write_site(building.folder, "AA-One", frame(), FACTS)
    with making(workspace, token="b") as building:
        assert not building.done("AA-One")


def test_two_runs_do_not_make_the_same_data_set(workspace):
    with making(workspace), pytest.raises(DatasetError, match="another process"), making(workspace):
        pass


def test_what_is_there_is_replaced_only_when_asked(workspace):
    with making(workspace) as building:
        write_site(building.folder, "AA-One", frame(), FACTS)
        building.finish()
    with pytest.raises(DatasetError, match="--replace"):
        making(workspace)
    with making(workspace, replace=True) as building:
        write_site(building.folder, "AA-Two", frame(), FACTS)
        assert open_dataset("mine", workspace).site_ids == ("AA-One",)
        building.finish()
    assert open_dataset("mine", workspace).site_ids == ("AA-Two",)


def test_a_name_cannot_leave_the_workspace(workspace):
    with pytest.raises(WorkspaceError, match="cannot be the name of a data set"):
        Building(workspace, "../mine", kind="official", synthetic=False)
    with making(workspace) as building, pytest.raises(WorkspaceError, match="name of a site"):
        write_site(building.folder, "../AA", frame(), FACTS)


def test_a_read_only_workspace_is_left_alone(tmp_path):
    with (
        pytest.raises(WorkspaceError, match="read-only"),
        making(Workspace(tmp_path, read_only=True)),
    ):
        pass


def test_a_full_disk_leaves_no_half_data_set(workspace, monkeypatch):
    def full(*_args: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    with making(workspace) as building:
        write_site(building.folder, "AA-One", frame(), FACTS)
        monkeypatch.setattr("fluxcore.datasets.site_file._write_years", full)
        with pytest.raises(WorkspaceError, match="No space left"):
            write_site(building.folder, "AA-Two", frame(), FACTS)
        assert building.done("AA-One")
        assert not building.done("AA-Two")
        assert not list(building.folder.glob("hourly/AA-Two*"))


def test_nothing_finished_is_no_data_set(workspace):
    with making(workspace) as building, pytest.raises(DatasetError, match="no site is there"):
        building.finish()
    assert not building.place.exists()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (frame().drop("time"), "time is missing"),
        (frame().reverse(), "3 do not"),
        (frame().clear(), "no rows"),
        (frame(WIND=pl.lit("strong")), "WIND hold no numbers"),
    ],
)
def test_a_frame_that_is_no_series_is_refused(workspace, table, said):
    with making(workspace) as building, pytest.raises(DatasetError, match=said):
        write_site(building.folder, "AA-One", table, FACTS)


def test_a_site_without_position_is_refused(workspace):
    with making(workspace) as building, pytest.raises(DatasetError, match="longitude is not known"):
        write_site(building.folder, "AA-One", frame(), {"latitude": 1.0})


def test_a_full_disk_says_that_the_same_command_goes_on(workspace):
    def fill() -> None:
        with making(workspace) as building:
            write_site(building.folder, "AA-One", frame(), FACTS)
            raise OSError(28, "No space left on device")

    with pytest.raises(WorkspaceError, match=r"No space left.* 1 site is finished"):
        fill()


def test_what_was_given_up_is_listed_and_can_be_removed(workspace):
    with making(workspace) as building:
        write_site(building.folder, "AA-One", frame(), FACTS)
        with pytest.raises(WorkspaceError, match="being made just now"):
            workspace.remove("unfinished", "mine")
    assert [(item.kind, item.name) for item in workspace.contents()] == [("unfinished", "mine")]
    workspace.remove("unfinished", "mine")
    assert workspace.contents() == []
    assert list((workspace.root / "datasets").iterdir()) == []


def test_of_a_data_set_that_is_a_link_only_the_link_is_removed(workspace, tmp_path):
    with making(workspace) as building:
        write_site(building.folder, "AA-One", frame(), FACTS)
        place = building.finish().folder
    elsewhere = place.rename(tmp_path / "elsewhere")
    place.symlink_to(elsewhere)
    workspace.remove("dataset", "mine")
    assert not place.exists()
    assert (elsewhere / "manifest.json").is_file()
