"""Where a client has documents made anew: workers that are begun when the first is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.transform.installed import installed
from sealpress.transform.pool import WorkerPool

if TYPE_CHECKING:
    from sealpress.transform.choosing import Means
    from sealpress.transform.transformation import Transformer


class Workshop:
    """The workers of one printer's documents, and what can be done here at all.

    Args:
        transformer: Who makes documents anew; ``None`` = workers of our own.
        means: What can be read and written; ``None`` = what is installed.
    """

    def __init__(self, transformer: Transformer | None = None, means: Means | None = None) -> None:
        self._given = transformer
        self._own: WorkerPool | None = None
        self._means = means

    @property
    def means(self) -> Means:
        """What can be read and written here."""
        if self._means is None:
            self._means = installed()
        return self._means

    def transformer(self) -> Transformer:
        """Return who makes documents anew; may block for as long as a process takes to start."""
        if self._given is not None:
            return self._given
        if self._own is None:
            self._own = WorkerPool(warm=0)
        return self._own

    def expect_more(self) -> None:
        """Let a worker of our own wait for each next document."""
        if self._own is not None:
            self._own.keep_warm(1)
            self._own.prepare()

    def close(self) -> None:
        """End the workers of our own; the next document begins new ones."""
        own, self._own = self._own, None
        if own is not None:
            own.close()
