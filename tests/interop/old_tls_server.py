"""A TLS server of former times in pure Python: SSL 3.0, RC4, 3DES. Run as a program.

    old_tls_server.py CERTIFICATE KEY VERSION CIPHER [MAC]

VERSION is a minor number: 0 for SSL 3.0, 1 for TLS 1.0. Prints its port; ends with its input.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
import warnings
from pathlib import Path

with warnings.catch_warnings():  # it imports asyncore
    warnings.simplefilter("ignore")
    from tlslite.api import HandshakeSettings, TLSConnection, X509CertChain, parsePEMKey
    from tlslite.errors import TLSError


def main(certificate: str, key: str, minor: str, cipher: str, mac: str = "sha") -> None:
    chain = X509CertChain()
    chain.parsePemList(Path(certificate).read_text())
    private_key = parsePEMKey(Path(key).read_text(), private=True)
    settings = HandshakeSettings()
    settings.minVersion = settings.maxVersion = (3, int(minor))
    settings.cipherNames, settings.macNames = [cipher], [mac]
    settings.keyExchangeNames = ["rsa"]

    def serve(client: socket.socket) -> None:
        with client, contextlib.suppress(TLSError, OSError):
            client.settimeout(20)
            tls = TLSConnection(client)
            tls.handshakeServer(certChain=chain, privateKey=private_key, settings=settings)
            tls.read(1, 1)

    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client,), daemon=True).start()


if __name__ == "__main__":
    main(*sys.argv[1:])
