"""A worker's life, as far as its parent does not see to it."""

from __future__ import annotations

import os
import socket
import sys

import pytest

from sealpress.transform.child_process import ChildProcess
from sealpress.transform.messages import EventReader, request_line
from sealpress.transform.request import Failed
from sealpress.transform.worker.main import NOTHING_TO_DO, UNWANTED
from sealpress.transform.worker_process import WorkerProcess, WorkerProgram
from tests.transform.requests import opened, request
from tests.transform.workers import DEEDS


@pytest.fixture
def worker():
    process = WorkerProcess(DEEDS)
    yield process
    process.close()


def test_one_that_is_let_go_ends_by_itself(worker):
    worker.control.shutdown(socket.SHUT_WR)
    assert worker.ended(30).exit_code == NOTHING_TO_DO


def test_a_request_in_pieces(worker):
    line = request_line(request("x-test/copy", title="t" * 5000))
    with opened(b"%PDF") as document:
        socket.send_fds(worker.control, [line[:100]], [document])
        worker.control.sendall(line[100:])
        assert os.read(worker.data, 100) == b"%PDF"


@pytest.mark.parametrize("line", [b"{}\n", b"not a request\n"])
def test_what_is_no_request_ends_it(worker, line):
    with opened(b"%PDF") as document:
        socket.send_fds(worker.control, [line], [document])
        assert worker.ended(30).exit_code == 1


def test_a_request_without_a_document_is_none(worker):
    worker.control.sendall(request_line(request("x-test/copy")))
    assert worker.ended(30).exit_code == NOTHING_TO_DO


def test_nobody_reads_what_it_writes(worker):
    with opened(b"%PDF") as document:
        worker.hand_over(request("x-test/much"), document)
        os.read(worker.data, 1)
        os.close(worker.data)
        worker.data = -1
        assert worker.ended(30).exit_code == UNWANTED


def test_a_package_that_is_missing_is_named():
    process = WorkerProcess(WorkerProgram(job="package_that_is_not_there.job"))
    with opened(b"%PDF") as document:
        process.hand_over(request(), document)
        (event,) = EventReader(1).feed(process.control.recv(4096))
    process.close()
    assert isinstance(event, Failed)
    assert "package_that_is_not_there" in event.detail


def test_it_has_what_it_needs_in_its_own_process_only():
    """The parent's side of a transform imports none of what draws."""
    code = (
        "import sys; import sealpress.transform.pool; "
        "heavy = {'numpy', 'pypdfium2', 'PIL', 'uharfbuzz', 'pikepdf', 'wcwidth'}; "
        "sys.exit(len(heavy & set(sys.modules)))"
    )
    assert ChildProcess([sys.executable, "-c", code]).ended(60).exit_code == 0
