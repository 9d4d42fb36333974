"""What is typed, given or kept, and cannot be used."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path
from tempfile import TemporaryDirectory

from sealpress.ipp.states import JobState
from sealpress.printer.job import Job, Owner
from sealpress.reasons import Reason
from sealpress.trust import Identity
from tests.client.peer import Reaction, answer
from tests.printer.conversation import instant
from tests.reasons.scene import PDF, Scene
from tests.trust.gallery import by, own

PORT_CLOSED = "ipps://127.0.0.1:9/ipp/print"


def no_uri(scene: Scene) -> Reason | None:
    return scene.command("show", "file:///dev/usb/lp0")


def an_option_that_is_no_number(scene: Scene) -> None:
    scene.printer(PORT_CLOSED).print(PDF, options={"copies": "two"})


def no_such_document(scene: Scene) -> None:
    scene.printer(scene.scripted().uri).print(scene.folder / "missing.pdf")


def a_stream_that_is_asked_for_twice(scene: Scene) -> None:
    peer = scene.scripted(
        lambda got: (
            Reaction(answer(411), "close", stage="head", after=70_000)
            if "transfer-encoding" in got.headers
            else None
        )
    )
    scene.monkeypatch.setattr("sealpress.client.outgoing.KEPT_OCTETS", 1000)
    scene.printer(peer.uri).print(iter([PDF, bytes(1 << 20)]))


def an_empty_document(scene: Scene) -> None:
    scene.printer(scene.scripted().uri).print(b"")


def a_word_processor_s_file(scene: Scene) -> None:
    document_format = "application/vnd.oasis.opendocument.text"
    scene.printer(scene.scripted().uri).print(PDF, document_format=document_format)


def a_suite_with_a_misspelt_directive(scene: Scene) -> Reason | None:
    suite = scene.folder / "my.test"
    suite.write_text("{\n  OPERATON Get-Jobs\n}\n")
    return scene.command("conform", PORT_CLOSED, suite)


def nobody_at_the_terminal(scene: Scene) -> Reason | None:
    port = scene.secure(own()).port
    return scene.command("trust", "pin", f"ipps://localhost:{port}")


def trust_in_a_word_unheard_of(scene: Scene) -> None:
    scene.printer(PORT_CLOSED, trust="everybody")


def a_certificate_that_is_a_picture(scene: Scene) -> Reason | None:
    picture = scene.folder / "printer.pem"
    picture.write_bytes(b"\x89PNG\r\n")
    return scene.command("trust", "add-ca", picture)


def an_identity_never_made(scene: Scene) -> Reason | None:
    return scene.command("identity", "show", "nobody")


def an_identity_made_twice(scene: Scene) -> Reason | None:
    scene.command("identity", "new", "ann")
    return scene.command("identity", "new", "ann")


def somebody_else_s_key(scene: Scene) -> None:
    one, other = by(names=("ann",)), by(names=("ann",))
    certificate, key = _private(scene, "c.pem", one.pem), _private(scene, "k.pem", other.key_pem)
    Identity(certificate, key).load_into(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


def _private(scene: Scene, name: str, octets: bytes) -> Path:
    path = scene.folder / name
    path.touch(mode=0o600)
    path.write_bytes(octets)
    return path


def _protected(scene: Scene) -> None:
    word = _private(scene, "word", b"s3cret\n")
    assert scene.command("identity", "new", "ann", "--protect", f"file:{word}") is None


def a_protected_key_and_nobody_to_ask(scene: Scene) -> Reason | None:
    _protected(scene)
    return scene.command("identity", "csr", "ann")


def another_passphrase(scene: Scene) -> Reason | None:
    _protected(scene)
    wrong = _private(scene, "wrong", b"guess\n")
    return scene.command("identity", "csr", "ann", "--passphrase", f"file:{wrong}")


def a_damaged_trust_store(scene: Scene) -> Reason | None:
    uri = f"ipps://localhost:{scene.secure(own()).port}/ipp/print"
    assert scene.command("trust", "pin", uri, "--yes") is None
    (kept,) = (scene.folder / "home" / "trust" / "printers").glob("*.json")
    kept.write_bytes(b"{ damaged")
    return scene.command("show", uri)


def a_home_that_is_a_file(scene: Scene) -> Reason | None:
    (scene.folder / "home").write_bytes(b"")
    return scene.command("identity", "new", "ann")


def a_port_that_is_taken(scene: Scene) -> None:
    taken = scene.stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    scene.virtual(port=taken.getsockname()[1])


def a_setting_unheard_of(scene: Scene) -> Reason | None:
    return scene.command("plan", PORT_CLOSED, env={"SEALPRESS_SECURITY": "perhaps"})


def a_model_told_to_finish_what_it_never_began(_: Scene) -> None:
    job = Job(id=1, name="x", owner=Owner("ann"), created=instant(), secure=False)
    job.become(JobState.COMPLETED, instant(), (), "")


def a_capture_that_never_began(scene: Scene) -> Reason | None:
    home = Path(scene.stack.enter_context(TemporaryDirectory()))  # names of sockets are short
    scene.virtual(control=home)
    return scene.command("capture", "stop", env={"SEALPRESS_HOME": str(home)})


def a_capture_where_nothing_runs(scene: Scene) -> Reason | None:
    return scene.command("capture", "start")


SITUATIONS = {
    Reason.SUITE_INVALID: a_suite_with_a_misspelt_directive,
    Reason.CAPTURE_REFUSED: a_capture_that_never_began,
    Reason.SERVER_NOT_FOUND: a_capture_where_nothing_runs,
    Reason.INVALID_URI: no_uri,
    Reason.INVALID_ARGUMENT: an_option_that_is_no_number,
    Reason.DOCUMENT_UNREADABLE: no_such_document,
    Reason.DOCUMENT_NOT_REPLAYABLE: a_stream_that_is_asked_for_twice,
    Reason.DOCUMENT_EMPTY: an_empty_document,
    Reason.DOCUMENT_FORMAT_NOT_SUPPORTED: a_word_processor_s_file,
    Reason.NOT_CONFIRMED: nobody_at_the_terminal,
    Reason.TRUST_SETTINGS_INVALID: trust_in_a_word_unheard_of,
    Reason.CERTIFICATE_FILE_UNREADABLE: a_certificate_that_is_a_picture,
    Reason.IDENTITY_NOT_FOUND: an_identity_never_made,
    Reason.IDENTITY_EXISTS: an_identity_made_twice,
    Reason.IDENTITY_UNUSABLE: somebody_else_s_key,
    Reason.PASSPHRASE_REQUIRED: a_protected_key_and_nobody_to_ask,
    Reason.PASSPHRASE_WRONG: another_passphrase,
    Reason.STATE_UNREADABLE: a_damaged_trust_store,
    Reason.STATE_UNWRITABLE: a_home_that_is_a_file,
    Reason.PORT_IN_USE: a_port_that_is_taken,
    Reason.SETTINGS_INVALID: a_setting_unheard_of,
    Reason.INTERNAL: a_model_told_to_finish_what_it_never_began,
}
