"""Cards, readings and empty states: the frame that every page fills."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import panel as pn
from markupsafe import Markup, escape

from dashboard.components.html import Html

GRID = (
    """
:host { display: grid; grid-template-columns: repeat(12, minmax(0, 1fr)); gap: 12px; width: 100%; }
:host(.out) { display: none; }
:host > * {
  grid-column: span 12; min-width: 0; margin: 0 !important; width: auto !important;
  height: auto !important; align-self: stretch !important;
}
:host > .scroll-button { display: none; }
@media (max-width: 1100px) { :host > .narrow-6 { grid-column: span 6; } }
@media (min-width: 1101px) {
"""
    + "\n".join(f":host > .span-{n} {{ grid-column: span {n}; }}" for n in range(2, 12))
    + "}"
)
STACK = """
:host { gap: 12px; }
:host > * { margin: 0 !important; width: 100% !important; min-width: 0; }
:host(.beside) > [class*="span-"] { flex: 1 1 auto !important; }
:host(.apart) > [class*="span-"] { flex: 0 0 auto !important; }
:host > .scroll-button { display: none; }
@media (max-width: 1100px) {
  :host(.beside) { display: grid; grid-template-columns: 1fr 1fr; }
  :host(.apart) { display: contents; }
  :host(.apart) > * { grid-column: 1 / -1; }
  :host(.apart) > .later { order: 1; }
}
:host(.out) { display: none; }
"""

FRAME = {
    "background": "var(--card)",
    "border": "1px solid var(--line)",
    "border-radius": "8px",
    "overflow": "hidden",
}


def card(
    title: str,
    *body: Any,
    hint: str = "",
    unit: str = "",
    downloads: Mapping[str, Callable[[], str]] | None = None,
    png: str = "",
    span: int = 12,
    narrow: int = 12,
    **params: Any,
) -> pn.Column:
    """Frame a figure or table: title left, unit beside it, hint and exports right.

    Parameters
    ----------
    title, unit, hint
        Plain text, or Markup.
    body
        What stands below the head, top to bottom.
    downloads
        File name to a function that writes the file's text, offered as buttons.
    png
        File name under which the card's figure can be saved; empty for cards without one.
    span, narrow
        Columns of 12 in a `grid`: in windows wider than 1,100 px, and in narrower ones (12 or 6).
    """
    head = Html(
        card_head(title, hint=hint, unit=unit, files=list(downloads or {}), png=png)
        if title or hint
        else "",
        downloads=downloads,
    )
    return pn.Column(
        head,
        *body,
        styles=FRAME,
        css_classes=[f"span-{span}", f"narrow-{narrow}"],
        sizing_mode="stretch_width",
        **params,
    )


def set_head(
    framed: pn.Column,
    title: str,
    *,
    hint: str = "",
    unit: str = "",
    png: str = "",
    downloads: Mapping[str, Callable[[], str]] | None = None,
) -> None:
    """Rewrite the head of a card in place.

    Its files stay unless others are given; its figure's name is given again.
    """
    head = framed[0]
    if downloads is not None:
        head._downloads = dict(downloads)
    head.html = card_head(title, hint=hint, unit=unit, files=list(head._downloads), png=png)


def card_head(
    title: str, *, hint: str = "", unit: str = "", files: Sequence[str] = (), png: str = ""
) -> Markup:
    """Write the markup of a card's head; files of one ending are told apart by their first word."""
    endings = [name.rpartition(".")[2] for name in files]
    buttons = Markup(" ").join(
        Markup('<button class="quiet" data-download="{}" title="Save {}">{}</button>').format(
            name,
            name,
            ending.upper()
            if endings.count(ending) == 1
            else f"{stem.partition('_')[0]} {ending.upper()}",
        )
        for name in files
        for stem, _, ending in (name.rpartition("."),)
    )
    if png:
        buttons += Markup(
            ' <button class="quiet" data-png="{}" title="Save {}">PNG</button>'
        ).format(png, png)
    tail = Markup("{} {}").format(hint, buttons).strip() if hint or buttons else ""
    said = Markup(' <span class="unit">{}</span>').format(unit) if unit else ""
    right = Markup('<span class="hint">{}</span>').format(tail) if tail else ""
    return Markup('<div class="card-head"><h2>{}{}</h2>{}</div>').format(title, said, right)


def grid(*cards: Any) -> pn.Column:
    """Lay cards out on 12 columns with equal gaps; each card names its own span."""
    return _laid(*cards, stylesheets=[GRID])


def stack(*cards: Any, span: int = 12, apart: bool = False) -> pn.Column:
    """Put cards on top of each other in one place of a `grid`; in narrow windows, side by side.

    Where they are `apart`, each has a line of the grid for itself in narrow windows, those of the
    class ``later`` after all others.
    """
    classes = [f"span-{span}", "apart" if apart else "beside"]
    return _laid(*cards, stylesheets=[STACK], css_classes=classes)


def _laid(*cards: Any, **params: Any) -> pn.Column:
    """Make a column with a layout of its own, which would show it even when it is not visible."""
    column = pn.Column(*cards, sizing_mode="stretch_width", margin=0, **params)
    classes = list(column.css_classes)

    def follow(event: Any) -> None:
        column.css_classes = classes if event.new else [*classes, "out"]

    column.param.watch(follow, "visible")
    return column


def reading(text: str = "") -> Html:
    """Show sentences computed from the numbers on a tinted strip; set `.html` by `read`."""
    return Html(read(text), margin=0)


def read(text: str) -> Markup:
    """Write the markup of a reading; nothing for no text."""
    return Markup('<div class="reading" role="note">{}</div>').format(text) if text else Markup("")


def empty(sentence: str, command: str = "", then: str = "") -> Markup:
    """Write an empty state: what is missing, and the command that fills it, ready to copy."""
    shown = Markup('<div class="empty"><p>{}</p>').format(sentence)
    if command:
        shown += command_line(command)
    if then:
        shown += Markup("<p>{}</p>").format(then)
    return shown + Markup("</div>")


def command_line(command: str) -> Markup:
    """Write a command to type, with a button that copies it."""
    return Markup(
        '<div class="cmd"><code>{}</code><button data-copy="{}" aria-label="Copy the command">'
        "<span data-label>Copy</span></button></div>"
    ).format(command, command)


def problem(title: str, message: str) -> Markup:
    """Write an error as a user should see it: what, where, what to do; never a traceback."""
    return Markup('<div class="error" role="alert"><h3>{}</h3><p>{}</p></div>').format(
        title, escape(message)
    )
