"""The strip above a scenario: its seal, its files, and the way to one of one's own."""

from dataclasses import replace

from markupsafe import Markup

from dashboard.components.html import Html
from dashboard.components.scenario.builder.draft import Draft, pack
from dashboard.components.scenario.builder.starting import fresh, start
from dashboard.components.scenario.builder.style import STYLE
from dashboard.components.scenario.builder.top import seal_button
from dashboard.state import Selection
from dashboard.store import Store
from fluxcore.errors import FluxError
from fluxcore.scenarios.manifest import write_sealed


class Strip:
    """What can be done with the chosen scenario, and with none."""

    def __init__(self, selection: Selection, store: Store) -> None:
        self.selection, self.store = selection, store
        self._asked, self._said = "", ""
        self.html = Html(on_click=self._press, stylesheets=[STYLE])

    def draw(self) -> None:
        """Show the chosen scenario; a question about another one is dropped."""
        name = self.selection.scenario
        if self._asked != name:
            self._asked = ""
        own, locked = self.store.own(name), self.store.workspace.read_only
        made_on = self.store.scenario(name).origin
        files = {f"{name}.json": self._manifest}
        if own and self.store.definition_file(name).exists():
            files = {f"{name}.toml": self._definition, **files}
        self.html._downloads = files
        self.html.html = Markup(
            '<div class="b-strip"><button class="primary" data-key="new">Build your own</button>'
            '<button data-key="edit">{}</button><span class="soft">sealed {}{}</span>{}{}</div>{}'
        ).format(
            "Edit" if own else "Start from this one",
            seal_button(self.store.sealed(name).sha256),
            "" if made_on is None else f" made on {made_on}",
            Markup().join(
                Markup('<button class="quiet" data-download="{}">{}</button>').format(
                    file, "Definition" if file.endswith("toml") else "Manifest"
                )
                for file in files
            ),
            _remove(locked) if own else "",
            self._message(name),
        )

    def _message(self, name: str) -> Markup:
        lines = [
            Markup('<div class="note" role="status"><b>{}</b> cannot be used: {}</div>').format(
                *found
            )
            for found in self.store.damaged().items()
        ]
        if self._said:
            said = Markup('<div class="error" role="alert"><p>{}</p></div>')
            lines.append(said.format(self._said))
        if self._asked:
            lines.append(
                Markup(
                    '<div class="note b-say" role="alert"><p>Remove <b>{}</b> from the workspace? '
                    "Scores made with it stay, but the app no longer knows who stood on which "
                    'side.</p><button data-key="yes">Remove it</button>'
                    '<button data-key="no">Keep it</button></div>'
                ).format(name)
            )
        return Markup().join(lines)

    def _press(self, key: str, _more: bool) -> None:
        name, self._said = self.selection.scenario, ""
        if key == "new":
            self._open(fresh(self.store, self.selection.data))
        elif key == "edit":
            begun = fresh(self.store, self.selection.data)
            self._open(replace(start(self.store, name), data=begun.data))
        elif key in ("remove", "no"):
            self._asked = name if key == "remove" else ""
            self.draw()
        elif key == "yes" and self._asked == name:
            self._remove(name)

    def _open(self, draft: Draft) -> None:
        nothing = dict.fromkeys(("site", "domain", "group", "igbp", "climate"), "")
        self.selection.param.update(build=pack(draft), **nothing)

    def _remove(self, name: str) -> None:
        self._asked = ""
        try:
            self.store.forget(name)
        except FluxError as error:
            self._said = str(error)
            self.draw()
            return
        self.selection.scenario = str(self.selection.param["scenario"].default)

    def _definition(self) -> str:
        return self.store.definition_file(self.selection.scenario).read_text(encoding="utf-8")

    def _manifest(self) -> str:
        name = self.selection.scenario
        return write_sealed(self.store.scenario(name), self.store.sealed(name))


def _remove(locked: bool) -> Markup:
    why = "The workspace is open read-only." if locked else "Remove it from the workspace"
    return Markup('<button class="right" data-key="remove" title="{}"{}>Remove…</button>').format(
        why, Markup(" disabled") if locked else ""
    )
