"""HTTP header fields in their order, found by name without regard to case (RFC 9110 section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class Headers:
    """Header fields of one message: names in lower case, values as text in Latin-1."""

    __slots__ = ("_index", "_items")

    def __init__(self, items: Iterable[tuple[str, str]] = ()) -> None:
        self._items = tuple((name.lower(), value) for name, value in items)
        self._index: dict[str, list[str]] = {}
        for name, value in self._items:
            self._index.setdefault(name, []).append(value)

    def get(self, name: str, default: str = "") -> str:
        """Return the first value of that name, or ``default``."""
        values = self._index.get(name)
        return values[0] if values else default

    def get_all(self, name: str) -> list[str]:
        """Return every value of that name, in their order."""
        return list(self._index.get(name, ()))

    def tokens(self, name: str) -> tuple[str, ...]:
        """Return the members of a comma-separated list in lower case (RFC 9110 section 5.6.1)."""
        if name not in self._index:
            return ()
        parts = ",".join(self._index[name]).lower().split(",")
        return tuple(token for part in parts if (token := part.strip(" \t")))

    def __contains__(self, name: object) -> bool:
        return name in self._index

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self._items == other._items

    def __hash__(self) -> int:
        return hash(self._items)

    def __repr__(self) -> str:
        return f"Headers({[name for name, _ in self._items]})"  # values may be credentials
