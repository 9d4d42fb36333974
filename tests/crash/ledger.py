"""What was asked of a gateway and what it acknowledged: the other side of its books."""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass

REFUSED = "refused"


@dataclass
class Submission:
    """One job as its client knows it; times are the monotonic clock's.

    Attributes:
        token: Its name; its document begins with it, so that no two are alike.
        queue: The queue it was sent to.
        sha256: Its document.
        began: When sending began.
        job_id: The number it was given, 0 for none.
        acknowledged: When the gateway said that it has everything; ``None`` if it never did.
        refusal: What it said when it took nothing.
        cancel_began: When somebody asked to cancel it.
        is_canceled: Whether the gateway said that it is.
    """

    token: str
    queue: str
    sha256: str
    began: float
    job_id: int = 0
    acknowledged: float | None = None
    refusal: str = ""
    cancel_began: float | None = None
    is_canceled: bool = False

    def acknowledge(self, job_id: int) -> None:
        """Note that the gateway has it all."""
        self.job_id, self.acknowledged = job_id, time.monotonic()


class Ledger:
    """All submissions; safe to be written by several threads."""

    def __init__(self, prefix: str = "T") -> None:
        self.submissions: list[Submission] = []
        self._prefix = prefix
        self._lock = threading.Lock()

    def begin(self, queue: str, octets: int) -> tuple[Submission, bytes]:
        """Note that a document is about to be sent; return it, too."""
        with self._lock:
            token = f"{self._prefix}{len(self.submissions):0{12 - len(self._prefix)}d}"
            document = token.encode().ljust(octets, b".")
            made = Submission(token, queue, hashlib.sha256(document).hexdigest(), time.monotonic())
            self.submissions.append(made)
        return made, document

    @property
    def acknowledged(self) -> list[Submission]:
        """Those that the gateway has taken."""
        return [one for one in self.submissions if one.acknowledged is not None]
