"""The bar of choices and the menu: what stays while pages come and go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup


@dataclass(frozen=True)
class Choice:
    """One choice of the bar."""

    field: str
    label: str
    options: Mapping[str, str]
    """Value to its text."""
    value: str
    segmented: bool = False
    enabled: bool = True
    disabled: tuple[str, ...] = ()
    """Values that cannot be chosen now."""
    title: str = ""
    """What the choice means, or why it cannot be made, as a tooltip."""
    badge: str = ""
    """What has to be known of what is chosen, in a word beside the label."""
    warn: bool = False
    """Whether the badge is a warning."""


@dataclass(frozen=True)
class Entry:
    """One page in the menu."""

    slug: str
    title: str
    section: str
    chosen: bool = False
    hint: str = field(default="")


LONG = 3
"""Segmented choices with more options than this become drop-downs in narrow windows."""

_SEGMENT = Markup(
    '<label class="{}"{}><input type="radio" name="{}" data-field="{}" value="{}"{}{}>'
    "<span>{}</span></label>"
)


def bar(choices: Sequence[Choice]) -> Markup:
    """Write the bar: segmented buttons for small sets, drop-downs for long ones, tools right."""
    shown = Markup().join(_choice(choice) for choice in choices)
    return Markup('<div class="choices" role="toolbar" aria-label="Choices">{}</div>{}').format(
        shown, _TOOLS
    )


def _choice(choice: Choice) -> Markup:
    inner = _select(choice)
    if choice.segmented:
        inner = _segments(choice) + (Markup('<div class="brief">{}</div>').format(inner))
    return Markup(
        '<div class="choice{}{}" title="{}"><span class="caps"><span id="label-{}">{}</span>{}'
        "</span>{}</div>"
    ).format(
        "" if choice.enabled else " off",
        _kind(choice),
        choice.title or ("" if choice.segmented else choice.options.get(choice.value, "")),
        choice.field,
        choice.label,
        _badge(choice),
        inner,
    )


def _badge(choice: Choice) -> Markup:
    if not choice.badge:
        return Markup()
    return Markup(' <span class="badge{}">{}</span>').format(
        " warn" if choice.warn else "", choice.badge
    )


def _kind(choice: Choice) -> str:
    if not choice.segmented:
        return " list"  # cut where the bar is full
    return " long" if len(choice.options) > LONG else ""


def _segments(choice: Choice) -> Markup:
    parts = []
    for value, text in choice.options.items():
        off = not choice.enabled or value in choice.disabled
        on = value == choice.value
        parts.append(
            _SEGMENT.format(
                "on" if on else "",
                Markup(' aria-disabled="true"') if off else "",
                choice.field,
                choice.field,
                value,
                Markup(" checked") if on else "",
                Markup(" disabled") if off else "",
                text,
            )
        )
    return Markup(
        '<div class="segments" role="radiogroup" aria-labelledby="label-{}">{}</div>'
    ).format(choice.field, Markup().join(parts))


def _select(choice: Choice) -> Markup:
    options = Markup().join(
        Markup('<option value="{}"{}{}>{}</option>').format(
            value,
            Markup(" selected") if value == choice.value else "",
            Markup(" disabled") if value in choice.disabled else "",
            text,
        )
        for value, text in choice.options.items()
    )
    return Markup('<select data-field="{}" aria-labelledby="label-{}"{}>{}</select>').format(
        choice.field, choice.field, "" if choice.enabled else Markup(" disabled"), options
    )


_LINK = Markup(
    '<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" fill="none"'
    ' stroke="currentColor" stroke-width="1.5" stroke-linecap="round">'
    '<path d="M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.2-2.2a2.6 2.6 0 0 0-3.7-3.7l-.9.9'
    'M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.3 9a2.6 2.6 0 0 0 3.7 3.7l.9-.9"/></svg>'
)
_HALF = Markup(
    '<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">'
    '<circle cx="8" cy="8" r="5.7" fill="none" stroke="currentColor" stroke-width="1.5"/>'
    '<path d="M8 2.3a5.7 5.7 0 0 1 0 11.4z" fill="currentColor"/></svg>'
)
_TOOLS = Markup(
    '<div class="tools">'
    '<button data-copy="link" title="Copy a link to this view">{}'
    "<span data-label>Link</span></button>"
    '<button data-key="theme" title="Light or dark" aria-label="Light or dark">{}</button>'
    '<button data-key="help" title="Definitions and keys (?)" aria-label="Help">?</button></div>'
).format(_LINK, _HALF)


def menu(entries: Sequence[Entry]) -> Markup:
    """Write the menu: sections are questions, entries are pages."""
    parts, section = [], ""
    for entry in entries:
        if entry.section != section:
            section = entry.section
            parts.append(Markup('<div class="caps">{}</div>').format(section))
        parts.append(
            Markup('<a href="?page={}" data-key="{}" data-wait class="{}"{}>{}</a>').format(
                entry.slug,
                entry.slug,
                "on" if entry.chosen else "",
                Markup(' aria-current="page"') if entry.chosen else "",
                entry.title,
            )
        )
    return Markup().join(parts)
