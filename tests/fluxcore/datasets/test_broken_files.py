"""Files that cannot become a data set: each is named, with what to do; nothing is half-written."""

import gzip

import pytest

from fluxcore.datasets import sources
from fluxcore.datasets.adding import add_dataset
from fluxcore.datasets.findings import RefusedError


def lines(text: str, number: int, new: str) -> str:
    """A text with another line in the place of one, the first being 1."""
    parts = text.splitlines()
    return "\n".join([*parts[: number - 1], new, *parts[number:]]) + "\n"


def cut(text: str) -> bytes:
    return text.encode()[: len(text) * 2 // 3 - 7]


def commas(text: str) -> bytes:
    return text.replace(".", ",").encode()


def semicolons(text: str) -> bytes:
    return text.replace(",", ";").replace(".", ",").encode()


def quoted_commas(text: str) -> bytes:
    """Decimal commas in quotes, in the column TA alone."""
    header, *rows = text.splitlines()
    place = header.split(",").index("TA")
    spoilt = [header]
    for row in rows:
        fields = row.split(",")
        fields[place] = f'"{fields[place].replace(".", ",")}"'
        spoilt.append(",".join(fields))
    return ("\n".join(spoilt) + "\n").encode()


BAD = {
    "truncated": (cut, "cut short", "ends in the middle of line"),
    "truncated gzip": (
        lambda t: gzip.compress(t.encode())[:-5000],
        "cut short",
        "Copy or download",
    ),
    "damaged gzip": (
        lambda t: (packed := gzip.compress(t.encode()))[:5000] + b"\xff" * 999 + packed[5999:],
        "damaged",
        "packed and damaged",
    ),
    "semicolons": (semicolons, "wrong delimiter", "separated by semicolons, not commas"),
    "tabs": (lambda t: t.replace(",", "\t").encode(), "wrong delimiter", "separated by tabs"),
    "UTF-16": (lambda t: t.encode("utf-16"), "no text", "UTF-16 text"),
    "Latin-1": (
        lambda t: lines(t, 5, "Jägerhof").encode("latin-1"),
        "wrong encoding",
        "not UTF-8: line 5 holds the byte 0xe4",
    ),
    "decimal commas": (commas, "uneven lines", "write decimal points"),
    "quoted decimal commas": (quoted_commas, "decimal commas", "These are decimal commas"),
    "mixed forms of time": (
        lambda t: t.replace("2015-03-01 00:00:00", "01.03.2015 00:00").encode(),
        "time form",
        "1 of 8,760 values of time are not times like the others (line 1,418: '01.03.2015 00:00')",
    ),
    "times with a zone": (
        lambda t: t.replace(":00:00,", ":00:00+01:00,").encode(),
        "time form",
        "holds no times that are understood",
    ),
    "web page": (
        lambda t: b"<!DOCTYPE html><html><body>502 Bad Gateway</body></html>",
        "web page",
        "the download got a login or error page",
    ),
    "zero bytes": (lambda t: b"", "empty", "is empty (0 bytes)"),
    "a hole of zero bytes": (
        lambda t: t.encode()[:200_000] + bytes(4096) + t.encode()[204_096:],
        "damaged",
        "4,096 zero bytes",
    ),
    "header only": (lambda t: t.splitlines()[0].encode() + b"\n", "no rows", "but no rows"),
    "no header": (
        lambda t: t.partition("\n")[2].encode(),
        "no columns",
        "has no first line with column names: it starts with '2015-01-01 00:00:00'",
    ),
    "a column twice": (
        lambda t: t.replace("tower_lon", "tower_lat", 1).encode(),
        "column twice",
        "columns that stand twice: 'tower_lat'",
    ),
    "binary": (lambda t: bytes(range(256)) * 40, "no text", "binary data"),
    "Excel": (lambda t: b"PK\x03\x04 broken", "damaged", "no zip archive"),
    "old line ends": (
        lambda t: t.replace("\n", "\r").encode(),
        "line ends",
        "ends its lines with carriage returns alone (CR)",
    ),
    "the first line again": (
        lambda t: lines(t, 900, t.partition("\n")[0]).encode(),
        "first line again",
        "1 line repeats the column names of the first one (line 900)",
    ),
    "a line too long": (
        lambda t: lines(t, 9, t.splitlines()[8] + ",1").encode(),
        "uneven lines",
        "1 of 8,761 lines",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file_among_good_ones_is_named_and_nothing_is_made(name, workspace, towers, left_in):
    spoil, rule, message = BAD[name]
    place = towers / "AU-Boy.csv"
    place.write_bytes(spoil(place.read_text(encoding="utf-8")))
    with pytest.raises(RefusedError) as refused:
        add_dataset(towers, "towers", workspace=workspace, workers=1)
    errors = [found for found in refused.value.findings if found.severity == "error"]
    assert {found.file for found in errors} == {"AU-Boy.csv"}, errors
    assert rule in {found.rule for found in errors}, errors
    assert message in str(refused.value)
    told = {found.rule for found in refused.value.findings}
    assert "constant vegetation type" not in told  # which cannot be said of some of the sites
    assert left_in(workspace) == []


@pytest.mark.parametrize("name", ["truncated", "the first line again", "a line too long"])
def test_what_follows_from_broken_lines_is_not_told(name, workspace, towers):
    spoil, rule, _ = BAD[name]
    place = towers / "AU-ASM.csv"
    place.write_bytes(spoil(place.read_text()))
    with pytest.raises(RefusedError) as refused:
        add_dataset(towers, "towers", workspace=workspace, workers=1)
    assert [found.rule for found in refused.value.findings] == [rule]


def test_a_file_of_3_gb_is_refused_before_it_is_read(workspace, towers):
    place = towers / "AU-Boy.csv"
    with place.open("r+b") as file:
        file.truncate(3 * 1024**3)  # sparse: takes no room
    with pytest.raises(RefusedError, match=r"has 3\.2 GB, more than the 2\.1 GB that are read"):
        add_dataset(towers, "towers", workspace=workspace, workers=1)


def test_what_unpacks_to_too_much_is_refused(workspace, towers, monkeypatch):
    place = towers / "AU-Boy.csv"
    place.write_bytes(gzip.compress(place.read_bytes()))
    monkeypatch.setattr(sources, "MAX_BYTES", 100_000)
    for other in ("AU-ASM.csv", "AR-CCg.csv"):
        (towers / other).unlink()
    with pytest.raises(RefusedError, match="unpacks to more than the"):
        add_dataset(towers, "towers", workspace=workspace, workers=1)
