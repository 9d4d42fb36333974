"""Doing something at a virtual printer as soon as somebody waits for its events."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sealpress
from sealpress.client.knowledge import MemoryKnowledge
from sealpress.simulator import RunningPrinter
from sealpress.trust import MemoryTrustStore

PATIENCE_SECONDS = 60.0


def printer_at(uri: str, trust: str | None = None) -> sealpress.Printer:
    """Return a client of the user ann, who knows nothing."""
    return sealpress.Printer(
        uri,
        trust=trust,
        user="ann",
        knowledge=MemoryKnowledge(),
        trust_store=MemoryTrustStore(),
    )


@contextmanager
def once_waited_for(
    there: RunningPrinter, act: Callable[[sealpress.Printer], object]
) -> Iterator[None]:
    """Do something in another thread, once a client has asked for events."""
    given_up = time.monotonic() + PATIENCE_SECONDS
    done = threading.Event()

    def wait_and_act() -> None:
        while not there.requests("Get-Notifications"):
            if done.wait(0.02) or time.monotonic() > given_up:
                return
        with printer_at(there.uri("ipp")) as printer:
            act(printer)

    thread = threading.Thread(target=wait_and_act)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
