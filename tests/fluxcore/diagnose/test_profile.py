import numpy as np
import pandas as pd
import pytest

from fluxcore.compare.bootstrap import bootstrap
from fluxcore.diagnose import losses, losses_from, profile


def test_a_tower_at_its_scales_by_hand(score_table):
    hourly = score_table({"a": [1.0, 2.0, 3.0], "b": [5.0, np.nan, 1.0]})
    weekly = score_table({"a": [3.0, 2.0, 2.0], "b": [1.0, 1.0, 1.0]}, scale="weekly")
    boot = bootstrap(
        pd.concat([weekly, hourly]), target="GPP", scenarios=["TA40"], scales=["weekly", "hourly"]
    )
    found = profile(boot, "TA40", "S01").set_index(["scale", "model"])
    assert list(found.index.get_level_values("scale")) == ["hourly", "hourly", "weekly", "weekly"]
    assert found.loc[("hourly", "a"), ["loss", "rank", "of", "harder"]].tolist() == [2, 2, 3, 0.5]
    assert found.loc[("weekly", "a"), ["rank", "harder"]].tolist() == [2, 0.5]
    assert np.isnan(found.loc[("hourly", "b"), "rank"])
    assert profile(boot, "TA40", "ZZ-New").empty


def test_scales_that_span_years_show_the_site(published):
    boot = bootstrap(published, target="NEE", scenarios=["time-split"], scales=["hourly", "iav"])
    found = profile(boot, "time-split", "CH-Cha 2022").set_index("scale")["domain"]
    assert set(found["hourly"]) == {"CH-Cha 2022"}
    assert set(found["iav"]) == {"CH-Cha"}


def test_a_cell_of_a_larger_bootstrap_is_the_cell_by_itself(published):
    boot = bootstrap(published, target="ET", scenarios=["TA40"], scales=["hourly", "weekly"])
    some = losses_from(boot, published, "TA40", "weekly")
    alone = losses(published, target="ET", scenario="TA40", scale="weekly")
    assert some.losses == pytest.approx(alone.losses)
    assert (some.counts == alone.counts).all()
