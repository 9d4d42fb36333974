"""The contract of a transform as the process that prints sees it: octets that are pulled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealpress.transform.request import Event, TransformRequest

__all__ = ["Transformation", "Transformer"]


class Transformation(Protocol):
    """One document under way.

    Its methods wait, and only :meth:`cancel` may be called while another one is under way.
    """

    def read(self) -> bytes:
        """Return the next octets, as many as are there; empty at the true end only.

        Raises:
            TransformError: It failed; what was read so far is not a whole document.
        """
        ...

    def cancel(self) -> None:
        """End it at once, from any thread; ``read`` then raises."""
        ...

    def close(self) -> None:
        """Let go of it; ends it when it is under way."""
        ...


class Transformer(Protocol):
    """Begins transforms in workers."""

    def begin(
        self,
        request: TransformRequest,
        document: int,
        on_event: Callable[[Event], None] | None = None,
    ) -> Transformation:
        """Begin one.

        Args:
            request: What is wanted.
            document: An open file (descriptor) that can be sought; it is duplicated, so that the
                caller may close it at once.
            on_event: Told what happens, in the thread that reads.

        Raises:
            TransformError: No worker can be had (``transform-not-installed`` names the command
                that installs what is missing).
        """
        ...
