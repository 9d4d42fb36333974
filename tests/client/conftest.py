"""Printers that follow a script, and nothing learnt from one test to the next."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator

import pytest
import trustme

from sealpress.client.knowledge import MemoryKnowledge
from tests.client.peer import Rule, ScriptedPrinter


@pytest.fixture
def scripted() -> Iterator[Callable[..., ScriptedPrinter]]:
    printers: list[ScriptedPrinter] = []

    def make(*rules: Rule, **settings: object) -> ScriptedPrinter:
        printers.append(ScriptedPrinter(list(rules), **settings))
        return printers[-1]

    yield make
    for printer in printers:
        printer.close()


@pytest.fixture
def knowledge() -> MemoryKnowledge:
    return MemoryKnowledge()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def stranger() -> trustme.CA:
    """An authority that the printer doesn't know."""
    return trustme.CA()


@pytest.fixture(scope="session")
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    context.num_tickets = 0
    return context
