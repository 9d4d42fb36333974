"""What is told of a document once, however often it comes about."""

from __future__ import annotations

from collections.abc import Callable

from sealpress.transform.request import Event, Warned

__all__ = ["Remarks"]


class Remarks:
    """Tells each kind of remark once.

    Args:
        tell: Takes the events.
    """

    def __init__(self, tell: Callable[[Event], object]) -> None:
        self._tell = tell
        self._told: set[str] = set()

    def once(self, what: str, detail: str, page: int = 0) -> None:
        """Tell it unless it was told.

        Args:
            what: A keyword.
            detail: One clause for a person; nothing of the document's text.
            page: Which page, from 1; 0 for the whole.
        """
        if what not in self._told:
            self._told.add(what)
            self._tell(Warned(what=what, detail=detail, page=page))

    def __deepcopy__(self, _: object) -> Remarks:
        """Return itself: what was told stays told, whatever is read again."""
        return self
