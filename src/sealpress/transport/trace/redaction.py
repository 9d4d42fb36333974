"""What a trace never shows: passwords, tokens, what proves who somebody is (pure).

HTTP fields and IPP attributes that carry secrets are known by name; of a URI, what stands before
the ``@`` is left out. What remains is cut to a length.
"""

from __future__ import annotations

import re

from sealpress.transport.challenges import Challenge, parse_challenges

HIDDEN = "(hidden)"
"""What stands in the place of a secret."""

LONGEST_TEXT = 1_000
"""Characters of one text of a trace; what a peer says beyond that is left out, and said to be."""

_CREDENTIALS = frozenset({"authorization", "proxy-authorization"})
_CHALLENGES = frozenset({"www-authenticate", "proxy-authenticate"})
_SECRET_FIELD = re.compile(
    r"cookie|auth|token|secret|passw|credential|api-?key|session|signature|\bpin\b", re.IGNORECASE
)
_SCHEMES = frozenset({"basic", "bearer", "digest", "mutual", "negotiate", "ntlm", "oauth"})
_KEPT_PARAMETERS = frozenset(
    {"realm", "username", "algorithm", "qop", "charset", "stale", "nc", "uri", "userhash", "domain"}
)
_HIDDEN_PARAMETERS = frozenset({"nonce", "cnonce", "opaque", "response"})

# Whoever puts a "/" into a password has it behind what is no port. All repetitions are bounded,
# or end where another begins: peers choose the texts.
_USER_INFO = re.compile(
    r"(//)(?:[^/?#@\s]*(?:@[^/?#@\s]*)*|[^/?#@\s:]{0,256}:(?!\d*[/?#])[^@\s]{0,256})(?=@)"
)
_USER_INFO_OCTETS = re.compile(
    rb"//([^/?#@\s]*(?:@[^/?#@\s]*)*|[^/?#@\s:]{0,256}:(?!\d*[/?#])[^@\s]{0,256})@"
)
_PARAMETER = re.compile(r"([?&;])([^?&;=#\s]{1,100})=[^&;#\s]*")
_SECRET_PARAMETER = re.compile(r"pass|pwd|token|secret|key|auth|sig|sess|cred", re.IGNORECASE)

# The name of a secret, or the end of one, and behind it what is no letter: a length. So a secret
# stands where the lengths of a damaged message are wrong, inside of another name or value.
_SWALLOWED_SECRET = re.compile(
    rb"(?:passw|sword|phrase|passcode|secret|token|credential|[-_]pin|ization-uri)"
    rb"[\w-]{0,64}([^\x20-\x7e].*)",
    re.IGNORECASE | re.DOTALL,
)

_SECRET_WORDS = frozenset({"pin", "psk"})
_SECRET_PARTS = re.compile(r"passw|passphrase|passcode|secret|credential|token")
_ABOUT_SECRETS = frozenset({"supported", "encryption", "length", "repertoire", "configured"})
_SECRET_ATTRIBUTES = frozenset({"job-authorization-uri"})


def clip(text: str, most: int = LONGEST_TEXT) -> str:
    """Return the text, cut where it is too long."""
    return text if len(text) <= most else f"{text[:most]}... ({len(text) - most} more)"


def without_user_info(text: str) -> str:
    """Return a text with the user and password of every URI in it hidden, and its secret words."""
    if "@" in text:
        text = _USER_INFO.sub(rf"\1{HIDDEN}", text)
    return _PARAMETER.sub(_parameter_of_uri, text) if "=" in text else text


def _parameter_of_uri(found: re.Match[str]) -> str:
    is_secret = _SECRET_PARAMETER.search(found[2])
    return f"{found[1]}{found[2]}={HIDDEN}" if is_secret else found[0]


def hidden_spans(octets: bytes) -> list[tuple[int, int]]:
    """Return where in a name or value secrets stand: beginnings and ends.

    These are user and password of a URI, and what follows the name of a secret where a damaged
    message has both in something else.
    """
    spans = [found.span(1) for found in _USER_INFO_OCTETS.finditer(octets)]
    swallowed = _SWALLOWED_SECRET.search(octets)
    return [*spans, swallowed.span(1)] if swallowed else spans


def field_value(name: str, value: str) -> str:
    """Return the value of an HTTP field as it may be shown.

    Of what authenticates only the scheme is left, and parameters that tell nobody a secret.
    """
    name = name.lower()
    if name in _CREDENTIALS:
        # Whatever follows the first scheme may be a piece of its secret.
        return clip(", ".join(map(_credentials, parse_challenges([value])[:1])) or HIDDEN)
    if name in _CHALLENGES:
        return clip(", ".join(map(_challenge, parse_challenges([value]))) or HIDDEN)
    return HIDDEN if _SECRET_FIELD.search(name) else clip(without_user_info(value))


def _credentials(given: Challenge) -> str:
    return _challenge(given) if given.scheme == "digest" else f"{_scheme(given)} {HIDDEN}"


def _challenge(challenge: Challenge) -> str:
    parameters = challenge.parameters.items()
    shown = [HIDDEN] if challenge.token else [_parameter(*each) for each in parameters]
    return f"{_scheme(challenge)} {', '.join(shown)}".rstrip()


def _scheme(challenge: Challenge) -> str:
    return challenge.scheme.capitalize() if challenge.scheme in _SCHEMES else HIDDEN


def _parameter(name: str, value: str) -> str:
    if name in _KEPT_PARAMETERS:
        return f'{name}="{clip(without_user_info(value), 200)}"'
    return f"{name}={HIDDEN}" if name in _HIDDEN_PARAMETERS else HIDDEN


def is_secret_attribute(name: str) -> bool:
    """Whether an IPP attribute, or member of a collection, of this name holds a secret.

    Those that are registered and others that are called so: ``job-password``, ``access-pin``;
    not what says how such a secret has to look: ``job-password-encryption``.
    """
    name = name.lower()
    words = name.replace("_", "-").split("-")
    if name in _SECRET_ATTRIBUTES:
        return True
    is_called_so = _SECRET_PARTS.search(name) or not _SECRET_WORDS.isdisjoint(words)
    return bool(is_called_so) and _ABOUT_SECRETS.isdisjoint(words)
