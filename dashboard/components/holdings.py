"""What the workspace holds, in one strip."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from dashboard.components.cards import command_line
from dashboard.theme import count

MAKE = Markup(
    'No data set yet: <a href="?page=data" data-key="data">make a synthetic world now</a>'
)


class Holding(NamedTuple):
    """One set of scores."""

    name: str
    label: str
    models: int
    kind: str
    """What is known of its models."""


class Held(NamedTuple):
    """One data set."""

    name: str
    sites: int
    synthetic: bool


def holdings(
    sets: Sequence[Holding],
    data: Sequence[Held],
    towers: int,
    predictions: int,
    *,
    bare: bool,
    making: Mapping[str, str],
) -> Markup:
    """List the sets of scores, the data sets and what else is there.

    `bare` says that there are no scores per domain, and how to get them; `making` which data sets
    are being made: labels by name.
    """
    items = Markup().join(
        Markup(
            '<span class="held"><a href="?page=leaderboard&scores={}" data-key="scores:{}">'
            '<b>{}</b></a> <span class="soft">{}, {}</span></span>'
        ).format(held.name, held.name, held.label, count(held.models, "model"), held.kind)
        for held in sets
    )
    items += Markup().join(
        Markup(
            '<span class="held"><a href="?page=data&data={}" data-key="data:{}"><b>{}</b></a> '
            '<span class="soft">data of {}</span> {}</span>'
        ).format(
            held.name,
            held.name,
            held.name,
            count(held.sites, "site"),
            Markup('<span class="badge warn">synthetic</span>') if held.synthetic else Markup(),
        )
        for held in data
    )
    if not data:
        offer = next(iter(making.values()), MAKE)
        items += Markup('<span class="held">{}</span>').format(offer)
    shown = Markup(
        '<div class="holdings"><span class="caps">In this workspace</span>{}'
        '<span class="held soft">{} · {}</span></div>'
    ).format(items, count(towers, "public tower"), count(predictions, "prediction file"))
    if bare:
        shown += Markup(
            '<div class="holdings"><span>Intervals, ties and the map of failures need scores per '
            "domain. They are public: take a checkout of the leaderboard.</span>{}</div>"
        ).format(command_line("fluxcore add scores submissions --name published"))
    return shown
