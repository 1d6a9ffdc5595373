"""What the store finds in a workspace, and when it looks again."""

import os
import shutil

import pytest

from dashboard.store import PUBLISHED, Store
from fluxcore.comparable import join
from fluxcore.errors import NotComparableError, UnknownNameError
from fluxcore.score_files import write_scores


@pytest.fixture
def workspace(tmp_path, tiny_scores):
    write_scores(tiny_scores, tmp_path / "scores" / PUBLISHED / "lr_val_mean")
    return tmp_path


def test_an_empty_workspace_has_the_packaged_cells(packaged):
    (published,) = packaged.sets().values()
    assert published.name == PUBLISHED
    assert published.label == "published, June 2026"
    assert not published.has_domains
    assert packaged.scores(PUBLISHED).empty
    assert packaged.models(PUBLISHED)[:2] == ["coral", "xgb"]
    assert not packaged.leaderboard(PUBLISHED, "ET", "q90").intervals


def test_scores_of_the_workspace_take_the_place_of_the_packaged_cells(workspace):
    store = Store(workspace)
    assert store.set(PUBLISHED).has_domains
    assert store.models(PUBLISHED) == ["lr"]
    assert set(store.scores(PUBLISHED)["site_id"]) == {"AA-One", "AA-Two"}


def test_tables_are_read_once_and_again_when_their_files_change(workspace, tiny_scores):
    store = Store(workspace)
    first = store.scores(PUBLISHED)
    assert store.scores(PUBLISHED) is first
    (file,) = (workspace / "scores" / PUBLISHED).glob("*/*.csv")
    os.utime(file, (0, 0))
    assert store.scores(PUBLISHED) is not first


def test_a_set_of_ones_own_is_shown_alone_and_beside_the_published_one(workspace, tiny_scores):
    write_scores(tiny_scores.assign(model="mine"), workspace / "scores" / "mine" / "mine_val_mean")
    store = Store(workspace)
    assert list(store.sets()) == [PUBLISHED, "published+mine", "mine"]
    assert store.models("published+mine") == ["lr", "mine"]


def test_synthetic_scores_stand_alone_even_on_the_same_numbers(workspace, tiny_scores):
    write_scores(tiny_scores.assign(model="made"), workspace / "scores" / "demo" / "made_val_mean")
    (workspace / "scores" / "demo" / "source.json").write_text('{"synthetic": true}')
    assert list(Store(workspace).sets()) == [PUBLISHED, "demo"]


def test_sets_on_other_observations_are_not_joined(workspace, tiny_scores):
    other = tiny_scores.assign(model="mine", mse=tiny_scores["mse"] * 2)
    write_scores(other, workspace / "scores" / "mine" / "mine_val_mean")
    with pytest.raises(NotComparableError, match="cannot join the ranking"):
        Store(workspace).scores("published+mine")


def test_what_cannot_be_joined_is_compared_once(workspace, tiny_scores, monkeypatch):
    other = tiny_scores.assign(model="mine", mse=tiny_scores["mse"] * 2)
    write_scores(other, workspace / "scores" / "mine" / "mine_val_mean")
    compared = []

    def counted(*tables):
        compared.append(tables)
        return join(*tables)

    monkeypatch.setattr("dashboard.store.scores.join", counted)
    store = Store(workspace)
    for _ in range(3):
        assert "cannot join the ranking" in store.unlike("published+mine")
        assert store.models("published+mine") == ["lr"]
    assert len(compared) == 1


def test_a_set_with_a_bad_file_is_said_with_its_place_and_has_models_all_the_same(workspace):
    file = workspace / "scores" / PUBLISHED / "lr_val_mean" / "TA40_GPP_lr_val_mean.csv"
    file.write_text("nothing")
    store = Store(workspace)
    said = store.unlike(PUBLISHED)
    for part in (
        PUBLISHED,
        file.name,
        str(workspace),
        "fluxcore workspace remove scores published",
    ):
        assert part in said
    assert store.models(PUBLISHED)[:2] == ["coral", "xgb"]


def test_a_damaged_record_of_a_set_is_said(workspace):
    (workspace / "scores" / PUBLISHED / "source.json").write_text("{")
    store = Store(workspace)
    assert "source.json is damaged" in store.trouble()
    assert not store.set(PUBLISHED).has_domains


def test_a_link_to_nothing_is_said(workspace):
    folder = workspace / "scores" / PUBLISHED / "lr_val_mean"
    (folder / "TA40_ET_lr_val_mean.csv").symlink_to(folder / "gone.csv")
    assert "TA40_ET_lr_val_mean.csv" in Store(workspace).unlike(PUBLISHED)


def test_an_empty_folder_is_no_set(workspace):
    (workspace / "scores" / "nothing").mkdir()
    assert list(Store(workspace).sets()) == [PUBLISHED]


def test_a_set_that_is_gone_is_named(workspace):
    store = Store(workspace)
    shutil.rmtree(workspace / "scores")
    with pytest.raises(UnknownNameError, match="Unknown score set 'mine'"):
        store.set("mine")


def test_the_nearest_tower_is_near(packaged):
    sites = packaged.sites()
    assert (sites["nearest_km"] >= 0).all()
    assert (sites["nearest"] != sites.index).all()
    pair = sites.loc[sites["nearest_km"].idxmin()]
    assert sites.loc[pair["nearest"], "nearest_km"] == pytest.approx(pair["nearest_km"])


@pytest.mark.parametrize(("scenario", "near"), [("spatial-easy40", 12), ("TA40", 1)])
def test_test_towers_with_a_seen_one_within_20_km(packaged, scenario, near):
    towers = packaged.scenario_sites(scenario)
    assert (towers["seen_km"] <= 20).sum() == near
    assert towers["seen_km"].notna().sum() == 40
