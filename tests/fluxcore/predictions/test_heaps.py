"""Heaps of HDF5 files in which the library would walk on the spot for ever."""

import numpy as np
import pytest
import xarray as xr

from fluxcore.errors import PredictionFileError
from fluxcore.predictions import read_predictions
from fluxcore.predictions.heaps import endless_heap

ASKED = {"scenario": "TA40", "target": "GPP", "model": "mine"}


@pytest.fixture
def sound(tmp_path):
    time = np.arange("2019-06-01", "2019-06-03", dtype="datetime64[h]").astype("datetime64[ns]")
    grid = xr.Dataset(
        {n: (("site", "time"), np.arange(48.0)[None]) for n in ("y_true", "y_pred")},
        coords={"site": np.array(["AU-ASM"], dtype=object), "time": time},
    )
    grid.to_netcdf(tmp_path / "grid.nc", engine="h5netcdf")
    return tmp_path / "grid.nc"


def test_a_sound_file_has_heaps_and_all_of_them_end(sound):
    assert b"GCOL" in sound.read_bytes()
    assert endless_heap(sound) is None
    assert len(read_predictions(sound, **ASKED).series) == 48


@pytest.mark.parametrize(
    ("number", "size"), [(0, 0), (0, 8), (0, 2**63), (1, 2**64 - 8), (1, 2**63)]
)
def test_an_object_that_leads_nowhere_is_found_before_the_library_looks(sound, number, size):
    content = bytearray(sound.read_bytes())
    heap = content.index(b"GCOL")
    content[heap + 16 : heap + 18] = number.to_bytes(2, "little")
    content[heap + 24 : heap + 32] = size.to_bytes(8, "little")
    sound.write_bytes(content)
    assert endless_heap(sound) == heap
    with pytest.raises(PredictionFileError, match="the heap of its texts at byte"):
        read_predictions(sound, **ASKED)


def test_a_file_without_heaps_and_an_empty_one_are_none_of_its_business(tmp_path):
    file = tmp_path / "file"
    for content in (b"", b"GCOL", b"GCOL\x01\x00\x00\x00", b"CDF\x01" + b"0" * 100):
        file.write_bytes(content)
        assert endless_heap(file) is None
