"""Names that cannot be used: of data sets, files, columns and vegetation types."""

import os

import polars as pl
import pytest

from fluxcore.datasets.adding import add_dataset
from fluxcore.datasets.findings import RefusedError
from fluxcore.errors import DatasetError, WorkspaceError


@pytest.mark.parametrize("name", ["../evil", "a/b", "", ".hidden", "a b", "x" * 200])
def test_names_that_are_no_names_are_refused(name, workspace, towers):
    with pytest.raises(WorkspaceError, match="cannot be the name of a data set"):
        add_dataset(towers, name, workspace=workspace)


@pytest.mark.parametrize("name", ["AU%2fASM.csv", "AU ASM.csv", "Ä.csv", "-x.csv", "a\nb.csv"])
def test_files_whose_names_are_no_site_ids_are_refused(name, workspace, towers, left_in):
    (towers / "AU-ASM.csv").rename(towers / name)
    with pytest.raises(RefusedError, match="has no site id in its name"):
        add_dataset(towers, "towers", workspace=workspace, workers=1)
    assert left_in(workspace) == []


def test_a_file_name_that_is_no_text_can_be_named(workspace, towers):
    try:
        (towers / "AU-ASM.csv").rename(towers / os.fsdecode(b"AU-\xff.csv"))
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    with pytest.raises(RefusedError) as refused:
        add_dataset(towers, "towers", workspace=workspace, workers=1)
    assert str(refused.value).encode("utf-8")


@pytest.mark.parametrize("name", ["measured", "line", "Time", "SITE_ID", " TA", "ta", "pft_sav"])
def test_a_column_whose_name_is_in_use_is_to_be_renamed(name, workspace, towers):
    place = towers / "AU-ASM.csv"
    frame = pl.read_csv(place, infer_schema=False).with_columns(pl.lit("1.5").alias(name))
    frame.write_csv(place)
    with pytest.raises(RefusedError) as refused:
        add_dataset(towers, "towers", workspace=workspace, workers=1)
    told = {(f.severity, f.rule, f.file, f.column) for f in refused.value.findings}
    assert ("error", "column name", "AU-ASM.csv", name) in told
    assert "Rename it" in str(refused.value)


def test_columns_of_other_names_are_not_in_use(workspace, towers):
    for place in towers.glob("*.csv"):
        frame = pl.read_csv(place, infer_schema=False).with_columns(pl.lit("1.5").alias("lines"))
        frame.write_csv(place)
    add_dataset(towers, "towers", workspace=workspace, workers=1)


def test_a_vegetation_type_that_does_not_exist_is_refused(workspace, towers, tmp_path):
    with pytest.raises(DatasetError, match=r"options: igbp is 'FOO'.*Known are ENF, EBF"):
        add_dataset(
            towers / "AU-ASM.csv", "one", workspace=workspace, facts={"igbp": "FOO"}, workers=1
        )
    table = tmp_path / "sites.csv"
    table.write_text("site_id,igbp\nAU-ASM,Forest\n")
    with pytest.raises(DatasetError, match=r"sites.csv: AU-ASM: igbp is 'Forest'.*Known are ENF"):
        add_dataset(towers, "one", workspace=workspace, sites=table, workers=1)
    assert not (workspace.root / "datasets" / "one").exists()


def test_what_the_options_say_is_not_said_of_the_data(workspace, towers):
    report = add_dataset(
        towers / "AU-ASM.csv", "one", workspace=workspace, facts={"igbp": "WSA"}, workers=1
    )
    (found,) = [f for f in report.findings if f.rule == "vegetation type differs"]
    assert found.message == (
        "is WSA, in the site table SAV; the type given with --sites or an option is used"
    )
