"""Colours keep their contrast and their meaning."""

import pytest

from dashboard import theme
from fluxcore.baselines import BASELINES, MODELS


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "page"),
        ("ink", "card"),
        ("ink", "reading"),
        ("ink", "tint"),
        ("ink", "tie"),
        ("ink", "better"),
        ("ink", "worse"),
        ("ink", "even"),
        ("ink", "bad-tint"),
        ("soft", "page"),
        ("soft", "card"),
        ("soft", "hover"),
        ("accent", "card"),
        ("accent", "tint"),
        ("on-accent", "accent"),
        ("warn", "warn-tint"),
        ("bad", "bad-tint"),
    ],
)
def test_text_passes_wcag_aa(text, ground, dark):
    tokens = theme.TOKENS[dark]
    assert contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_a_ramp_runs_from_the_card_to_what_stands_out(dark):
    away = [contrast(colour, theme.TOKENS[dark]["card"]) for colour in theme.ramp(dark)]
    assert away == sorted(away)


def test_light_and_dark_have_the_same_tokens():
    assert set(theme.TOKENS[False]) == set(theme.TOKENS[True])


def test_a_model_has_one_colour_whatever_its_strategy():
    assert theme.model_colour("xgb") == theme.model_colour("xgb (max)") == "#0072B2"
    assert theme.model_colour("my net") == theme.model_colour("my net")


@pytest.mark.parametrize("name", ["mlp", "mine", "my net", "golden"])
def test_other_models_differ_from_published_ones_by_more_than_colour(name):
    assert theme.model_dash(name) != "solid"
    assert theme.model_marker(name) != "circle"
    assert theme.model_dash("lr") == "solid"


def test_no_model_has_the_colour_of_test_towers_or_text():
    used = {theme.model_colour(f"model {i}") for i in range(50)} | set(theme.MODEL_COLOURS.values())
    assert not used & {theme.ROLE_COLOURS["test"], "#000000"}


def test_models_of_the_demo_world_have_a_colour_each_and_all_baselines_a_look():
    assert len({theme.model_colour(name) for name in MODELS}) == len(MODELS)
    looks = {(theme.model_colour(name), theme.model_dash(name)) for name in BASELINES}
    assert len(looks) == len(BASELINES)
