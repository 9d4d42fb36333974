"""Answers of HTTP and IPP that are refusals, or no answers at all."""

from __future__ import annotations

import gzip
from dataclasses import replace

from sealpress import ipp
from sealpress.reasons import Reason
from tests.client.peer import Got, Reaction, answer, ipp_answer
from tests.reasons.scene import PDF, QUICK, Scene

BASIC = 'WWW-Authenticate: Basic realm="r"'
DIGEST = 'WWW-Authenticate: Digest realm="r", nonce="n1"'
IPP = "Content-Type: application/ipp"
PRINT_JOB = 0x0002


def _asked(scene: Scene, octets: bytes, **settings: object) -> None:
    """Ask a printer that answers every request so."""
    peer = scene.scripted(lambda got: Reaction(octets, "close") if got.whole else None)
    scene.printer(peer.uri, **settings).attributes()


def _answers(octets: bytes, **settings: object):
    def ask(scene: Scene) -> None:
        _asked(scene, octets, **settings)

    return ask


def _refuses(status: int, operation: int = 0):
    """A printer that refuses an operation, all without one, with this IPP status."""

    def ask(scene: Scene) -> None:
        def rule(got: Got) -> Reaction | None:
            meant = got.message is not None and got.operation == (operation or got.operation)
            return Reaction(ipp_answer(got, status)) if meant else None

        printer = scene.printer(scene.scripted(rule).uri)
        if operation:
            printer.print(PDF, document_format="application/pdf", copies=1000)
        else:
            printer.attributes()

    return ask


def _says(change, **settings: object):
    """A printer whose good IPP answers are changed on their way out."""

    def ask(scene: Scene) -> None:
        def rule(got: Got) -> Reaction | None:
            if got.message is None:
                return None
            _, _, body = ipp_answer(got).partition(b"\r\n\r\n")
            return Reaction(change(body), "close")

        scene.printer(scene.scripted(rule).uri, **settings).attributes()

    return ask


def _of_another_request(body: bytes) -> bytes:
    message = ipp.decode(body)
    message.request_id += 77
    return answer(200, IPP, body=ipp.encode(message))


def the_request_comes_back(scene: Scene) -> None:
    def rule(got: Got) -> Reaction | None:
        if got.message is None:
            return None
        return Reaction(answer(200, IPP, body=ipp.encode(got.message)), "close")

    scene.printer(scene.scripted(rule).uri).attributes()


LOGIN = {"user": "ann", "password": "secret"}
PAGE = b"<!DOCTYPE html><title>Log in</title>"
html_with_200 = _answers(answer(200, "Content-Type: text/html", body=PAGE))
html_called_ipp = _answers(answer(200, IPP, body=PAGE))
http_0_9 = _answers(b"<html>no status line</html>")
a_banner_of_ssh = _answers(b"SSH-2.0-OpenSSH_9.2\r\n")
status_500 = _answers(answer(500, body=b"out of order"))
status_403 = _answers(answer(403))
status_404 = _answers(answer(404))
status_413 = _answers(answer(413))
status_417_though_nothing_was_expected = _answers(answer(417))
status_502_of_a_proxy = _answers(answer(502))
status_503_with_retry_after = _answers(answer(503, "Retry-After: 120"))
a_redirection = _answers(answer(302, "Location: https://127.0.0.1/else"))
a_password_wanted = _answers(answer(401, DIGEST))
a_password_refused = _answers(answer(401, DIGEST), **LOGIN)
kerberos_wanted = _answers(answer(401, "WWW-Authenticate: Negotiate"), **LOGIN)
a_password_in_clear_wanted = _answers(answer(401, BASIC), **LOGIN)
more_octets_announced_than_come = _says(
    lambda body: answer(200, IPP, body=body + bytes(100))[:-100]
)
chunks_that_end_early = _says(
    lambda body: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % 999 + body
)
gzip_cut_in_the_middle = _says(
    lambda body: answer(200, IPP, "Content-Encoding: gzip", body=gzip.compress(body)[:-9])
)
fewer_octets_announced_than_come = _says(lambda body: answer(200, IPP, body=body[:-4]) + body[-4:])
an_answer_to_something_else = _says(_of_another_request)
gzip_that_is_a_page = _answers(answer(200, IPP, "Content-Encoding: gzip", body=PAGE))
an_empty_answer = _says(lambda body: answer(200, IPP))
ipp_as_text = _says(lambda body: answer(200, "Content-Type: text/plain", body=body[:20]))
endless = _answers(
    b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + bytes(17 << 20),
    timeouts=replace(QUICK, receive=20),
)

SITUATIONS = {
    Reason.NOT_HTTP: a_banner_of_ssh,
    Reason.HTTP_STATUS: status_500,
    Reason.HTTP_NOT_FOUND: status_404,
    Reason.HTTP_REDIRECTED: a_redirection,
    Reason.AUTHENTICATION_REQUIRED: a_password_wanted,
    Reason.AUTHENTICATION_REFUSED: a_password_refused,
    Reason.AUTHENTICATION_UNSUPPORTED: kerberos_wanted,
    Reason.CREDENTIALS_IN_CLEAR: a_password_in_clear_wanted,
    Reason.RESPONSE_TRUNCATED: more_octets_announced_than_come,
    Reason.RESPONSE_TOO_LARGE: endless,
    Reason.NOT_IPP: html_with_200,
    Reason.REQUEST_ID_MISMATCH: an_answer_to_something_else,
    Reason.IPP_STATUS: _refuses(0x0404),
    Reason.IPP_VERSION_NOT_SUPPORTED: _refuses(0x0503),
    Reason.OPTION_NOT_SUPPORTED: _refuses(0x040B, PRINT_JOB),
    Reason.NOT_AUTHENTICATED: _refuses(0x0402),
    Reason.NOT_AUTHORIZED: _refuses(0x0403),
    Reason.FORBIDDEN: _refuses(0x0401),
    Reason.IPP_NOT_FOUND: _refuses(0x0406),
    Reason.ACCOUNT_REFUSED: _refuses(0x041E, PRINT_JOB),
    Reason.DOCUMENT_TOO_LARGE: _refuses(0x0408, PRINT_JOB),
    Reason.DOCUMENT_DAMAGED: _refuses(0x0411, PRINT_JOB),
    Reason.PRINTER_BUSY: _refuses(0x0507),
    Reason.PRINTER_NOT_ACCEPTING: _refuses(0x0506, PRINT_JOB),
    Reason.PRINTER_NEEDS_ATTENTION: _refuses(0x0504, PRINT_JOB),
    Reason.OPERATION_MISSING: _refuses(0x0501),
}
MORE = (
    (Reason.NOT_IPP, "HTML that says to be IPP", html_called_ipp),
    (Reason.NOT_IPP, "an empty answer", an_empty_answer),
    (Reason.NOT_IPP, "a page that says to be gzip", gzip_that_is_a_page),
    (Reason.NOT_IPP, "the request itself", the_request_comes_back),
    (Reason.NOT_IPP, "a part of IPP that says to be text", ipp_as_text),
    (Reason.NOT_HTTP, "HTTP/0.9", http_0_9),
    (Reason.FORBIDDEN, "HTTP 403", status_403),
    (Reason.DOCUMENT_TOO_LARGE, "HTTP 413", status_413),
    (Reason.HTTP_STATUS, "HTTP 417 for nothing", status_417_though_nothing_was_expected),
    (Reason.HTTP_STATUS, "HTTP 502", status_502_of_a_proxy),
    (Reason.PRINTER_BUSY, "HTTP 503 with Retry-After", status_503_with_retry_after),
    (Reason.RESPONSE_TRUNCATED, "chunks without the last", chunks_that_end_early),
    (Reason.RESPONSE_TRUNCATED, "gzip cut off", gzip_cut_in_the_middle),
    (Reason.TRUNCATED, "a Content-Length too short", fewer_octets_announced_than_come),
)
