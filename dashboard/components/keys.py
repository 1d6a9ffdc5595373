"""Keys: what is typed outside of any input, the browser's history, and light or dark."""

from collections.abc import Callable
from typing import Any, ClassVar

import param
from panel.custom import JSComponent


class Keys(JSComponent):
    """An invisible listener: Esc, arrows and ``?`` as events, and the page's colour scheme."""

    dark = param.Boolean(default=False, doc="Whether the page is painted dark.")
    arrows = param.Boolean(default=False, doc="Whether the page in view steps with arrows.")
    title = param.String(default="", doc="Title of the browser's tab.")
    search = param.String(default="", doc="Query of the address when the page is opened.")

    _bundle: ClassVar[str] = "keys.js"

    def __init__(
        self,
        *,
        on_key: Callable[[str], None] | None = None,
        on_preference: Callable[[bool], None] | None = None,
        on_history: Callable[[str], None] | None = None,
        **params: Any,
    ) -> None:
        super().__init__(width=0, height=0, margin=0, **params)
        self._on_key = on_key
        self._on_preference = on_preference
        self._on_history = on_history
        self._answering: int | None = None

    def _handle_msg(self, data: Any) -> None:
        if "pressed" in data and self._on_key:
            self._on_key(str(data["pressed"]))
        elif "prefers_dark" in data and self._on_preference:
            self._on_preference(bool(data["prefers_dark"]))
        elif "went" in data and self._on_history:
            self._answering = int(data.get("count", 0))
            try:
                self._on_history(str(data["went"]))
            finally:
                self._answering = None

    @property
    def answering(self) -> bool:
        """Whether a step through the browser's history is being answered."""
        return self._answering is not None

    def go(self, search: str, *, instead: bool = False) -> None:
        """Bring the address to a query: a new step of the history, unless the browser asked.

        `instead` makes it no step either: what has changed was not the visitor's choice.
        """
        count = {} if self._answering is None else {"count": self._answering}
        self._send_msg({"search": search, **count, **({"instead": True} if instead else {})})

    def press(self, key: str) -> None:
        """Act as if a key had been pressed, for example ``"Escape"``."""
        self._handle_msg({"pressed": key})
