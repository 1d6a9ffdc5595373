"""The strip above the builder: name, start, what is held out, and what can be done with it all."""

from collections.abc import Mapping

from markupsafe import Markup

from dashboard.components.scenario.builder.draft import Draft, pack
from dashboard.components.scenario.builder.fields import segments
from dashboard.components.scenario.builder.form import UNNAMED
from dashboard.components.scenario.builder.outcome import Outcome
from dashboard.state import LONGEST

DOMAINS = {"site": "towers", "site-year": "tower-years"}
SCRATCH = "from scratch"


def top(
    found: Outcome,
    known: Mapping[str, str],
    worlds: Mapping[str, str],
    why_not: str,
    asked: str,
    said: str,
) -> Markup:
    """Write the strip.

    Parameters
    ----------
    found
        The draft and what it comes to.
    known
        Label of every scenario that can be started from, by its name.
    worlds
        Label of every data set whose towers can be taken, and of the public table.
    why_not
        Why nothing can be saved here at all, as in a workspace that is open read-only.
    asked
        ``replace`` while it waits for a yes to that.
    said
        What came of the last button, if there is something to say.
    """
    draft = found.draft
    refused = why_not or found.unnamed or ("" if found.found else found.problem)
    towers = Markup(
        '<label><span class="caps">Towers of</span><select data-field="data">{}</select></label>'
    ).format(_options(worlds, found.data))
    if draft.text:
        fields = towers + Markup('<p class="soft">The definition below says the rest.</p>')
    else:
        fields = Markup(
            '<label><span class="caps">Name</span><input type="text" data-field="name" value="{}" '
            'placeholder="{}" spellcheck="false" autocomplete="off"></label>'
            '<label><span class="caps">Start from</span><select data-field="start">{}</select>'
            '</label>{}<div class="group"><span class="caps">Held out</span><div>{}</div></div>'
            '<label title="Of all random draws"><span class="caps">Seed</span>'
            '<input type="number" step="1" min="0" data-field="seed" value="{}"></label>'
        ).format(
            draft.name,
            UNNAMED,
            _options({"": "choose…", SCRATCH: SCRATCH, **known}),
            towers,
            segments("domain", DOMAINS, draft.domain, "What is held out"),
            "" if draft.seed is None else f"{draft.seed:g}",
        )
    return Markup('<div class="b-top">{}{}</div>{}{}').format(
        fields, _buttons(found, refused), _messages(found, why_not, asked, said), _paste(draft)
    )


def file_names(found: Outcome) -> tuple[str, str]:
    """Names of the two files that can be saved: the definition, and what it came to."""
    name = found.definition.name if found.definition else UNNAMED
    return f"{name}.toml", f"{name}.json"


def seal_button(sha256: str) -> Markup:
    """Write a hash, shortened, as a button that copies it whole."""
    return Markup(
        '<button class="quiet" data-copy="{}" title="SHA-256 of the sealed manifest: copy">'
        "<code data-label>{}…</code></button>"
    ).format(sha256, sha256[:12])


def _buttons(found: Outcome, refused: str) -> Markup:
    text, sealed = file_names(found)
    off = Markup("") if found.found else Markup(" disabled")
    seal = seal_button(found.found.manifest.sha256) if found.found else Markup("–")
    return Markup(
        '<div class="group right"><span class="caps">sealed {}</span><div>'
        '<button class="primary" data-key="save"{} title="{}">Save</button>'
        '<button data-download="{}"{}>TOML</button><button data-download="{}"{}>Manifest</button>'
        '<button data-key="close" title="Leave the builder">Close</button></div></div>'
    ).format(
        seal,
        Markup(" disabled") if refused else "",
        refused or "Save into the workspace",
        text,
        off,
        sealed,
        off,
    )


def _messages(found: Outcome, why_not: str, asked: str, said: str) -> Markup:
    lines, draft = [], found.draft
    if asked == "replace" and found.definition:
        lines.append(
            Markup(
                '<div class="note b-say" role="alert"><p>The workspace has another scenario named '
                "<b>{}</b>. Scores made with it cannot be ranked beside new ones.</p>"
                '<button data-key="replace">Replace it</button>'
                '<button data-key="keep">Keep it</button></div>'
            ).format(found.definition.name)
        )
    if said:
        lines.append(Markup('<div class="error" role="alert"><p>{}</p></div>').format(said))
    if draft.data and draft.data != found.data:
        text = f"The data set {draft.data!r} of this link is not in the workspace."
        lines.append(
            Markup('<div class="note">{}</div>').format(f"{text} These are public towers.")
        )
    if len(pack(draft)) > LONGEST:
        text = "This definition is too long for a link: save it, or take the TOML along."
        lines.append(Markup('<div class="note">{}</div>').format(text))
    if found.problem and not found.waiting:
        lines.append(Markup('<div class="note" role="status">{}</div>').format(found.problem))
    elif found.problem:
        lines.append(Markup('<div class="reading" role="status">{}</div>').format(found.problem))
    elif found.unnamed and (found.draft.name or found.draft.text or why_not):
        lines.append(Markup('<div class="note" role="status">{}</div>').format(found.unnamed))
    if why_not:
        lines.append(Markup('<p class="soft">{}</p>').format(why_not))
    if not lines:
        return Markup()
    return Markup('<div class="b-line">{}</div>').format(Markup().join(lines))


def _paste(draft: Draft) -> Markup:
    other = (
        Markup('<button data-key="form">Back to the form</button>')
        if draft.text
        else Markup('<button data-key="text">Edit as TOML</button>')
    )
    return Markup(
        '<div class="b-line"><details id="paste"><summary>TOML: open a file, paste, or edit by hand'
        '</summary><div class="b-say" style="padding:8px 0"><label>File <input type="file" '
        'accept=".toml,text/plain" data-field="file"></label>{}</div>'
        '<textarea data-field="paste" aria-label="Paste a definition" placeholder="Paste a '
        'definition here" spellcheck="false"></textarea></details></div>'
    ).format(other)


def _options(options: Mapping[str, str], value: str = "") -> Markup:
    return Markup().join(
        Markup('<option value="{}"{}>{}</option>').format(
            name, Markup(" selected") if name == value else "", text
        )
        for name, text in options.items()
    )
