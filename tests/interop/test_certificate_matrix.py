"""Every certificate and server setting x every client: who accepts, and what is said for what.

All servers run at once. Our client must name exactly what is wrong; the foreign ones must agree
on yes or no, but for the exceptions in ``matrix_rows`` which say why.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import sealpress
from sealpress.client.knowledge import MemoryKnowledge
from sealpress.errors import SealpressError, TlsError
from sealpress.transport.stream import Timeouts
from tests.interop.matrix_rows import ROWS, Row
from tests.interop.matrix_servers import Files
from tests.interop.sealpress_command import Sealpress
from tests.interop.witnesses import WITNESSES
from tests.trust.authority import Issued
from tests.trust.gallery import TRUSTED

TIMEOUTS = Timeouts(connect=30, handshake=30, send=30, receive=30, response=30)
AT_ONCE = 2 * (os.cpu_count() or 1)

every_row = pytest.mark.parametrize("row", ROWS, ids=[row.slug for row in ROWS])


@dataclass
class Standing:
    """A server of the matrix that runs, with what foreign clients say of it."""

    row: Row
    issued: Issued
    port: int
    authorities: Path
    sayings: dict[str, Future[tuple[bool, str]]]

    def ask_sealpress(self) -> SealpressError | None:
        """What our client says; ``None`` when TLS is well and IPP, too."""
        uri = f"ipps://{self.row.host}:{self.port}/ipp/print"
        printer = sealpress.Printer(
            uri,
            trust=f"ca:{self.authorities}",
            trust_store=sealpress.MemoryTrustStore(),
            knowledge=MemoryKnowledge(),
            timeouts=TIMEOUTS,
        )
        try:
            with printer:
                printer.attributes()
        except SealpressError as error:
            return error
        return None


@pytest.fixture(scope="module")
def matrix(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Standing]]:
    """Every server that is needed for the tests that were selected."""
    wanted = {item.callspec.params["row"].is_ for item in _with_rows(request.session.items)}
    folder = tmp_path_factory.mktemp("matrix")
    authorities = folder / "site.pem"
    authorities.write_bytes(b"".join(one.pem for one in TRUSTED))
    with ExitStack() as running, ThreadPoolExecutor(AT_ONCE) as pool:
        rows = [row for row in ROWS if row.is_ in wanted]
        all_files = list(pool.map(lambda row: _made(row, folder / row.slug), rows))
        ports = [
            running.enter_context(row.serve(files))
            for row, files in zip(rows, all_files, strict=True)
        ]
        standing = {}
        for row, files, port_of in zip(rows, all_files, ports, strict=True):
            port = port_of()
            sayings = {
                name: pool.submit(ask, row.host, port, authorities)
                for name, ask in WITNESSES.items()
            }
            standing[row.is_] = Standing(row, files.issued, port, authorities, sayings)
        yield standing


def _made(row: Row, folder: Path) -> Files:
    folder.mkdir()
    return Files(row.make(folder), folder)


def _with_rows(items: list[pytest.Item]) -> Iterator[Any]:
    for item in items:
        ours = getattr(item, "module", None) and item.module.__name__ == __name__
        if ours and "row" in getattr(getattr(item, "callspec", None), "params", {}):
            yield item


@every_row
def test_sealpress_finds_exactly_what_is_wrong(row: Row, matrix: dict[str, Standing]) -> None:
    standing = matrix[row.is_]
    error = standing.ask_sealpress()
    if row.reason is None:
        assert not isinstance(error, TlsError), error
        return
    assert isinstance(error, TlsError), error
    assert error.reason is row.reason, error
    assert set(error.findings) == row.faults, error.detail
    if row.shows_chain:
        assert error.peer_chain == standing.issued.chain


@every_row
@pytest.mark.parametrize("witness", WITNESSES)
def test_others_agree(row: Row, witness: str, matrix: dict[str, Standing]) -> None:
    accepts, said = matrix[row.is_].sayings[witness].result(timeout=120)
    ours = row.reason is None
    if witness in row.not_asked:
        return
    assert accepts is (ours if witness not in row.otherwise else not ours), said[-500:]


BY_COMMAND = {
    "issued by the site at CUPS",
    "self-signed at CUPS",
    "everything at once",
    "with the root but no intermediate",
    "of an authority whose new key is named",
    "self-signed of version 1",
    "TLS 1.0 only",
    "plain HTTP",
}
command_rows = pytest.mark.parametrize(
    "row",
    [row for row in ROWS if row.is_ in BY_COMMAND],
    ids=[row.slug for row in ROWS if row.is_ in BY_COMMAND],
)


@command_rows
def test_the_command_tells_the_same(
    row: Row, matrix: dict[str, Standing], sealpress: Sealpress
) -> None:
    standing = matrix[row.is_]
    uri = f"ipps://{row.host}:{standing.port}/ipp/print"
    told = sealpress.run("show", uri, "--json", "--trust", f"ca:{standing.authorities}")
    if row.reason is None:
        assert told.exit_code == 0, told
        return
    error = told.json["error"]
    assert error["reason"] == row.reason
    assert {one["reason"] for one in error.get("faults", [])} == row.faults
    if row.shows_chain:
        assert error["certificate"]["sha256"] == hashlib.sha256(standing.issued.der).hexdigest()


def test_the_matrix_is_large() -> None:
    refused = {row.reason for row in ROWS if row.reason}
    assert len(ROWS) >= 100
    assert len(refused) >= 20
    assert len(command_rows.args[1]) == len(BY_COMMAND)
