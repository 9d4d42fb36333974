"""Audit logs in a folder, and means to spoil them."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from sealpress.gateway.audit.chain import AuditChain
from sealpress.gateway.audit.log_files import log_files


class Log:
    """An audit log of some records."""

    def __init__(self, folder: Path, *, max_file_octets: int = 1 << 20) -> None:
        self.folder = folder
        self.chain = AuditChain(folder, max_file_octets=max_file_octets)
        self._numbers = itertools.count(1)

    def add(self, count: int = 1) -> None:
        for _ in range(count):
            self.chain.append([{"action": "job-accepted", "job-id": next(self._numbers)}])

    @property
    def files(self) -> list[Path]:
        return log_files(self.folder)

    def lines(self, file: int = -1) -> list[bytes]:
        return self.files[file].read_bytes().splitlines(keepends=True)

    def put(self, lines: list[bytes], file: int = -1) -> None:
        self.files[file].write_bytes(b"".join(lines))


@pytest.fixture
def log(tmp_path):
    return Log(tmp_path / "audit")


@pytest.fixture
def short_files(tmp_path):
    """A log with a new file after each two or three records."""
    made = Log(tmp_path / "audit", max_file_octets=600)
    made.add(8)
    assert len(made.files) > 3
    return made


@pytest.fixture
def anyio_backend():
    return "asyncio"
