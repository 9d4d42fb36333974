"""Which request each exchange of a suite is: steps in the suites' order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from sealpress.ipp.operations import Operation
from sealpress.ipp.values import IntegerRange, Resolution
from tests.conformance.expectations.scene import (
    Scene,
    Step,
    of_document,
    of_request_id,
    of_version,
    only,
)

__all__ = ["SCRIPTS"]

_PDF = {"document-format": "application/pdf", "compression": "none"}
_RASTER = {"document-format": "image/pwg-raster", "compression": "none"}
_JPEG = {"document-format": "image/jpeg", "compression": "none"}
_A4 = {"media": "iso_a4_210x297mm"}
_LETTER = {"media": "na_letter_8.5x11in"}
_FOUR_BY_SIX = {"media": "na_index-4x6_4x6in"}
_NAMED = {"job-name": "document", "ipp-attribute-fidelity": False, "document-name": "document"}

_GET = Step(Operation.GET_PRINTER_ATTRIBUTES)
_ATTRIBUTES = Step(Operation.GET_JOB_ATTRIBUTES, of_job=True)
_UNTIL_COMPLETE = Step(Operation.GET_JOB_ATTRIBUTES, of_job=True, before=Scene.print_all)
_CANCEL = Step(Operation.CANCEL_JOB, of_job=True)


def _get(*names: str) -> Step:
    return Step(Operation.GET_PRINTER_ATTRIBUTES, {"requested-attributes": list(names)})


_GET_WITH_DATABASE = _get("all", "media-col-database")


def _get_altered(*names: str) -> Step:
    return Step(Operation.GET_PRINTER_ATTRIBUTES, alter=only(*names))


def _print(*ticket: Mapping[str, object], **options: object) -> Step:
    """Print a PDF file unless the ticket says otherwise."""
    merged: dict[str, object] = {**_NAMED, **_PDF}
    for one in ticket:
        merged |= one
    return Step(Operation.PRINT_JOB, merged | {k.replace("_", "-"): v for k, v in options.items()})


def _print_after_the_last(*ticket: Mapping[str, object]) -> Step:
    return replace(_print(*ticket), before=Scene.print_all)


def _jobs(user: str = "ann", **options: object) -> Step:
    told = {name.replace("_", "-"): value for name, value in options.items()}
    return Step(Operation.GET_JOBS, told, user=user)


_CHARSET, _LANGUAGE, _URI = "attributes-charset", "attributes-natural-language", "printer-uri"
_MALFORMED = (
    Step(Operation.GET_PRINTER_ATTRIBUTES, alter=of_request_id(0)),
    _get_altered(),
    _get_altered(_CHARSET),
    _get_altered(_LANGUAGE),
    _get_altered(_LANGUAGE, _CHARSET, _URI),
    _get_altered(_CHARSET, _LANGUAGE, _URI),
    Step(Operation.GET_PRINTER_ATTRIBUTES, alter=of_version(0, 0)),
    _get_altered(_CHARSET, _LANGUAGE),
)
"""RFC 8011 sections 4.1.1 to 4.2, also I-1 to I-8: only the sixth is well-formed."""

_DUPLEX = {"sides": "two-sided-long-edge"}
_POSTSCRIPT = {"document-format": "application/postscript"}
_SHEET = {"job-sheets": "standard"}
_TWO_UP = {"number-up": 2}
_SAMPLES = (
    *(_print(one, media, sides) for one in (_PDF, _POSTSCRIPT)
      for media in (_A4, _LETTER) for sides in ({}, _DUPLEX)),
    *(_print(_JPEG, media) for media in (_A4, _LETTER, _FOUR_BY_SIX) for _ in ("color", "gray")),
    *(_print(one, media, _SHEET) for one in (_PDF, _POSTSCRIPT) for media in (_A4, _LETTER)),
    *(_print(one, media, _TWO_UP) for one in (_PDF, _POSTSCRIPT) for media in (_A4, _LETTER)),
    *(_print(_JPEG, _FOUR_BY_SIX, print_quality=quality) for quality in (3, 4, 5)),
    *(_print(media, print_quality=3) for media in (_A4, _LETTER)),
)  # fmt: skip

_RFC_8011 = (
    *_MALFORMED,
    _print(),
    Step(Operation.VALIDATE_JOB, {**_NAMED, **_PDF}),
    Step(Operation.GET_PRINTER_ATTRIBUTES, {"document-format": "application/pdf"}),
    _get("printer-uri-supported"),
    _jobs(),
    _jobs(requested_attributes=["all"]),
    _jobs(my_jobs=True),
    _jobs("bob", my_jobs=True),
    _jobs(which_jobs="not-completed"),
    _UNTIL_COMPLETE,
    _jobs(which_jobs="completed"),
    _jobs(which_jobs="completed", requested_attributes=["all"]),
    _CANCEL,
    _print(),
    _CANCEL,
    _ATTRIBUTES,
    None,
    None,
    Step(Operation.CREATE_JOB, {"job-name": "document", "ipp-attribute-fidelity": False}),
    Step(Operation.SEND_DOCUMENT, {**_PDF, "last-document": True}, of_job=True),
    Step(Operation.CREATE_JOB, {"job-name": "document"}),
    Step(Operation.SEND_DOCUMENT, _PDF, of_job=True),
    _CANCEL,
    None,
    None,
    None,
    None,
    None,
    _print(copies=2),
    *_SAMPLES,
    _print(job_hold_until="indefinite"),
    Step(Operation.RELEASE_JOB, of_job=True),
)

_BINS = (
    "top", "middle", "bottom", "side", "left", "right", "center", "rear", "face-down", "face-up",
    "large-capacity", "my-mailbox", "stacker-1", "stacker-2", "mailbox-1", "mailbox-2",
    *(f"tray-{number}" for number in range(1, 7)),
)  # fmt: skip
_A4_SIZE = {"media-size": {"x-dimension": 21000, "y-dimension": 29700}}
_LETTER_SIZE = {"media-size": {"x-dimension": 21590, "y-dimension": 27940}}


def _overridden(ticket: Mapping[str, object], pages: Mapping[str, object]) -> tuple[Step, Step]:
    override = {"pages": [IntegerRange(1, 2)], **pages}
    return _print(ticket, overrides=[override]), _ATTRIBUTES


_OVERRIDES = (
    _GET,
    *_overridden({"media-col": _A4_SIZE}, {"media-col": _LETTER_SIZE}),
    *_overridden({"orientation-requested": 3}, {"orientation-requested": 4}),
    *_overridden(_DUPLEX, {"sides": "one-sided"}),
    *_overridden({"finishings": [4]}, {"finishings": [3]}),
)
_CLIENT = {
    "client-name": "ipptool",
    "client-patches": "",
    "client-string-version": "3.0.1.2",
    "client-version": bytes.fromhex("0003000000010002"),
}
_JOB_EXTENSIONS = (
    _GET_WITH_DATABASE,
    _print(client_info=_CLIENT),
    _ATTRIBUTES,
    _UNTIL_COMPLETE,
    _print({"media-col": _A4_SIZE}),
    _ATTRIBUTES,
    _UNTIL_COMPLETE,
    _print(print_content_optimize="auto"),
    _ATTRIBUTES,
    _UNTIL_COMPLETE,
)
_FIRST_DOCUMENT = {"document-number": 1}
_DOCUMENT_OBJECT = (
    _GET,
    _print(copies=1, document_name="test-document-1"),
    Step(Operation.GET_DOCUMENT_ATTRIBUTES, _FIRST_DOCUMENT, of_job=True, before=Scene.print_all),
    Step(
        Operation.SET_DOCUMENT_ATTRIBUTES,
        _FIRST_DOCUMENT,
        of_job=True,
        alter=of_document("test-document-2"),
    ),
    Step(Operation.GET_DOCUMENT_ATTRIBUTES, _FIRST_DOCUMENT, of_job=True),
    Step(Operation.CREATE_JOB, {"copies": 1}),
    Step(Operation.SEND_DOCUMENT, {"last-document": False, **_PDF}, of_job=True),
    None,
    Step(Operation.CANCEL_DOCUMENT, _FIRST_DOCUMENT, of_job=True),
    Step(Operation.GET_DOCUMENTS, of_job=True),
    Step(Operation.GET_DOCUMENT_ATTRIBUTES, _FIRST_DOCUMENT, of_job=True),
)
_DRIVERLESS = (
    _GET,
    _print(requesting_user_uri="mailto:ann@example.com"),
    _ATTRIBUTES,
    _UNTIL_COMPLETE,
    _print(document_metadata=[b"title=document"]),
    _ATTRIBUTES,
    _UNTIL_COMPLETE,
    _jobs(which_jobs="completed"),
    _jobs(which_jobs="completed", first_index=2),
    Step(Operation.IDENTIFY_PRINTER, {"requesting-user-uri": "mailto:ann@example.com"}),
    Step(Operation.VALIDATE_DOCUMENT, {"document-name": "document", **_PDF, **_A4}),
    replace(_print(document_password=b"test"), before=Scene.speak_tls),
    _UNTIL_COMPLETE,
)
_USUAL = {
    **_A4,
    "print-color-mode": "auto",
    "print-quality": 4,
    "printer-resolution": Resolution(600, 600),
    "sides": "one-sided",
}


def _one_page(name: str, variable: str = "") -> Step:
    named = {"job-name": name, "document-name": "onepage"}
    return replace(_print(_RASTER, _USUAL, named), names=variable)


_STATE_REASONS = replace(_get("printer-state-reasons"), before=Scene.run_out_of_paper)
_SELF_CERTIFICATION = (
    *_MALFORMED,
    Step(Operation.IDENTIFY_PRINTER),
    _GET,
    _get("all"),
    _GET_WITH_DATABASE,
    _get("none"),
    _get("media-col-database"),
    _get("printer-description"),
    _get("job-template"),
    _get("media-col-database", "printer-uri-supported"),
    Step(Operation.VALIDATE_JOB, {**_NAMED, **_RASTER, **_USUAL}),
    _one_page("I-12 Print-Job Test", "PRINT_JOB_ID"),
    _jobs(),
    _jobs(requested_attributes=["all"]),
    _jobs(which_jobs="not-completed"),
    _UNTIL_COMPLETE,
    _jobs(which_jobs="completed"),
    _jobs(which_jobs="completed", requested_attributes=["all"]),
    _CANCEL,
    _one_page("I-16.1 Cancel-Job Test", "CANCEL_JOB_ID"),
    _CANCEL,
    _ATTRIBUTES,
    _one_page("I-17 Cancel-My-Jobs Test", "CANCEL_MY_JOBS_ID"),
    Step(Operation.CANCEL_MY_JOBS),
    _ATTRIBUTES,
    Step(
        Operation.CREATE_JOB,
        {"job-name": "I-18 Create-Job + Send-Document Test", **_USUAL},
        names="CREATE_SEND_ID",
    ),
    Step(Operation.SEND_DOCUMENT, {**_RASTER, "last-document": True}, of_job=True),
    _UNTIL_COMPLETE,
    Step(Operation.CREATE_JOB, {"job-name": "I-19 Close-Job Test Job"}),
    Step(Operation.CLOSE_JOB, of_job=True),
    _ATTRIBUTES,
    _CANCEL,
    replace(_STATE_REASONS, told_as=Operation.PRINT_JOB),
    _one_page("I-20 media-needed Test"),
    _STATE_REASONS,
)

_ACCOUNT = {"job-account-id": "4711", "job-accounting-user-id": "ann"}
_TRANSACTIONS = (
    _GET,
    _print(_ACCOUNT),
    _print(job_account_id="4711", job_account_type="general"),
    *(_print(print_scaling=word) for word in ("auto", "auto-fit", "fill", "fit")),
)
RASTER_SAMPLES = 432
"""How many raster files CUPS' suite for IPP Everywhere prints: to the model they are one."""

SCRIPTS: Mapping[str, tuple[Step | None, ...]] = MappingProxyType(
    {
        "ipp-1.1": _RFC_8011,
        "ipp-2.0": (_GET_WITH_DATABASE,),
        "ipp-2.1": (_GET_WITH_DATABASE,),
        "ipp-2.2": (_GET_WITH_DATABASE,),
        "pwg5100.1": (
            _GET,
            _print(copies=1, finishings=[12]),
            _ATTRIBUTES,
        ),
        "pwg5100.2": (
            _GET,
            *(step for name in _BINS for step in (_print(output_bin=name), _ATTRIBUTES)),
        ),
        "pwg5100.3": (_GET,),
        "pwg5100.5": _DOCUMENT_OBJECT,
        "pwg5100.6": _OVERRIDES,
        "pwg5100.7": _JOB_EXTENSIONS,
        "pwg5100.8": (
            Step(Operation.GET_PRINTER_ATTRIBUTES, told_as=Operation.PRINT_JOB),
            _print(),
            _ATTRIBUTES,
            _UNTIL_COMPLETE,
        ),
        "pwg5100.9": (_GET,),
        "pwg5100.11": (_GET,),
        "pwg5100.13": _DRIVERLESS,
        "pwg5101.1": (_GET,),
        "rfc3380": (_GET,),
        "rfc3995-3996": (_GET, _GET),
        "rfc3998": (_GET,),
        "ipp-everywhere(cups)": (
            _GET_WITH_DATABASE,
            *(_print_after_the_last(_RASTER),) * RASTER_SAMPLES,
        ),
        "ippsample/pwg5100.16": _TRANSACTIONS,
        "eve-selfcert-ipp-tests": _SELF_CERTIFICATION,
    }
)
"""The suites that are performed. ``None`` stands for a request that our printer has no use for."""
