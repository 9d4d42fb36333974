"""Connections of a printer, and whose they are."""

from __future__ import annotations

import os

from sealpress import Printer
from sealpress.transport.channel import TlsChannel
from tests.client.peer import QUICK


def test_a_forked_process_leaves_the_connection_to_the_other(
    scripted, knowledge, authority, server_tls, tmp_path, monkeypatch
):
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    peer = scripted(tls=server_tls, implicit=True)
    uri, trust = peer.uri.replace("ipp:", "ipps:", 1), f"ca:{tmp_path / 'ca.pem'}"
    with Printer(uri, trust=trust, timeouts=QUICK, knowledge=knowledge) as printer:
        printer.attributes()
        said = []
        monkeypatch.setattr(TlsChannel, "shutdown", lambda _: said.append("goodbye"))
        monkeypatch.setattr(os, "getpid", lambda: -1)
        printer.attributes()
        assert (peer.connections, said) == (2, [])
