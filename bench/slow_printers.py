"""Ten quick printers beside thousands of slow ones, each with a job under way.

    python -m bench.slow_printers [--printers 10000] [--slow "to read"] [--json FILE]

Slow to print: the printer has the whole document and prints for minutes. Slow to read: it takes
the document octet by octet, so that a connection stays open for each. What is told: how soon all
have begun, the gateway's memory and processor time meanwhile and then, and how the ten others fare.
Each step is bounded; where all is at is said on standard error.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.crash.gateway_process import GatewayProcess, QueueLine
from tests.crash.submitting import Submitter
from tests.gateway.printers.process import CrowdProcess, PrinterProcess
from tests.gateway.printers.records import Follower

OCTETS = {"to print": 1024, "to read": 512 * 1024}
"""Two kinds of slow printers, and how long a document each gets: more than systems keep of it."""

QUICK = [f"quick{number}" for number in range(1, 11)]
CONNECTIONS = 8
ATTEMPTS = 5
STANDS_STILL_SECONDS = 60.0
"""After so long in which no further printer began it is given up."""
STEADY_SECONDS = 20.0
PRINTED_WITHIN_SECONDS = 60.0
SHORT = b"x" * 1024


@dataclass
class Stage:
    """The gateway, its quick printers and its slow ones."""

    gateway: GatewayProcess
    hall: PrinterProcess
    crowd: CrowdProcess
    began: float = field(default_factory=time.monotonic)

    def say(self, what: str) -> None:
        """Tell where all is at."""
        told, ours = self.crowd.told(), self.gateway
        print(
            f"{time.monotonic() - self.began:6.1f} s {what}: {told['begun']} begun,"
            f" {told['whole']} whole, {told['requests']};"
            f" RSS {ours.rss_octets() / 2**20:.0f} MiB, {ours.open_files()} files,"
            f" {ours.cpu_seconds():.1f} s CPU",
            file=sys.stderr,
            flush=True,
        )


@contextlib.contextmanager
def stage(folder: Path, count: int, kind: str) -> Iterator[Stage]:
    """Set all up."""
    with contextlib.ExitStack() as stack:
        hall = stack.enter_context(PrinterProcess(folder / "printers", tls=False))
        crowd = CrowdProcess(folder / "crowd", reads_slowly=kind == "to read")
        stack.enter_context(crowd)
        quick = [QueueLine(name, hall.uri(n)) for n, name in enumerate(QUICK, start=1)]
        slow = [QueueLine(f"s{n}", crowd.uri(n)) for n in range(1, count + 1)]
        gateway = stack.enter_context(GatewayProcess(folder / "gateway", quick + slow))
        yield Stage(gateway, hall, crowd)


def measure(count: int, kind: str) -> dict[str, Any]:
    """Measure with so many printers of a kind."""
    with tempfile.TemporaryDirectory() as name, stage(Path(name), count, kind) as all_:
        ours = all_.gateway
        all_.say(f"{count} printers slow {kind}, no job")
        empty = ours.rss_octets()
        before = others(all_)
        all_.say("measured without slow jobs")
        probe = Probe(all_)
        cpu, began = ours.cpu_seconds(), time.monotonic()
        submitting = Submission(ours.port, count, OCTETS[kind])
        taken = submitting.run(all_)
        begun = wait_begun(all_, count)
        started = time.monotonic() - began
        starting_cpu = ours.cpu_seconds() - cpu
        during = probe.end()
        rss = ours.rss_octets()
        steady = at_rest(all_)
        beside = others(all_)
        all_.say("measured beside them")
        return {
            "printers": count,
            "rss_mib_without_jobs": empty >> 20,
            "rss_mib": ours.rss_octets() >> 20,
            "rss_mib_once_begun": rss >> 20,
            "rss_kib_a_slow_job": round((ours.rss_octets() - empty) / 1024 / max(1, begun), 1),
            "begun": begun,
            "all_taken_s": round(taken, 1),
            "all_begun_s": round(started, 1),
            "cpu_ms_a_job": round(1000 * starting_cpu / count, 2),
            "then": steady,
            "others_before": before,
            "others_while_they_begin": during,
            "others_beside": beside,
        }


class Submission:
    """Submits a job to each slow printer, from several connections."""

    def __init__(self, port: int, count: int, octets: int) -> None:
        self._port = port
        self._document = bytes(octets)
        self._left = iter(range(1, count + 1))
        self._lock = threading.Lock()
        self.taken = 0

    def run(self, all_: Stage) -> float:
        """Submit all; return how many seconds it took."""
        began = time.monotonic()
        threads = [threading.Thread(target=self._submit) for _ in range(CONNECTIONS)]
        for one in threads:
            one.start()
        for one in threads:
            while one.is_alive():
                one.join(5)
                all_.say(f"{self.taken} taken")
        return time.monotonic() - began

    def _submit(self) -> None:
        with contextlib.closing(Submitter(self._port)) as client:
            while True:
                with self._lock:
                    number = next(self._left, 0)
                if not number:
                    return
                self._insist(client, number)
                with self._lock:
                    self.taken += 1

    def _insist(self, client: Submitter, number: int) -> None:
        for _ in range(ATTEMPTS):
            try:
                client.print_job(f"s{number}", f"S{number:011d}", self._document)
            except OSError:  # no answer in time; perhaps it is there twice
                continue
            return
        raise TimeoutError(f"the job of printer {number} is not taken")


class Probe:
    """Prints at quick printers now and then, to see how long it takes meanwhile."""

    def __init__(self, all_: Stage) -> None:
        self._all = all_
        self._times: list[float] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._ended.wait(0.25):
            self._times.append(one_by_one(self._all, 1)[0])

    def end(self) -> dict[str, float]:
        """Stop; return the times."""
        self._ended.set()
        self._thread.join()
        return spread(self._times)


def wait_begun(all_: Stage, count: int) -> int:
    """Wait until every slow printer has octets of its job; return how many have."""
    begun, moved, told = 0, time.monotonic(), time.monotonic()
    while begun < count and time.monotonic() < moved + STANDS_STILL_SECONDS:
        time.sleep(0.25)
        if (now := int(all_.crowd.told()["begun"])) > begun:
            begun, moved = now, time.monotonic()
        if time.monotonic() > told + 5:
            told = time.monotonic()
            all_.say("beginning")
    all_.say("all have begun" if begun == count else "NOT all have begun")
    return begun


def at_rest(all_: Stage) -> dict[str, float]:
    """Measure what slow jobs cost while nothing happens."""
    asked = Counter(all_.crowd.told()["requests"])
    cpu, began = all_.gateway.cpu_seconds(), time.monotonic()
    time.sleep(STEADY_SECONDS)
    seconds = time.monotonic() - began
    told = Counter(all_.crowd.told()["requests"]) - asked
    all_.say("at rest")
    return {
        "cpu_percent": round(100 * (all_.gateway.cpu_seconds() - cpu) / seconds, 1),
        "requests_a_second": round(told.total() / seconds, 1),
        "looks_a_second": round(told["Get-Job-Attributes"] / seconds, 1),
    }


def others(all_: Stage) -> dict[str, float]:
    """Measure the ten quick printers: a job after the other, then many at once."""
    found = spread(one_by_one(all_, 100))
    follower, began = Follower(all_.hall.record), time.monotonic()
    follower.more()
    cpu, count = all_.gateway.cpu_seconds(), 300
    with contextlib.closing(Submitter(all_.gateway.port)) as client:
        for turn in range(count):
            client.print_job(QUICK[turn % len(QUICK)], f"M{turn:011d}", SHORT)
    printed = 0
    while printed < count and time.monotonic() < began + PRINTED_WITHIN_SECONDS:
        printed += len(follower.more())
        time.sleep(0.01)
    cpu = all_.gateway.cpu_seconds() - cpu
    found["jobs_a_second"] = round(printed / (time.monotonic() - began), 1)
    found["cpu_ms_a_job"] = round(1000 * cpu / count, 2)
    return found


def one_by_one(all_: Stage, count: int) -> list[float]:
    """Print jobs one after the other; return the seconds from submitting to being on paper."""
    times = []
    follower = Follower(all_.hall.record)
    follower.more()
    with contextlib.closing(Submitter(all_.gateway.port)) as client:
        for turn in range(count):
            began = time.perf_counter()
            client.print_job(QUICK[turn % len(QUICK)], f"L{turn:011d}", SHORT)
            while not follower.more() and time.perf_counter() < began + PRINTED_WITHIN_SECONDS:
                time.sleep(0.001)
            times.append(time.perf_counter() - began)
    return times


def spread(times: list[float]) -> dict[str, float]:
    """Return what is usual and what is long, in milliseconds."""
    ordered = sorted(times) or [0.0]
    return {
        "p50_ms": round(statistics.median(ordered) * 1000, 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 1),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 1),
        "longest_ms": round(ordered[-1] * 1000, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--printers", type=int, default=10_000)
    parser.add_argument("--slow", action="append", choices=list(OCTETS), help="only such printers")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found = {f"slow {kind}": measure(options.printers, kind) for kind in options.slow or OCTETS}
    print(json.dumps(found, indent=1))
    if options.json:
        options.json.write_text(json.dumps(found, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
