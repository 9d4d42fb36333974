"""Debian's ipptool and ``sealpress conform`` on the same suites, each against a printer of its own.

``python -m tests.interop.agreement [PEER ...] [--file NAME ...] [--over BINDING]`` compares every
suite of Debian's folder on every peer and prints one line for each.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from sealpress.client.printer import Printer
from tests.interop import cupsd, ippeveprinter, ipptool, judges, sealpress_command
from tests.interop.documents import make_pdf
from tests.interop.processes import eventually
from tests.interop.raster_samples import lay_out_samples

ENDLESS = {
    "print-job-media-needed.test": "asks without end for paper to run out, and to be loaded",
}
"""Suites that no printer of a test ends: by their file, and why."""

BINDINGS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "plain": ("ipp", (), ()),
    "ipps": ("ipps", (), ()),
    "upgrade": ("ipp", ("-E",), ("--security", "require")),
}
"""Ways to a peer: the scheme, and what ipptool and ``sealpress conform`` want for it."""

LONGEST_SECONDS = 3600.0
"""For how long either may take: a printer that is busy is asked again every five seconds."""

# With INCLUDE its output is several XML documents, one behind the other.
_TEST = re.compile(
    r"<key>Name</key>\s*<string>(.*?)</string>.*?"
    r"<key>Successful</key>\s*<(true|false) />\s*(?:<key>Skipped</key>\s*<(true|false) />)?",
    re.DOTALL,
)


@dataclass(frozen=True)
class Ended:
    """How one test ended: its name, and ``PASS``, ``FAIL`` or ``SKIP``."""

    name: str
    outcome: str

    def __str__(self) -> str:
        return f"{self.outcome} {self.name}"


@dataclass(frozen=True)
class Compared:
    """One suite on one peer: how its tests ended for either, and what either said."""

    theirs: list[Ended]
    ours: list[Ended]
    said: str

    @property
    def differences(self) -> list[str]:
        """The tests that ended in two ways."""
        pairs = zip_longest(self.theirs, self.ours)
        return [f"ipptool: {their}, conform: {our}" for their, our in pairs if their != our]


def suites() -> list[str]:
    """Return the names of Debian's suites that end by themselves."""
    return sorted(path.name for path in ipptool.TESTS.glob("*.test") if path.name not in ENDLESS)


def by_ipptool(
    uri: str,
    suite: Path,
    document: Path,
    timeout: float,
    binding: str = "plain",
    defined: Sequence[str] = (),
) -> tuple[list[Ended], str]:
    """Run a suite by ipptool; return how its tests ended, and what it said."""
    options = [*BINDINGS[binding][1], "-X", "-I", "-R", "-T", "20", "-f", str(document)]
    options += [word for one in defined for word in ("-d", one)]
    argv = [judges.program("ipptool"), *options, uri, str(suite)]
    done = subprocess.run(
        argv, cwd=suite.parent, capture_output=True, timeout=timeout, check=False,
        start_new_session=True,
    )  # fmt: skip
    said = done.stderr.decode(errors="replace")
    return [_ended(*one) for one in _TEST.findall(done.stdout.decode(errors="replace"))], said


def _ended(name: str, successful: str, skipped: str) -> Ended:
    outcome = "SKIP" if skipped == "true" else "PASS" if successful == "true" else "FAIL"
    return Ended(html.unescape(name), outcome)


def by_conform(
    uri: str,
    suite: Path,
    document: Path,
    timeout: float,
    binding: str = "plain",
    defined: Sequence[str] = (),
) -> tuple[list[Ended], str]:
    """Run a suite by ``sealpress conform``; return as above."""
    with tempfile.TemporaryDirectory() as home:
        argv = [*sealpress_command.COMMAND, "conform", uri, str(suite), "-f", str(document)]
        argv += ["-I", "-R", "--json", "--timeout", "20", "--trust", "encrypt"]
        argv += BINDINGS[binding][2]
        argv += [word for one in defined for word in ("-d", one)]
        done = subprocess.run(
            argv, cwd=suite.parent, capture_output=True, timeout=timeout, check=False,
            env={**sealpress_command.os.environ, "SEALPRESS_HOME": home}, text=True,
        )  # fmt: skip
    found = json.loads(done.stdout)
    said = done.stderr + json.dumps(found.get("error"))
    failed = [(one["name"], one["errors"]) for one in found["tests"] if one["errors"]]
    ended = [Ended(one["name"], one["outcome"].upper()) for one in found["tests"]]
    return ended, f"{said}\n{failed}"


@contextmanager
def simulated(folder: Path) -> Iterator[str]:
    """Run our own virtual printer; yield its URI."""
    with sealpress_command.virtual_printer(folder) as printer:
        yield printer.uri()


@contextmanager
def eve(folder: Path) -> Iterator[str]:
    """Run CUPS' virtual printer."""
    with ippeveprinter.eve_printer(folder) as printer, Printer(printer.uri()) as ours:
        # In its first second it is up for 0 seconds, which no suite lets pass.
        eventually(lambda: ours.attributes("printer-up-time")["printer-up-time"].value, "it is up")
        yield printer.uri()


@contextmanager
def scheduler(folder: Path) -> Iterator[str]:
    """Run CUPS' scheduler with a queue."""
    del folder  # it needs one that another user may enter
    with cupsd.cupsd() as running:
        yield running.uri(running.add_queue("sink", "file:///dev/null"))


PEERS: dict[str, Callable[[Path], AbstractContextManager[str]]] = {
    "simulate": simulated,
    "ippeveprinter": eve,
    "cupsd": scheduler,
}


def compare(
    peer: str,
    name: str,
    *,
    timeout: float = 240.0,
    binding: str = "plain",
    defined: Sequence[str] = (),
) -> Compared:
    """Run a suite of Debian's by both, each against a fresh peer."""
    found, said = [], []
    for run in (by_ipptool, by_conform):
        with tempfile.TemporaryDirectory() as path:
            folder = Path(path)
            (folder / "peer").mkdir()
            suite = lay_out(folder) / name
            document = folder / "document.pdf"
            document.write_bytes(make_pdf(1))
            with PEERS[peer](folder / "peer") as uri:
                there = uri.replace("ipp:", f"{BINDINGS[binding][0]}:", 1)
                ended, words = run(there, suite, document, timeout, binding, defined)
        found.append(ended)
        said.append(words)
    return Compared(found[0], found[1], "\n".join(said))


def lay_out(folder: Path) -> Path:
    """Lay Debian's suites out with the documents they name, which Debian leaves out."""
    suites_folder = ipptool.lay_out(folder / "ipptool")
    lay_out_samples(suites_folder)
    data = folder / "data"
    data.mkdir()
    (data / "testprint.ps").write_bytes(ipptool.SAMPLES["document-a4.ps"])
    return suites_folder


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peers", nargs="*", choices=[*PEERS, []])  # none: all
    parser.add_argument("--file", action="append", dest="files")
    parser.add_argument("--over", choices=list(BINDINGS), default="plain", dest="binding")
    parser.add_argument("--define", action="append", default=[], metavar="NAME=VALUE")
    given = parser.parse_args(arguments)
    differing = 0
    for name in given.files or suites():
        for peer in given.peers or PEERS:
            compared = compare(
                peer, name, timeout=LONGEST_SECONDS, binding=given.binding, defined=given.define
            )
            differing += bool(compared.differences)
            outcomes = [one.outcome for one in compared.theirs]
            counts = "/".join(str(outcomes.count(word)) for word in ("PASS", "FAIL", "SKIP"))
            verdict = "differ" if compared.differences else "agree"
            print(f"{name:44} {peer:14} {verdict:7} {counts}", flush=True)
            for line in compared.differences[:20]:
                print(f"    {line}")
            if compared.differences:
                print(compared.said)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
