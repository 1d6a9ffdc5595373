"""Bring your own: other columns, wide tables, grids; and what the names of files say."""

import json

import numpy as np
import polars as pl
import pytest
import xarray as xr

from fluxcore.errors import PredictionFileError, WorkspaceError
from fluxcore.predictions import read_predictions
from fluxcore.predictions.options import names_of, parse_columns, parse_offset
from fluxcore.predictions.units import UNITS, parse_units

ABOUT = {"scenario": "TA40", "target": "GPP", "model": "mine"}


def as_rows(found) -> list[tuple]:
    s = found.series
    return list(zip(s.site.tolist(), s.time.tolist(), s.observed, s.predicted, strict=True))


@pytest.fixture
def plain(text, put):
    return read_predictions(put(text))


@pytest.fixture
def grid(rows) -> xr.Dataset:
    ordered = rows.sort("site_id", "time")
    shape = (2, 72)
    return xr.Dataset(
        {
            name: (("site", "time"), ordered[name].to_numpy().reshape(shape).copy())
            for name in ("y_true", "y_pred")
        },
        coords={
            "site": ["AU-ASM", "AU-Cpr"],
            "time": ordered["time"].to_numpy()[:72].astype("datetime64[ns]"),
        },
    )


# ---- columns and names --------------------------------------------------------------------------


def test_columns_of_other_names_are_taken_as_told(rows, put, plain):
    other = rows.rename({"y_pred": "GPP_hat", "time": "TIMESTAMP", "y_true": "GPP_obs"}).drop("env")
    path = put(other.write_csv(datetime_format="%Y%m%d%H%M"), "export 7.csv")
    found = read_predictions(path, **ABOUT, columns="time=TIMESTAMP,y_pred=GPP_hat,y_true=GPP_obs")
    assert as_rows(found) == as_rows(plain)


def test_a_told_column_wins_over_one_of_our_name(rows, put):
    two = rows.with_columns(better=pl.col("y_pred") + 1)
    found = read_predictions(put(two.write_csv(datetime_format="%Y-%m-%d %H:%M:%S")),
                             columns={"y_pred": "better"})  # fmt: skip
    expected = rows.sort("site_id", "time")["y_pred"].to_numpy() + 1
    assert np.allclose(found.series.predicted, expected)


def test_a_told_column_that_is_not_there_has_a_neighbour(text, put):
    with pytest.raises(PredictionFileError, match=r"no column 'y_prd'.*Did you mean 'y_pred'"):
        read_predictions(put(text), columns="y_pred=y_prd")


@pytest.mark.parametrize("columns", ["time", "time=", "tiem=TIMESTAMP"])
def test_columns_that_are_not_understood(columns):
    with pytest.raises(PredictionFileError, match="time=TIMESTAMP"):
        parse_columns(columns)


def test_any_name_will_do_when_options_say_the_rest(text, put):
    found = read_predictions(put(text, "my run.csv"), scenario="TA40", target="GPP", run=3,
                             model="net", strategy="max")  # fmt: skip
    assert found.stem == "TA40_GPP_net_val_max_run3"
    assert found.key == "net_val_max_run3"


def test_a_label_that_is_not_said_has_a_default(text, put):
    found = read_predictions(put(text, "run7.csv"), scenario="TA40", target="GPP")
    assert (found.model, found.strategy, found.run) == ("run7", "mean", 1)


def test_nothing_says_what_it_is(text, put):
    with pytest.raises(PredictionFileError, match=r"which scenario this is.*--scenario"):
        read_predictions(put(text, "run7.csv"), target="GPP")


def test_options_override_labels_but_not_facts(text, put):
    assert read_predictions(put(text), model="renamed").model == "renamed"
    with pytest.raises(
        PredictionFileError, match="option target=NEE, but its name says target GPP"
    ):
        read_predictions(put(text), target="NEE")


def test_name_and_column_that_disagree_are_both_named():
    with pytest.raises(
        PredictionFileError, match="its name says model xgb, but its column 'm' holds"
    ):
        names_of("f", "TA40_GPP_xgb_val_mean.csv", {}, {"model": ("m", "mlp")})
    said = names_of("f", "TA40_GPP_xgb_val_mean.csv", {"model": "z"}, {"model": ("m", "mlp")})
    assert said["model"] == "z"


def test_columns_may_say_it_all(rows, put):
    said = rows.with_columns(
        setting=pl.lit("TA40"), target=pl.lit("NEE"), model=pl.lit("q"), val_strategy=pl.lit("max")
    )
    found = read_predictions(put(said.write_csv(datetime_format="%Y-%m-%d %H:%M:%S"), "x.csv"))
    assert found.stem == "TA40_NEE_q_val_max"


@pytest.mark.parametrize("model", ["../../etc/passwd", "a/b", ".hidden", "", "x" * 200, "a\nb"])
def test_names_of_models_cannot_leave_the_workspace(text, put, model):
    with pytest.raises(WorkspaceError, match="cannot be the name of a model"):
        read_predictions(put(text), model=model)


@pytest.mark.parametrize("name", ["my run.csv", "modèle.csv", "TA40_GPP_my run_val_mean.csv"])
def test_a_file_name_that_can_be_no_model_asks_for_one(text, put, name):
    with pytest.raises(PredictionFileError) as caught:
        read_predictions(put(text, name), scenario="TA40", target="GPP")
    message = str(caught.value)
    assert message.startswith(f"{name}: ")
    assert "cannot be the name of a model" in message
    assert "--model NAME (in Python model='NAME')" in message
    assert read_predictions(put(text, name), **ABOUT).model == "mine"


# ---- units and clock ----------------------------------------------------------------------------


def test_one_umol_of_carbon_dioxide_is_1_0378_grams_of_carbon_a_day():
    assert 1 / parse_units("gC_m-2_d-1", "GPP").predicted == pytest.approx(1.0378, abs=1e-4)


def test_one_millimetre_a_day_is_28_4_watts():
    day, watt = (parse_units(u, "ET").predicted for u in ("mm_d-1", "W_m-2"))
    assert day == pytest.approx(1 / 24)
    assert day / watt == pytest.approx(28.4, abs=0.05)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_every_unit_is_understood_with_sign_and_factor(unit):
    for target in unit.targets:
        assert parse_units(unit.name, target).predicted == unit.factor
        assert parse_units(f"-{unit.name}", target).predicted == -unit.factor
        assert parse_units(f"1/24*{unit.name}", target).predicted == pytest.approx(unit.factor / 24)
        assert parse_units(unit.name.replace("_", " "), target).predicted == unit.factor


def test_the_first_unit_of_a_target_is_its_own():
    assert [parse_units(None, t).predicted for t in ("GPP", "ET")] == [1, 1]
    assert parse_units("umol CO2 m-2 s-1", "NEE").predicted == 1
    assert parse_units("mm h-1", "ET").predicted == 1


@pytest.mark.parametrize(
    "units", ["parsec", "mm_h-1", "1/0*umol_m-2_s-1", "y_pred=", "y_false=mm_h-1", "9e99*mm_h-1"]
)
def test_units_that_are_not_known_are_refused(units):
    with pytest.raises(PredictionFileError):
        parse_units(units, "GPP")


def test_units_convert_predictions_and_only_on_request_observations(text, put, plain):
    factor = parse_units("gC_m-2_d-1", "GPP").predicted
    one = read_predictions(put(text), units="gC_m-2_d-1").series
    assert np.allclose(one.predicted, plain.series.predicted * factor)
    assert np.array_equal(one.observed, plain.series.observed)
    both = read_predictions(put(text), units="y_true=gC_m-2_d-1,y_pred=gC_m-2_d-1").series
    assert np.allclose(both.observed, plain.series.observed * factor)


def test_the_offset_is_added_to_the_times(text, put, plain):
    later = read_predictions(put(text), utc_offset="+1")
    assert np.array_equal(later.series.time, plain.series.time + 1)


def test_half_an_hour_of_offset_needs_times_at_half_past(text, put, plain):
    with pytest.raises(PredictionFileError, match="off the hour"):
        read_predictions(put(text), utc_offset="+5:30")
    indian = put(text.replace(":00:00\n", ":30:00\n"))
    assert np.array_equal(
        read_predictions(indian, utc_offset=5.5).series.time, plain.series.time + 6
    )


@pytest.mark.parametrize("offset", ["noon", "+99", "1e9", "--1", "", "+1:75"])
def test_offsets_that_are_none(offset):
    with pytest.raises(PredictionFileError, match="no number of hours"):
        parse_offset(offset)


def test_times_with_a_zone_need_the_offset(rows, tmp_path, plain):
    path = tmp_path / "TA40_GPP_mine_val_mean_predictions.parquet"
    rows.with_columns(pl.col("time").dt.replace_time_zone("UTC")).write_parquet(path)
    with pytest.raises(PredictionFileError, match=r"have the zone UTC.*--utc-offset"):
        read_predictions(path)
    found = read_predictions(path, utc_offset="-3")
    assert np.array_equal(found.series.time, plain.series.time - 3)


# ---- wide tables and grids ----------------------------------------------------------------------


@pytest.fixture
def observed(rows, tmp_path):
    """A table of observations as another file of rows."""
    path = tmp_path / "observed.parquet"
    rows.select("site_id", "time", GPP="y_true").write_parquet(path)
    return path


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_wide_table_is_one_column_a_site(rows, tmp_path, plain, observed, ending):
    wide = rows.pivot("site_id", index="time", values="y_pred")
    path = tmp_path / f"wide.{ending}"
    if ending == "csv":
        wide.write_csv(path, datetime_format="%Y-%m-%d %H:%M:%S")
    else:
        wide.write_parquet(path)
    found = read_predictions(path, **ABOUT, observations=observed)
    assert as_rows(found) == as_rows(plain)
    assert any(f.rule == "wide table" and f.count == 0 for f in found.findings)


def test_blank_cells_of_a_wide_table_give_no_row(rows, tmp_path, observed):
    gone = rows.filter(~((pl.col("site_id") == "AU-Cpr") & (pl.col("time").dt.day() == 2)))
    path = tmp_path / "wide.csv"
    gone.pivot("site_id", index="time", values="y_pred").write_csv(
        path, datetime_format="%Y-%m-%d %H:%M:%S"
    )
    found = read_predictions(path, **ABOUT, observations=observed)
    assert len(found.series) == 120
    assert [f.count for f in found.findings if f.rule == "wide table"] == [24]


def test_a_wide_table_with_other_columns_is_refused(rows, put):
    wide = rows.pivot("site_id", index="time", values="y_pred").with_columns(mean=pl.lit(1.0))
    with pytest.raises(PredictionFileError, match=r"wide table.*other columns too: 'mean'"):
        read_predictions(put(wide.write_csv(), "w.csv"), **ABOUT)


@pytest.mark.parametrize("ending", ["nc", "zarr", "classic.nc"])
@pytest.mark.parametrize("turned", [False, True])
def test_grids_of_site_and_time(grid, tmp_path, plain, ending, turned):
    path = tmp_path / f"TA40_GPP_mine_val_mean.{ending}"
    data = grid.transpose("time", "site") if turned else grid
    data = data.assign_coords(site=data.site.astype(object))
    if ending == "zarr":
        data.to_zarr(path, zarr_format=2, consolidated=False)
    elif ending == "nc":
        data.to_netcdf(path, engine="h5netcdf")
    else:
        data.to_netcdf(path, engine="scipy")
    assert as_rows(read_predictions(path, **ABOUT)) == as_rows(plain)


def test_holes_of_a_grid_give_no_row_and_other_names_are_told(grid, tmp_path):
    grid["y_true"][0, 3] = np.nan
    grid["y_true"][0, :2] = np.nan
    grid["y_pred"][0, :2] = np.nan
    other = grid.rename(y_pred="GPP_hat", site="tower", time="t")
    path = tmp_path / "grid.nc"
    other.assign_coords(tower=other.tower.astype(object)).to_netcdf(path, engine="h5netcdf")
    with pytest.raises(PredictionFileError, match="--columns time=NAME"):
        read_predictions(path, **ABOUT)
    found = read_predictions(path, **ABOUT, columns="time=t,site_id=tower,y_pred=GPP_hat")
    assert len(found.series) == 142
    assert int(np.isnan(found.series.observed).sum()) == 1


def test_a_store_whose_codec_could_run_code_is_refused(grid, tmp_path):
    path = tmp_path / "TA40_GPP_mine_val_mean.zarr"
    grid[["y_pred"]].assign_coords(site=[0, 1]).to_zarr(path, zarr_format=2, consolidated=False)
    about = path / "y_pred" / ".zarray"
    content = json.loads(about.read_text())
    about.write_text(json.dumps(content | {"filters": [{"id": "pickle", "protocol": 5}]}))
    with pytest.raises(PredictionFileError, match=r"codec 'pickle'.*run code"):
        read_predictions(path, **ABOUT)


def test_a_file_that_refers_to_another_one_is_refused(grid, tmp_path):
    import h5py

    path = tmp_path / "grid.nc"
    grid.assign_coords(site=grid.site.astype(object)).to_netcdf(path, engine="h5netcdf")
    with h5py.File(path, "a") as file:
        del file["y_true"]
        file["y_true"] = h5py.ExternalLink("secret.h5", "/y")
    with pytest.raises(PredictionFileError, match="refers to another file"):
        read_predictions(path, **ABOUT)


def test_parquet_columns_of_the_wrong_type_are_named(rows, tmp_path):
    path = tmp_path / "TA40_GPP_mine_val_mean_predictions.parquet"
    rows.with_columns(pl.col("y_pred").cast(pl.String)).write_parquet(path)
    with pytest.raises(PredictionFileError, match="y_pred is of type String, not a number"):
        read_predictions(path)
    rows.with_columns(time=pl.lit(1.5)).write_parquet(path)
    with pytest.raises(PredictionFileError, match="its times are of type Float64"):
        read_predictions(path)
