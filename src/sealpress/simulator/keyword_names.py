"""What people call the printer's keywords, for ``printer-strings-uri`` (PWG 5100.13).

A list in the format of Apple's ``.strings`` files, made of what the printer supports.
"""

from __future__ import annotations

from collections.abc import Iterator

from sealpress.ipp import registry
from sealpress.ipp.registry import Kind
from sealpress.printer import PrinterConfig
from sealpress.printer.office import office_attributes
from sealpress.server.messages import Handler, Request, Response

__all__ = ["STRINGS_PATH", "keyword_names", "with_keyword_names"]

STRINGS_PATH = "/en.strings"
"""Where the list is."""

_MEDIA_PARTS = 3  # class, name and size of a self-describing name (PWG 5101.1)


def with_keyword_names(handler: Handler, text: str) -> Handler:
    """Return a handler that gives the list at its path, and asks the given one otherwise."""

    async def handle(request: Request) -> Response:
        if request.path != STRINGS_PATH or request.method not in {"GET", "HEAD"}:
            return await handler(request)
        return Response(200, text.encode(), (("Content-Type", "text/strings; charset=utf-8"),))

    return handle


def keyword_names(config: PrinterConfig) -> str:
    """Return the list for a printer's Job Template attributes: a line each, sorted."""
    told = office_attributes(config).items()
    lines = {line for name, value in told for line in _lines(name, value)}
    return "".join(f"{line}\n" for line in sorted(lines))


def _lines(supported: str, value: object) -> Iterator[str]:
    name = supported.removesuffix("-supported")
    if name == supported or registry.attribute(name, Kind.JOB_TEMPLATE) is None:
        return
    yield f'"{name}" = "{_words(name)}";'
    for keyword in value if isinstance(value, list) else ():
        if isinstance(keyword, str):
            yield f'"{name}.{keyword}" = "{_words(keyword)}";'


def _words(keyword: str) -> str:
    """Spell a keyword as people would: ``two-sided-long-edge`` is Two sided long edge."""
    parts = keyword.split("_")
    if len(parts) == _MEDIA_PARTS:
        across, _, along = parts[2][:-2].partition("x")
        return f"{parts[1].replace('-', ' ').title()} ({across} x {along} {parts[2][-2:]})"
    return keyword.replace("-", " ").replace("_", " ").capitalize()
