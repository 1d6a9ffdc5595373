"""Fields of the form: numbers, menus, long texts, buttons of which one is pressed."""

from collections.abc import Mapping

from markupsafe import Markup

from dashboard.components.scenario.builder.draft import Value


def plain(value: Value) -> str:
    """Write a number as a field holds it."""
    if value is None or isinstance(value, str):
        return str(value or "")
    return str(int(value)) if value == int(value) else f"{value}"


def number_field(field: str, value: Value, ghost: str, label: str, step: str = "any") -> Markup:
    """Write a field for a number; `ghost` stands in it while it is empty."""
    return Markup(
        '<input type="number" step="{}" data-field="{}" value="{}" placeholder="{}" '
        'aria-label="{}">'
    ).format(step, field, plain(value), ghost, label)


def select(field: str, options: Mapping[str, str], value: str, label: str, css: str = "") -> Markup:
    """Write a menu."""
    shown = Markup().join(
        Markup('<option value="{}"{}>{}</option>').format(
            name, Markup(" selected") if name == value else "", text
        )
        for name, text in options.items()
    )
    return Markup('<select class="{}" data-field="{}" aria-label="{}">{}</select>').format(
        css, field, label, shown
    )


def segments(field: str, options: Mapping[str, str], value: str, label: str) -> Markup:
    """Write a few buttons of which one is pressed; a click sends ``field=option`` as its key."""
    return Markup('<span class="segments" role="group" aria-label="{}">{}</span>').format(
        label,
        Markup().join(
            Markup('<button data-key="{}={}" aria-pressed="{}">{}</button>').format(
                field, name, "true" if name == value else "false", text
            )
            for name, text in options.items()
        ),
    )


def text_area(place: str, field: str, text: str, summary: str, what: str) -> Markup:
    """Write a long value, folded away under a summary once there is one."""
    area = Markup(
        '<textarea data-field="{}.{}" aria-label="{}" placeholder="{}" spellcheck="false">{}'
        "</textarea>"
    ).format(place, field, what, what, text)
    if not text:
        return area
    return Markup(
        '<details id="{}-{}" style="flex:1"><summary>{}: see and edit</summary>{}</details>'
    ).format(place.replace(".", "-"), field, summary, area)
