"""``sealpress trust export``: all trusted certificates as one PEM file."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

from sealpress.cli.options import JsonOption, OutOption
from sealpress.cli.output_files import give_out
from sealpress.cli.terminal import printable, write_note
from sealpress.trust import CertificateFacts
from sealpress.trust.stores.file_store import TrustStore


def run(*, out: OutOption = None, as_json: JsonOption = False) -> None:
    """Give out the pinned certificates and the authorities, each under a line that names it."""
    store = TrustStore()
    for record in store.records():
        if record.pins and not record.certificate:
            pins = ", ".join(map(str, record.pins))
            write_note(f"left out: of {record.host} only the fingerprint is known, {pins}")
    found = list(_certificates(store))
    told = [{"kind": kind, "name": name, "pem": _pem(der)} for kind, name, der in found]
    give_out("".join(_entry(*each) for each in found), out, told if as_json else None)


def _certificates(store: TrustStore) -> Iterator[tuple[str, str, bytes]]:
    for record in store.records():
        if record.certificate:
            yield "printer", str(record.host), record.certificate
    for authority in store.authorities():
        yield "authority", authority.name, authority.certificate


def _entry(kind: str, name: str, der: bytes) -> str:
    subject = CertificateFacts.from_der(der).subject
    return f"# {kind} {printable(name)}: {printable(subject)}\n{_pem(der)}"


def _pem(der: bytes) -> str:
    return ssl.DER_cert_to_PEM_cert(der)
