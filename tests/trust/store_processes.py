"""What other processes do to a store at the same time."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import signal
from pathlib import Path

from sealpress.errors import StateError
from sealpress.trust import HostKey, TrustStore
from sealpress.trust.stores.decisions import Decision, Outcome

HOST = HostKey("printer.example", 631)
NOBODY = 65534


def meet_first(folder: Path, der: bytes, start, results) -> None:
    """Meet the printer at the same moment as all others."""
    start.wait(60)
    results.put(TrustStore(folder).first_use(HOST, [der]).certificate)


def grant_and_log(folder: Path, host: HostKey, allowance, start, results) -> None:
    """Change one record, shared with others, and log."""
    store = TrustStore(folder)
    start.wait(60)
    store.allow(host, {allowance}, "race")
    for number in range(20):
        store.note(Decision(outcome=Outcome.TRUSTED, host=f"{os.getpid()}-{number}"))
    results.put(None)


def pin_for_ever(folder: Path, ders: list[bytes], began) -> None:
    """Write until killed."""
    store = TrustStore(folder)
    while True:
        for der in ders:
            store.pin(HOST, certificate=der)
            began.set()


def on_a_full_disk(folder: Path, der: bytes, results) -> None:
    """Write where there is room for some octets only."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
    results.put(_refusal(folder, der))


def without_rights(folder: Path, der: bytes, results) -> None:
    """Write as somebody who may not."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setuid(NOBODY)
    results.put(_refusal(folder, der))


def _refusal(folder: Path, der: bytes) -> tuple[str, str] | None:
    try:
        TrustStore(folder).pin(HOST, certificate=der)
    except StateError as error:
        return error.reason.value, error.detail
    return None


def in_processes(function, jobs):
    """Run a function in as many processes at once; return what each put into the queue."""
    world = multiprocessing.get_context("spawn")
    start, results = world.Barrier(len(jobs)), world.Queue()
    running = [world.Process(target=function, args=(*job, start, results)) for job in jobs]
    for process in running:
        process.start()
    try:
        return [results.get(timeout=120) for _ in running]
    finally:
        for process in running:
            process.join(60)


def in_a_process(function, *arguments):
    """Run a function in another process; return what it put into the queue."""
    world = multiprocessing.get_context("spawn")
    results = world.Queue()
    process = world.Process(target=function, args=(*arguments, results))
    process.start()
    with contextlib.ExitStack() as stack:
        stack.callback(process.join, 60)
        return results.get(timeout=120)
