"""Each scheme gets its kind of destination."""

from __future__ import annotations

import pytest

from sealpress.errors import UsageError
from sealpress.gateway.capabilities import device_abilities
from sealpress.gateway.destinations.factory import Destinations
from sealpress.gateway.destinations.file_folder import FileDestination
from sealpress.gateway.destinations.fitting import Fitting
from sealpress.gateway.destinations.handing_over import OldDevice
from sealpress.gateway.destinations.lpd import LpdDestination
from sealpress.gateway.destinations.socket_port import SocketDestination
from sealpress.gateway.settings import QueueSettings


class Ipp(OldDevice):
    """Stands for the destinations that speak IPP."""

    def __init__(self, settings: QueueSettings) -> None:
        self.settings = settings

    async def deliver(self, work, desk):
        raise NotImplementedError


@pytest.mark.parametrize(
    ("uri", "kind"),
    [
        ("socket://printer", SocketDestination),
        ("lpd://printer/lp", LpdDestination),
        ("file:///srv/printed/", FileDestination),
        ("ipps://printer/ipp/print", Ipp),
        ("ipp://printer/", Ipp),
        ("https://printer/", Ipp),
        ("http://printer/", Ipp),
    ],
)
def test_the_scheme_decides(uri, kind):
    made = Destinations(Ipp, ["/srv"])(QueueSettings(name="q", uri=uri))
    assert type(made) is kind


def test_devices_whose_formats_are_known_are_given_what_fits():
    formats = {"document-format-supported": ["image/pwg-raster"]}
    settings = QueueSettings(name="q", uri="socket://printer", attributes=formats)
    made = Destinations(Ipp, abilities=device_abilities)
    assert type(made(settings)) is Fitting
    plain = QueueSettings(name="q", uri="socket://printer")
    assert type(made(plain)) is SocketDestination


@pytest.mark.parametrize("uri", ["usb://x", "file:///etc/", "lpd://printer"])
def test_settings_that_cannot_be_used_are_refused(uri):
    with pytest.raises(UsageError):
        Destinations(Ipp)(QueueSettings(name="q", uri=uri))
