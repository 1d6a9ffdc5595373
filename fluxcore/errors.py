"""What can go wrong for a user: one family, each message says what, where, how much, what to do."""

from collections.abc import Collection
from difflib import get_close_matches

SHOWN = 20
"""Known names that a message lists."""


class FluxError(Exception):
    """Base of every error that fluxcore raises on purpose."""


class UnknownNameError(FluxError, KeyError):
    """A registry was asked for a name that it does not hold."""

    __str__ = BaseException.__str__  # KeyError would print the repr, quotes and all

    @classmethod
    def among(cls, kind: str, name: object, known: Collection[str]) -> "UnknownNameError":
        """Say which name is unknown, which one is close, and all that are known, if any."""
        if not known:
            return cls(f"Unknown {kind} {name!r}. There are none.")
        close = get_close_matches(str(name), known, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        shown = list(known)[:SHOWN]
        more = f" and {len(known) - SHOWN} more" if len(known) > SHOWN else ""
        return cls(f"Unknown {kind} {name!r}.{hint} Known: {', '.join(shown)}{more}.")


class FileError(FluxError):
    """A file cannot be used as it is."""


class PredictionFileError(FileError):
    """A prediction file breaks a rule."""


class ScoreFileError(FileError):
    """A file of per-domain scores breaks a rule."""


class DatasetError(FileError):
    """A data set, or a file that should become one, breaks a rule."""


class ScenarioError(FluxError):
    """The definition of a scenario breaks a rule, or leaves a side empty."""


class ModelError(FluxError):
    """A model could not learn, or its predictions cannot be used."""


class MissingExtraError(FluxError):
    """Something is asked for that needs a package which is not installed."""


class Cancelled(FluxError):  # noqa: N818 - what happened, and no mistake
    """Somebody asked for the work to stop."""


class NotComparableError(FluxError):
    """Two sets of scores do not rest on the same observations."""


class WorkspaceError(FluxError):
    """The workspace folder cannot be read or written as asked."""
