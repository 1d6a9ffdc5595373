"""Row model against column model, by overall skill."""

from markupsafe import Markup

from dashboard.components.leaderboard.ranking import Ranking
from dashboard.theme import model_colour, skill

WORDS = {"not resolved": "open"}
"""Verdicts whose class in the style sheet has another name."""


def pairs(shown: Ranking) -> Markup:
    """Write the matrix: better, worse, equivalent or not resolved, and the gap in skill."""
    names = [name for name in shown.models if name in set(shown.board.pairs["model_a"])]
    found = shown.board.pairs.set_index(["model_a", "model_b"]).to_dict("index")
    head = Markup().join(Markup('<th scope="col">{}</th>').format(name) for name in names)
    rows = Markup()
    for a in names:
        cells = Markup()
        for b in names:
            pair = found.get((a, b))
            if pair is None:
                cells += Markup("<td></td>")
                continue
            word = pair["verdict"] or "–"
            gap = skill(pair["difference"])
            cells += Markup('<td class="{}" title="{}">{}<small>{}</small></td>').format(
                WORDS.get(word, word),
                f"{a} − {b}: {gap}, 95 % over all pairs [{skill(pair['lo'])}, "
                f"{skill(pair['hi'])}]: {word}",
                word,
                gap,
            )
        rows += Markup(
            '<tr><th class="left" scope="row" data-key="model:{}">'
            '<i class="dot" style="background:{}"></i>{}</th>{}</tr>'
        ).format(a, model_colour(a), a, cells)
    return Markup(
        '<div class="lb-pairs"><table><thead><tr><th class="left"></th>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(head, rows)
