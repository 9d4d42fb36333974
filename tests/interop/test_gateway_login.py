"""curl and ipptool log in at the gateway: encryption first, then Basic, Digest, certificates."""

from __future__ import annotations

import json
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sealpress import ipp
from sealpress.ipp.message import Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer.attributes import one
from tests.interop import judges
from tests.interop.documents import make_pdf
from tests.interop.gateway_command import GatewayCommand, gateway_command
from tests.interop.processes import eventually
from tests.trust.client_makers import Clinic, make_clinic

PASSWORDS = {"ann": "gr\u00fcn 2", "bob": "secret", "olga": "secret"}
PIN = b"canary-of-a-pin-8734"
SETTINGS = """
[serve]
login = ["basic", "digest"]
client-certificates = "ask"
client-ca = ["{ca}"]
file-folders = ["{folder}"]
operators = ["olga"]

[[queue]]
name = "closed"
uri = "file://{folder}/closed"

[[queue]]
name = "open"
uri = "file://{folder}/open"
encryption = "optional"

[[queue]]
name = "login"
uri = "file://{folder}/login"
login-required = true

[[queue]]
name = "clearlogin"
uri = "file://{folder}/clearlogin"
login-required = true
encryption = "optional"

[[queue]]
name = "staff"
uri = "file://{folder}/staff"
users = ["ann", "ann@clinic.example issued by CN=Clinic CA"]

[[queue]]
name = "release"
uri = "file://{folder}/release"
login-required = true
release = true
"""
BASIC, DIGEST = "--basic", "--digest"


@dataclass(frozen=True)
class Place:
    """A gateway with users, and curl."""

    gateway: GatewayCommand
    folder: Path
    clinic: Clinic

    def curl(self, message: Message, *options: str, path: str, scheme: str = "https") -> str:
        """Post a message; returns HTTP's status, and behind 200 a slash and that of IPP."""
        body, answer = self.folder / "request", self.folder / "answer"
        body.write_bytes(ipp.encode(message) + (make_pdf(1) if message.code == 2 else b""))
        argv = [judges.program("curl"), "-sS", "--cacert", str(self.gateway.certificate)]
        argv += ["-H", "Content-Type: application/ipp", "--data-binary", f"@{body}", "-m", "30"]
        argv += ["-o", str(answer), "-w", "%{http_code}", *options]
        argv += [f"{scheme}://localhost:{self.gateway.port}{path}"]
        done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        if done.stdout != "200":
            return done.stdout
        return f"200/{struct.unpack('>HHI', answer.read_bytes()[:8])[1]:04x}"

    def ask(self, queue: str, *options: str, path: str = "", scheme: str = "https") -> str:
        """Ask a queue what it can do."""
        message = request(Operation.GET_PRINTER_ATTRIBUTES, queue)
        return self.curl(message, *options, path=path or f"/printers/{queue}", scheme=scheme)

    def send(self, queue: str, *options: str, pin: bytes = b"") -> int:
        """Print; returns the job's number."""
        message = request(Operation.PRINT_JOB, queue, pin=pin)
        assert self.curl(message, *options, path=f"/ipp/print/{queue}").startswith("200/0")
        answer = ipp.decode((self.folder / "answer").read_bytes())
        group = answer.group(GroupTag.JOB)
        assert group is not None
        return int(str(group["job-id"].value))

    def release(self, job: int, *options: str, pin: bytes = b"", queue: str = "release") -> str:
        """Release a job by the path that clients of CUPS take."""
        message = request(Operation.RELEASE_JOB, queue, job=job, pin=pin)
        return self.curl(message, *options, path=f"/jobs/{job}")

    def set_password(self, name: str, password: str, *words: str) -> None:
        """Add a user, or change the password."""
        file = self.folder / "password"
        file.write_text(password + "\n")
        self.gateway.command("user", *words, name, "--password-file", file)


def request(operation: Operation, queue: str, *, job: int = 0, pin: bytes = b"") -> Message:
    attributes = []
    if pin:
        attributes = [
            one("job-password", ValueTag.OCTET_STRING, pin),
            one("job-password-encryption", ValueTag.KEYWORD, "none"),
        ]
    uri = f"ipp://localhost/printers/{queue}"
    return ipp.request(operation, uri, 77, job_id=job or None, operation_attributes=attributes)


def as_user(name: str, how: str = BASIC, password: str = "") -> tuple[str, ...]:
    return how, "-u", f"{name}:{password or PASSWORDS[name]}"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("login")
    clinic = make_clinic(folder)
    settings = SETTINGS.format(folder=folder, ca=clinic.ca_file)
    with gateway_command(folder, settings=settings) as gateway:
        made = Place(gateway, folder, clinic)
        for name in ("ann", "bob", "olga"):
            made.set_password(name, PASSWORDS[name], "add", "--digest")
        eventually(lambda: made.ask("login", *as_user("ann")) == "200/0000", "ann is known")
        yield made


@pytest.mark.parametrize("path", ["/", "/printers/closed", "/ipp/print/closed", "/jobs/4711"])
@pytest.mark.parametrize("options", [(), as_user("ann"), as_user("ann", DIGEST)], ids=str)
def test_clear_text_gets_426_and_nothing_else(
    place: Place, path: str, options: tuple[str, ...]
) -> None:
    assert place.ask("closed", *options, path=path, scheme="http") == "426"
    answer = (place.folder / "answer").read_text()
    assert "closed" not in answer
    assert "encryption" in answer


def test_clear_text_where_it_may_come(place: Place) -> None:
    assert place.ask("open", scheme="http") == "200/0000"
    assert place.ask("open", scheme="http", path="/") == "200/0000"
    assert place.ask("open", *as_user("ann"), scheme="http") == "426"
    assert place.ask("clearlogin", scheme="http") == "401"
    assert place.ask("clearlogin", *as_user("ann", DIGEST), scheme="http") == "200/0000"


@pytest.mark.parametrize("path", ["/", "/printers/login", "/ipp/print/login"])
@pytest.mark.parametrize("how", [BASIC, DIGEST, "--anyauth"])
def test_a_login(place: Place, how: str, path: str) -> None:
    assert place.ask("login", path=path) == "401"
    assert place.ask("login", *as_user("ann", how), path=path) == "200/0000"


@pytest.mark.parametrize("path", ["/", "/printers/staff"])
def test_a_queue_for_some(place: Place, path: str) -> None:
    assert place.ask("staff", path=path) == "401"
    assert place.ask("staff", *as_user("ann"), path=path) == "200/0000"
    assert place.ask("staff", *as_user("bob"), path=path) == "200/0403"
    assert place.ask("staff", *as_user("olga"), path=path) == "200/0000"


def test_certificates(place: Place) -> None:
    def cert(who: str) -> tuple[str, str]:
        return "--cert", str(place.clinic.path(who))

    assert place.ask("staff", *cert("good")) == "200/0000"
    assert place.ask("login", *cert("good")) == "200/0000"
    assert place.ask("staff", *cert("denied")) == "200/0403"
    assert place.ask("staff", *cert("denied"), *as_user("ann")) == "200/0000"
    assert place.ask("closed", *cert("expired")) == "200/0403"


@pytest.mark.parametrize("name", ["Ann", "ann ", "ann.", "nobody", ""])
def test_wrong_names(place: Place, name: str) -> None:
    place.ask("login", *as_user("ann"))
    assert place.ask("login", *as_user(name, password=PASSWORDS["ann"])) in {"401", "429"}


@pytest.mark.parametrize("header", ["Remote-User", "X-Forwarded-User", "X-Remote-User"])
def test_headers_of_proxies_prove_nobody(place: Place, header: str) -> None:
    assert place.ask("login", "-H", f"{header}: ann") == "401"


def test_a_new_password_counts_without_a_restart(place: Place) -> None:
    place.set_password("temp", "old", "add")
    eventually(lambda: place.ask("login", *as_user("temp", password="old")) == "200/0000", "old")
    place.set_password("temp", "new", "password")
    eventually(lambda: place.ask("login", *as_user("temp", password="old")) == "401", "gone")
    assert place.ask("login", *as_user("temp", password="new")) == "200/0000"
    place.gateway.command("user", "remove", "temp")
    eventually(lambda: place.ask("login", *as_user("temp", password="new")) == "401", "removed")


def test_the_upgrade_within_the_port_works(place: Place) -> None:
    if not Path("/usr/share/cups/ipptool").is_dir():
        pytest.skip("Debian's ipptool is not installed")
    argv = [judges.program("ipptool"), "-q", "-T", "20", "-E"]
    argv += [f"ipp://localhost:{place.gateway.port}/printers/closed", "get-printer-attributes.test"]
    env = {"HOME": str(place.folder), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(argv, capture_output=True, timeout=60, check=False, env=env)
    assert done.returncode == 0, done.stdout


def test_a_job_waits_for_its_owner(place: Place) -> None:
    job = place.send("release", *as_user("ann"))
    assert place.gateway.state("release", job) == "pending-held"
    assert place.release(job) == "401"
    assert place.release(job, *as_user("bob")) == "200/0403"
    assert place.gateway.state("release", job) == "pending-held"
    assert place.release(job, *as_user("ann")) == "200/0000"
    place.gateway.printed("release", job)


def test_a_job_waits_for_its_password_which_stands_nowhere(place: Place) -> None:
    job = place.send("closed", pin=PIN)
    assert place.gateway.state("closed", job) == "pending-held"
    assert place.release(job, *as_user("bob"), pin=PIN + b"x", queue="closed") == "200/0403"
    assert place.release(job, *as_user("bob"), pin=PIN, queue="closed") == "200/0000"
    place.gateway.printed("closed", job)
    files = [path for path in place.gateway.sealpress.home.rglob("*") if path.is_file()]
    assert not [path for path in files if PIN in path.read_bytes()]
    assert PIN.decode() not in place.gateway.running.output


def test_what_was_done_is_in_the_audit_log_and_the_accounts(place: Place) -> None:
    job = place.send("login", *as_user("ann"))
    place.gateway.printed("login", job)
    command = place.gateway.command

    def shown() -> list[dict[str, object]]:
        records = command("audit", "show", "--json", "--queue", "login").json
        return [one for one in records if one.get("job-id") == job]

    ended = eventually(lambda: [one for one in shown() if one["action"] == "job-completed"], "end")
    accepted = next(one for one in shown() if one["action"] == "job-accepted")
    assert (accepted["user"], accepted["issuer"], accepted["method"]) == ("ann", "users", "basic")
    assert accepted["address"] in {"127.0.0.1", "::1"}
    assert str(accepted["client"]["tls"]).startswith("TLSv1.")  # type: ignore[index]
    assert str(ended[0]["printer"]).startswith("file://")
    assert command("audit", "verify").stdout.startswith("whole: ")
    accounts = command("accounts", "--json", "--user", "ann", "--queue", "login").json
    assert accounts[0]["jobs"] >= 1
    told = json.dumps(command("audit", "show", "--json").json)
    assert not any(secret in told for secret in (PIN.decode(), "gr\\u00fcn 2"))
