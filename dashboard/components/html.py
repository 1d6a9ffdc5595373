"""Html: markup made on the server, with clicks, choices, keys and downloads sent back."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

import param
from panel.custom import JSComponent


def stylesheet(name: str) -> str:
    """Return a style sheet of this folder, by its name without ending."""
    return (Path(__file__).parent / f"{name}.css").read_text(encoding="utf-8")


Clicked = Callable[[str, bool], None]
Chosen = Callable[[str, Any], None]
Download = Callable[[], str]


class Html(JSComponent):
    """A piece of markup that redraws in place and tells what was clicked.

    The markup must be escaped where it is made (jinja2 with autoescape, or markupsafe). Elements
    with ``data-key`` are clickable and reachable by keyboard; those named in ``focus`` (several,
    one a line) are outlined. Inputs with ``data-field`` send their value. ``html.js`` lists all.
    """

    html = param.String(default="", doc="Escaped markup.")
    focus = param.String(default="", doc="Keys of the elements that are in focus, one a line.")

    _bundle: ClassVar[str] = "html.js"

    def __init__(
        self,
        html: str = "",
        *,
        on_click: Clicked | None = None,
        on_choice: Chosen | None = None,
        downloads: Mapping[str, Download] | None = None,
        **params: Any,
    ) -> None:
        params.setdefault("sizing_mode", "stretch_width")
        super().__init__(html=str(html), **params)
        self._on_click = on_click
        self._on_choice = on_choice
        self._downloads = dict(downloads or {})

    def _handle_msg(self, data: Any) -> None:
        if "key" in data and self._on_click:
            self._on_click(str(data["key"]), bool(data.get("more")))
        elif "field" in data and self._on_choice:
            self._on_choice(str(data["field"]), data["value"])
        elif data.get("download") in self._downloads:
            name = str(data["download"])
            kind = "text/csv" if name.endswith(".csv") else "text/plain"
            self._send_msg({"file": name, "text": self._downloads[name](), "type": kind})

    def calm(self) -> None:
        """Take back that a link is waited for (``data-wait``); a redraw does so by itself."""
        self._send_msg({"calm": True})

    def click(self, key: str, more: bool = False) -> None:
        """Act as if the element with this key had been clicked."""
        self._handle_msg({"key": key, "more": more})

    def choose(self, field: str, value: Any) -> None:
        """Act as if a value had been chosen in the input of this field."""
        self._handle_msg({"field": field, "value": value})

    def download(self, name: str) -> str:
        """Return the text of a file that the markup offers."""
        return self._downloads[name]()
