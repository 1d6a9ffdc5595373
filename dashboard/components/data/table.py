"""Data sets of the workspace as a table: chosen by a click, removed after a question."""

from collections.abc import Mapping, Sequence

import pandas as pd
from markupsafe import Markup

from dashboard.components.cards import empty
from dashboard.store import DataSet
from dashboard.theme import count, number, percent

KINDS = {"official": "benchmark CSVs", "fluxnet": "FLUXNET", "synthetic": "synthetic"}
COLUMNS = ("name", "from", "sites", "site-years", "rows", "measured", "size", "made", "")
NUMBERS = ("sites", "site-years", "rows", "measured", "size")


def data_table(
    sets: Mapping[str, DataSet],
    asked: str = "",
    trouble: Mapping[str, str] | None = None,
    *,
    read_only: bool = False,
    errors: Mapping[str, int] | None = None,
    making: str = "",
    unfinished: Sequence[str] = (),
) -> Markup:
    """Write the table, or what to do where there is no data set.

    Parameters
    ----------
    sets
        By name.
    asked
        The one that is about to be removed: a row asks whether it shall be.
    trouble
        Why others cannot be opened, by name.
    read_only
        Whether nothing can be removed.
    errors
        How many errors the last check found, by name.
    making
        What is being made just now, in words; empty for nothing.
    unfinished
        Those whose making was given up.
    """
    broken = _broken(trouble or {}, read_only=read_only)
    broken += _half_made(unfinished, read_only=read_only)
    if not sets:
        if making:
            return broken + empty(
                f"{making}: progress stands at the foot of the menu, and what is made appears "
                "here. Everything else can be used meanwhile."
            )
        if read_only:
            return broken + empty(
                "There is no data set in this workspace, and it is open read-only: whoever runs "
                "this server can add one."
            )
        return (
            broken
            + empty(
                "No data set yet. Make a synthetic world to try everything out, or add your own "
                "files.",
                "fluxcore demo",
                "The same in a terminal.",
            )
            + Markup(
                '<div class="da-said"><button class="primary" data-key="demo">Make it now</button>'
                "</div>"
            )
        )
    head = Markup().join(
        Markup('<th class="{}">{}</th>').format("num" if name in NUMBERS else "", name)
        for name in COLUMNS
    )
    rows = Markup().join(
        _question(entry)
        if entry.name == asked
        else _row(entry, (errors or {}).get(entry.name, 0), read_only=read_only)
        for entry in sets.values()
    )
    return broken + Markup(
        '<table class="da-sets ruled"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
    ).format(head, rows)


def _row(entry: DataSet, errors: int, *, read_only: bool) -> Markup:
    badge = Markup('<span class="badge warn">synthetic</span>') if entry.synthetic else Markup()
    if errors:
        badge += Markup(
            '<span class="badge warn" title="the last check found them: see Checks">{}</span>'
        ).format(count(errors, "error"))
    remove = Markup('<button class="quiet" data-key="ask:{}">Remove</button>').format(entry.name)
    return Markup(
        '<tr data-key="set:{}"><td><b>{}</b>{}</td><td>{}</td><td class="num">{}</td>'
        '<td class="num">{}</td><td class="num">{}</td><td class="num">{}</td>'
        '<td class="num">{}</td><td>{}</td><td>{}</td></tr>'
    ).format(
        entry.name,
        entry.name,
        badge,
        "a model" if entry.synthetic else KINDS.get(entry.kind, entry.kind),
        count(entry.sites),
        count(entry.site_years),
        count(entry.rows),
        percent(entry.measured),
        size(entry.bytes),
        moment(entry.created),
        Markup() if read_only else remove,
    )


def _question(entry: DataSet) -> Markup:
    return Markup(
        '<tr class="ask"><td colspan="{}">Remove <b>{}</b> ({}, {}) from the workspace? This '
        'cannot be undone. <button class="primary" data-key="remove:{}">Remove it</button> '
        '<button data-key="keep">Keep it</button></td></tr>'
    ).format(len(COLUMNS), entry.name, count(entry.sites, "site"), size(entry.bytes), entry.name)


def _broken(trouble: Mapping[str, str], *, read_only: bool) -> Markup:
    remove = Markup('<button class="quiet" data-key="remove:{}">Remove it</button>')
    return Markup().join(
        Markup(
            '<div class="da-said"><div class="error"><h3>{} cannot be opened</h3>{} {}</div></div>'
        ).format(name, why, Markup() if read_only else remove.format(name))
        for name, why in trouble.items()
    )


def _half_made(names: Sequence[str], *, read_only: bool) -> Markup:
    remove = Markup('<button class="quiet" data-key="drop:{}">Remove it</button>')
    return Markup().join(
        Markup(
            '<div class="da-said"><div class="note"><b>{}</b> is half made: its making was '
            "stopped. Made again with the same choices, it goes on where it was. {}</div></div>"
        ).format(name, Markup() if read_only else remove.format(name))
        for name in names
    )


def size(bytes_: int) -> str:
    """Write a size.

    >>> size(62_348_176), size(900)
    ('62.3 MB', '0.900 kB')
    """
    for power, unit in ((9, "GB"), (6, "MB"), (3, "kB")):
        if bytes_ >= 10**power or unit == "kB":
            return number(bytes_ / 10**power, unit)
    return ""


def moment(iso: str) -> str:
    """Write a time of making, to the minute, UTC.

    >>> moment("2026-11-22T19:22:58+00:00")
    '22 Nov 2026 19:22'
    """
    time = pd.Timestamp(iso)
    return f"{time.day} {time:%b %Y %H:%M}"
