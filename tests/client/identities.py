"""Client certificates for tests, on disk as people keep them."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import trustme

from sealpress.trust.identities.identity import Identity

LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


def keep(folder, name, *pems):
    """Write PEM blocks to a file that only its owner can read; return it as an identity."""
    path = folder / f"{name}.pem"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(b"".join(pems))
    return Identity(path, path)


def issued(folder, name, authority, **options):
    """Make an identity of an authority."""
    options = {"common_name": name, **options}
    leaf: trustme.LeafCert = authority.issue_cert(f"{name}@example.org", **options)
    pems = [leaf.private_key_pem, *leaf.cert_chain_pems]
    return keep(folder, name, *(pem.bytes() for pem in pems))


def ending(folder, name, authority, **left):
    """Make one that is valid for as long as told from now on."""
    return issued(folder, name, authority, not_after=datetime.now(UTC) + timedelta(**left))


def expired(folder, name, authority):
    """Make one that was valid long ago."""
    until = LONG_AGO.replace(year=2002)
    return issued(folder, name, authority, not_before=LONG_AGO, not_after=until)
