import pytest

from sealpress.cli import connecting
from sealpress.cli.connection_options import ConnectionOptions
from sealpress.cli.settings import load_settings
from sealpress.errors import Reason, SealpressError

URI = "ipps://printer.example/ipp/print"


def test_nothing_is_sent_before_it_is_asked_for():
    with connecting.open_printer(URI, ConnectionOptions(), environ={}) as printer:
        assert printer.uri == URI
        assert printer.connection is None


@pytest.mark.parametrize(
    ("environ", "part"),
    [
        ({"SEALPRESS_TRUST": "nobody"}, "the variable SEALPRESS_TRUST: "),
        ({"SEALPRESS_SECURITY": "maybe"}, "the variable SEALPRESS_SECURITY: security is one of"),
        ({"SEALPRESS_TIMEOUT": "soon"}, "the variable SEALPRESS_TIMEOUT: timeout is 'soon'"),
    ],
)
def test_a_wrong_setting_is_told_with_its_place(environ, part):
    with pytest.raises(SealpressError) as caught:
        connecting.open_printer(URI, ConnectionOptions(), environ=environ)
    assert caught.value.reason == Reason.SETTINGS_INVALID
    assert part in caught.value.detail


def test_a_wrong_flag_is_told_as_it_is():
    with pytest.raises(SealpressError, match=r"^security is one of as-uri"):
        connecting.open_printer(URI, ConnectionOptions(security="x"), environ={})


def test_timeouts_are_never_longer_than_asked_for():
    assert connecting.make_timeouts(0).response == 120
    assert connecting.make_timeouts(300).connect == 10
    assert connecting.make_timeouts(2).busy == 2
    short = connecting.make_timeouts(2)
    assert {short.connect, short.handshake, short.send, short.response, short.receive} == {2}


def test_nobody_is_asked_for_a_password_without_a_terminal():
    assert connecting._asker(load_settings({}, {}).user) is None
