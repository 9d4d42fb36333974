"""Delimiter and value tags of IPP messages (RFC 8010 sections 3.5.1 and 3.5.2)."""

from __future__ import annotations

import enum


class GroupTag(enum.IntEnum):
    """Tags that begin an attribute group (RFC 8010 section 3.5.1, IANA IPP registry)."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    UNSUPPORTED = 0x05
    SUBSCRIPTION = 0x06
    EVENT_NOTIFICATION = 0x07
    RESOURCE = 0x08
    DOCUMENT = 0x09
    SYSTEM = 0x0A


class ValueTag(enum.IntEnum):
    """Tags that begin a value (RFC 8010 section 3.5.2, RFC 3380 section 8)."""

    UNSUPPORTED = 0x10
    DEFAULT = 0x11
    UNKNOWN = 0x12
    NO_VALUE = 0x13
    NOT_SETTABLE = 0x15
    DELETE_ATTRIBUTE = 0x16
    ADMIN_DEFINE = 0x17
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    OCTET_STRING = 0x30
    DATE_TIME = 0x31
    RESOLUTION = 0x32
    RANGE_OF_INTEGER = 0x33
    BEG_COLLECTION = 0x34
    TEXT_WITH_LANGUAGE = 0x35
    NAME_WITH_LANGUAGE = 0x36
    END_COLLECTION = 0x37
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    URI_SCHEME = 0x46
    CHARSET = 0x47
    NATURAL_LANGUAGE = 0x48
    MIME_MEDIA_TYPE = 0x49
    MEMBER_ATTR_NAME = 0x4A
    EXTENSION = 0x7F


FIRST_VALUE_TAG = 0x10
"""Tags below begin or end groups, tags from here on begin values."""

GROUP_NAMES: dict[int, str] = {
    tag: f"{tag.name.lower().replace('_', '-')}-attributes" for tag in GroupTag
}

VALUE_TAG_NAMES: dict[int, str] = {
    ValueTag.UNSUPPORTED: "unsupported",
    ValueTag.DEFAULT: "default",
    ValueTag.UNKNOWN: "unknown",
    ValueTag.NO_VALUE: "no-value",
    ValueTag.NOT_SETTABLE: "not-settable",
    ValueTag.DELETE_ATTRIBUTE: "delete-attribute",
    ValueTag.ADMIN_DEFINE: "admin-define",
    ValueTag.INTEGER: "integer",
    ValueTag.BOOLEAN: "boolean",
    ValueTag.ENUM: "enum",
    ValueTag.OCTET_STRING: "octetString",
    ValueTag.DATE_TIME: "dateTime",
    ValueTag.RESOLUTION: "resolution",
    ValueTag.RANGE_OF_INTEGER: "rangeOfInteger",
    ValueTag.BEG_COLLECTION: "collection",
    ValueTag.TEXT_WITH_LANGUAGE: "textWithLanguage",
    ValueTag.NAME_WITH_LANGUAGE: "nameWithLanguage",
    ValueTag.END_COLLECTION: "endCollection",
    ValueTag.TEXT: "textWithoutLanguage",
    ValueTag.NAME: "nameWithoutLanguage",
    ValueTag.KEYWORD: "keyword",
    ValueTag.URI: "uri",
    ValueTag.URI_SCHEME: "uriScheme",
    ValueTag.CHARSET: "charset",
    ValueTag.NATURAL_LANGUAGE: "naturalLanguage",
    ValueTag.MIME_MEDIA_TYPE: "mimeMediaType",
    ValueTag.MEMBER_ATTR_NAME: "memberAttrName",
    ValueTag.EXTENSION: "extension",
}


def group_name(tag: int) -> str:
    """Return a group tag's name in RFC 8010 section 3.5.1, such as ``printer-attributes``."""
    return GROUP_NAMES.get(tag, f"group-0x{tag:02x}")


def value_tag_name(tag: int) -> str:
    """Return a value tag's name in RFC 8010 section 3.5.2, such as ``keyword``."""
    return VALUE_TAG_NAMES.get(tag, f"tag-0x{tag:02x}")
