"""What only owners may see of a job, as octets that a store seals.

Texts are JSON, Job Template attributes are what they are on the wire, so nothing of them is lost.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence

from sealpress.errors import SpoolError
from sealpress.ipp.decoder import decode
from sealpress.ipp.encoder import encode
from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.tags import GroupTag
from sealpress.reasons import Reason
from sealpress.spool.records import JobPrivate

__all__ = ["private_octets", "private_of", "said_octets", "said_of"]

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_FORM = 1
_HEAD = struct.Struct(">BI")
_ANY_VERSION = Version(2, 0)


def private_octets(private: JobPrivate) -> bytes:
    """Return the octets of a job's private part.

    Raises:
        WireError: An attribute cannot be encoded.
    """
    texts = _JSON.encode(
        (
            private.name,
            private.user,
            private.user_issuer,
            private.is_authenticated,
            private.language,
            private.peer,
            dict(private.connection),
            private.password,
        )
    ).encode("utf-8", "surrogatepass")
    return _HEAD.pack(_FORM, len(texts)) + texts + _attributes(private)


def private_of(octets: bytes) -> JobPrivate:
    """Return the private part that the octets are of.

    Raises:
        SpoolError: A newer version wrote them (``spool-too-new``).
    """
    form, length = _HEAD.unpack_from(octets)
    if form != _FORM:
        detail = f"a job's private part has form {form}, and this Sealpress knows {_FORM}"
        raise SpoolError(Reason.SPOOL_TOO_NEW, detail)
    end = _HEAD.size + length
    text = octets[_HEAD.size : end].decode("utf-8", "surrogatepass")
    name, user, issuer, is_authenticated, language, peer, connection, password = json.loads(text)
    template, submitted = _groups(octets[end:])
    return JobPrivate(
        name=name,
        user=user,
        user_issuer=issuer,
        is_authenticated=is_authenticated,
        language=language,
        peer=peer,
        template=template,
        submitted=submitted,
        connection=connection,
        password=password,
    )


def _attributes(private: JobPrivate) -> bytes:
    if not private.template and not private.submitted:
        return b""
    return encode(
        Message(_ANY_VERSION, 0, 1, [_group(private.template), _group(private.submitted)])
    )


def _group(attributes: Sequence[Attribute]) -> Group:
    return Group(list(attributes), tag=GroupTag.JOB)


def _groups(octets: bytes) -> tuple[tuple[Attribute, ...], tuple[Attribute, ...]]:
    if not octets:
        return (), ()
    template, submitted = decode(octets).groups
    return tuple(template.attributes), tuple(submitted.attributes)


def said_octets(said: Sequence[Attribute]) -> bytes:
    """Return the octets of what a client said of a document.

    Raises:
        WireError: An attribute cannot be encoded.
    """
    group = Group(list(said), tag=GroupTag.DOCUMENT)
    return encode(Message(_ANY_VERSION, 0, 1, [group]))


def said_of(octets: bytes) -> tuple[Attribute, ...]:
    """Return what these octets say of a document."""
    (group,) = decode(octets).groups
    return tuple(group.attributes)
