"""A document that is made has no length until it is asked for, and nothing of it is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sealpress.gateway.delivery.ipp_delivery.document_body import DocumentBody
from tests.gateway.preparation.making import kept

pytestmark = pytest.mark.anyio


async def test_a_kept_one_is_at_hand():
    body = DocumentBody(kept(b"%PDF"))
    await body.measure()
    assert (body.length, body.is_at_hand, body.replayable) == (4, True, True)


async def test_a_made_one_is_counted_once():
    counted = []

    async def count() -> int:
        counted.append(1)
        return 7

    body = DocumentBody(replace(kept(), octets=None, count=count))
    assert (body.length, body.is_at_hand) == (None, False)
    await body.measure()
    await body.measure()
    assert (body.length, counted) == (7, [1])
