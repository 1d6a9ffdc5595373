"""``fluxcore shift``, as it is typed."""

import io
import json
from datetime import datetime
from typing import get_args

import numpy as np
import pandas as pd
import polars as pl
import pytest

from fluxcore.cli.shift import LOOKING, covariate
from fluxcore.datasets import Building, write_site
from fluxcore.scenarios import SCENARIOS
from fluxcore.shift import domain_classifier, errors, options, shelf
from fluxcore.sites import sites as known_sites
from fluxcore.workspace import Workspace

TA40 = SCENARIOS["TA40"]
QUICK = ("--dataset", "tiny", "--scenario", "TA40", "--quick", "--sample", "24")


@pytest.fixture(autouse=True)
def tiny(workspace, monkeypatch):
    """Nine test towers and ten others, ten days each; few trees."""
    monkeypatch.setattr(domain_classifier, "ITERATIONS", 3)
    monkeypatch.setattr(errors, "ITERATIONS", 3)
    shelf.clear()
    named = {*TA40.test_sites, *(site for rule in TA40.rules for site in rule.sites or ())}
    trained = sorted(set(known_sites().index) - named)[:10]
    with Building(Workspace(workspace), "tiny", kind="synthetic", synthetic=True) as building:
        for number, site in enumerate([*TA40.test_sites[:9], *trained]):
            draw = np.random.default_rng(number)
            ends = datetime(2019, 6, 1), datetime(2019, 6, 10, 23)
            time = pl.datetime_range(*ends, "1h", eager=True)
            frame = pl.DataFrame(
                {
                    "time": time,
                    **{
                        name: (draw.normal() + draw.normal(size=240)).astype(np.float32)
                        for name in ("TA", "VPD", "GPP")
                    },
                }
            ).with_columns(measured=pl.lit(True))
            facts = {"latitude": 40.0 + number, "longitude": 10.0, "igbp": "GRA"}
            write_site(building.folder, site, frame, facts)
        building.finish()
    yield
    shelf.clear()


def test_choices_are_those_of_the_options():
    typed = {param.name: param.type for param in covariate.params}
    assert tuple(typed["mode"].choices) == options.MODES
    assert tuple(typed["rows"].choices) == tuple(options.ROW_CHOICES) == get_args(options.RowChoice)
    assert tuple(typed["unit"].choices) == options.UNITS
    assert ("", *typed["within"].choices) == options.WITHIN
    assert len(LOOKING) == 12


def test_covariates_for_people_and_for_machines(run):
    done = run("shift", "covariate", *QUICK)
    assert done.exit_code == 0, done.stderr
    assert "tiny (synthetic), temperature: against chance" in done.stdout
    assert "[1] chance has not been drawn yet" in done.stdout
    assert "A quick answer, without refits" in done.stderr
    assert "Kolmogorov" not in done.stdout
    assert "Kolmogorov" in run("shift", "covariate", *QUICK, "--all").stdout
    table = pd.read_csv(io.StringIO(run("shift", "covariate", *QUICK, "--format", "csv").stdout))
    assert table["synthetic"].all()
    assert table["quick"].all()
    told = json.loads(run("shift", "covariate", *QUICK, "--format", "json").stdout)
    assert told["about"]["options"]["quick"]
    assert set(told["readings"]) >= {"ranking", "auc"}
    assert len(told["rows"]) == len(table)
    behind = run("shift", "covariate", *QUICK, "--table", "densities", "--format", "csv").stdout
    assert {"covariate", "density", "synthetic"} <= set(pd.read_csv(io.StringIO(behind)))
    done = run("shift", "covariate", *QUICK, "--table", "densty")
    assert done.exit_code == 2
    assert "Did you mean 'densities'?" in done.stderr


def test_conditional_and_report_share_their_answers(run):
    done = run("shift", "conditional", *QUICK, "--target", "GPP")
    assert done.exit_code == 0, done.stderr
    assert "Relation, at" in done.stdout
    assert "cannot say" in done.stdout
    asked = ("--dataset", "tiny", "--scenarios", "TA40", "--quick", "--sample", "24")
    done = run("shift", "report", *asked)
    assert done.exit_code == 0, done.stderr
    assert "0.986" in done.stdout  # the paper's AUC
    assert "Quick answers" in done.stderr
    table = pd.read_csv(io.StringIO(run("shift", "report", *asked, "--format", "csv").stdout))
    assert set(table["dataset"]) == {"tiny", "paper"}
    assert table.groupby("dataset")["synthetic"].all().to_dict() == {"tiny": True, "paper": False}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("conditional", *QUICK, "--target", "ET"), "flux of tiny"),
        (("covariate", "--dataset", "nobody", "--scenario", "TA40"), "Unknown data set 'nobody'"),
        (
            ("covariate", "--dataset", "tiny", "--scenario", "time-split", "--quick"),
            "holds no training site-year",
        ),
        (("report", "--dataset", "tiny", "--targets", "GGP"), "Did you mean 'GPP'?"),
        (("report", "--dataset", "tiny", "--scenarios", ","), "names nothing"),
        (("both",), "Unknown command 'both'"),
    ],
)
def test_mistakes_are_told(run, typed, said):
    done = run("shift", *typed)
    assert done.exit_code == 2
    assert said in done.stderr
