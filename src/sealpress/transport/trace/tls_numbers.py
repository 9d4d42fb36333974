"""Names of the numbers in TLS handshakes: groups, signatures, extensions (IANA TLS registries)."""

from __future__ import annotations

from collections.abc import Mapping

from sealpress.transport.cipher_suites import suite_name
from sealpress.transport.tls_names import FALLBACK_SCSV, is_grease, version_keyword, version_title

GROUPS: Mapping[int, str] = {
    19: "secp192r1",
    21: "secp224r1",
    22: "secp256k1",
    23: "secp256r1",
    24: "secp384r1",
    25: "secp521r1",
    26: "brainpoolP256r1",
    27: "brainpoolP384r1",
    28: "brainpoolP512r1",
    29: "x25519",
    30: "x448",
    31: "brainpoolP256r1tls13",
    32: "brainpoolP384r1tls13",
    33: "brainpoolP512r1tls13",
    256: "ffdhe2048",
    257: "ffdhe3072",
    258: "ffdhe4096",
    259: "ffdhe6144",
    260: "ffdhe8192",
    512: "MLKEM512",
    513: "MLKEM768",
    514: "MLKEM1024",
    4587: "SecP256r1MLKEM768",
    4588: "X25519MLKEM768",
    4589: "SecP384r1MLKEM1024",
}
"""Groups for the key exchange (RFC 8446 section 4.2.7, RFC 8422 section 5.1.1)."""

SIGNATURES: Mapping[int, str] = {
    0x0101: "rsa_pkcs1_md5",
    0x0201: "rsa_pkcs1_sha1",
    0x0202: "dsa_sha1",
    0x0203: "ecdsa_sha1",
    0x0301: "rsa_pkcs1_sha224",
    0x0302: "dsa_sha224",
    0x0303: "ecdsa_sha224",
    0x0401: "rsa_pkcs1_sha256",
    0x0402: "dsa_sha256",
    0x0403: "ecdsa_secp256r1_sha256",
    0x0501: "rsa_pkcs1_sha384",
    0x0502: "dsa_sha384",
    0x0503: "ecdsa_secp384r1_sha384",
    0x0601: "rsa_pkcs1_sha512",
    0x0602: "dsa_sha512",
    0x0603: "ecdsa_secp521r1_sha512",
    0x0804: "rsa_pss_rsae_sha256",
    0x0805: "rsa_pss_rsae_sha384",
    0x0806: "rsa_pss_rsae_sha512",
    0x0807: "ed25519",
    0x0808: "ed448",
    0x0809: "rsa_pss_pss_sha256",
    0x080A: "rsa_pss_pss_sha384",
    0x080B: "rsa_pss_pss_sha512",
    0x081A: "ecdsa_brainpoolP256r1tls13_sha256",
    0x081B: "ecdsa_brainpoolP384r1tls13_sha384",
    0x081C: "ecdsa_brainpoolP512r1tls13_sha512",
    0x0904: "mldsa44",
    0x0905: "mldsa65",
    0x0906: "mldsa87",
}
"""Signature algorithms (RFC 8446 section 4.2.3; RFC 5246 section 7.4.1.4.1 for the old pairs)."""

EXTENSIONS: Mapping[int, str] = {
    0: "server_name",
    1: "max_fragment_length",
    5: "status_request",
    10: "supported_groups",
    11: "ec_point_formats",
    13: "signature_algorithms",
    14: "use_srtp",
    15: "heartbeat",
    16: "application_layer_protocol_negotiation",
    18: "signed_certificate_timestamp",
    21: "padding",
    22: "encrypt_then_mac",
    23: "extended_master_secret",
    27: "compress_certificate",
    28: "record_size_limit",
    35: "session_ticket",
    41: "pre_shared_key",
    42: "early_data",
    43: "supported_versions",
    44: "cookie",
    45: "psk_key_exchange_modes",
    47: "certificate_authorities",
    48: "oid_filters",
    49: "post_handshake_auth",
    50: "signature_algorithms_cert",
    51: "key_share",
    0xFF01: "renegotiation_info",
}
"""Extensions (IANA TLS ExtensionType Values)."""

CONTENTS: Mapping[int, str] = {
    20: "ChangeCipherSpec",
    21: "alert",
    22: "handshake",
    23: "application data",
}
"""Content types of records (RFC 8446 section 5.1)."""

CERTIFICATE_TYPES: Mapping[int, str] = {
    1: "rsa_sign",
    2: "dss_sign",
    3: "rsa_fixed_dh",
    4: "dss_fixed_dh",
    64: "ecdsa_sign",
}
"""Kinds of client certificates up to TLS 1.2 (RFC 5246 section 7.4.4)."""


_SIGNS = {0x00FF: "TLS_EMPTY_RENEGOTIATION_INFO_SCSV", FALLBACK_SCSV: "TLS_FALLBACK_SCSV"}


def number_name(names: Mapping[int, str], number: int) -> str:
    """Return the name of a two-octet number; ``GREASE`` for RFC 8701's, else ``0x1234``."""
    if number in names:
        return names[number]
    return "GREASE" if is_grease(number) else f"0x{number:04x}"


def suite_text(number: int) -> str:
    """Return a cipher suite's registered name; those that mean nothing are ``GREASE``."""
    if number in _SIGNS:
        return _SIGNS[number]
    return "GREASE" if is_grease(number) else suite_name(number)


def version_text(number: int) -> str:
    """Return ``TLS 1.3`` for 0x0304."""
    return "GREASE" if is_grease(number) else version_title(version_keyword(number))
