"""Names, addresses and TCP connections that fail."""

from __future__ import annotations

import socket
from dataclasses import replace

from sealpress.reasons import Reason
from tests.client.peer import Reaction
from tests.reasons.scene import IMPATIENT, Scene


def nobody_has_that_name(scene: Scene) -> None:
    scene.printer("ipp://no-such-printer.invalid/ipp/print").attributes()


def nothing_listens(scene: Scene) -> None:
    scene.printer(f"ipp://127.0.0.1:{scene.closed_port()}/").attributes()


def no_way_leads_to_a_broadcast_address(scene: Scene) -> None:
    scene.printer("ipp://127.255.255.255/ipp/print").attributes()


def a_full_queue_of_connections(scene: Scene) -> None:
    listener = scene.stack.enter_context(socket.socket())
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    host, port = listener.getsockname()
    scene.stack.enter_context(socket.create_connection((host, port)))
    scene.printer(f"ipp://{host}:{port}/", timeouts=replace(IMPATIENT, connect=0.2)).attributes()


def reset_instead_of_an_answer(scene: Scene) -> None:
    peer = scene.scripted(lambda got: Reaction(then="reset"))
    scene.printer(peer.uri).attributes()


def closed_instead_of_an_answer(scene: Scene) -> None:
    scene.printer(f"ipp://127.0.0.1:{scene.answering(b'')}/").attributes()


def a_document_that_is_not_taken(scene: Scene) -> None:
    def stuck(got):
        is_long = int(got.headers.get("content-length") or 0) > 1 << 20
        if is_long or "transfer-encoding" in got.headers:
            return Reaction(then="hang", stage="head")
        return None

    peer = scene.scripted(stuck)
    printer = scene.printer(peer.uri, timeouts=IMPATIENT)
    printer.print(b"%PDF-1.7\n" + bytes(32 << 20), document_format="application/pdf")


def a_printer_that_says_nothing(scene: Scene) -> None:
    port = scene.answering(b"", then="wait")
    scene.printer(f"ipp://127.0.0.1:{port}/", timeouts=IMPATIENT).attributes()


SITUATIONS = {
    Reason.NAME_NOT_FOUND: nobody_has_that_name,
    Reason.CONNECTION_REFUSED: nothing_listens,
    Reason.HOST_UNREACHABLE: no_way_leads_to_a_broadcast_address,
    Reason.CONNECT_TIMEOUT: a_full_queue_of_connections,
    Reason.CONNECTION_RESET: reset_instead_of_an_answer,
    Reason.CONNECTION_CLOSED: closed_instead_of_an_answer,
    Reason.SEND_TIMEOUT: a_document_that_is_not_taken,
    Reason.RECEIVE_TIMEOUT: a_printer_that_says_nothing,
}
