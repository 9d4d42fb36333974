"""How long a document is, is known, counted, or found by reading it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sealpress.gateway.preparation import octets_of
from tests.gateway.preparation.making import kept

pytestmark = pytest.mark.anyio


async def test_what_is_known_is_not_read():
    assert await octets_of(replace(kept(b"%PDF"), octets=99)) == 99


async def test_what_is_not_known_is_read():
    assert await octets_of(replace(kept(b"%PDF!"), octets=None)) == 5


async def test_who_makes_it_counts_it():
    async def count() -> int:
        return 7

    assert await octets_of(replace(kept(b"%PDF"), octets=None, count=count)) == 7
