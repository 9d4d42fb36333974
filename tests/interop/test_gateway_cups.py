"""The commands of Debian's CUPS against a gateway: they take it for a CUPS server."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.interop import ipptool, judges
from tests.interop.documents import make_pdf
from tests.interop.gateway_command import GatewayCommand, gateway_command
from tests.interop.processes import eventually

QUEUES = """\
[serve]
file-folders = ["{folder}"]

[[queue]]
name = "laser"
uri = "file://{folder}/laser/"
encryption = "optional"
default = true

[[queue]]
name = "ink"
uri = "file://{folder}/ink/"
encryption = "optional"
retention = {{ documents = "1h" }}

[[queue]]
name = "safe"
uri = "file://{folder}/safe/"
"""


@dataclass(frozen=True)
class Clients:
    """The commands of CUPS with a home of their own: what they pin is theirs."""

    gateway: GatewayCommand
    home: Path

    def run(self, *words: str, check: bool = True, server: str = "") -> str:
        """Run a command; return what it says. ``server`` is another than the gateway."""
        name, *arguments = words
        done = subprocess.run(
            [judges.program(name), *arguments],
            env={
                **os.environ,
                "HOME": str(self.home),
                "CUPS_SERVERROOT": str(self.home),
                "CUPS_SERVER": server or f"localhost:{self.gateway.port}",
                "LC_ALL": "C",
                "TZ": "UTC",
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        said = done.stdout + done.stderr
        assert not check or done.returncode == 0, said
        return said

    def lp(self, *options: str) -> str:
        """Print the page; return the job's name, such as ``laser-7``."""
        said = self.run("lp", *options, str(self.page))
        found = re.search(r"request id is (\S+-\d+) \(1 file\(s\)\)", said)
        assert found is not None, said
        return found[1]

    @property
    def page(self) -> Path:
        """What is printed."""
        return self.home / "page.pdf"

    def listed(self, *options: str) -> list[str]:
        """Return the names of the jobs that lpstat lists."""
        said = self.run("lpstat", *options)
        return [line.split()[0] for line in said.splitlines() if re.match(r"\S+-\d+ ", line)]

    def ends(self, job: str) -> None:
        """Wait until a job is among those that ended."""
        eventually(
            lambda: job in self.listed("-E", "-W", "completed", "-o"),
            f"{job} has ended",
            log=lambda: self.run("lpstat", "-E", "-W", "all", "-l", "-o"),
        )


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clients]:
    """A gateway with three queues into folders, and CUPS' commands for it."""
    judges.program("lp")
    folder = tmp_path_factory.mktemp("gateway-cups")
    for name in ("laser", "ink", "safe", "home"):
        (folder / name).mkdir()
    with gateway_command(folder, settings=QUEUES.format(folder=folder)) as gateway:
        made = Clients(gateway, folder / "home")
        made.page.write_bytes(make_pdf(1))
        yield made


def printed(clients: Clients, queue: str) -> int:
    """Return how often the page lies in a queue's folder."""
    octets = clients.page.read_bytes()
    files = (clients.home.parent / queue).iterdir()
    return sum(file.read_bytes() == octets for file in files)


# Looking


def test_lpstat_lists_the_queues(clients: Clients) -> None:
    said = clients.run("lpstat", "-E", "-a")
    assert [line.split()[0] for line in said.splitlines()] == ["ink", "laser", "safe"]
    assert said.count("accepting requests since") == 3
    assert clients.run("lpstat", "-E", "-d") == "system default destination: laser\n"
    assert "printer laser is idle.  enabled since" in clients.run("lpstat", "-E", "-p", "laser")


def test_a_queue_that_isnt_there(clients: Clients) -> None:
    said = clients.run("lp", "-d", "none", str(clients.page), check=False)
    assert "does not exist" in said
    said = clients.run("lpstat", "-p", "none", check=False)
    assert 'Invalid destination name in list "none"' in said


# Printing


@pytest.mark.parametrize("encryption", [[], ["-E"]])
def test_lp_prints(clients: Clients, encryption: list[str]) -> None:
    before = printed(clients, "ink")
    job = clients.lp(*encryption, "-d", "ink", "-t", "Quarterly plan", "-n", "2")
    assert job.startswith("ink-")
    clients.ends(job)
    assert printed(clients, "ink") > before


def test_lp_prints_to_the_default(clients: Clients) -> None:
    job = clients.lp("-E")
    assert job.startswith("laser-")
    clients.ends(job)


def test_a_queue_that_requires_encryption_is_upgraded_to(clients: Clients) -> None:
    # The 426 has the client upgrade the connection by itself.
    for encryption in ([], ["-E"]):
        clients.ends(clients.lp(*encryption, "-d", "safe"))
    assert "safe" in clients.run("lpstat", "-E", "-a")


def test_a_queue_that_requires_encryption_is_hidden_in_clear(clients: Clients) -> None:
    said = clients.run("lpstat", "-a")
    assert [line.split()[0] for line in said.splitlines()] == ["ink", "laser"]


def test_the_server_is_named_on_the_command_line(clients: Clients) -> None:
    here, nowhere = f"localhost:{clients.gateway.port}", "localhost:9"
    said = clients.run("lpstat", "-h", here, "-E", "-a", server=nowhere)
    assert [line.split()[0] for line in said.splitlines()] == ["ink", "laser", "safe"]
    page = str(clients.page)
    said = clients.run("lp", "-h", here, "-E", "-d", "ink", page, server=nowhere)
    clients.ends(said.split()[3])


# Acting on jobs


@pytest.fixture
def held(clients: Clients) -> str:
    """A held job of the queue laser."""
    return clients.lp("-d", "laser", "-H", "hold")


def number(job: str) -> int:
    return int(job.rpartition("-")[2])


def test_a_held_job_waits_until_it_is_resumed(clients: Clients, held: str) -> None:
    assert "job-hold-until-specified" in clients.run("lpstat", "-l", "-o", "laser")
    assert held in clients.listed("-o", "laser")
    clients.run("lp", "-i", held, "-H", "resume")
    clients.ends(held)


def test_a_job_is_held_until_a_time(clients: Clients) -> None:
    job = clients.lp("-d", "ink", "-H", "23:59:59")
    assert job in clients.listed("-o", "ink")
    clients.run("lp", "-i", job, "-H", "immediate")
    clients.ends(job)


def test_the_priority_changes_the_order(clients: Clients, held: str) -> None:
    second = clients.lp("-d", "laser", "-H", "hold", "-q", "10")
    assert clients.listed("-o", "laser") == [held, second]
    clients.run("lp", "-i", second, "-q", "90")
    assert clients.listed("-o", "laser") == [second, held]
    clients.run("cancel", held, second)
    assert clients.listed("-o", "laser") == []


def test_cancel_by_its_name(clients: Clients, held: str) -> None:
    clients.run("cancel", held)
    assert held not in clients.listed("-o")
    assert clients.gateway.state("laser", number(held)) == "canceled"
    assert "cancel-job failed" in clients.run("cancel", held, check=False)


def test_cancel_all_of_a_user(clients: Clients, held: str) -> None:
    other = clients.lp("-d", "ink", "-H", "hold")
    clients.run("cancel", "-a", "-u", "root")
    states = (
        clients.gateway.state("laser", number(held)),
        clients.gateway.state("ink", number(other)),
    )
    assert states == ("canceled", "canceled")


def test_lprm_and_lpq(clients: Clients, held: str) -> None:
    judges.program("lprm")
    assert re.search(rf"root +{number(held)} +page.pdf", clients.run("lpq", "-P", "laser"))
    clients.run("lprm", str(number(held)))
    assert held not in clients.listed("-o")
    assert "no entries" in clients.run("lpq", "-P", "laser")


def test_a_job_goes_to_another_queue(clients: Clients, held: str) -> None:
    clients.run("lpmove", held, "ink")
    moved = f"ink-{number(held)}"
    assert clients.listed("-o") == [moved]
    clients.run("lp", "-i", moved, "-H", "resume")
    clients.ends(moved)


def test_a_job_of_somebody_else_is_not_canceled(clients: Clients, held: str) -> None:
    said = clients.run("cancel", "-U", "mallory", held, check=False)
    assert "cancel-job failed" in said
    assert held in clients.listed("-o", "laser")
    clients.run("cancel", held)


def test_others_dont_hear_whose_job_it_is_nor_its_name(clients: Clients) -> None:
    job = clients.lp("-d", "laser", "-H", "hold", "-t", "Secret plan")
    said = clients.run("lpstat", "-U", "mallory", "-l", "-o", "laser")
    assert job in said
    assert "root" not in said
    clients.run("cancel", job)


@pytest.mark.parametrize("command", ["cupsdisable", "cupsreject"])
def test_only_operators_stop_a_queue(clients: Clients, command: str) -> None:
    said = clients.run(command, "laser", check=False)
    assert "not-authenticated" in said or "Unauthorized" in said or "Forbidden" in said, said
    assert "laser accepting requests" in clients.run("lpstat", "-a", "laser")
    assert "printer laser is idle" in clients.run("lpstat", "-p", "laser")


# ipptool's suites

# IPP/2.1 asks for Restart-Job, which needs documents that are kept.
SUITES = {
    "ipp-1.1.test": ("laser", ()),
    "ipp-2.0.test": ("laser", ("-V", "2.0")),
    "ipp-2.1.test": ("ink", ("-V", "2.1")),
}
BINDINGS = {"plain": ("ipp", ()), "implicit": ("ipps", ()), "upgrade": ("ipp", ("-E",))}
FEWEST_PASSED = 40


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("binding", BINDINGS)
def test_no_test_of_ipptool_fails(
    clients: Clients, document: Path, suite: str, binding: str
) -> None:
    scheme, options = BINDINGS[binding]
    queue, version = SUITES[suite]
    uri = clients.gateway.uri(queue, scheme)
    score = ipptool.run(uri, suite, *version, *options, document=document)
    assert score.failed == [], score.output
    assert score.passed >= FEWEST_PASSED


@pytest.mark.parametrize(
    ("path", "test"),
    [
        ("/", "get-printers.test"),
        ("/printers/laser", "get-jobs.test"),
        ("/printers/laser", "get-completed-jobs.test"),
        ("/printers/laser", "get-printer-attributes.test"),
        ("/printers/laser", "print-job-gzip.test"),
        ("/printers/laser", "print-job-deflate.test"),
        ("/printers/laser", "create-job.test"),
        ("/printers/laser", "validate-job.test"),
    ],
)
def test_single_tests_of_ipptool(clients: Clients, document: Path, path: str, test: str) -> None:
    uri = f"ipps://localhost:{clients.gateway.port}{path}"
    score = ipptool.run(uri, test, document=document)
    assert (score.failed, score.passed >= 1) == ([], True), score.output
