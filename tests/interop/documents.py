"""Documents to print: small and valid PDF, PostScript and JPEG files, made here."""

from __future__ import annotations

A4_POINTS = (595, 842)


def make_pdf(pages: int, *, size: tuple[int, int] = A4_POINTS, padding_octets: int = 0) -> bytes:
    """Return a valid PDF 1.4 file, with a comment of the wanted size inside."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number in range(pages):
        text = f"BT /F1 36 Tf 72 700 Td (Page {number + 1} of {pages}) Tj ET".encode()
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] "
            b"/Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % (*size, 5 + 2 * number)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text))
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    if padding_octets:
        out += b"%" + b"x" * padding_octets + b"\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % table)


def make_postscript() -> bytes:
    """Return a PostScript file of one empty page."""
    return b"%!PS-Adobe-3.0\n%%Pages: 1\n%%EndComments\n%%Page: 1 1\nshowpage\n%%EOF\n"


def make_jpeg(*, components: int) -> bytes:
    """Return a baseline JPEG of eight by eight grey dots, with one or three components."""

    def segment(marker: int, content: bytes) -> bytes:
        return b"\xff" + bytes([marker]) + (len(content) + 2).to_bytes(2, "big") + content

    # One code in each Huffman table: "no difference" for DC, "end of block" for AC.
    one_code = bytes([1, *[0] * 15, 0])
    frame = b"".join(bytes([number + 1, 0x11, 0]) for number in range(components))
    scan = b"".join(bytes([number + 1, 0x00]) for number in range(components))
    bits = "00" * components
    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
        + segment(0xDB, b"\0" + b"\1" * 64)
        + segment(0xC0, b"\x08\0\x08\0\x08" + bytes([components]) + frame)
        + segment(0xC4, b"\x00" + one_code)
        + segment(0xC4, b"\x10" + one_code)
        + segment(0xDA, bytes([components]) + scan + b"\0\x3f\0")
        + bytes([int(bits.ljust(8, "1"), 2)])
        + b"\xff\xd9"
    )
