"""TLS that does not come to stand, and HTTP Upgrade that leads nowhere."""

from __future__ import annotations

import ssl

import trustme

from sealpress import ipp
from sealpress.ipp.message import Attribute, Group
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.reasons import Reason
from sealpress.transport.alerts import alert_text
from sealpress.transport.records import RecordWatcher
from sealpress.transport.tls_names import TLS_1_2
from tests.client.identities import issued as client_identity
from tests.client.peer import Reaction, answer, ipp_answer
from tests.reasons.scene import IMPATIENT, Scene
from tests.transport.flights import alert, dh_exchange, message, record, speaks
from tests.trust.gallery import by

ECDHE_GCM, DHE_GCM = 0xC02F, 0x009E


def ask(scene: Scene, port: int, scheme: str = "ipps", **settings: object) -> None:
    uri = f"{scheme}://localhost:{port}/ipp/print"
    scene.printer(uri, **{"trust": "encrypt", **settings}).attributes()


def ask_virtual(scene: Scene, fault: str) -> None:
    ask(scene, scene.virtual(fault).port)


def says(scene: Scene, octets: bytes, *, then: str = "close", **settings: object) -> None:
    ask(scene, scene.answering(octets, then=then), **settings)


def silence(scene: Scene) -> None:
    says(scene, b"", then="wait", timeouts=IMPATIENT)


def closed_after_the_hello(scene: Scene) -> None:
    says(scene, b"")


def tls_1_1_at_most(scene: Scene) -> None:
    ask_virtual(scene, "tls-1.1-only")


def no_cipher_in_common(scene: Scene) -> None:
    ask_virtual(scene, "tls-no-common-cipher")


def an_internal_error_over_there(scene: Scene) -> None:
    says(scene, alert(80))


def a_server_hello_of_nonsense(scene: Scene) -> None:
    says(scene, record(message(2, bytes(5))))


def _demanding(scene: Scene, version: ssl.TLSVersion) -> int:
    printer = by()
    context = printer.server_context(scene.folder)
    context.maximum_version = version
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=printer.pem.decode())
    return scene.scripted(tls=context, implicit=True).port


def no_certificate_to_show(scene: Scene) -> None:
    ask(scene, _demanding(scene, ssl.TLSVersion.TLSv1_2))


def no_certificate_to_show_in_tls_1_3(scene: Scene) -> None:
    ask(scene, _demanding(scene, ssl.TLSVersion.TLSv1_3))


def a_certificate_of_strangers(scene: Scene) -> None:
    ann = client_identity(scene.folder, "ann", trustme.CA())
    ask(scene, _demanding(scene, ssl.TLSVersion.TLSv1_2), identities=[ann])


def _plays(scene: Scene, server) -> None:
    """A server made by hand: octets for each ClientHello."""

    def reply(heard: bytes) -> bytes:
        watcher = RecordWatcher()
        watcher.feed(heard)
        return server(watcher.client_hello)

    ask(scene, scene.answering(reply))


def no_secure_renegotiation(scene: Scene) -> None:
    _plays(scene, speaks(TLS_1_2, ECDHE_GCM, extensions=b""))


def a_short_diffie_hellman_group(scene: Scene) -> None:
    _plays(scene, speaks(TLS_1_2, DHE_GCM, middle=[dh_exchange(1024)]))


def nothing_but_ssl_3(scene: Scene) -> None:
    ask_virtual(scene, "sslv3-only")


def told_that_our_tls_is_too_old(scene: Scene) -> None:
    def refuses(got):
        if not got.whole or got.message is None:
            return None
        octets = ipp_answer(got, 0x0404)
        why = Attribute("sealpress-refusal-reason", (ValueTag.KEYWORD,), ("tls-version-too-old",))
        return Reaction(_with(octets, got, why))

    ask(scene, scene.secure(by(), refuses).port)


def _with(octets: bytes, got, attribute: Attribute) -> bytes:
    _, _, body = octets.partition(b"\r\n\r\n")
    message = ipp.decode(body)
    operation = Group([*message.groups[0], attribute], tag=GroupTag.OPERATION)
    message.groups[0] = operation
    return answer(200, "Content-Type: application/ipp", body=ipp.encode(message))


BARE_426 = Reaction(answer(426), "close")


def an_upgrade_demanded_and_not_offered(scene: Scene) -> None:
    peer = scene.scripted(lambda got: BARE_426 if got.method == "POST" and got.whole else None)
    ask(scene, peer.port, "ipp")


def clear_octets_behind_the_switch(scene: Scene) -> None:
    switching = (
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: TLS/1.2\r\n\r\n"
    )
    injected = Reaction(switching + b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "close")
    peer = scene.scripted(
        lambda got: injected if got.method == "OPTIONS" else BARE_426 if got.whole else None
    )
    ask(scene, peer.port, "ipp")


def encryption_demanded_inside_tls(scene: Scene) -> None:
    ask(scene, scene.secure(by(), lambda got: BARE_426 if got.whole else None).port)


def security_required_and_nothing_secure(scene: Scene) -> None:
    ask(scene, scene.scripted().port, "ipp", security="require")


def plain_http_at_a_tls_port(scene: Scene) -> None:
    says(scene, b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


def tls_at_a_plain_port(scene: Scene) -> None:
    says(scene, alert(10), scheme="ipp")


ABOUT_OUR_CERTIFICATE = (42, 43, 44, 45, 46, 48, 49)
OTHER_ALERTS = (10, 20, 22, 47, 50, 51, 80, 90, 109, 110, 112, 113, 115, 120)


def _alert(number: int):
    def ends(scene: Scene) -> None:
        says(scene, alert(number))

    return ends


def reset_after_the_hello(scene: Scene) -> None:
    ask_virtual(scene, "tls-reset")


def closed_in_a_record(scene: Scene) -> None:
    says(scene, record(message(2, bytes(70)))[:20])


def a_banner(scene: Scene) -> None:
    says(scene, b"220 mail.example ESMTP\r\n")


SITUATIONS = {
    Reason.TLS_TIMEOUT: silence,
    Reason.TLS_CLOSED: closed_after_the_hello,
    Reason.TLS_VERSION_MISMATCH: tls_1_1_at_most,
    Reason.TLS_NO_COMMON_CIPHER: no_cipher_in_common,
    Reason.TLS_ALERT: an_internal_error_over_there,
    Reason.TLS_FAILED: a_server_hello_of_nonsense,
    Reason.TLS_CLIENT_CERTIFICATE_REQUIRED: no_certificate_to_show,
    Reason.TLS_CLIENT_CERTIFICATE_REFUSED: a_certificate_of_strangers,
    Reason.TLS_LEGACY_RENEGOTIATION: no_secure_renegotiation,
    Reason.TLS_WEAK_KEY_EXCHANGE: a_short_diffie_hellman_group,
    Reason.TLS_OBSOLETE: nothing_but_ssl_3,
    Reason.TLS_VERSION_TOO_OLD: told_that_our_tls_is_too_old,
    Reason.UPGRADE_DECLINED: an_upgrade_demanded_and_not_offered,
    Reason.PLAINTEXT_INJECTED: clear_octets_behind_the_switch,
    Reason.ENCRYPTION_REQUIRED: encryption_demanded_inside_tls,
    Reason.NO_SECURE_ENDPOINT: security_required_and_nothing_secure,
    Reason.PLAIN_ON_TLS_PORT: plain_http_at_a_tls_port,
    Reason.TLS_ON_PLAIN_PORT: tls_at_a_plain_port,
}
MORE = (
    (Reason.TLS_CLIENT_CERTIFICATE_REQUIRED, "in TLS 1.3", no_certificate_to_show_in_tls_1_3),
    (Reason.TLS_CLIENT_CERTIFICATE_REQUIRED, "certificate_required (116)", _alert(116)),
    *(
        (Reason.TLS_CLIENT_CERTIFICATE_REQUIRED, alert_text(number), _alert(number))
        for number in ABOUT_OUR_CERTIFICATE
    ),
    *((Reason.TLS_ALERT, alert_text(number), _alert(number)) for number in OTHER_ALERTS),
    (Reason.TLS_NO_COMMON_CIPHER, "handshake_failure (40)", _alert(40)),
    (Reason.TLS_NO_COMMON_CIPHER, "insufficient_security (71)", _alert(71)),
    (Reason.TLS_VERSION_MISMATCH, "protocol_version (70)", _alert(70)),
    (Reason.TLS_VERSION_MISMATCH, "inappropriate_fallback (86)", _alert(86)),
    (Reason.TLS_CLOSED, "reset after the hello", reset_after_the_hello),
    (Reason.TLS_CLOSED, "closed in the middle of a record", closed_in_a_record),
    (Reason.PLAIN_ON_TLS_PORT, "a banner of another protocol", a_banner),
)
