import threading
from dataclasses import replace
from datetime import datetime

import numpy as np
import pandas as pd
import polars as pl
import pytest

from fluxcore.datasets import Building, write_site
from fluxcore.errors import Cancelled, FluxError, ScenarioError, UnknownNameError
from fluxcore.scenarios import SCENARIOS
from fluxcore.shift import answer, domain_classifier, errors, shelf
from fluxcore.shift.answer import conditional_shift, covariate_shift, kept_at
from fluxcore.shift.asked import Asked
from fluxcore.shift.findings import CANNOT
from fluxcore.shift.options import Options
from fluxcore.sites import sites as known_sites
from fluxcore.workspace import Workspace

TA40 = SCENARIOS["TA40"]
COVARIATES = ("TA", "VPD", "EVI")
OPTIONS = Options(
    per_site=24, refit_rows=24, folds=2, permutations=19, bootstrap=20, refits=2, draws=2
)
QUICK = OPTIONS.quickly()


@pytest.fixture(autouse=True)
def weak(monkeypatch):
    """Few trees, and nothing left over from another test."""
    monkeypatch.setattr(domain_classifier, "ITERATIONS", 3)
    monkeypatch.setattr(errors, "ITERATIONS", 3)
    shelf.clear()
    yield
    shelf.clear()


@pytest.fixture(scope="module")
def make(tmp_path_factory):
    """A data set of so many training and test towers, ten days each."""

    def make(test=9, train=10, measured=True, flat=(), lacks="", more=()):
        workspace = Workspace(tmp_path_factory.mktemp("shift") / "workspace")
        named = {*TA40.test_sites, *(site for rule in TA40.rules for site in rule.sites or ())}
        trained = sorted(set(known_sites().index) - named)  # sites that no rule names train
        sites = [*TA40.test_sites[:test], *trained[:train], *more]
        with Building(workspace, "tiny", kind="synthetic", synthetic=True) as building:
            for number, site in enumerate(sites):
                draw = np.random.default_rng(number)
                ends = datetime(2019, 6, 1), datetime(2019, 6, 10, 23)
                time = pl.datetime_range(*ends, "1h", eager=True)
                level = draw.normal() + (number < test)
                values = {
                    name: np.zeros(240) if name in flat else level + draw.normal(size=240)
                    for name in (*COVARIATES, "GPP")
                    if not (name == lacks and number == 3)
                }
                frame = pl.DataFrame({"time": time, **values}).with_columns(
                    pl.col(list(values)).cast(pl.Float32), measured=pl.lit(measured)
                )
                facts = {"latitude": 40.0 + number, "longitude": 10.0, "igbp": "GRA"}
                write_site(building.folder, site, frame, facts)
            return building.finish(), workspace

    return make


@pytest.fixture(scope="module")
def tiny(make):
    return make(train=13)


def test_an_answer_is_worked_out_once(tiny, monkeypatch):
    data, workspace = tiny
    steps = []
    first = covariate_shift(
        data, TA40, OPTIONS, workspace=workspace, workers=1,
        progress=lambda *step: steps.append(step),
    )  # fmt: skip
    assert [step[0] for step in steps] == sorted(step[0] for step in steps)
    assert {step[1] for step in steps} == {steps[0][1]}
    assert steps[-1][0] <= steps[-1][1]
    monkeypatch.setattr(answer, "take_sample", None)
    again = covariate_shift(data, TA40, OPTIONS, workspace=workspace)
    pd.testing.assert_frame_equal(again.findings, first.findings)
    assert again.about == first.about
    assert kept_at("covariate", data, TA40, "", OPTIONS, workspace).about == first.about
    assert kept_at("covariate", data, TA40, "", QUICK, workspace) is None
    assert kept_at("conditional", data, TA40, "GPP", OPTIONS, workspace) is None
    table = first.findings.set_index(["measure", "covariate"])
    assert np.isfinite(table.loc[("auc", ""), ["p", "band_high"]].astype(float)).all()
    assert first.synthetic
    assert set(first.tables) >= {"densities", "season_hour", "composition", "site_probability"}
    assert set(first.readings) >= {"ranking", "auc", "composition", "map"}


def test_a_damaged_answer_is_made_anew(tiny):
    data, workspace = tiny
    first = conditional_shift(data, TA40, "GPP", QUICK, workspace=workspace)
    (kept,) = [p for p in workspace.cache_folder.glob("*.json") if '"GPP"' in p.read_text()]
    kept.write_text(kept.read_text()[:1000])
    shelf.clear()
    again = conditional_shift(data, TA40, "GPP", QUICK, workspace=workspace)
    pd.testing.assert_frame_equal(again.findings, first.findings)
    assert again.quick
    assert set(again.tables) >= {"slices", "attribution", "applicability", "gates"}
    assert set(again.readings) >= {"terms", "gates", "residuals", "attribution", "applicability"}


def test_what_is_asked_in_another_way_is_another_answer(tiny):
    data, _ = tiny
    asked = Asked("conditional", data, TA40, "GPP", OPTIONS)
    others = [
        replace(asked, kind="covariate"),
        replace(asked, target="ET"),
        replace(asked, scenario=SCENARIOS["time-split"]),
        replace(asked, options=replace(OPTIONS, seed=1)),
        replace(asked, options=OPTIONS.quickly()),
    ]
    assert len({one.key for one in (asked, *others)}) == 6


def test_years_share_the_rows_of_a_site():
    assert answer.taken(Options(), TA40) == Options()
    years = answer.taken(Options(), SCENARIOS["time-split"])
    assert (years.per_site, years.refit_rows) == (200, 30)
    assert answer.taken(Options().quickly(), TA40).folds == 3


def test_reference_mode_has_the_papers_numbers(tiny):
    data, workspace = tiny
    options = replace(OPTIONS, mode="reference")
    found = covariate_shift(data, TA40, options, workspace=workspace)
    assert "ref_auc" in set(found.findings["measure"])
    assert (found.findings["mode"] == "reference").all()


def test_few_test_towers_get_numbers_and_no_verdict(make):
    data, workspace = make(test=5)
    found = covariate_shift(data, TA40, QUICK, workspace=workspace).findings
    assert set(found.loc[found["verdict"] != "", "verdict"]) == {CANNOT}
    assert found["reason"].str.contains("5 test sites, and 8 are needed").any()


@pytest.mark.parametrize(
    ("world", "said"),
    [
        ({"test": 0}, "holds no test site of TA40"),
        ({"test": 1}, "1 test site with usable rows"),
        ({"train": 0}, "holds no training site of TA40"),
        ({"measured": False}, "With --rows all gap-filled ones count too"),
        ({"flat": COVARIATES}, "nothing to compare"),
    ],
)
def test_what_cannot_be_compared_is_told(make, world, said):
    data, workspace = make(**world)
    with pytest.raises(ScenarioError, match=said):
        covariate_shift(data, TA40, QUICK, workspace=workspace)


def test_constant_and_missing_covariates_are_left_out_and_named(make):
    data, workspace = make(flat=("VPD",), lacks="EVI")
    found = covariate_shift(data, TA40, QUICK, workspace=workspace)
    assert set(found.tables["densities"]["covariate"]) == {"TA"}
    assert any("EVI left out" in note for note in found.notes)
    assert any("VPD left out" in note for note in found.notes)


def test_a_tower_outside_the_site_table_takes_part(make):
    data, workspace = make(more=("XX-New",))
    found = covariate_shift(data, TA40, QUICK, workspace=workspace)
    assert "XX-New" in set(found.tables["site_probability"]["site_id"])


def test_an_unknown_flux_is_told(tiny):
    data, workspace = tiny
    with pytest.raises(UnknownNameError, match=r"'GGP'\. Did you mean 'GPP'"):
        conditional_shift(data, TA40, "GGP", QUICK, workspace=workspace)


def test_cancelled_work_leaves_nothing(make):
    data, workspace = make()
    cancel = threading.Event()

    def stop(done, total, what):
        if "comparing" in what:
            cancel.set()

    with pytest.raises(Cancelled):
        covariate_shift(data, TA40, QUICK, workspace=workspace, progress=stop, cancel=cancel)
    assert not list(workspace.root.glob("cache/*"))


def test_a_read_only_workspace_is_answered_too(make):
    data, workspace = make()
    closed = Workspace(workspace.root, read_only=True)
    assert len(covariate_shift(data, TA40, QUICK, workspace=closed).findings)
    assert not list(workspace.root.glob("cache/*"))


def test_options_that_make_no_sense_are_refused():
    with pytest.raises(FluxError, match="24 rows"):
        Options(per_site=3)
