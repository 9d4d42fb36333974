"""URIs taken apart and compared."""

from __future__ import annotations

import pytest

from sealpress.conformance.uris import UriParts, normal_uri, parts_of, same_uri


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ipp://h/ipp/print", UriParts("ipp", "", "h", 631, "/ipp/print")),
        ("ipps://H.example.:443/", UriParts("ipps", "", "h.example", 443, "/")),
        ("http://h", UriParts("http", "", "h", 80, "/")),
        ("http://h?a=1", UriParts("http", "", "h", 80, "/?a=1")),
        ("https://ann:pw@h/a%20b?c", UriParts("https", "ann:pw", "h", 443, "/a b?c")),
        ("ipp://[::1]:8631/x", UriParts("ipp", "", "[::1]", 8631, "/x")),
        ("urn:uuid:1234", UriParts("urn", "", "", 0, "uuid:1234")),
        ("geo:1,2", UriParts("geo", "", "", 0, "1,2")),
        ("/a/file", UriParts("file", "", "", 0, "/a/file")),
        ("//h/x", UriParts("ipp", "", "h", 631, "/x")),
        ("file:///dev/null", UriParts("file", "", "", 0, "/dev/null")),
    ],
)
def test_parts(text: str, parts: UriParts) -> None:
    assert parts_of(text) == parts


@pytest.mark.parametrize(
    "text",
    ["", "no uri", "ipp", ".x:y", "ipp://h:0/", "ipp://h:70000/", "ipp://h:x/", "ipp://h o/",
     "ipp://h/%zz", "file://elsewhere/x", "ipp://[::1/"],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert parts_of(text) is None


def test_a_printer_s_uri_has_its_port() -> None:
    assert normal_uri("ipp://H./ipp") == "ipp://h:631/ipp"
    assert normal_uri("https://ann@h/") == "https://ann@h:443/"
    assert normal_uri("urn:uuid:5") == "urn:uuid:5"
    assert normal_uri("ipp://h:x") == ""


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ipp://h/ipp", "IPP://H.:631/ipp", True),
        ("ipp://h/ipp", "ipp://h/IPP", False),
        ("ipp://h/ipp", "ipps://h/ipp", False),
        ("urn:uuid:AB", "urn:uuid:ab", True),
        ("mailto:Ann@h", "mailto:ann@h", True),
        ("ipp://h:x", "ipp://h:x", False),
    ],
)
def test_same(one: str, other: str, same: bool) -> None:
    assert same_uri(one, other) is same
    assert same_uri(other, one) is same
