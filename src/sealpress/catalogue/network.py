"""Names, addresses and TCP connections."""

from __future__ import annotations

from sealpress.catalogue.entry import ReasonEntry
from sealpress.reasons import ExitCode, Reason

ENTRIES: dict[Reason, ReasonEntry] = {
    Reason.NAME_NOT_FOUND: ReasonEntry(
        "SP-N101",
        ExitCode.CONNECT,
        "The printer's host name is not known.",
        (
            "a typing error in the name",
            "another network or VPN is needed for that name",
            "the name service is not reached",
            "the printer is off, so that NAME.local is not answered",
        ),
        "Check the name, then the name service with getent hosts NAME; try the printer's IP "
        "address, or NAME.local on the same network.",
        "RFC 3510 section 4",
    ),
    Reason.CONNECTION_REFUSED: ReasonEntry(
        "SP-N102",
        ExitCode.CONNECT,
        "Nothing listens at this port of the printer.",
        (
            "IPP or IPPS is switched off in the printer",
            "the printer offers it on another port (631 or 443)",
            "the address is another machine's",
        ),
        "sealpress doctor URI looks at every port and says what the printer offers.",
        "RFC 8010 section 4.1, RFC 7472 section 4.2",
    ),
    Reason.HOST_UNREACHABLE: ReasonEntry(
        "SP-N103",
        ExitCode.CONNECT,
        "The printer cannot be reached over the network.",
        ("the printer is off", "another network or VPN is needed", "a firewall refuses"),
        "Check cable, Wi-Fi and VPN; sealpress doctor URI shows which addresses were tried.",
        "RFC 1122 section 3.2.2.1",
    ),
    Reason.CONNECT_TIMEOUT: ReasonEntry(
        "SP-N104",
        ExitCode.CONNECT,
        "The printer did not answer the request to connect.",
        ("the printer is off or asleep", "a wrong address", "a firewall drops the packets"),
        "Wake the printer and try again; sealpress doctor URI shows which ports answer, and "
        "--timeout SECONDS waits longer.",
        "RFC 9293 section 3.8.3",
    ),
    Reason.CONNECTION_RESET: ReasonEntry(
        "SP-N105",
        ExitCode.CONNECT,
        "The printer broke the connection off.",
        ("the printer restarted or ran out of memory", "a firewall in between cut it"),
        "Try again; when it happens again, sealpress doctor URI finds the step at which it breaks.",
        "RFC 9293 section 3.5.2",
    ),
    Reason.CONNECTION_CLOSED: ReasonEntry(
        "SP-N106",
        ExitCode.CONNECT,
        "The printer closed the connection without an answer.",
        ("the printer is overloaded or restarts", "the port speaks another protocol"),
        "Try again; sealpress doctor URI shows what the port speaks.",
        "RFC 9112 section 9.6",
    ),
    Reason.SEND_TIMEOUT: ReasonEntry(
        "SP-N107",
        ExitCode.CONNECT,
        "The printer stopped taking data.",
        ("it waits for paper or a person", "it hangs", "the network was cut"),
        "Look at the printer's display; --timeout SECONDS waits longer if it is only slow.",
        "RFC 8011 section 4.2.1.1",
    ),
    Reason.RECEIVE_TIMEOUT: ReasonEntry(
        "SP-N108",
        ExitCode.CONNECT,
        "The printer did not answer in time.",
        ("it hangs or is busy", "the network was cut", "the port speaks another protocol"),
        "Look at the printer's display; sealpress doctor URI finds the step at which it falls "
        "silent, and --timeout SECONDS waits longer.",
        "RFC 8010 section 4",
    ),
}
