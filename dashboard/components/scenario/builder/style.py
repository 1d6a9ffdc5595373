"""The style sheet of the builder's markup."""

from pathlib import Path

STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
"""The style sheet of the builder's markup."""
