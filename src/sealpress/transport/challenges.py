"""HTTP authentication challenges as text: read leniently, written plainly (RFC 9110 section 11)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

MAX_CHALLENGE_OCTETS = 32_768
"""What is read of all challenges of an answer together; the rest is not looked at."""

_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_SEPARATORS = re.compile(r"[\s,]*")
_PARAMETER = re.compile(rf'({_NAME})\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^\s,"]*))', re.DOTALL)
_SCHEME = re.compile(_NAME)
_TOKEN68 = re.compile(r"\s+([A-Za-z0-9._~+/-]+=*)\s*(?=,|$)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Challenge:
    """One ``auth-scheme`` with its parameters (RFC 9110 section 11.3).

    Attributes:
        scheme: In lower case: ``digest``.
        parameters: Names in lower case, values without quotes; the first of a name counts.
        token: The token68 that stands in place of parameters, as with Negotiate.
    """

    scheme: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    token: str = ""

    def get(self, name: str, default: str = "") -> str:
        """A parameter's value."""
        return self.parameters.get(name, default)


def parse_challenges(values: Iterable[str]) -> list[Challenge]:
    """Read the values of all ``WWW-Authenticate`` fields of an answer.

    One field may hold several challenges, and their parameters are separated by commas too. What
    cannot be read is passed over.
    """
    return [
        challenge for value in values for challenge in _parse_field(value[:MAX_CHALLENGE_OCTETS])
    ]


def parse_credentials(value: str) -> Challenge | None:
    """Read the value of an ``Authorization`` field: one scheme; ``None`` when there is none."""
    found = _parse_field(value[:MAX_CHALLENGE_OCTETS])
    return found[0] if found else None


def _parse_field(value: str) -> list[Challenge]:
    found: list[Challenge] = []
    parameters: dict[str, str] = {}
    position = 0
    while (position := _skip_separators(value, position)) < len(value):
        parameter = _PARAMETER.match(value, position)
        scheme = _SCHEME.match(value, position)
        if parameter and found:
            quoted, bare = parameter[2], parameter[3]
            text = bare if quoted is None else _ESCAPED.sub(r"\1", quoted)
            parameters.setdefault(parameter[1].lower(), text)
            position = parameter.end()
        elif scheme:
            parameters = {}
            token = _TOKEN68.match(value, scheme.end())
            found.append(Challenge(scheme[0].lower(), parameters, token[1] if token else ""))
            position = token.end() if token else scheme.end()
        else:
            position += 1  # not a token: garbage
    return found


def _skip_separators(value: str, position: int) -> int:
    match = _SEPARATORS.match(value, position)
    return match.end() if match else position


def quoted(text: str) -> str:
    """A quoted-string (RFC 9110 section 5.6.4)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def to_field(text: str) -> str:
    """Text beyond ASCII as it stands in a field: UTF-8, each octet as one Latin-1 character."""
    return text.encode().decode("latin-1")


def from_field(value: str) -> str:
    """What :func:`to_field` was given; a value that isn't UTF-8 is taken as it stands."""
    try:
        return value.encode("latin-1").decode()
    except UnicodeError:
        return value


def format_challenge(scheme: str, parameters: Iterable[tuple[str, str]]) -> str:
    """Write a scheme with parameters; the values stand as given, quoted where that is due."""
    return f"{scheme} " + ", ".join(f"{name}={value}" for name, value in parameters)
