"""Variables of a suite: defined by the run, the suite and the printer (ipptoolfile(5))."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sealpress.ipp.uri import PrinterUri

MAX_EXPANDED_CHARACTERS = 65_536
"""What an expanded text is cut off at: a variable may hold what a printer said."""

_REFERENCE = re.compile(
    r"\$(?:(?P<dollar>\$)|ENV\[(?P<env>[^\]]*)\]|\{(?P<braced>[^}]*)\}|(?P<name>[A-Za-z0-9_-]*))"
)
_ALIASES = {"username": "uriuser", "method": "scheme"}


class Variables:
    """Names and their texts; what is not defined expands to nothing.

    Args:
        defined: What is defined from the start.
        environ: What ``$ENV[...]`` looks at.
    """

    def __init__(self, defined: Mapping[str, str], environ: Mapping[str, str]) -> None:
        self._texts = dict(defined)
        self._environ = environ

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and _ALIASES.get(name, name) in self._texts

    def get(self, name: str) -> str:
        """Return a variable's text, empty if it is not defined."""
        return self._texts.get(_ALIASES.get(name, name), "")

    def define(self, name: str, text: str) -> None:
        """Give a variable a text, in place of the one it had."""
        self._texts[_ALIASES.get(name, name)] = text

    def expand(self, text: str) -> str:
        """Return a text with every variable in its place.

        ``$name``, ``${name}`` and ``$ENV[name]``; ``$$`` is a dollar. Expanded once: what a
        variable holds is not expanded again.
        """
        return _REFERENCE.sub(self._text_of, text)[:MAX_EXPANDED_CHARACTERS]

    def _text_of(self, found: re.Match[str]) -> str:
        if found["dollar"]:
            return "$"
        if found["env"] is not None:
            return self._environ.get(found["env"], "")
        return self.get(found["braced"] if found["braced"] is not None else found["name"])


def printer_variables(uri: PrinterUri, user: str) -> dict[str, str]:
    """Return the variables that say which printer is tested, and who tests it."""
    return {
        "uri": f"{uri.scheme}://{uri.url_host}:{uri.port}{uri.target}",
        "scheme": uri.scheme,
        "hostname": uri.host,
        "port": str(uri.port),
        "resource": uri.target,
        "user": user,
    }
