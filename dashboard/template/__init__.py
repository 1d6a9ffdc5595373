"""The page around the pages: one light template with local styles and a local font."""

from pathlib import Path
from typing import Any, ClassVar

import panel as pn

from dashboard.theme import css_tokens

HERE = Path(__file__).parent


class Font:
    """The font beside this module, in the form that Panel's handler of component files serves."""

    _css: ClassVar[list[str]] = ["inter.woff2"]

    URL: ClassVar[str] = "components/dashboard.template/Font/_css/inter.woff2"


class Shell(pn.Template):
    """Bar on top, menu left, page right. Roots: ``bar``, ``menu``, ``work``, ``page``, ``keys``."""

    def __init__(self, roots: dict[str, Any], **params: Any) -> None:
        super().__init__((HERE / "shell.html").read_text(encoding="utf-8"), **params)
        for name, view in roots.items():
            self.add_panel(name, view)
        self.add_variable("tokens", css_tokens())
        self.add_variable("style", (HERE / "shell.css").read_text(encoding="utf-8"))
        self.add_variable("font_url", Font.URL)
