"""Whatever a file holds: predictions or a FluxError, never another exception."""

import gzip
from contextlib import suppress

import numpy as np
import polars as pl
import pytest
import xarray as xr
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fluxcore.errors import FluxError
from fluxcore.predictions import read_predictions

FAST = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

PIECES = st.sampled_from(
    ["y_true", "y_pred", "env", "site_id", "time", "setting", ",", ",", ",", "\n", "\n", '"', "'",
     "1.0", "-9999", "1e999", "NaN", "AU-ASM", "2019-06-01 00:00:00", "2019-06-01", ";", "\t", " ",
     "\r\n", "\ufeff", "é", "\x00", "('AU-ASM', 2019)", "201906010000"]
)  # fmt: skip
HEADS = st.sampled_from(
    [b"", b"PAR1", b"\x1f\x8b\x08\x00", b"\x89HDF\r\n\x1a\n", b"CDF\x01", b"CDF\x02", b"PK\x03\x04",
     b"y_true,y_pred,env,site_id,time\n", b"time,AU-ASM\n"]
)  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("soup") / "TA40_GPP_mine_val_mean_predictions.csv"


def tolerant(path, content: bytes) -> None:
    path.write_bytes(content)
    with suppress(FluxError):
        found = read_predictions(path)
        assert np.isfinite(found.series.predicted).all()
        assert len(found.series) > 0


@FAST
@given(HEADS, st.binary(max_size=400))
@example(b"", b"\n")
@example(b"", b'"')
@example(b"", b"\xef\xbb\xbf")
@example(b"y_true,y_pred,env,site_id,time\n", b"\n" * 50)
def test_any_bytes(place, head, body):
    tolerant(place, head + body)


@FAST
@given(st.lists(PIECES, max_size=60))
def test_any_text_of_the_right_words(place, pieces):
    tolerant(place, "".join(["y_true,y_pred,env,site_id,time\n", *pieces]).encode())


@FAST
@given(st.lists(PIECES, max_size=40))
def test_any_text_without_a_header(place, pieces):
    tolerant(place, "".join(pieces).encode())


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> dict[str, bytes]:
    """One sound file of each kind."""
    folder = tmp_path_factory.mktemp("whole")
    time = np.arange("2019-06-01", "2019-06-03", dtype="datetime64[h]").astype("datetime64[ns]")
    rows = pl.DataFrame(
        {"y_true": np.arange(48.0), "y_pred": np.arange(48.0), "site_id": ["AU-ASM"] * 48,
         "time": time}
    )  # fmt: skip
    text = rows.write_csv(datetime_format="%Y-%m-%d %H:%M:%S").encode()
    rows.write_parquet(folder / "a.parquet")
    grid = xr.Dataset(
        {n: (("site", "time"), np.arange(48.0)[None]) for n in ("y_true", "y_pred")},
        coords={"site": np.array(["AU-ASM"], dtype=object), "time": time},
    )
    grid.to_netcdf(folder / "a.nc", engine="h5netcdf")
    grid.to_netcdf(folder / "b.nc", engine="scipy")
    return {
        "csv": text,
        "csv.gz": gzip.compress(text, mtime=0),
        "parquet": (folder / "a.parquet").read_bytes(),
        "hdf5": (folder / "a.nc").read_bytes(),
        "classic": (folder / "b.nc").read_bytes(),
    }


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "parquet", "hdf5", "classic"])
@FAST
@given(data=st.data())
def test_any_damage_to_a_sound_file(place, whole, kind, data):
    content = bytearray(whole[kind])
    how = data.draw(st.sampled_from(["cut", "flip", "insert"]))
    at = data.draw(st.integers(0, len(content) - 1))
    if how == "cut":
        content = content[:at]
    elif how == "flip":
        content[at] = data.draw(st.integers(0, 255))
    else:
        content[at:at] = data.draw(st.binary(min_size=1, max_size=8))
    tolerant(place, bytes(content))
