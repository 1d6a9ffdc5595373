"""What would fill a view of scores: those of another set, or baselines fitted to a data set."""

from markupsafe import Markup

from dashboard.state import Selection
from dashboard.store import Fits, Store
from dashboard.theme import count, joined

WAIT = "some minutes, in the background"
READ_ONLY = "This workspace is open read-only: whoever runs this server can fit them."
DEEP = ("mlp", "lstm")
"""Models for which a button would promise too much: they learn for hours."""
SYNTHETIC = Markup(' <span class="badge warn">synthetic</span>')


def offers(store: Store, chosen: Selection) -> Markup:
    """Write a line a data set: scores to be shown, under way, or to be made; nothing for none."""
    sets = store.sets()
    lines = Markup()
    for name, entry in store.data_sets().items():
        mark = SYNTHETIC if entry.synthetic else Markup()
        named = Markup("<b>{}</b>{}").format(name, mark)
        if name in sets and name != chosen.scores:
            lines += Markup(
                '<p>{} has scores of {}. <button data-key="scores:{}">Show them</button></p>'
            ).format(named, count(len(store.models(name)), "model"), name)
            continue
        fits = store.fits(name)
        if store.fitting(name) is not None:
            lines += Markup("<p>{}: {}</p>").format(named, under_way(fits))
        elif fits.done < fits.total:
            lines += Markup("<p>{}: {} {}</p>").format(
                named, missing(fits), button(fits, read_only=store.workspace.read_only)
            )
    if not lines:
        return lines
    return Markup('<div class="reading">{}</div>').format(lines)


def missing(fits: Fits) -> str:
    """Say which of the quick baselines are there."""
    models = joined(list(fits.models))
    if not fits.done:
        return f"no baseline has been fitted ({models})."
    return f"{fits.done} of {fits.total} cells of the quick baselines are there ({models})."


def under_way(fits: Fits) -> str:
    """Say how far the fitting has come."""
    return (
        f"the baselines are being fitted, {fits.done} of {fits.total} cells so far; progress "
        "stands at the foot of the menu."
    )


def button(fits: Fits, *, read_only: bool) -> Markup:
    """Write the button that begins to fit what is missing; off, with the reason, if read-only."""
    text = "Fit the others" if fits.done else "Fit the baselines"
    if read_only:
        return Markup(
            '<button disabled title="{}">{}</button> <span class="soft">{}</span>'
        ).format(READ_ONLY, text, READ_ONLY)
    return Markup(
        '<button class="primary" data-key="fit:{}">{}</button> <span class="soft">{}</span>'
    ).format(fits.dataset, text, WAIT)
