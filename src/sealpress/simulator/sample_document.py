"""The sample document: eight pages of text and fine line drawing, made here as a PDF.

The rosettes are guilloches, as engraved on banknotes: their thousands of points make the file
large enough for several chunks, and show at once where a printer's resolution ends.
"""

from __future__ import annotations

import colorsys
import math
from collections.abc import Callable, Iterator

from sealpress.simulator.pdf_canvas import A4, Canvas, Colour, Point, write_pdf

PAGES = 8
"""Pages of the sample document."""

TITLE = "A document that travelled sealed"

_WIDTH, _HEIGHT = A4
_LEFT = 64.0
_MEASURE = _WIDTH - 2 * _LEFT
_INK: Colour = (0.10, 0.16, 0.27)
_WAX: Colour = (0.64, 0.12, 0.17)
_GOLD: Colour = (0.72, 0.56, 0.24)
_MIST: Colour = (0.93, 0.95, 0.97)
_PAPER: Colour = (1.0, 1.0, 1.0)


def sample_pdf() -> bytes:
    """Return the sample document; it is the same octet for octet each time."""
    drawers: tuple[Callable[[Canvas], None], ...] = (
        _cover, _layers, _request, _handshake, _fine_lines, _colours, _sunflower, _colophon,
    )  # fmt: skip
    pages = []
    for number, draw in enumerate(drawers, start=1):
        page = Canvas()
        draw(page)
        _frame(page, number)
        pages.append(page)
    return write_pdf(TITLE, pages)


# ---- ornaments -------------------------------------------------------------------------------


def _rosette(centre: Point, radius: float, waves: int, turns: int, points: int) -> Iterator[Point]:
    """A closed curve whose radius swings ``waves`` times while it goes round ``turns`` times."""
    for step in range(points + 1):
        angle = 2 * math.pi * turns * step / points
        reach = radius * (0.74 + 0.26 * math.cos(angle * waves / turns))
        yield centre[0] + reach * math.cos(angle), centre[1] + reach * math.sin(angle)


def _seal(page: Canvas, centre: Point, radius: float, points: int) -> None:
    """Draw Sealpress' seal: two rosettes, a ring and a letter."""
    page.stroke_colour(_WAX, radius / 260)
    page.path(_rosette(centre, radius, 97, 8, points), "s")
    page.stroke_colour(_GOLD, radius / 320)
    page.path(_rosette(centre, radius * 0.72, 61, 7, points), "s")
    page.fill_colour(_WAX)
    page.circle(centre, radius * 0.33)
    page.stroke_colour(_PAPER, radius / 60)
    page.circle(centre, radius * 0.29, "S")
    page.fill_colour(_PAPER)
    size = radius * 0.42
    page.text((centre[0] - size * 0.33, centre[1] - size * 0.35), "S", size, "bold")


def _band(page: Canvas, y: float, points: int = 700) -> None:
    """Draw a woven band across the page."""
    for phase in range(4):
        page.stroke_colour(_GOLD if phase % 2 else _INK, 0.25)
        page.path(
            (
                _LEFT + _MEASURE * step / points,
                y + 7 * math.sin(step / points * 26 * math.pi + phase * math.pi / 4)
                + 3 * math.sin(step / points * 171 * math.pi),
            )
            for step in range(points + 1)
        )  # fmt: skip


def _frame(page: Canvas, number: int) -> None:
    """Draw what all pages share: the band at the top and the foot line."""
    if number > 1:
        _band(page, _HEIGHT - 46)
    page.fill_colour(_INK)
    page.text((_LEFT, 34), TITLE, 8)
    page.text((_WIDTH - _LEFT - 44, 34), f"page {number} of {PAGES}", 8)


def _heading(page: Canvas, heading: str, text: str) -> float:
    """Write a page's heading and its first paragraph; returns the next base line."""
    page.fill_colour(_INK)
    page.text((_LEFT, _HEIGHT - 104), heading, 25, "bold")
    page.fill_colour((0.25, 0.29, 0.36))
    return page.paragraph((_LEFT, _HEIGHT - 132), text, 11, _MEASURE)


# ---- pages -----------------------------------------------------------------------------------


def _cover(page: Canvas) -> None:
    page.fill_colour(_MIST)
    page.rectangle((0, _HEIGHT - 560), (_WIDTH, 560))
    _seal(page, (_WIDTH / 2, _HEIGHT - 300), 190, 6000)
    page.fill_colour(_INK)
    page.text((_LEFT, 196), "SEALPRESS", 40, "bold")
    page.text((_LEFT, 160), TITLE, 20, "serif")
    page.paragraph(
        (_LEFT, 126),
        "These pages were made by your own machine, sealed with TLS, cut into chunks, carried by "
        "IPP and put together again by a printer that proved who it is.",
        11,
        _MEASURE,
    )


_LAYERS = (
    ("Document", "application/pdf: what you see here", (0.64, 0.12, 0.17)),
    ("IPP", "RFC 8010: Print-Job, attributes, then the document", (0.72, 0.56, 0.24)),
    ("HTTP", "RFC 9112: POST /ipp/print, in chunks of unknown number", (0.24, 0.47, 0.42)),
    ("TLS", "RFC 8446: nobody on the way can read or change it", (0.16, 0.36, 0.60)),
    ("TCP", "port 631, where printers listen", (0.35, 0.38, 0.45)),
)


def _layers(page: Canvas) -> None:
    y = _heading(
        page,
        "How it travelled",
        "A print job is a letter in several envelopes. Each one below carries the whole of those "
        "above it; the fourth is the one that is sealed.",
    )
    for index, (name, text, colour) in enumerate(_LAYERS):
        inset = 15.0 * (len(_LAYERS) - 1 - index)
        y -= 62
        page.fill_colour(colour)
        page.rectangle((_LEFT + inset, y), (_MEASURE - 2 * inset, 50))
        page.fill_colour(_PAPER)
        page.text((_LEFT + inset + 16, y + 27), name, 15, "bold")
        page.text((_LEFT + inset + 16, y + 11), text, 10)
    _seal(page, (_WIDTH / 2, y - 150), 105, 3000)


_REQUEST = (
    ("02 00", "version 2.0"),
    ("00 02", "operation Print-Job"),
    ("00 00 00 01", "request number 1"),
    ("01", "operation attributes begin"),
    ("47 00 12 61 74 74 72 69 62 75 74 65 73 2D 63 68", "attributes-charset"),
    ("61 72 73 65 74 00 05 75 74 66 2D 38", "utf-8"),
    ("48 00 1B 61 74 74 72 69 62 75 74 65 73 2D 6E 61", "attributes-natural-language"),
    ("74 75 72 61 6C 2D 6C 61 6E 67 75 61 67 65 00 02", ""),
    ("65 6E", "en"),
    ("45 00 0B 70 72 69 6E 74 65 72 2D 75 72 69", "printer-uri"),
    ("42 00 14 72 65 71 75 65 73 74 69 6E 67 2D 75 73", "requesting-user-name"),
    ("02", "job attributes begin"),
    ("21 00 06 63 6F 70 69 65 73 00 04 00 00 00 01", "copies 1"),
    ("03", "the attributes end, the document begins"),
    ("25 50 44 46 2D 31 2E 34", "%PDF-1.4"),
)


def _request(page: Canvas) -> None:
    y = _heading(
        page,
        "What the printer read first",
        "The first octets of a Print-Job request (shortened). Everything after the octet 03 is "
        "the document, untouched.",
    )
    for index, (octets, meaning) in enumerate(_REQUEST):
        y -= 19
        if index % 2 == 0:
            page.fill_colour(_MIST)
            page.rectangle((_LEFT - 6, y - 6), (_MEASURE + 12, 19))
        page.fill_colour(_WAX)
        page.text((_LEFT, y), octets, 8.5, "mono")
        page.fill_colour(_INK)
        page.text((_LEFT + 262, y), meaning, 9.5)
    _seal(page, (_WIDTH / 2, y - 150), 100, 3000)


_FLIGHTS = (
    (1, "ClientHello: versions, ciphers, the printer's name, a key share"),
    (-1, "ServerHello: TLS 1.3, one cipher, a key share"),
    (-1, "EncryptedExtensions, Certificate, CertificateVerify, Finished"),
    (0, "the client compares the certificate with its pin"),
    (1, "Finished"),
    (1, "POST /ipp/print, Print-Job, chunk after chunk"),
    (-1, "200 OK, successful-ok, job-id, pending"),
    (1, "Get-Job-Attributes"),
    (-1, "completed"),
)


def _handshake(page: Canvas) -> None:
    y = _heading(
        page,
        "How it was sealed",
        "One round trip makes the keys. Not an octet of the job is sent before the printer has "
        "proved that it holds the key of a certificate that you trust.",
    )
    left, right = _LEFT + 20, _WIDTH - _LEFT - 20
    top = y - 26
    page.fill_colour(_INK)
    page.centred((left, top), "client", 12, "bold")
    page.centred((right, top), "printer", 12, "bold")
    page.stroke_colour((0.6, 0.65, 0.72), 1)
    page.line((left, top - 8), (left, top - 360))
    page.line((right, top - 8), (right, top - 360))
    for index, (direction, text) in enumerate(_FLIGHTS):
        level = top - 40 - 37 * index
        page.fill_colour(_WAX if direction == 0 else _INK)
        page.centred((_WIDTH / 2, level + 5), text, 9)
        page.stroke_colour(_INK, 0.9)
        if direction:
            start, end = (left, right)[::direction]
            page.arrow((start, level), (end, level))
    _seal(page, (_WIDTH / 2, 150), 80, 3000)


def _fine_lines(page: Canvas) -> None:
    y = _heading(
        page,
        "Fine lines",
        "Hold this page to the light. Where the lines of the star melt together, the printer's "
        "resolution ends; the curves below should stay free of steps.",
    )
    centre = (_WIDTH / 2, y - 130)
    page.fill_colour(_INK)
    for spoke in range(144):
        start, end = (2 * math.pi * (spoke + part) / 144 for part in (0.0, 0.5))
        page.path(
            [centre, *((centre[0] + 120 * math.cos(a), centre[1] + 120 * math.sin(a))
                       for a in (start, end))],
            "f",
        )  # fmt: skip
    for index, (waves, turns) in enumerate(((89, 6), (53, 5), (144, 11))):
        page.stroke_colour((_WAX, _INK, _GOLD)[index], 0.3)
        middle = (_LEFT + 78 + index * 155.0, 170.0)
        page.path(_rosette(middle, 76, waves, turns, 3000), "s")


def _colours(page: Canvas) -> None:
    y = _heading(
        page,
        "Colours and greys",
        "The wheel goes through all hues at three strengths. The twenty greys below it should "
        "all be told apart, the first from paper and the last from black.",
    )
    centre = (_WIDTH / 2, y - 180)
    for ring in range(12):
        for part in range(96):
            red, green, blue = colorsys.hsv_to_rgb(part / 96, 0.25 + ring * 0.062, 0.96)
            page.fill_colour((red, green, blue))
            angle = 2 * math.pi * (part + 0.5 * (ring % 2)) / 96
            radius = 50 + ring * 10.0
            spot = (centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle))
            page.circle(spot, 1.2 + ring * 0.22)
    for step in range(20):
        grey = 1 - (step + 1) / 20
        page.fill_colour((grey, grey, grey))
        page.rectangle((_LEFT + step * _MEASURE / 20, 190), (_MEASURE / 20, 60))
    _band(page, 140, 900)


def _sunflower(page: Canvas) -> None:
    y = _heading(
        page,
        "Order from one angle",
        "Two thousand dots, each 137.5 degrees further than the last. A dot that is missing or "
        "moved would show: the eye finds one wrong seed among two thousand.",
    )
    centre = (_WIDTH / 2, y - 260)
    golden = math.pi * (3 - math.sqrt(5))
    for seed in range(1, 2001):
        radius = 5.05 * math.sqrt(seed)
        red, green, blue = colorsys.hsv_to_rgb((seed / 2000) * 0.16 + 0.97, 0.75, 0.75)
        page.fill_colour((red, green, blue))
        angle = seed * golden
        spot = (centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle))
        page.circle(spot, 0.8 + 1.35 * seed / 2000)


_CHECKS = (
    "Eight pages came out, in this order and this way up.",
    "The SHA-256 of what the printer stored equals that of the original.",
    "The connection was TLS 1.2 or 1.3, and the certificate was the pinned one.",
    "The job was called completed only after the printer said so.",
)


def _colophon(page: Canvas) -> None:
    y = _heading(
        page,
        "What to check",
        "A demonstration should be easy to disprove. These are the claims; the ticket beside the "
        "stored document holds the evidence.",
    )
    for check in _CHECKS:
        y -= 30
        page.stroke_colour(_WAX, 1)
        page.rectangle((_LEFT, y - 3), (12, 12), "S")
        page.fill_colour(_INK)
        page.text((_LEFT + 24, y), check, 11)
    for column in range(4):
        for row in range(3):
            _seal(page, (_LEFT + 58 + column * 117, 330 - row * 100), 46, 900)
    page.fill_colour(_INK)
    page.centred(
        (_WIDTH / 2, 66), "Set in the fonts that every reader has. Drawn by arithmetic.", 9
    )
