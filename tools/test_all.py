"""Run everything there is to test, part by part, and write a dated report.

A part that has passed on exactly these files is not run again, so an interrupted or failed run
goes on where it stopped; the long truth tests of shifts rest on the files of the shift analysis
alone. The report is docs/reports/YYYY-MM-DD.md.
"""

import hashlib
import json
import os
import platform
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "docs" / "reports"
PYTEST = (sys.executable, "-m", "pytest", "-m", "slow", "-rs")
WORKERS = ("-n", "logical", "--maxprocesses", "4", "--dist", "loadfile")
FIGURES = 40  # lines of a part's output that the report keeps
TRUTH = "tests/fluxcore/shift/truth"
SHIFT = ("fluxcore/shift/", "fluxcore/jobs/", f"{TRUTH}/", "tests/fluxcore/shift/worlds.py")
APART = tuple(
    f"fluxcore/shift/{name}"
    for name in (
        *("answer", "asked", "given", "keeping", "parts", "published", "reference", "shelf"),
        *("conditional_readings", "covariate_readings", "reference_reading", "whole", "wording"),
        *("row_slices", "row_weights", "temporal", "year_errors"),
    )
)
"""Modules that serve, keep or word an answer, and those of years and of reference mode: no number
of a truth test passes through them."""
TRUTHS = {
    "truth of shifts: no shift, without refits": ("test_exchangeable.py", "without_refits", 12),
    "truth of shifts: no shift, refitted": ("test_exchangeable.py", "refits_each", 30),
    "truth of shifts: covariates alone": ("test_shifted.py", "covariates_alone", 30),
    "truth of shifts: meaning alone": ("test_shifted.py", "meaning_alone", 15),
    "truth of shifts: no overlap": ("test_shifted.py", "nothing_is_claimed", 5),
    "truth of shifts: coverage": ("test_intervals.py", "coverage", 12),
}
"""Their files, how pytest finds them there, and minutes."""


@dataclass(frozen=True)
class Part:
    """One command of the whole."""

    name: str
    command: tuple[str, ...]
    minutes: int
    """Stopped after that long; together at most 90."""
    keeps_output: bool = False
    """The report shows the end of what it printed, not only pytest's closing line."""
    rests_on: tuple[str, ...] = ()
    """Starts of the names of the files that it rests on; all files if empty."""


@dataclass(frozen=True)
class Outcome:
    """How a part ended."""

    passed: bool
    seconds: float
    output: str


def parts() -> Iterator[Part]:
    """All parts, the quick ones first."""
    yield Part("make test", ("make", "test"), 15)
    yield Part(
        "laws, on new examples",
        (*PYTEST[:3], *WORKERS, "--hypothesis-profile=anew", "-m", "hypothesis and not slow"),
        8,
    )
    yield Part("wheel outside the checkout", (*PYTEST, "tests/test_wheel.py"), 10)
    yield Part("README from a fresh clone", (*PYTEST, "tests/test_readme.py"), 10)
    yield Part(
        "statistical truth",
        (
            *(*PYTEST, *WORKERS),
            *("--ignore=tests/test_wheel.py", "--ignore=tests/test_readme.py"),
            f"--ignore={TRUTH}",
        ),
        25,
    )
    for name, (file, chosen, minutes) in TRUTHS.items():
        command = (*PYTEST, "-q", f"{TRUTH}/{file}", "-k", chosen)
        yield Part(name, command, minutes, keeps_output=True, rests_on=SHIFT)
    for script in sorted((ROOT / "benchmarks").glob("*.py")):
        yield Part(
            f"benchmark {script.stem}",
            (sys.executable, str(script.relative_to(ROOT))),
            6 if script.stem == "demo" else 3,
            keeps_output=True,
        )


def state_of_files(starts: tuple[str, ...] = ()) -> str:
    """Hash of files, all but the reports if no names are given: what a part has passed on."""
    listing = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True).stdout.split(b"\0")
    digest = hashlib.sha256()
    for name in sorted(set(filter(None, names))):
        path = ROOT / os.fsdecode(name)
        if starts and (
            not os.fsdecode(name).startswith(starts) or os.fsdecode(name).startswith(APART)
        ):
            continue
        if path.is_file() and not path.is_relative_to(REPORTS):
            digest.update(name + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def run(part: Part, log: Path) -> Outcome:
    """Run a part, its output into a file; what it started ends with it."""
    print(
        f"== {part.name}: {' '.join(part.command)}\n   output in {log.relative_to(ROOT)}",
        flush=True,
    )
    start = time.monotonic()
    with (
        log.open("w") as file,
        subprocess.Popen(
            part.command, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT, start_new_session=True
        ) as process,
    ):
        try:
            process.wait(part.minutes * 60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            file.write(f"\nstopped after {part.minutes} minutes\n")
    done = Outcome(process.returncode == 0, time.monotonic() - start, log.read_text())
    print(f"   {closing_line(done.output)}", flush=True)
    return done


def closing_line(output: str) -> str:
    """Pytest's last line, or the last one there is."""
    lines = [line.strip("= \n") for line in output.splitlines() if line.strip("= \n")]
    counts = [line for line in lines if re.search(r"\d+ (passed|failed|error).* in [\d.]+s", line)]
    return (counts or lines or ["no output"])[-1]


def report(outcomes: dict[Part, Outcome], state: str) -> str:
    """The report as Markdown."""
    git = ("git", "describe", "--always", "--dirty")
    commit = subprocess.run(git, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    machine = (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores"
    )
    rows = [
        f"| {part.name} | {'passed' if done.passed else '**failed**'} | {done.seconds:.0f} "
        f"| {closing_line(done.output).replace('|', '/')} |"
        for part, done in outcomes.items()
    ]
    text = [
        f"# All tests, {datetime.now(UTC):%Y-%m-%d}",
        "",
        f"Commit {commit.strip()}, files {state}, {machine}.",
        "",
        "| part | outcome | seconds | closing line |",
        "|---|---|---|---|",
        *rows,
    ]
    for part, done in outcomes.items():
        if part.keeps_output or not done.passed:
            tail = done.output.splitlines()[-FIGURES:]
            text += ["", f"## {part.name}", "", "```text", *tail, "```"]
    return "\n".join(text) + "\n"


def main() -> int:
    """Run what has not passed yet; 0 if all of it has."""
    state = state_of_files()
    outcomes: dict[Part, Outcome] = {}
    for part in parts():
        folder = ROOT / ".stamps" / (state_of_files(part.rests_on) if part.rests_on else state)
        folder.mkdir(parents=True, exist_ok=True)
        stamp = folder / f"{re.sub('[^a-z]+', '-', part.name.lower())}.json"
        if stamp.exists():
            outcomes[part] = Outcome(**json.loads(stamp.read_text()))
            print(f"== {part.name}: passed before on these files")
        else:
            outcomes[part] = run(part, stamp.with_suffix(".log"))
            if outcomes[part].passed:
                stamp.write_text(json.dumps(asdict(outcomes[part])))
    REPORTS.mkdir(parents=True, exist_ok=True)
    path = REPORTS / f"{datetime.now(UTC):%Y-%m-%d}.md"
    path.write_text(report(outcomes, state), encoding="utf-8")
    print(f"Report: {path.relative_to(ROOT)}")
    return 0 if all(done.passed for done in outcomes.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
