import pytest

from sealpress.server.names import authority, is_loopback, names_of


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "localhost:631"),
        ("192.0.2.7", "192.0.2.7:631"),
        ("2001:db8::1", "[2001:db8::1]:631"),
    ],
)
def test_what_stands_in_uris(host, shown):
    assert authority(host, 631) == shown


@pytest.mark.parametrize(
    ("host", "is_it"),
    [("127.0.0.9", True), ("::1", True), ("localhost", True), ("192.0.2.7", False), ("x", False)],
)
def test_this_machine_alone(host, is_it):
    assert is_loopback(host) is is_it


def test_further_names_come_once():
    assert names_of("192.0.2.7", ("a.example", "localhost")) == (
        "192.0.2.7",
        "localhost",
        "a.example",
    )
