"""What may be chosen about a ranking, above its table."""

from collections.abc import Mapping

from markupsafe import Markup

from dashboard.components.leaderboard.ranking import Ranking
from dashboard.state import Selection
from fluxcore.leaderboard import near_words
from fluxcore.metrics import METRICS

LENSES = {"cells": "cell values", "paired": "tower by tower"}


def controls(shown: Ranking, chosen: Selection) -> Markup:
    """Write the controls; those that need scores of towers are off without them."""
    full = shown.board.intervals
    metrics = {name: METRICS[name].label for name in shown.metrics}
    return Markup('<div class="lb-controls">{}{}{}{}{}{}</div>{}').format(
        _select("metric", "metric", metrics, chosen.metric),
        _select(
            "baseline",
            "skill against",
            {name: name for name in sorted(shown.models)},
            chosen.baseline,
        ),
        _check("iav", "iav in the skill", chosen.iav == "in", True),
        _check("scales", "daily and monthly too", chosen.scales == "all" and full, full),
        _check(
            "near",
            "without towers that have a near neighbour in training",
            chosen.near == "out" and full,
            full,
            ""
            if full
            else "The published cell values are over all towers; leaving some out "
            "needs the scores of every tower.",
        ),
        _segments("lens", "compare by", LENSES, chosen.lens if full else "cells", full),
        _left_out(shown),
    )


def _left_out(shown: Ranking) -> Markup:
    """Say which towers the ranking leaves out for their neighbours."""
    if shown.board.near is None:
        return Markup()
    return Markup('<p class="lb-left-out">{}</p>').format(" ".join(near_words(shown.board.near)))


def _select(field: str, label: str, options: Mapping[str, str], value: str) -> Markup:
    shown = Markup().join(
        Markup('<option value="{}"{}>{}</option>').format(
            name, Markup(" selected") if name == value else "", text
        )
        for name, text in options.items()
    )
    return Markup('<label>{} <select data-field="{}"{}>{}</select></label>').format(
        label, field, Markup(" disabled") if len(options) < 2 else "", shown
    )


def _check(field: str, label: str, on: bool, enabled: bool, title: str = "") -> Markup:
    return Markup(
        '<label class="{}" title="{}"><input type="checkbox" data-field="{}"{}{}> {}</label>'
    ).format(
        "" if enabled else "off",
        title,
        field,
        Markup(" checked") if on else "",
        "" if enabled else Markup(" disabled"),
        label,
    )


def _segments(
    field: str, label: str, options: Mapping[str, str], value: str, enabled: bool
) -> Markup:
    buttons = Markup().join(
        Markup(
            '<label class="{}"><input type="radio" name="{}" data-field="{}" value="{}"{}{}>'
            "<span>{}</span></label>"
        ).format(
            "on" if name == value else "",
            field,
            field,
            name,
            Markup(" checked") if name == value else "",
            "" if enabled else Markup(" disabled"),
            text,
        )
        for name, text in options.items()
    )
    return Markup(
        '<span class="{}">{} <span class="segments" role="radiogroup" aria-label="{}">{}</span>'
        "</span>"
    ).format("" if enabled else "off", label, label, buttons)
