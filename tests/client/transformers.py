"""A stand-in for workers: makes agreed octets of any document, at an agreed pace."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.request import Done, Event, PageDone, Started, TransformRequest, Warned


@dataclass
class Begun:
    """One transform under way."""

    pieces: list[bytes]
    tell: Callable[[Event], None]
    fails: bool = False
    hangs: bool = False
    octets: int = 0
    page: int = 0
    canceled: threading.Event = field(default_factory=threading.Event)
    waits: threading.Event = field(default_factory=threading.Event)
    closed: int = 0

    def read(self) -> bytes:
        if self.page < len(self.pieces):
            return self._next()
        self.waits.set()
        if self.hangs:
            self.canceled.wait(30)
            raise TransformError(Reason.JOB_CANCELED, "it was canceled")
        if self.fails:
            raise TransformError(Reason.DOCUMENT_DAMAGED, "page 3 can't be read", page=3)
        self.tell(Done(octets=self.octets, impressions=self.page, sheets=self.page))
        return b""

    def _next(self) -> bytes:
        if not self.page:
            self.tell(Started(pages=len(self.pieces), impressions=len(self.pieces)))
            self.tell(Warned(what="font-missing", detail="another is used", page=1))
        piece = self.pieces[self.page]
        self.page += 1
        self.octets += len(piece)
        self.tell(PageDone(impression=self.page, sheet=self.page, octets=self.octets))
        return piece

    def cancel(self) -> None:
        self.canceled.set()

    def close(self) -> None:
        self.closed += 1


class StandIn:
    """A Transformer that keeps what it was asked for."""

    def __init__(self, *pieces: bytes, fails: bool = False, hangs: bool = False) -> None:
        self.pieces = list(pieces) or [b"RaS2 page one ", b"page two ", b"page three"]
        self.requests: list[TransformRequest] = []
        self.documents: list[bytes] = []
        self.begun: list[Begun] = []
        self.waits = threading.Event()
        self._how = {"fails": fails, "hangs": hangs, "waits": self.waits}

    def begin(
        self,
        request: TransformRequest,
        document: int,
        on_event: Callable[[Event], None] | None = None,
    ) -> Begun:
        self.requests.append(request)
        self.documents.append(os.pread(document, 1 << 20, 0))
        self.begun.append(Begun(self.pieces, on_event or (lambda _: None), **self._how))
        return self.begun[-1]

    @property
    def output(self) -> bytes:
        return b"".join(self.pieces)
