"""Planted faults are found and their remedies work; sound files give no warning."""

import re
import shlex
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from fluxcore.predictions import read_predictions
from fluxcore.predictions.plausibility import plausibility
from fluxcore.predictions.units import parse_units
from fluxcore.series import Series

SITES = ("AA-One", "BB-Two", "CC-Thr", "DD-Fou")
N = 24 * 120


@pytest.fixture(scope="module")
def sound() -> Series:
    """Four sites, 120 days: a daily cycle, and predictions that know half of the weather."""
    rng = np.random.default_rng(5)
    hour = np.arange(N)
    observed, predicted = [], []
    for _ in SITES:
        known, unknown = 0.35 * rng.normal(size=(2, N // 24)).repeat(24, axis=1)
        light = np.maximum(0, np.sin((hour % 24 - 6) / 12 * np.pi))
        observed.append(8 * light * (1 + known + unknown) - 1 + rng.normal(size=N))
        predicted.append(8 * light * (1 + known) - 1 + 0.3 * rng.normal(size=N))
    return Series(
        sites=SITES,
        site=np.repeat(np.arange(4, dtype=np.int32), N),
        time=np.tile(430_000 - 430_000 % 24 + hour, 4).astype(np.int32),
        observed=np.concatenate(observed),
        predicted=np.concatenate(predicted),
        domain="site",
        step="hour",
    )


def lagged(series: Series, hours: int) -> Series:
    """Predictions that come some hours late."""
    late = np.roll(series.predicted.reshape(4, N), hours, axis=1)
    return replace(series, predicted=late.reshape(-1))


def only(findings, rule):
    assert [finding.rule for finding in findings] == [rule]
    return findings[0]


@pytest.mark.parametrize("target", ["GPP", "NEE", "ET"])
def test_sound_predictions_give_no_warning(sound, target):
    assert plausibility(sound, target) == []


def test_the_clean_golden_file_gives_no_warning(golden):
    series = read_predictions(golden / "time-split_GPP_golden_val_mean_predictions.csv.gz").series
    assert plausibility(series, "GPP") == []


@pytest.mark.parametrize("hours", [1, -1, 2, 5, -9])
def test_a_lag_is_found_and_its_remedy_moves_it_back(sound, hours):
    finding = only(plausibility(lagged(sound, hours), "GPP", from_file=False), "time lag")
    assert finding.count == 4
    offset = int(re.search(r"--utc-offset ([+-]\d+)$", finding.remedy)[1])
    assert offset == -hours
    assert plausibility(lagged(lagged(sound, hours), offset), "GPP") == []


@pytest.mark.parametrize(("applied", "option"), [(3, "+2"), (-2, "-3"), (0.5, "-0.5")])
def test_the_remedy_of_a_lag_stands_on_the_offset_said_before(sound, applied, option):
    findings = plausibility(lagged(sound, 1), "GPP", from_file=False, utc_offset=Fraction(applied))
    assert only(findings, "time lag").remedy.endswith(
        f"--utc-offset {option} in place of {applied:+g}"
    )


def test_one_of_a_few_sites_is_named_once(sound):
    late = sound.predicted.copy()
    late[:N] = np.roll(late[:N], 6)
    message = only(plausibility(replace(sound, predicted=late), "GPP"), "time lag").message
    assert message.endswith("in the median): AA-One.")
    turned = sound.predicted.copy()
    turned[:N] *= -1
    message = only(
        plausibility(replace(sound, predicted=turned), "NEE"), "negative correlation"
    ).message
    assert "at 1 of 4 sites: AA-One (-0." in message


def test_a_lag_in_the_golden_file_is_found(golden):
    series = read_predictions(golden / "time-split_GPP_golden_val_mean_predictions.csv.gz").series
    late = np.roll(series.predicted, 1)
    assert "time lag" in {f.rule for f in plausibility(replace(series, predicted=late), "GPP")}


def test_a_lag_of_an_hour_at_one_of_many_sites_is_left_to_the_model(sound):
    late = sound.predicted.copy()
    late[:N] = np.roll(late[:N], 1)
    assert plausibility(replace(sound, predicted=late), "GPP") == []


def test_a_lag_of_many_hours_at_one_site_is_named(sound):
    late = sound.predicted.copy()
    late[:N] = np.roll(late[:N], 6)
    finding = [
        f for f in plausibility(replace(sound, predicted=late), "GPP") if f.rule == "time lag"
    ]
    assert finding[0].sites == ("AA-One",)


def test_a_lag_is_found_between_gaps(sound):
    observed = lagged(sound, 3).observed.copy()
    observed[np.random.default_rng(1).random(len(observed)) < 0.6] = np.nan
    series = replace(lagged(sound, 3), observed=observed)
    assert only(plausibility(series, "GPP"), "time lag").count == 4


def test_noise_has_no_lag():
    rng = np.random.default_rng(2)
    noise = Series(
        SITES, np.repeat(np.arange(4, dtype=np.int32), N), np.tile(np.arange(N, dtype=np.int32), 4),
        rng.normal(size=4 * N), rng.normal(size=4 * N), "site", "hour",
    )  # fmt: skip
    assert "time lag" not in {finding.rule for finding in plausibility(noise, "NEE")}


def test_the_sign_of_nee_is_questioned_and_the_remedy_turns_it(sound):
    turned = replace(sound, predicted=-sound.predicted)
    finding = next(f for f in plausibility(turned, "NEE") if f.rule == "negative correlation")
    assert finding.count == 4
    assert parse_units(option(finding.remedy), "NEE").predicted == -1.0


def option(remedy: str) -> str:
    """The first value of --units in a remedy, as a shell would pass it on."""
    words = shlex.split(remedy)
    return next(word for word in words if word.startswith("--units=")).removeprefix("--units=")


PLANTED = [
    ("GPP", 12.011), ("GPP", 12.0), ("GPP", 1 / 12), ("GPP", 24.0), ("GPP", 1 / 24),
    ("NEE", 28.4), ("ET", 24.0), ("ET", 1 / 24), ("ET", 28.4), ("ET", 1 / 28.4),
    ("ET", 2.45e6 / 3600), ("ET", 1 / 3600), ("GPP", 12.011e-6), ("GPP", 1e3),
]  # fmt: skip


@pytest.mark.parametrize(("target", "factor"), PLANTED)
def test_a_wrong_unit_is_found_and_its_remedy_mends_it(sound, target, factor):
    wrong = replace(sound, predicted=sound.predicted * factor)
    finding = only(plausibility(wrong, target), "units")
    by = parse_units(option(finding.remedy), target).predicted
    assert by * factor == pytest.approx(1, rel=0.2)  # 24 and 28.4 are hard to tell apart
    mended = replace(wrong, predicted=wrong.predicted * by)
    assert plausibility(mended, target) == []


def test_a_unit_that_was_said_wrongly_is_questioned(sound):
    # watts, said to be millimetres a day
    watts = replace(sound, predicted=sound.predicted * 28.356)
    finding = only(plausibility(watts, "ET", "mm_d-1"), "units")
    assert option(finding.remedy) == "W_m-2"


@pytest.mark.parametrize("said", [None, "-1*umol_m-2_s-1", "gC_m-2_d-1", "0.5*gC_m-2_d-1"])
def test_remedies_stand_on_what_was_said_before(sound, said):
    before = parse_units(said, "NEE").predicted
    raw = -24 * sound.predicted / before  # as in the file: turned and 24 times too large, still
    wrong = replace(sound, predicted=raw * before)
    findings = {finding.rule: finding for finding in plausibility(wrong, "NEE", said)}
    by = parse_units(option(findings["negative correlation"].remedy), "NEE").predicted
    assert by == pytest.approx(-before)
    both = findings["units"].remedy.partition("If they are off by 24.0")[2]
    mended = replace(sound, predicted=raw * parse_units(option(both), "NEE").predicted)
    assert np.allclose(mended.predicted, sound.predicted, rtol=1e-4)


def test_a_damped_model_has_no_wrong_unit(sound):
    weak = replace(sound, predicted=0.05 * sound.predicted + 3 * np.sin(np.arange(4 * N)))
    assert "units" not in {finding.rule for finding in plausibility(weak, "GPP")}


def test_constant_predictions_are_flat_and_nothing_else(sound):
    finding = only(plausibility(replace(sound, predicted=np.full(4 * N, 2.5)), "GPP"), "flat days")
    assert finding.count == 4 * 120


def test_days_that_repeat_are_counted_where_they_are(sound):
    days = sound.predicted.copy().reshape(4, 120, 24)
    days[2, 51:56] = days[2, 50]
    finding = only(plausibility(replace(sound, predicted=days.reshape(-1)), "GPP"), "repeated days")
    assert (finding.count, finding.sites) == (5, ("CC-Thr",))


@pytest.mark.parametrize(("copies", "reported"), [(2, 0), (3, 1)])
def test_copied_days_are_reported_from_three_on(sound, copies, reported):
    days = sound.predicted.copy().reshape(4, 120, 24)
    days[2, 51 : 51 + copies] = days[2, 50]
    findings = plausibility(replace(sound, predicted=days.reshape(-1)), "GPP")
    assert len(findings) == reported
    if reported:
        assert findings[0].message == (
            "3 days have all their values from the day before, at CC-Thr (of 120 days)."
        )


def test_days_of_zeros_in_winter_are_no_copies(sound):
    days = sound.predicted.copy().reshape(4, 120, 24)
    days[:, :40] = 0.0
    findings = plausibility(replace(sound, predicted=days.reshape(-1)), "GPP")
    assert not {"flat days", "repeated days"} & {finding.rule for finding in findings}


def test_copies_are_found_between_gaps_and_only_on_whole_days(sound):
    days = sound.predicted.copy().reshape(4, 120, 24)
    days[0, 10:14] = days[0, 9]
    keep = np.ones(4 * N, dtype=bool)
    keep[24 * 11 + 3] = False  # the day in the middle is not whole
    series = replace(sound, site=sound.site[keep], time=sound.time[keep],
                     observed=sound.observed[keep], predicted=days.reshape(-1)[keep])  # fmt: skip
    assert plausibility(series, "GPP") == []  # two copies are left: 10 of 9, 13 of 12
    assert [f.count for f in plausibility(replace(sound, predicted=days.reshape(-1)), "GPP")] == [4]


def test_sites_without_observations_or_with_few_rows_are_passed_over(sound):
    silent = sound.observed.copy()
    silent[: 2 * N] = np.nan
    assert plausibility(replace(sound, observed=silent), "GPP") == []
    few = slice(0, 20)
    short = Series(("AA-One",), sound.site[few], sound.time[few], sound.observed[few],
                   -sound.predicted[few], "site", "hour")  # fmt: skip
    assert plausibility(short, "GPP") == []
