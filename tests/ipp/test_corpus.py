"""Messages that real printers and clients sent, and made-up ones with every fault."""

from __future__ import annotations

import datetime
import re
import time

import pytest

from sealpress import ipp
from sealpress.errors import Reason, WireError
from sealpress.ipp import Attribute, Collection, DateTime, LanguageText, OutOfBand
from tests.ipp import corpus

needs_corpus = pytest.mark.skipif(not corpus.IS_PRESENT, reason=corpus.SKIP_REASON)
DEEP = ipp.DecodeLimits(max_depth=30_000, max_attributes=50_000, max_values=50_000)

# What the made-up messages are by RFC 8010: "ok", or the reason to refuse them.
SYNTHETIC = {
    "01-out-of-band-all": "ok",
    "02-text-with-language": "ok",
    "03-twl-missing-outer-length": Reason.BAD_LENGTH,
    "04-1setOf-mixed-lang": "ok",
    "05-extension-tag-0x7f": "ok",
    "06-unknown-value-tag-0x25": "ok",
    "07-octetString-binary": "ok",
    "08-invalid-utf8-text": "ok",
    "09-value-40000-bytes": Reason.BAD_LENGTH,
    "10-name-300-bytes": "ok",  # too long for a keyword, which is for the printer to say
    "11-empty-group": "ok",
    "12-two-job-groups": "ok",
    "13-resource-document-system groups": "ok",
    "14-reserved-group-0x0e": "ok",
    "15-group-tag-0x00": Reason.BAD_TAG,
    "16-no-end-tag": Reason.TRUNCATED,
    "17-truncated-value": Reason.TRUNCATED,
    "18-truncated-mid-name": Reason.TRUNCATED,
    "19-header-only-8": Reason.TRUNCATED,
    "20-empty": Reason.TRUNCATED,
    "21-integer-length-2": Reason.BAD_LENGTH,
    "22-boolean-length-4": Reason.BAD_LENGTH,
    "23-date-length-0": Reason.BAD_LENGTH,
    "24-date-zeros": "ok",
    "25-date-tz-minus0830": "ok",
    "26-range-length-4": Reason.BAD_LENGTH,
    "27-additional-value-first": Reason.BAD_STRUCTURE,
    "28-endcollection-outside": Reason.BAD_STRUCTURE,
    "29-member-outside-collection": Reason.BAD_STRUCTURE,
    "30-unterminated-collection": Reason.BAD_STRUCTURE,
    "31-named-members": Reason.BAD_STRUCTURE,
    "32-begcollection-with-value": Reason.BAD_LENGTH,
    "33-member-without-value": Reason.BAD_STRUCTURE,
    "34-collection-1setOf-nested": "ok",
    "35-nest-100": Reason.LIMIT_EXCEEDED,
    "36-nest-20000": Reason.LIMIT_EXCEEDED,
    "37-duplicate-attribute": "ok",  # malformed as a request (RFC 8011), well-formed as octets
    "38-enum-vendor-16425": "ok",
    "39-enum-orientation-7": "ok",
    "40-range-1setOf": "ok",
    "41-trailing-document-data": "ok",
    "42-html-instead-of-ipp": Reason.BAD_STRUCTURE,
    "43-version-2.2": "ok",
    "44-charset-missing": "ok",
    "45-request-id-0xffffffff": "ok",
    "46-status-code-0x9999": "ok",
    "47-keyword-NUL-terminated": "ok",
    "48-latin1-charset": "ok",
    "49-repeat-operation-group": "ok",
    "50-groups-out-of-order": "ok",
    "51-no-value-with-length": Reason.BAD_LENGTH,
    "52-name-length-0xffff": Reason.BAD_LENGTH,
}


def hexadecimal(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").hex()


def in_utc(moment: DateTime) -> str:
    real = moment.to_datetime()
    assert real is not None
    utc = real.astimezone(datetime.UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 100_000}"


def dumped_value(value: object) -> object:
    """One value as the expected dumps have it: strings in hexadecimal, times in UTC."""
    if isinstance(value, OutOfBand):
        return ""
    if isinstance(value, Collection):
        return [[m.name, dumped_values(m)] for m in value.attributes]
    if isinstance(value, DateTime):
        return in_utc(value)
    if isinstance(value, LanguageText):
        return [hexadecimal(value.language), hexadecimal(value.text)]
    if isinstance(value, str):
        return hexadecimal(value)
    if isinstance(value, bytes):
        return value.hex()
    return list(value) if isinstance(value, tuple) else value


def dumped_values(attribute: Attribute) -> list[object]:
    pairs = zip(attribute.tags, attribute.values, strict=True)
    return [[int(tag), dumped_value(value)] for tag, value in pairs]


def dumped(message: ipp.Message) -> object:
    return [
        [int(group.tag), [[a.name, dumped_values(a)] for a in group]] for group in message.groups
    ]


@needs_corpus
def test_there_is_a_verdict_for_every_made_up_message() -> None:
    assert {f"{name}.bin" for name in SYNTHETIC} == set(corpus.synthetic())


@pytest.mark.parametrize(("path", "dump"), corpus.captured())
def test_a_captured_message_is_decoded_and_encoded_again(path: str, dump: str) -> None:
    octets = corpus.octets(path)
    message, consumed = ipp.decode_prefix(octets)
    assert dumped(message) == corpus.expected(dump)
    assert ipp.encode(message) == octets[:consumed]


@pytest.mark.parametrize("path", [path for path, _ in corpus.captured()])
def test_a_captured_message_needs_no_repair(path: str) -> None:
    octets = corpus.octets(path)
    assert ipp.decode_with_repairs(octets) == ipp.Repaired(ipp.decode(octets))


@pytest.mark.parametrize("path", corpus.http_streams())
def test_messages_inside_a_captured_http_stream_are_found(path: str) -> None:
    """A message begins behind an HTTP head, and behind the chunk's size if it is chunked."""
    stream = corpus.octets(path)
    assert_refused_or_decoded(stream)
    starts = [m.end() for m in re.finditer(rb"\r\n\r\n(?:[0-9a-f]+\r\n)?(?=[\1\2]\0)", stream)]
    messages = [ipp.decode(stream[start:]) for start in starts]
    assert all(m.groups[0]["attributes-charset"].value == "utf-8" for m in messages)


def assert_refused_or_decoded(octets: bytes) -> Reason | str:
    started = time.process_time()
    try:
        ipp.decode(octets)
        verdict: Reason | str = "ok"
    except WireError as error:
        verdict = error.reason
    assert time.process_time() - started < 1
    return verdict


@needs_corpus
@pytest.mark.parametrize(("name", "verdict"), SYNTHETIC.items())
def test_a_made_up_message_has_its_verdict_within_a_second(name: str, verdict: str) -> None:
    octets = corpus.octets(f"synthetic/{name}.bin")
    assert assert_refused_or_decoded(octets) == verdict
    if verdict == "ok":
        message, consumed = ipp.decode_prefix(octets)
        assert ipp.encode(message) == octets[:consumed]


@needs_corpus
@pytest.mark.parametrize("name", ["35-nest-100", "36-nest-20000"])
def test_deep_collections_are_a_matter_of_limits(name: str) -> None:
    octets = corpus.octets(f"synthetic/{name}.bin")
    message = ipp.decode(octets, limits=DEEP)
    assert ipp.encode(message) == octets


# Faults that no repair can put right, because nobody knows where the next attribute begins.
BEYOND_REPAIR = {
    "09-value-40000-bytes",
    "19-header-only-8",
    "20-empty",
    "35-nest-100",
    "36-nest-20000",
    "42-html-instead-of-ipp",
    "52-name-length-0xffff",
}


@needs_corpus
@pytest.mark.parametrize("name", SYNTHETIC)
def test_repairs_read_all_made_up_messages_but_the_hopeless_ones(name: str) -> None:
    octets = corpus.octets(f"synthetic/{name}.bin")
    if name in BEYOND_REPAIR:
        with pytest.raises(WireError):
            ipp.decode_with_repairs(octets)
    else:
        repaired = ipp.decode_with_repairs(octets)
        assert (SYNTHETIC[name] == "ok") or repaired.fired
