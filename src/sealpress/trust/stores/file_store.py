"""Trust decisions in plain files that people can read, safe with many processes at once.

In the folder: ``printers/HOST_PORT.json`` one printer's record each, ``authorities/NAME.pem`` the
site's authorities, ``decisions.log`` what was decided when, by whom.
"""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from sealpress.errors import StateError
from sealpress.trust.certificates.der import is_one_sequence
from sealpress.trust.hosts import HostKey
from sealpress.trust.records import Authority, TrustRecord
from sealpress.trust.state_folder import state_folder
from sealpress.trust.stores import decision_log
from sealpress.trust.stores.decisions import Decision, Outcome
from sealpress.trust.stores.record_files import (
    MAX_RECORD_FILE_OCTETS,
    decode_record,
    encode_record,
    record_file_name,
    unknown_fields,
)
from sealpress.trust.stores.state_files import (
    locked,
    make_folder,
    read_bounded,
    refuse_public,
    remove,
    sweep,
    unreadable,
    write_atomically,
)
from sealpress.trust.stores.store import Clock, RuledStore

_LOCK = ".lock"
_Kept = TypeVar("_Kept")


@dataclass(frozen=True, slots=True)
class Survey:
    """What a store holds, as far as it can be read.

    Attributes:
        records: What is known of printers, by host and port.
        authorities: The site's authorities, by name.
        unreadable: A fault for each file that cannot be used; it names the file.
    """

    records: tuple[TrustRecord, ...]
    authorities: tuple[Authority, ...]
    unreadable: tuple[StateError, ...]


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
        self._refuse_public()
        path = self.record_file(host)
        octets = read_bounded(path, MAX_RECORD_FILE_OCTETS)
        return None if octets is None else decode_record(octets, path)

    def records(self) -> tuple[TrustRecord, ...]:
        """Return what is known of all printers, by host and port.

        Raises:
            StateError: A file, which is named, cannot be read (``state-unreadable``).
        """
        self._refuse_public()
        return _all_or_fault(self._records())

    def authorities(self) -> tuple[Authority, ...]:
        """Return the site's authorities, by name.

        Raises:
            StateError: A file, which is named, cannot be read (``state-unreadable``).
        """
        self._refuse_public()
        return _all_or_fault(self._authorities())

    def survey(self) -> Survey:
        """Return what can be read, and what not: one damaged file hides no other.

        Raises:
            StateError: A folder cannot be read, or everybody may write in it
                (``state-unreadable``).
        """
        self._refuse_public()
        records, authorities = self._records(), self._authorities()
        return Survey(
            tuple(one for one in records if isinstance(one, TrustRecord)),
            tuple(one for one in authorities if isinstance(one, Authority)),
            tuple(one for one in (*records, *authorities) if isinstance(one, StateError)),
        )

    def remove_authority(self, name_or_fingerprint: str) -> bool:
        """Trust an authority no longer, also when its file is damaged; ``False`` without one.

        Raises:
            StateError: It cannot be removed, or another one cannot be read.
        """
        path = self.folder / "authorities" / f"{name_or_fingerprint}.pem"
        for there in self.authority_files():
            if there == path and isinstance(self._authority(path), StateError):
                remove(path)
                self.note(Decision(outcome=Outcome.AUTHORITY_REMOVED, how=name_or_fingerprint))
                return True
        return super().remove_authority(name_or_fingerprint)

    def _records(self) -> list[TrustRecord | StateError]:
        found: list[TrustRecord] = []
        faults: list[StateError] = []
        for path in _files(self.folder / "printers", ".json"):
            try:
                octets = read_bounded(path, MAX_RECORD_FILE_OCTETS)
                if octets is not None:  # else another process has just removed it
                    found.append(decode_record(octets, path))
            except StateError as fault:
                faults.append(fault)
        return [*sorted(found, key=lambda record: record.host), *faults]

    def _authorities(self) -> list[Authority | StateError]:
        read = map(self._authority, self.authority_files())
        return [one for one in read if one is not None]

    def _authority(self, path: Path) -> Authority | StateError | None:
        try:
            octets = read_bounded(path, MAX_RECORD_FILE_OCTETS)
            return None if octets is None else Authority(path.stem, _der(octets, path))
        except StateError as fault:
            return fault

    def authority_files(self) -> tuple[Path, ...]:
        """Return the PEM files of the site's authorities, for other programs."""
        return tuple(_files(self.folder / "authorities", ".pem"))

    def decisions(self, limit: int = 100) -> tuple[Decision, ...]:
        """Return the last decisions, the newest first.

        Raises:
            StateError: The log cannot be read (``state-unreadable``).
        """
        return tuple(islice(decision_log.read_backwards(self.log_file), max(0, limit)))

    def _refuse_public(self) -> None:
        """Believe nothing that anybody may have put there."""
        folder = self.folder
        refuse_public(folder, folder / "printers", folder / "authorities")

    def damaged_decisions(self) -> int:
        """Count the lines of the log that hold no decision, for whoever must know it is whole.

        Raises:
            StateError: The log cannot be read (``state-unreadable``).
        """
        return decision_log.count_damaged(self.log_file)

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


def _all_or_fault(found: Iterable[_Kept | StateError]) -> tuple[_Kept, ...]:
    kept = []
    for one in found:
        if isinstance(one, StateError):
            raise one
        kept.append(one)
    return tuple(kept)


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
