"""Queues are found where the settings want it, and nowhere else."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from sealpress import discovery
from sealpress.discovery import FoundPrinter
from sealpress.errors import StateError
from sealpress.gateway.gateway import Gateway
from sealpress.gateway.presence import announced_host
from sealpress.gateway.settings import DiscoverySettings, GatewaySettings, QueueSettings
from sealpress.server.names import local_host
from tests.gateway.running import Served, settings_of

LONG = 60.0


def queue_name() -> str:
    return f"queue-{uuid.uuid4().hex[:12]}"


def settings(tmp_path: Path, *names: str, **wanted: object) -> GatewaySettings:
    queues = tuple(
        QueueSettings(name=name, uri=(tmp_path / name).as_uri(), location="Room 12")
        for name in names
    )
    return replace(
        settings_of(tmp_path),
        queues=queues,
        discovery=DiscoverySettings(advertise=True, **wanted),  # type: ignore[arg-type]
    )


def found(*names: str) -> list[FoundPrinter]:
    def are_there(printers: Sequence[FoundPrinter]) -> bool:
        return {each.name for each in printers if len(each.endpoints) == 2} >= set(names)

    printers = discovery.find_printers(LONG, interfaces=["127.0.0.1"], enough=are_there)
    return [each for each in printers if each.name in names]


def test_queues_are_announced_with_what_they_say_of_themselves(tmp_path: Path) -> None:
    name = queue_name()
    with Served(settings(tmp_path, name)).running() as gateway:
        [printer] = found(name)
        assert printer.uri == f"ipps://{local_host()}:{gateway.port}/ipp/print/{name}"
        assert printer.location == "Room 12"
        assert printer.txt.text("TLS") == "1.3"
        assert printer.txt.text("rp") == f"ipp/print/{name}"
        assert printer.uuid


def test_only_the_queues_that_are_named_are_announced(tmp_path: Path) -> None:
    shown, hidden = queue_name(), queue_name()
    wanted = settings(tmp_path, hidden, shown, queues=(shown.upper(),))
    with Served(wanted).running():
        assert [each.name for each in found(shown)] == [shown]
        everything = discovery.find_printers(0.2, interfaces=["127.0.0.1"])
        assert hidden not in {each.name for each in everything}


def test_nothing_is_announced_unless_somebody_says_so(tmp_path: Path) -> None:
    assert announced_host(settings_of(tmp_path)) == ""
    assert announced_host(settings(tmp_path, host="print.local")) == "print.local"


def test_the_announced_name_is_in_a_new_certificate(tmp_path: Path) -> None:
    wanted = settings(tmp_path, queue_name(), host="print.local")
    with Served(wanted).running() as gateway:
        text = gateway.certificate_path.read_bytes()
    from cryptography import x509

    [certificate] = x509.load_pem_x509_certificates(text)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "print.local" in names.get_values_for_type(x509.DNSName)


def test_without_the_extra_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sealpress.discovery.installed.find_spec", lambda name: None)

    async def start() -> None:
        await Gateway(settings(tmp_path, queue_name())).start()

    with pytest.raises(StateError) as caught:
        asyncio.run(start())
    assert "sealpress[discovery]" in caught.value.hint
