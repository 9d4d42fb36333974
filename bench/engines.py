"""Both TLS engines of the server side by side: CPU per upload and per full handshake.

Run ``python bench/engines.py [MIB]``; the ratios of one run are what counts.
"""

from __future__ import annotations

import ssl
import sys
import tempfile
import time
from pathlib import Path

from sealpress.transport.channel import READ_BUFFER_OCTETS, TlsChannel
from sealpress.trust import Identity, server_context
from sealpress.trust.client_certificates import ClientCertificateMode, ClientCertificatePolicy

PIECE_OCTETS = 262_144  # what the server reads from a socket at once
HANDSHAKES = 200


def client_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def connected(context, client_tls) -> tuple[TlsChannel, TlsChannel, float]:
    """Shake hands; return both ends and the server's CPU seconds."""
    client = TlsChannel(client_tls, server_side=False, server_hostname="localhost")
    server, spent = TlsChannel(context, server_side=True), 0.0
    while not (client.do_handshake() & server.handshake_done):
        octets = client.octets_to_send()
        begin = time.process_time()
        server.receive_octets(octets)
        server.do_handshake()
        octets = server.octets_to_send()
        spent += time.process_time() - begin
        client.receive_octets(octets)
    return client, server, spent


def upload_seconds(context, client_tls, mib: int) -> float:
    """CPU seconds for decrypting an upload."""
    client, server, _ = connected(context, client_tls)
    buffer, piece, spent = memoryview(bytearray(READ_BUFFER_OCTETS)), bytes(PIECE_OCTETS), 0.0
    for _ in range(mib * 4):
        client.write(piece)
        octets = client.octets_to_send()
        begin = time.process_time()
        server.receive_octets(octets)
        while server.read_into(buffer) == len(buffer):
            pass
        server.octets_to_send()
        spent += time.process_time() - begin
    return spent


def main() -> None:
    mib = int(sys.argv[1]) if len(sys.argv) > 1 else 256
    with tempfile.TemporaryDirectory() as folder:
        identity = Identity.ensure(Path(folder) / "identity", ["localhost"])
        asking = ClientCertificatePolicy(
            mode=ClientCertificateMode.ASK, ca_files=(identity.certificate_path,)
        )
        client_tls = client_context()
        first, second = (
            server_context(identity),
            server_context(identity, client_certificates=asking),
        )
        for what, measure in (
            (f"upload of {mib} MiB", lambda context: upload_seconds(context, client_tls, mib)),
            (
                f"{HANDSHAKES} handshakes",
                lambda context: sum(connected(context, client_tls)[2] for _ in range(HANDSHAKES)),
            ),
        ):
            base = min(measure(first) for _ in range(3))
            other = min(measure(second) for _ in range(3))
            print(f"{what}: ssl {base:.3f} s, pyOpenSSL {other:.3f} s, ratio {other / base:.2f}")


if __name__ == "__main__":
    main()
