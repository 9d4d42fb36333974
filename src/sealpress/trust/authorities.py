"""The authorities a policy trusts, as certificates: to explain a refusal, not to decide (X.509)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from sealpress.errors import SealpressError
from sealpress.trust.certificates.reading import read_certificate_file
from sealpress.trust.policy import TrustPolicy

MAX_AUTHORITIES = 2000
"""How many certificates of authorities of the system are looked at."""

FILES_REMEMBERED = 16
"""How many files of authorities are kept in memory until they change."""

_HASHED_NAME = re.compile(r"[0-9a-f]{8}\.[0-9]+")


def trusted_certificates(
    policy: TrustPolicy, store_files: Sequence[Path] = ()
) -> tuple[bytes, ...]:
    """Collect the certificates of all authorities that a policy trusts, as DER, each once.

    Reads files, so it is for the moment in which something is to be explained. A file that cannot
    be read counts as empty: the TLS settings that are made from it have said so before.

    Args:
        policy: Whom to trust; one without authorities gives nothing.
        store_files: Further files of authorities.
    """
    found: dict[bytes, None] = {}
    for path in (*policy.ca_files, *store_files):
        found.update(dict.fromkeys(_of_file(path)))
    if policy.use_system_cas:
        found.update(dict.fromkeys(_of_system(*_system_places())))
    return tuple(found)


def _of_file(path: Path) -> tuple[bytes, ...]:
    try:
        state = path.stat()
        return _read_once(path, state.st_mtime_ns, state.st_size)
    except (OSError, SealpressError):
        return ()


@lru_cache(maxsize=FILES_REMEMBERED)
def _read_once(path: Path, _changed_ns: int, _octets: int) -> tuple[bytes, ...]:
    return read_certificate_file(path)


def _system_places() -> tuple[str, str]:
    import ssl

    places = ssl.get_default_verify_paths()
    return places.cafile or "", places.capath or ""


@lru_cache(maxsize=1)
def _of_system(_file: str, folder: str) -> tuple[bytes, ...]:
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    found = dict.fromkeys(context.get_ca_certs(binary_form=True))
    found.update(dict.fromkeys(_of_folder(folder)))
    return tuple(found)[:MAX_AUTHORITIES]


def _of_folder(folder: str) -> Iterator[bytes]:
    """The hashed files that OpenSSL would look into one by one."""
    if not folder or not Path(folder).is_dir():
        return
    names = sorted(path for path in Path(folder).iterdir() if _HASHED_NAME.fullmatch(path.name))
    for path in names[:MAX_AUTHORITIES]:
        yield from _of_file(path)
