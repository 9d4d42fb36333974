"""What a request carries, as it is handed to a connection."""

from __future__ import annotations

import pytest

from sealpress.client.outgoing import Outgoing
from sealpress.client.session import Call
from sealpress.ipp import Operation
from sealpress.transport.body import FreshStreamBody


async def document():
    yield b"piece"


async def never() -> None:
    raise AssertionError


@pytest.mark.parametrize("hesitates", [False, True])
def test_pieces_that_are_not_to_be_joined_stay_so_behind_a_message(hesitates):
    call = Call(operation=Operation.SEND_DOCUMENT, document=FreshStreamBody(document, 5))
    body = Outgoing(call, keep=False).body(never if hesitates else None)
    assert body.as_it_comes
    assert body.is_at_hand is not hesitates  # before its end is a pause: it can't go out at once
