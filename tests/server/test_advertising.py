"""What is announced of a server's printers follows what they say of themselves."""

from __future__ import annotations

import datetime
import time
import uuid
from pathlib import Path

import pytest

from sealpress.discovery import PrinterBrowser
from sealpress.ipp.message import Attribute, Group
from sealpress.ipp.operations import Operation
from sealpress.ipp.requests import request
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.ipp.values import LanguageText
from sealpress.printer import Answer, Instant, RequestFacts
from sealpress.server.advertising import Place, described
from sealpress.simulator import VirtualPrinter, VirtualPrinterConfig
from sealpress.simulator.service import PrintService

LOOPBACK = ("127.0.0.1",)
LONG = 60.0
PLACE = Place(
    listens="127.0.0.1", port=8631, tls="1.3", schemes=("ipp", "ipps"), host="office.local"
)


@pytest.fixture
def anyio_backend() -> str:
    """python-zeroconf knows asyncio alone."""
    return "asyncio"


def name_of(text: str, language: str = "") -> Attribute:
    if not language:
        return Attribute("printer-dns-sd-name", (ValueTag.NAME,), (text,))
    value = LanguageText(language, text)
    return Attribute("printer-dns-sd-name", (ValueTag.NAME_WITH_LANGUAGE,), (value,))


async def set_at(service: PrintService, *attributes: Attribute) -> int:
    message = request(Operation.SET_PRINTER_ATTRIBUTES, "ipps://h/ipp/print", 1, user="olga")
    message.groups.append(Group(list(attributes), GroupTag.PRINTER))
    at = Instant(time.monotonic(), datetime.datetime.now(datetime.UTC))
    where = RequestFacts(
        secure=True, host="h", port=631, path="/ipp/print", at=at, has_document=False
    )
    answer = await service.begin(message, where, {})
    assert isinstance(answer, Answer)
    return answer.message.code


def printer(tmp_path: Path, *, advertise: bool = False, name: str = "Office") -> VirtualPrinter:
    config = VirtualPrinterConfig(
        output=tmp_path / "out",
        identity=tmp_path / "identity",
        name=name,
        operators=("*",),
        advertise=advertise,
    )
    return VirtualPrinter(config)


@pytest.mark.parametrize("language", ["", "de"])
async def test_its_name_and_kind_are_what_was_set(tmp_path: Path, language: str) -> None:
    kinds = Attribute("printer-kind", (ValueTag.KEYWORD,) * 2, ("label", "roll"))
    async with printer(tmp_path) as virtual:
        before = await described(virtual.service, PLACE, name="other", path="/ipp/print")
        assert before is not None
        assert before.name == "Office"
        assert await set_at(virtual.service, name_of("Büro 2", language), kinds) == 0
        after = await described(virtual.service, PLACE, name="other", path="/ipp/print")
    assert after is not None
    assert (after.name, after.txt.text("kind")) == ("Büro 2", "label,roll")


async def test_setting_the_name_renames_what_is_announced(tmp_path: Path) -> None:
    old, new = (f"Office {uuid.uuid4().hex[:12]}" for _ in range(2))
    virtual = printer(tmp_path, advertise=True, name=old)
    async with PrinterBrowser(LOOPBACK) as browser, virtual:
        await browser.find(LONG, enough=lambda all_: any(one.name == old for one in all_))
        assert await set_at(virtual.service, name_of(new)) == 0
        await browser.find(LONG, enough=lambda all_: any(one.name == new for one in all_))
        await browser.find(LONG, enough=lambda all_: all(one.name != old for one in all_))
        found = {each.name for each in browser.printers}
    assert new in found
    assert old not in found
