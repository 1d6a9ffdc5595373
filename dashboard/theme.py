"""Colours, number formats and CSS tokens: what the app looks like, in one place."""

import math
from zlib import crc32

ACCENT = "#1F6F5C"

ROLES = ("train", "validation", "test")
ROLE_COLOURS = {"train": "#6B8BA4", "validation": "#8E7CC3", "test": "#D55E00"}
ROLE_MARKERS = {"train": "circle", "validation": "triangle", "test": "diamond"}
UNUSED_COLOUR = "#A9B0B5"

QUALITY_COLOURS = {
    False: {"measured": "#1F6F5C", "gap-filled": "#B9770E"},
    True: {"measured": "#5CC2A6", "gap-filled": "#E3B455"},
}
"""Hours of a series, for light and dark pages."""

MODEL_COLOURS = {
    "coral": "#CC79A7",
    "xgb": "#0072B2",
    "gdro": "#E69F00",
    "ridge": "#56B4E9",
    "lr": "#009E73",
    "constant": "#7F7F7F",
}
"""Okabe-Ito without vermilion (test towers) and black (text), fixed for the published models."""

_BASELINES = {
    "hist-gb": ("#CC79A7", "dashed"),
    "lightgbm": ("#E69F00", "dashed"),
    "robust-lr": ("#009E73", "dashed"),
    "mlp": ("#56B4E9", "dashed"),
    "lstm": ("#0072B2", "dashed"),
    "mmd": ("#CC79A7", "dotted"),
}
"""Colour and dash of our other baselines: the quick ones have a colour each."""

_FREE_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9")
_FREE_DASHES = ("dashed", "dotted", "dotdash")
_FREE_MARKERS = ("square", "triangle", "inverted_triangle")

_RAMPS = {
    False: ("#FFF0E1", "#FDD3A8", "#FDAE78", "#F98B58", "#E9603C", "#CF3A25", "#A81712", "#7A0403"),
    True: ("#3A2A22", "#5C3423", "#833F22", "#AD4C22", "#D66127", "#F08345", "#FAAE78", "#FFE0C2"),
}
_DIVERGING = {
    False: ("#2166AC", "#6FA5D0", "#C2DBEC", "#F4F4F2", "#F5CDB4", "#DD8460", "#B2402A"),
    True: ("#6FB3EC", "#4A86BC", "#30536F", "#2A3136", "#70482F", "#B9693F", "#F0956A"),
}
_COVERAGE = {
    False: ("#F1EFE6", "#D3DEDF", "#A3BDCB", "#6A93B0", "#3C6A8C", "#1E4564"),
    True: ("#3A352B", "#37474C", "#3F6071", "#4F819B", "#72A8C4", "#A9D6EC"),
}
TIE_TINT = {False: "#BFE0D2", True: "#1F4A3F"}

TOKENS = {
    False: {
        "page": "#F5F5F3",
        "card": "#FFFFFF",
        "ink": "#1B2733",
        "soft": "#5A6672",
        "line": "#E1E4E6",
        "field": "#FFFFFF",
        "accent": ACCENT,
        "on-accent": "#FFFFFF",
        "tint": "#E2EFEA",
        "reading": "#EDF5F2",
        "hover": "#F1F4F3",
        "sea": "#EDF2F5",
        "land": "#FDFCF9",
        "coast": "#D5DBDF",
        "tie": TIE_TINT[False],
        "better": "#CFE6DC",
        "worse": "#F6D7C7",
        "even": "#EDEFEE",
        "warn": "#8A5A00",
        "warn-tint": "#FFF4D6",
        "bad": "#A8321A",
        "bad-tint": "#FCEBE5",
        "outline": "#1B2733",
    },
    True: {
        "page": "#11171A",
        "card": "#192126",
        "ink": "#E7ECEE",
        "soft": "#A3B1B9",
        "line": "#2C383E",
        "field": "#202A30",
        "accent": "#5CC2A6",
        "on-accent": "#0C1A16",
        "tint": "#1E3B34",
        "reading": "#182D29",
        "hover": "#202B30",
        "sea": "#141C21",
        "land": "#27333A",
        "coast": "#3A4850",
        "tie": TIE_TINT[True],
        "better": "#1F4A3F",
        "worse": "#55301F",
        "even": "#283238",
        "warn": "#F2C14E",
        "warn-tint": "#3A3115",
        "bad": "#FF9B80",
        "bad-tint": "#40221A",
        "outline": "#FFFFFF",
    },
}
"""CSS custom properties ``--name`` for light (False) and dark (True); text passes WCAG AA."""


def css_tokens() -> str:
    """Write the tokens as CSS, light by default and dark under ``data-theme="dark"``."""
    blocks = {":root": TOKENS[False], ':root[data-theme="dark"]': TOKENS[True]}
    return "\n".join(
        f"{rule} {{ color-scheme: {'dark' if 'dark' in rule else 'light'}; "
        + " ".join(f"--{name}: {value};" for name, value in tokens.items())
        + " }"
        for rule, tokens in blocks.items()
    )


def model_colour(name: str) -> str:
    """Return a model's colour, the same wherever and whenever it is shown."""
    bare = name.split(" (")[0]
    if bare in _BASELINES:
        return _BASELINES[bare][0]
    return MODEL_COLOURS.get(bare) or _FREE_COLOURS[crc32(bare.encode()) % len(_FREE_COLOURS)]


def model_dash(name: str) -> str:
    """Return a model's line dash: solid for the published ones, so that colour is never alone."""
    bare = name.split(" (")[0]
    if bare in MODEL_COLOURS:
        return "solid"
    if bare in _BASELINES:
        return _BASELINES[bare][1]
    return _FREE_DASHES[crc32(bare.encode()) // len(_FREE_COLOURS) % len(_FREE_DASHES)]


def model_marker(name: str) -> str:
    """Return a model's marker, which goes with its dash."""
    dash = model_dash(name)
    return "circle" if dash == "solid" else _FREE_MARKERS[_FREE_DASHES.index(dash)]


def ramp(dark: bool = False) -> tuple[str, ...]:
    """Return the sequential ramp of magnitudes, small to large."""
    return _RAMPS[dark]


def diverging(dark: bool = False) -> tuple[str, ...]:
    """Return the ramp of signed quantities, to be centred on zero."""
    return _DIVERGING[dark]


def coverage_ramp(dark: bool = False) -> tuple[str, ...]:
    """Return the ramp of shares that are there, none to all: more is better, unlike of a loss."""
    return _COVERAGE[dark]


def number(value: float, unit: str = "", signed: bool = False) -> str:
    """Write a number with 3 significant digits, trailing zeros kept, and a real minus sign.

    >>> number(0.0844), number(-0.5), number(10.0), number(12345.0), number(0.02, "mm h⁻¹")
    ('0.0844', '−0.500', '10.0', '12,300', '0.0200 mm h⁻¹')
    >>> number(float("nan")), number(0.0), number(0.173, signed=True), number(7.9512e-6)
    ('–', '0', '+0.173', '7.95×10⁻⁶')
    """
    if not math.isfinite(value):
        return "–"
    if value == 0:
        text = "0"
    else:
        power = int(f"{abs(value):.2e}".split("e")[1])
        if power < -4 or power > 6:
            text = f"{abs(value) / 10.0**power:.2f}×10{_superscript(power)}"
        else:
            text = f"{round(abs(value), 2 - power):,.{max(0, 2 - power)}f}"
    sign = "−" if value < 0 else "+" if signed and value > 0 else ""
    return f"{sign}{text} {unit}".rstrip()


def fixed(value: float, digits: int = 0) -> str:
    """Write a measured quantity with as many decimals as it was given with, and a real minus.

    >>> fixed(-0.25, 1), fixed(1268.0)
    ('−0.2', '1,268')
    """
    return f"{value:,.{digits}f}".replace("-", "−") if math.isfinite(value) else "–"


def skill(value: float) -> str:
    """Write a skill, as it is published: signed, three decimals.

    >>> skill(0.1731), skill(-0.00003), skill(0.0)
    ('+0.173', '0.000', '0.000')
    """
    if not math.isfinite(value):
        return "–"
    text = f"{abs(value):.3f}"
    return text if float(text) == 0 else ("+" if value > 0 else "−") + text


def interval(low: float, high: float) -> str:
    """Write an interval as ``[0.0730, 0.110]``; empty where there is none."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    return f"[{number(low)}, {number(high)}]"


def count(value: int, noun: str = "", plural: str = "") -> str:
    """Write a count with its noun.

    >>> count(1, "site"), count(2981088, "row"), count(2, "country", "countries")
    ('1 site', '2,981,088 rows', '2 countries')
    """
    if not noun:
        return f"{value:,}"
    return f"{value:,} {noun if value == 1 else plural or noun + 's'}"


def joined(items: list[str], last: str = "and") -> str:
    """Write a list as prose.

    >>> joined(["coral", "xgb", "lr"])
    'coral, xgb and lr'
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def percent(share: float) -> str:
    """Write a share as a whole percentage: ``28 %``."""
    return f"{100 * share:.0f} %" if math.isfinite(share) else "–"


def _superscript(power: int) -> str:
    return str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def bokeh_theme(dark: bool) -> dict[str, dict[str, dict[str, object]]]:
    """Return what figures look like wherever they say nothing themselves, as a Bokeh theme."""
    tokens = TOKENS[dark]
    font = "Inter Variable, Inter, system-ui, DejaVu Sans, sans-serif"
    text = {"text_color": tokens["ink"], "text_font": font, "text_font_size": "12px"}
    return {
        "attrs": {
            "Plot": {
                "background_fill_color": None,
                "border_fill_color": None,
                "outline_line_color": None,
            },
            "Axis": {
                "axis_line_color": tokens["line"],
                "major_tick_line_color": None,
                "minor_tick_line_color": None,
                "major_label_text_color": tokens["soft"],
                "major_label_text_font": font,
                "major_label_text_font_size": "11.5px",
                "axis_label_text_color": tokens["soft"],
                "axis_label_text_font": font,
                "axis_label_text_font_style": "normal",
                "axis_label_text_font_size": "11.5px",
                "axis_label_standoff": 6,
            },
            "Grid": {"grid_line_color": tokens["line"]},
            "Legend": {
                "label_text_color": tokens["ink"],
                "label_text_font": font,
                "label_text_font_size": "11.5px",
                "background_fill_color": tokens["card"],
                "background_fill_alpha": 0.85,
                "border_line_color": None,
            },
            "ColorBar": {
                "major_label_text_color": tokens["soft"],
                "major_label_text_font": font,
                "title_text_color": tokens["soft"],
                "title_text_font": font,
                "background_fill_color": None,
            },
            "Title": text,
            "Label": text,
        }
    }
