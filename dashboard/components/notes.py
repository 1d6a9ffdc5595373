"""Notes above a page: what was wrong with a link, what has changed meanwhile."""

import re
from collections.abc import Sequence

from markupsafe import Markup

BRIEF = 160
"""Characters up to which a note is shown as it is."""


def notes(said: Sequence[str]) -> Markup:
    """Write notes with a button that dismisses them; nothing for none."""
    lines = Markup().join(map(_note, said))
    if not lines:
        return Markup()
    return Markup(
        '<div class="note" role="status">{}'
        '<button class="quiet" data-key="close">Dismiss</button></div>'
    ).format(lines)


def _note(note: str) -> Markup:
    """Write a note; of a long one the first sentence, the rest to be unfolded."""
    cut = re.search(r"(?<=[.;:])\s|\n", note)
    if len(note) <= BRIEF or cut is None:
        return Markup("<p>{}</p>").format(note)
    return Markup("<details><summary>{}</summary>{}</details>").format(
        note[: cut.start()].rstrip(";:"), _paragraphs(note[cut.end() :])
    )


def _paragraphs(text: str) -> Markup:
    return Markup().join(Markup("<p>{}</p>").format(line) for line in text.splitlines())
