"""CUPS, curl and GnuTLS at sick printers: the table of their words leads to the reason we give."""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from sealpress.catalogue.elsewhere import matching
from sealpress.errors import SealpressError
from sealpress.ipp.status import Status
from sealpress.reasons import Reason
from sealpress.trust import MemoryTrustStore
from tests.client.peer import Got, Reaction, answer, ipp_answer
from tests.interop import judges
from tests.reasons.scene import Scene
from tests.transport.flights import alert
from tests.trust.gallery import DAY, FUTURE, PAST, YEAR, own

BACKEND = Path("/usr/lib/cups/backend/ipp")
SECONDS = 30.0

Peer = Callable[[Scene], str]


@pytest.fixture
def scene(tmp_path, capsys, monkeypatch) -> Iterator[Scene]:
    with ExitStack() as stack:
        yield Scene(tmp_path, stack, capsys, monkeypatch, tmp_path / "identity")


def answers(reaction: Callable[[Got], Reaction]) -> Peer:
    """A printer in clear that reacts so to whatever is asked."""

    def make(scene: Scene) -> str:
        return scene.scripted(lambda got: reaction(got) if got.whole else None).uri

    return make


def status(code: int) -> Peer:
    return answers(lambda _: Reaction(answer(code), "close"))


def says(octets: bytes, scheme: str = "ipps") -> Peer:
    return lambda scene: f"{scheme}://localhost:{scene.answering(octets)}/ipp/print"


def shows(**certificate: object) -> Peer:
    return lambda scene: f"ipps://localhost:{scene.secure(own(**certificate)).port}/ipp/print"


def closed(scene: Scene) -> str:
    return f"ipp://127.0.0.1:{scene.closed_port()}/ipp/print"


def nowhere(_: Scene) -> str:
    return "ipp://no-such-printer.invalid/ipp/print"


def refused(scene: Scene, uri: str, trust: str = "encrypt", **settings: object) -> Reason:
    """Return what we say of the same printer."""
    with pytest.raises(SealpressError) as caught:
        scene.printer(uri, trust=trust, **settings).attributes()
    return caught.value.reason


# CUPS


class Backend:
    """The backend of CUPS with a home of its own, as a user who owns nothing."""

    def __init__(self, scene: Scene) -> None:
        judges.program("cupsd")
        if not BACKEND.is_file():
            judges.leave_out("cups", "its backend ipp is not installed")
        self._home = Path(scene.stack.enter_context(TemporaryDirectory()))
        for there in (self._home, self._home / ".cups", self._home / ".cups" / "ssl"):
            there.mkdir(exist_ok=True)
            there.chmod(0o777)
        self._document = self._home / "a.pdf"
        self._document.write_bytes(b"%PDF-1.7\n")

    def said(self, uri: str, words: str) -> str:
        """Deliver until the backend says these words; return all that it said."""
        name = "ipps" if uri.startswith("ipps") else "ipp"
        argv = [BACKEND.with_name(name), "1", "ann", "title", "1", "", str(self._document)]
        env = {"DEVICE_URI": uri, "HOME": str(self._home), "CONTENT_TYPE": "application/pdf"}
        user = "nobody" if os.geteuid() == 0 else None
        with subprocess.Popen(
            argv, env=env, user=user, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
        ) as running:
            try:
                return _read_until(running, words.encode())
            finally:
                running.kill()


def _read_until(running: subprocess.Popen[bytes], words: bytes) -> str:
    assert running.stderr is not None
    said, end = b"", time.monotonic() + SECONDS
    while words not in said and time.monotonic() < end:
        if not select.select([running.stderr], [], [], 0.2)[0]:
            continue
        more = os.read(running.stderr.fileno(), 65536)
        if not more:
            break
        said += more
    return said.decode(errors="replace")


BUSY = answers(
    lambda got: Reaction(ipp_answer(got, Status.SERVER_ERROR_BUSY) if got.message else answer(200))
)
IN_CUPS = {
    "nothing listens": (closed, "The printer may not exist or is unavailable at this time."),
    "no such name": (nowhere, "Unable to locate printer"),
    "plain HTTP at a TLS port": (says(answer(400)), "The printer is not responding."),
    "closed at the hello": (says(b""), "The printer is not responding."),
    "alert 40": (says(alert(40)), "The printer is not responding."),
    "alert 70": (says(alert(70)), "The printer is not responding."),
    "426": (status(426), "The printer is in use."),
    "busy": (BUSY, "The printer is in use."),
    "404": (
        status(404),
        "The printer configuration is incorrect or the printer no longer exists.",
    ),
    "expired": (shows(begin=PAST - YEAR, end=PAST), "cups-pki-expired"),
    "not valid yet": (shows(begin=FUTURE, end=FUTURE + YEAR), "Credentials have expired."),
}


@pytest.mark.parametrize("case", IN_CUPS)
def test_what_cups_says(scene: Scene, case: str) -> None:
    make, words = IN_CUPS[case]
    uri = make(scene)
    assert words.rstrip(".") in Backend(scene).said(uri, words.rstrip("."))
    trust = {"expired": "ca", "not valid yet": "ca"}.get(case, "encrypt")
    ours = refused(scene, uri, _own_authority(scene) if trust == "ca" else trust)
    assert ours in matching(words)[0].reasons


def _own_authority(scene: Scene) -> str:
    """Trust whom the printer's certificate is signed by: itself."""
    return f"ca:{scene.folder / 'server.pem'}"


def test_what_cups_says_of_a_certificate_that_has_changed(scene: Scene) -> None:
    backend, words = Backend(scene), "New credentials are older than stored credentials."
    first, second = own(), own(end=PAST + YEAR - DAY)
    peer = scene.secure(first)
    uri = f"ipps://localhost:{peer.port}/ipp/print"
    assert "Credentials are OK/trusted" in backend.said(uri, "Connected to printer")
    store = MemoryTrustStore()
    scene.printer(uri, trust="tofu", trust_store=store).attributes()
    peer.tls.load_cert_chain(_file(scene, second.key_pem + second.pem))
    said = backend.said(uri, words)
    assert words in said
    assert "Credentials are invalid" in said
    ours = refused(scene, uri, "tofu", trust_store=store)
    assert ours is Reason.CERTIFICATE_CHANGED
    for each in (words, "cups-pki-invalid"):
        assert matching(each)[0].reasons[0] is ours


def _file(scene: Scene, octets: bytes) -> Path:
    path = scene.folder / "second.pem"
    path.write_bytes(octets)
    return path


# curl and GnuTLS

BY_CURL = {
    "nothing listens": (closed, "Couldn't connect to server"),
    "no such name": (nowhere, "Could not resolve host"),
    "no answer": (says(b"", "ipp"), "Empty reply from server"),
    "not HTTP": (says(b"220 mail.example\r\n", "ipp"), "Received HTTP/0.9 when not allowed"),
    "plain HTTP at a TLS port": (says(answer(400)), "wrong version number"),
    "alert 40": (says(alert(40)), "sslv3 alert handshake failure"),
    "alert 70": (says(alert(70)), "tlsv1 alert protocol version"),
    "alert 71": (says(alert(71)), "tlsv1 alert insufficient security"),
    "alert 80": (says(alert(80)), "tlsv1 alert internal error"),
    "alert 112": (says(alert(112)), "tlsv1 unrecognized name"),
    "self-signed": (shows(), "self-signed certificate"),
}


@pytest.mark.parametrize("case", BY_CURL)
def test_what_curl_says(scene: Scene, case: str) -> None:
    make, words = BY_CURL[case]
    uri = make(scene)
    where = uri.replace("ipp", "http", 1)
    argv = [judges.program("curl"), "-sS", "--max-time", "20", "--data", "x", where]
    said = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False).stderr
    assert words in said
    trust = "system" if case == "self-signed" else "encrypt"
    assert refused(scene, uri, trust) in matching(words)[0].reasons
    assert refused(scene, uri, trust) in {one for each in matching(said) for one in each.reasons}


BY_GNUTLS = {
    "plain HTTP": (says(answer(400)), "An unexpected TLS packet was received."),
    "closed at the hello": (says(b""), "The TLS connection was non-properly terminated."),
    "alert 40": (says(alert(40)), "A TLS fatal alert has been received."),
}


@pytest.mark.parametrize("case", BY_GNUTLS)
def test_what_gnutls_says(scene: Scene, case: str) -> None:
    make, words = BY_GNUTLS[case]
    uri = make(scene)
    port = uri.split(":")[2].partition("/")[0]
    argv = [judges.program("gnutls-cli"), "--insecure", "--port", port, "localhost"]
    done = subprocess.run(
        argv, input="", capture_output=True, text=True, timeout=60, check=False, errors="replace"
    )
    assert words in done.stdout + done.stderr
    assert refused(scene, uri) in matching(words)[0].reasons
