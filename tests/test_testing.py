import sealpress
from sealpress.simulator import TlsMode

pytest_plugins = ["sealpress.testing"]


def test_a_program_prints_to_the_fixture(virtual_printer):
    with sealpress.Printer(virtual_printer.uri("ipps"), trust=virtual_printer.pin) as printer:
        printer.print(b"%PDF-1.4 hello", name="hello").wait()
    (document,) = virtual_printer.documents()
    assert document.read_bytes() == b"%PDF-1.4 hello"


def test_printers_of_other_kinds(start_virtual_printer):
    plain = start_virtual_printer(tls=TlsMode.OFF)
    secure = start_virtual_printer(tls="implicit-only")
    assert plain.port != secure.port
    assert (plain.pin, secure.pin[:7]) == ("", "sha256:")
