"""What a worker hands back: counted, bounded, and told in the right order."""

from __future__ import annotations

import os
import socket

import pytest

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.limits import TransformLimits
from sealpress.transform.messages import EventReader
from sealpress.transform.request import Done, Failed, PageDone, Warned
from sealpress.transform.worker import output as outputs
from sealpress.transform.worker.output import Output
from tests.transform.requests import request


class Ways:
    """Both ways of a worker, with a reader at their ends."""

    def __init__(self, limits: TransformLimits) -> None:
        self.data, data = os.pipe()
        self.control, self._control = socket.socketpair()
        self.output = Output(request(limits=limits), self._control.fileno(), data)

    def said(self) -> list[object]:
        return list(EventReader(100).feed(self.control.recv(1 << 16)))

    def close(self) -> None:
        for each in (self.control, self._control):
            each.close()
        os.close(self.data)


@pytest.fixture
def ways(monkeypatch):
    monkeypatch.setattr(outputs, "allow_cpu_seconds", lambda seconds: None)  # not of the tests
    both = Ways(TransformLimits(max_output_octets=10))
    yield both
    both.close()


def test_octets_are_counted_from_page_to_page_to_the_end(ways):
    ways.output.write(b"abc")
    ways.output.tell(PageDone(impression=1, sheet=1, octets=0))
    ways.output.write(memoryview(b"defg"))
    ways.output.end()
    assert os.read(ways.data, 100) == b"abcdefg"
    assert ways.said() == [
        PageDone(impression=1, sheet=1, octets=3),
        Done(octets=7, impressions=1, sheets=1),
    ]


def test_a_failure_is_the_last_word(ways):
    ways.output.tell(Warned(what="x", detail="y"))
    ways.output.end(Failed(reason=Reason.DOCUMENT_DAMAGED, detail="why", page=3))
    assert ways.said()[-1] == Failed(reason=Reason.DOCUMENT_DAMAGED, detail="why", page=3)
    assert os.read(ways.data, 1) == b""


def test_more_than_allowed_is_not_written(ways):
    with pytest.raises(TransformError, match="more than 10 octets") as caught:
        ways.output.write(bytes(11))
    ways.output.end()
    assert caught.value.reason is Reason.TRANSFORM_TOO_MUCH
    assert os.read(ways.data, 100) == b""


def test_items_of_any_size_are_octets(ways):
    ways.output.write(memoryview(b"12345678").cast("I"))
    assert os.read(ways.data, 100) == b"12345678"
    ways.output.end()
