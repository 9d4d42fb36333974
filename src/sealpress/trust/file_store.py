"""Trust decisions in plain files that people can read, safe with many processes at once.

In the folder: ``printers/HOST_PORT.json`` one printer's record each, ``authorities/NAME.pem`` the
site's authorities, ``decisions.log`` what was decided when, by whom.
"""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from sealpress.trust import decision_log
from sealpress.trust.decisions import Decision
from sealpress.trust.der import is_one_sequence
from sealpress.trust.hosts import HostKey
from sealpress.trust.record_files import (
    MAX_RECORD_FILE_OCTETS,
    decode_record,
    encode_record,
    record_file_name,
    unknown_fields,
)
from sealpress.trust.records import Authority, TrustRecord
from sealpress.trust.state_files import (
    locked,
    make_folder,
    read_bounded,
    remove,
    sweep,
    unreadable,
    write_atomically,
)
from sealpress.trust.state_folder import state_folder
from sealpress.trust.store import Clock, RuledStore

_LOCK = ".lock"


class TrustStore(RuledStore):
    """The trust decisions of one user, or of a system service.

    Making one touches no disk; the folder is made at the first write.

    Args:
        folder: Where they lie; ``None`` = folder ``trust`` of
            :func:`~sealpress.trust.state_folder.state_folder`.
        clock: The time.
    """

    def __init__(self, folder: Path | None = None, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self._chosen_folder = folder

    @property
    def folder(self) -> Path:
        """Where the decisions lie."""
        return self._chosen_folder or state_folder() / "trust"

    @property
    def log_file(self) -> Path:
        """The log of decisions; older ones lie beside it, numbered."""
        return self.folder / "decisions.log"

    def record_file(self, host: HostKey) -> Path:
        """Name the file of a printer's record, whether it is there or not."""
        return self.folder / "printers" / record_file_name(host)

    def record(self, host: HostKey) -> TrustRecord | None:
        """Return what is known of a printer.

        Raises:
            StateError: The file that is named cannot be read (``state-unreadable``).
        """
        path = self.record_file(host)
        octets = read_bounded(path, MAX_RECORD_FILE_OCTETS)
        return None if octets is None else decode_record(octets, path)

    def records(self) -> tuple[TrustRecord, ...]:
        """Return what is known of all printers, by host and port.

        Raises:
            StateError: A file, which is named, cannot be read (``state-unreadable``).
        """
        found = []
        for path in _files(self.folder / "printers", ".json"):
            octets = read_bounded(path, MAX_RECORD_FILE_OCTETS)
            if octets is not None:  # else another process has just removed it
                found.append(decode_record(octets, path))
        return tuple(sorted(found, key=lambda record: record.host))

    def authorities(self) -> tuple[Authority, ...]:
        """Return the site's authorities, by name.

        Raises:
            StateError: A file, which is named, cannot be read (``state-unreadable``).
        """
        found = []
        for path in _files(self.folder / "authorities", ".pem"):
            octets = read_bounded(path, MAX_RECORD_FILE_OCTETS)
            if octets is not None:
                found.append(Authority(path.stem, _der(octets, path)))
        return tuple(found)

    def authority_files(self) -> tuple[Path, ...]:
        """Return the PEM files of the site's authorities, for other programs."""
        return tuple(_files(self.folder / "authorities", ".pem"))

    def decisions(self, limit: int = 100) -> tuple[Decision, ...]:
        """Return the last decisions, the newest first.

        Raises:
            StateError: The log cannot be read (``state-unreadable``).
        """
        return tuple(islice(decision_log.read_backwards(self.log_file), max(0, limit)))

    @contextlib.contextmanager
    def _only_writer(self) -> Iterator[None]:
        make_folder(self.folder)
        with locked(self.folder / _LOCK):
            yield

    def _keep(self, record: TrustRecord) -> None:
        path = self.record_file(record.host)
        make_folder(path.parent)
        sweep(path.parent)
        standing = read_bounded(path, MAX_RECORD_FILE_OCTETS)
        further = {} if standing is None else unknown_fields(standing, path)
        write_atomically(path, encode_record(record, further))

    def _drop(self, host: HostKey) -> None:
        remove(self.record_file(host))

    def _keep_authority(self, authority: Authority) -> None:
        path = self.folder / "authorities" / f"{authority.name}.pem"
        make_folder(path.parent)
        sweep(path.parent)
        write_atomically(path, ssl.DER_cert_to_PEM_cert(authority.certificate).encode())

    def _drop_authority(self, authority: Authority) -> None:
        remove(self.folder / "authorities" / f"{authority.name}.pem")

    def _log_decision(self, decision: Decision) -> None:
        with self._only_writer():
            decision_log.append(self.log_file, decision)


def _stem(path: Path) -> str:
    return path.stem


def _files(folder: Path, suffix: str) -> list[Path]:
    try:
        found = [path for path in folder.iterdir() if path.suffix == suffix]
        return sorted((one for one in found if not one.name.startswith(".")), key=_stem)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise unreadable(folder, error) from error


def _der(octets: bytes, path: Path) -> bytes:
    try:
        der = ssl.PEM_cert_to_DER_cert(octets.decode("ascii").strip() + "\n")
    except ValueError as error:  # UnicodeError and binascii.Error are such
        raise unreadable(path, f"it is no certificate in PEM: {error}") from error
    if not is_one_sequence(der):
        raise unreadable(path, "the certificate in it is damaged")
    return der
