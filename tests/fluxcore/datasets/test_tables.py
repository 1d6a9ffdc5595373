"""CSV tables of one site: lines, numbers and times, and bytes of any kind."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fluxcore.datasets.findings import Finding, ProblemError, summary, tally
from fluxcore.datasets.fluxnet import read_fluxnet
from fluxcore.datasets.formats import FORMATS, recognise
from fluxcore.datasets.official import read_official
from fluxcore.datasets.site_data import Options
from fluxcore.datasets.sources import find_sources
from fluxcore.datasets.tables import header_of, lines_findings, parse, times_of


@pytest.fixture
def source(tmp_path):
    def write(content: bytes, name: str = "AU-ASM.csv"):
        (tmp_path / name).write_bytes(content)
        return find_sources([tmp_path / name])[0][0]

    return write


def test_commas_in_quotes_separate_nothing(source):
    content = b'time,TA,by\n2015,1,"Fries, R."\n2016,2,me\n'
    assert lines_findings(content, 3, source(content)) == []


def test_lines_with_quotes_are_counted_too(source):
    content = b'time,TA,by\n2015,1,"Fries, R.",9\n2016,2,me\n2017,"x'
    found = {f.rule: f.examples for f in lines_findings(content, 3, source(content))}
    assert found == {"cut short": (), "uneven lines": ("line 2: 4",)}


def test_blank_lines_are_no_rows(source):
    content = b"time,TA\n2015,1\n\n2016,2\n\n"
    assert lines_findings(content, 2, source(content)) == []
    frame, found = parse(content, source(content), ["TA"], ["time"])
    assert found == []
    assert frame.rows() == [(2, "2015", 1.0), (4, "2016", 2.0)]


def test_a_file_that_does_not_end_with_a_line_end_is_noted(source):
    content = b"time,TA\n2015,1\n2016,2"
    (found,) = lines_findings(content, 2, source(content))
    assert (found.severity, found.rule) == ("note", "no line end")


def test_values_that_are_no_numbers_are_named_by_line_and_the_others_kept(source):
    content = b"time,TA,EVI\n1,2,warm\n2,3,0.5\n3,cold,0.6\n"
    frame, found = parse(content, source(content), ["TA", "EVI"], ["time"])
    assert frame["TA"].to_list() == [2.0, 3.0, None]
    assert frame["EVI"].to_list() == [None, 0.5, 0.6]
    assert [(f.column, f.count, f.examples) for f in found] == [
        ("TA", 1, ("line 4: 'cold'",)),
        ("EVI", 1, ("line 2: 'warm'",)),
    ]


@pytest.mark.parametrize("blank", ["", "NA", "NaN", "nan", "NULL"])
def test_ways_to_write_missing_are_read(source, blank):
    content = f"time,TA\n1,2\n2,{blank}\n".encode()
    frame, found = parse(content, source(content), ["TA"], ["time"])
    assert found == []
    assert frame["TA"].fill_nan(None).to_list() == [2.0, None]


def test_times_of_another_form_are_named_by_line(source):
    content = b"time,TA\n2015-01-01 00:00:00,1\n01/01/2015 01:00,2\n2015-01-01 02:00:00,3\n"
    frame, _ = parse(content, source(content), ["TA"], ["time"])
    times, (found,) = times_of(frame, "time", source(content))
    assert times.null_count() == 1
    assert found.examples == ("line 3: '01/01/2015 01:00'",)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"1,2,3\n", b"a;b;c\n"])
def test_first_lines_that_are_no_header_are_refused(source, content):
    with pytest.raises(ProblemError):
        header_of(content, source(content))


def test_every_format_reads_what_it_claims(official, fluxnet, tmp_path):
    from datetime import datetime

    official().write_csv(tmp_path / "AU-ASM.csv")
    fluxnet(datetime(2014, 1, 1), 4).write_csv(tmp_path / "FLX_AU-ASM_FLUXNET2015_FULLSET_HH_1.csv")
    told = {entry.format: entry.site_id for entry in map(recognise, find_sources([tmp_path])[0])}
    assert told == dict.fromkeys(FORMATS, "AU-ASM")


# ---- findings ------------------------------------------------------------------------------------


def test_findings_of_many_files_become_one_line_that_names_them():
    many = [
        Finding("error", "missing hours", f"{n} hours are missing", f"S{n}.csv", "time", n)
        for n in range(1, 10)
    ]
    (line,) = summary(many)
    assert line.startswith("error: missing hours of time, 9 times: S9.csv (9), S8.csv (8)")
    assert "and 3 more" in line
    assert tally([*many, Finding("note", "a", "b")]) == "9 errors, 1 note"


def test_findings_survive_a_file():
    found = Finding("error", "rule", "message", "file", "column", 3, ("one", "two"), "remedy")
    assert Finding.from_dict(found.to_dict()) == found


# ---- bytes of any kind ---------------------------------------------------------------------------

HEADER = b"time,qc_mask,GPP,NEE,ET,tower_lat,tower_lon,TA,PFT_GRA\n"
ROW = b"2015-01-01 00:00:00,1,1.0,2.0,3.0,4.0,5.0,6.0,True\n"
ONEFLUX = b"TIMESTAMP_START,NEE_VUT_REF,NEE_VUT_REF_QC,TA_F\n201501010000,1,0,2\n"


@st.composite
def spoilt(draw) -> bytes:
    """Bytes, or a small file with some of its bytes changed, taken out or repeated."""
    if draw(st.booleans()):
        return draw(st.binary(max_size=200))
    whole = draw(st.sampled_from([HEADER + ROW * 3, ONEFLUX]))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(whole)))
        end = draw(st.integers(at, min(at + 30, len(whole))))
        whole = whole[:at] + draw(st.binary(max_size=6)) + whole[end:]
    return whole


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=spoilt())
def test_any_bytes_become_findings_and_nothing_worse(tmp_path, content):
    place = tmp_path / "AU-ASM.csv"
    place.write_bytes(content)
    found = find_sources([place])[0]
    for one in found:
        recognise(one)
        for read in (read_official, read_fluxnet):
            data = read("AU-ASM", [one], Options())
            assert data.findings
