"""What is announced, as Wireshark reads it."""

from __future__ import annotations

import json
import struct
import subprocess
from pathlib import Path

import pytest

from sealpress.discovery import AdvertisedPrinter, TxtRecord
from sealpress.discovery.announcement import Announcement, packet_of
from tests.interop import judges

PRINTER = AdvertisedPrinter(
    name="Bür o",
    host="office.local",
    port=8631,
    addresses=("127.0.0.1",),
    subtypes=("_print", "_universal"),
    txt=TxtRecord.of({"txtvers": "1", "rp": "ipp/print", "TLS": "1.3", "note": "Raum 12"}),
)


def captured(path: Path, packets: list[bytes]) -> Path:
    """Write packets as a capture of UDP in IPv4, port 5353."""
    octets = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)
    for packet in packets:
        udp = struct.pack("!4H", 5353, 5353, 8 + len(packet), 0) + packet
        addresses = bytes([127, 0, 0, 1, 224, 0, 0, 251])
        head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 255, 17, 0)
        octets += struct.pack("<4I", 0, 0, 28 + len(packet), 28 + len(packet))
        octets += head + addresses + udp
    path.write_bytes(octets)
    return path


def dissected(path: Path) -> list[dict[str, list[str]]]:
    argv = [judges.program("tshark"), "-r", str(path), "-T", "json"]
    for name in ("dns.resp.name", "dns.srv.port", "dns.txt", "dns.resp.ttl", "_ws.malformed",
                 "dns.ptr.domain_name"):  # fmt: skip
        argv += ["-e", name]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=True)
    return [each["_source"]["layers"] for each in json.loads(done.stdout)]


@pytest.mark.interop
@pytest.mark.parametrize("ttl", [None, 0], ids=["announced", "goodbye"])
def test_announcements_are_read_whole(tmp_path: Path, ttl: int | None) -> None:
    announcement = Announcement(PRINTER, PRINTER.name)
    packets = packet_of(announcement.records(ttl=ttl)).packets()
    [packet] = dissected(captured(tmp_path / "announced.pcap", packets))
    assert "_ws.malformed" not in packet
    assert packet["dns.srv.port"] == ["8631", "8631", "0"]
    assert {"_print._sub._ipp._tcp.local", "_universal._sub._ipps._tcp.local"} <= set(
        packet["dns.resp.name"]
    )
    assert set(packet["dns.ptr.domain_name"]) == {
        "Bür o._ipp._tcp.local",
        "Bür o._ipps._tcp.local",
    }
    assert packet["dns.txt"][:4] == ["txtvers=1", "rp=ipp/print", "TLS=1.3", "note=Raum 12"]
    assert (set(packet["dns.resp.ttl"]) == {"0"}) == (ttl == 0)
