"""Named, ordered collections: the extension points of the package, each a mapping one can print."""

from collections.abc import Iterator, Mapping
from typing import Protocol, TypeVar

from fluxcore.errors import UnknownNameError


class Named(Protocol):
    """Anything with a name."""

    @property
    def name(self) -> str:
        """The key under which a registry holds it."""


T = TypeVar("T", bound=Named)


class Registry(Mapping[str, T]):
    """An ordered mapping from names to entries that says "did you mean".

    Examples
    --------
    >>> from fluxcore.schema import TARGETS
    >>> list(TARGETS)
    ['GPP', 'NEE', 'ET']
    >>> TARGETS["GPPP"]
    Traceback (most recent call last):
    fluxcore.errors.UnknownNameError: Unknown target 'GPPP'. Did you mean 'GPP'? ...
    """

    def __init__(self, kind: str, entries: tuple[T, ...] = ()) -> None:
        self.kind = kind
        self._entries: dict[str, T] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: T) -> T:
        """Add an entry under its own name; a name is given once.

        Raises
        ------
        ValueError
            The name is taken.
        """
        if entry.name in self._entries:
            raise ValueError(f"{self.kind} {entry.name!r} is registered twice")
        self._entries[entry.name] = entry
        return entry

    def __getitem__(self, name: str) -> T:
        try:
            return self._entries[name]
        except KeyError:
            raise UnknownNameError.among(self.kind, name, list(self._entries)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"<{len(self)} {self.kind}s: {', '.join(self)}>"
