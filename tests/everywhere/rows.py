"""The self-certification of IPP Everywhere (PWG 5100.20), row by row, and how each is tested here.

Rows of IPP (I) and of documents (D) are tests of the suites that come with Sealpress, by their
``TEST-ID``; rows of DNS-SD (B) are functions of :mod:`tests.everywhere.test_dns_sd`.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DNS_SD_ROWS", "DOCUMENT_ROWS", "IPP_ROWS", "OWN_ROWS", "ROWS", "Row"]


@dataclass(frozen=True)
class Row:
    """One row.

    Attributes:
        id: Its name in PWG 5100.20; our own where it has none there.
        what: What is done, and what has to come of it.
        remark: What does not apply, and why.
    """

    id: str
    what: str
    remark: str = ""

    def covers(self, test_id: str) -> bool:
        """Whether a test of a suite is about this row and no finer one."""
        if test_id == self.id:
            return True
        return test_id.startswith((f"{self.id}-", f"{self.id}.")) and not any(
            row.id != self.id and row.id.startswith(f"{self.id}.") and row.covers(test_id)
            for row in ROWS
        )


DNS_SD_ROWS = (
    Row("B-1", "it is found by `_ipp._tcp` and the subtype `_print`"),
    Row("B-2", "its TXT record has `adminurl`, `pdl`, `rp` and `UUID`"),
    Row("B-3", "name, host and port lead to it: Get-Printer-Attributes answers there"),
    Row("B-4", "the values are right, and what the printer says itself"),
    Row("B-5.1", "`TLS` is announced: the port of `_ipp._tcp` is upgraded to TLS (RFC 2817)"),
    Row("B-5.2", "`TLS` is announced: it is found by `_ipps._tcp` and the subtype `_print`"),
    Row("B-5.3", "the TXT record there has `adminurl`, `pdl`, `rp`, `TLS` and `UUID`"),
    Row("B-5.4", "name, host and port lead to it: IPPS answers there"),
    Row("B-5.5", "the values are right there, too, and those of `_ipp._tcp`"),
)

OWN_ROWS = (
    Row("S-1", "`_ipp`, `_ipps` and the flagship `_printer` have one instance name"),
    Row("S-2", "a name that somebody has is left to him, for all services at once"),
    Row("S-3", "the host of every service has its address records"),
    Row("S-4", "the address leads back to the host (`in-addr.arpa`)",
        "not announced: any host of the machine may have the address, and answers for it itself"),
    Row("S-5", "where it is, as a LOC record",
        "not announced: `printer-geo-location` is told to clients that ask the printer"),
    Row("S-6", "a stop says goodbye to all services"),
)  # fmt: skip

_IPP = (
    ("I-1", "request-id 0 is a bad request"),
    ("I-2", "so is an empty group of operation attributes"),
    ("I-3", "so is `attributes-charset` alone"),
    ("I-4", "so is `attributes-natural-language` alone"),
    ("I-5", "so is the language before the charset"),
    ("I-6", "charset, language and `printer-uri` are enough"),
    ("I-7", "version 0.0 is not supported"),
    ("I-8", "without `printer-uri` it is a bad request"),
    ("I-9", "Identify-Printer"),
    ("I-10", "Get-Printer-Attributes tells all that is required, without `media-col-database`"),
    ("I-10.1", "the same for `all`"),
    ("I-10.2", "`all` and `media-col-database`"),
    ("I-10.3", "nothing for `none`"),
    ("I-10.4", "`media-col-database` alone"),
    ("I-10.5", "`printer-description`"),
    ("I-10.6", "`job-template`"),
    ("I-10.7", "`media-col-database` and `printer-uri-supported`"),
    ("I-11", "Validate-Job makes no job"),
    ("I-12", "Print-Job, with what its answer has of the job"),
    ("I-13", "Get-Jobs tells `job-id` and `job-uri` of each job, and no more"),
    ("I-13.1", "Get-Jobs with `requested-attributes`"),
    ("I-13.2", "Get-Jobs with `which-jobs` not-completed"),
    ("I-14", "Get-Job-Attributes until the job has ended"),
    ("I-15", "Get-Jobs with `which-jobs` completed has the job"),
    ("I-15.1", "the same with `requested-attributes`"),
    ("I-16", "Cancel-Job of a job that has ended is not possible"),
    ("I-16.1", "a job that is active"),
    ("I-16.2", "Cancel-Job of it"),
    ("I-16.3", "its state becomes canceled"),
    ("I-17", "Cancel-My-Jobs, and the states become canceled"),
    ("I-18", "Create-Job and Send-Document with `last-document`: it is printed"),
    ("I-19", "Create-Job, Close-Job, Get-Job-Attributes and Cancel-Job of an empty job"),
    ("I-20", "media that is not loaded: `media-needed`, and the job goes on once it is"),
)
IPP_ROWS = tuple(Row(*each) for each in _IPP)

_NO_CMYK = "CMYK is skipped: no virtual printer lists `cmyk_8`"
DOCUMENT_ROWS = (
    Row("D-1.1", "PWG Raster at the highest resolution, every kind of pixels", _NO_CMYK),
    Row("D-1.2", "the same, sent with deflate", _NO_CMYK),
    Row("D-1.3", "the same, sent with gzip", _NO_CMYK),
    Row("D-1.4", "PWG Raster for A4", _NO_CMYK),
    Row("D-1.5", "PWG Raster for Letter", _NO_CMYK),
    Row("D-2", "JPEG: as it is, two copies, without color, Letter and A4 with fidelity; gray"),
    Row("D-3", "PDF: as it is, two copies, page 3 without color, two-sided, A4 on Letter and back"),
    Row("D-4", "Apple Raster: color, gray, two-sided, two copies (ours)"),
    Row("D-5", "PWG Raster: two-sided, two copies (ours)"),
)

ROWS = (*DNS_SD_ROWS, *OWN_ROWS, *IPP_ROWS, *DOCUMENT_ROWS)
