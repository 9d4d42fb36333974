"""The documentation tells the truth: its examples run, its links lead somewhere."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import sealpress
from tests.interop.documents import make_pdf
from tests.interop.sealpress_command import COMMAND, Sealpress, VirtualPrinter, virtual_printer

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(python|console) run( untrusted)?\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A fenced block that is to be run."""

    name: str
    language: str
    trusted: bool
    text: str


def examples(language: str) -> Iterator[Example]:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for found in BLOCK.finditer(text):
            if found.group(1) == language:
                line = text.count("\n", 0, found.start()) + 1
                name = f"{page.relative_to(ROOT)}:{line}"
                yield Example(name, language, not found.group(2), found.group(3))


@dataclass(frozen=True)
class Place:
    """A folder with a document in it, on a machine that trusts the printer's certificate."""

    folder: Path
    printer: VirtualPrinter

    def run(self, argv: list[str], example: Example) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, **Sealpress(self.folder / "home").env}
        if example.trusted:
            env["SSL_CERT_FILE"] = str(self.printer.certificate)
        return subprocess.run(
            argv, cwd=self.folder, env=env, capture_output=True, text=True, timeout=120, check=False
        )

    def fill_in(self, text: str) -> str:
        """Put our virtual printer, and its fingerprint, in the place of the documentation's."""
        der = ssl.PEM_cert_to_DER_cert(self.printer.certificate.read_text())
        for documented, actual in (
            ("printer.example", f"localhost:{self.printer.port}"),
            ("2f0c...9a41", hashlib.sha256(der).hexdigest()),
            ("77b0...01ce", "77b0" + "00" * 28 + "01ce"),
        ):
            text = text.replace(documented, actual)
        return text


@pytest.fixture(scope="module")
def printer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualPrinter]:
    with virtual_printer(tmp_path_factory.mktemp("docs")) as running:
        yield running


@pytest.fixture
def place(tmp_path: Path, printer: VirtualPrinter) -> Place:
    (tmp_path / "invoice.pdf").write_bytes(make_pdf(2))
    return Place(tmp_path, printer)


@pytest.mark.parametrize("example", list(examples("python")), ids=lambda each: each.name)
def test_python_examples_run(example: Example, place: Place) -> None:
    done = place.run([sys.executable, "-c", place.fill_in(example.text)], example)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("example", list(examples("console")), ids=lambda each: each.name)
def test_console_examples_say_what_they_say(example: Example, place: Place) -> None:
    said_by_all(example, place)


def said_by_all(example: Example, place: Place) -> None:
    """Run the commands of an example; each says what the example says."""
    for block in re.split(r"^\$ ", example.text, flags=re.MULTILINE)[1:]:
        line, _, expected = block.partition("\n")
        command, _, code = line.partition("# exit ")
        words = shlex.split(place.fill_in(command), comments=True)
        assert words[0] == "sealpress"
        done = place.run([*COMMAND, *words[1:]], example)
        assert done.returncode == int(code or 0), f"{line}\n{done.stdout}{done.stderr}"
        wanted = re.escape(place.fill_in(expected.strip())).replace(r"\.\.\.", ".*")
        assert not expected.strip() or re.fullmatch(wanted, done.stdout.strip(), re.DOTALL)


GATEWAY_BLOCK = re.compile(
    r"^```console run gateway( trusted)?\n(.*?)^```", re.MULTILINE | re.DOTALL
)
GATEWAY_PAGES = [page for page in PAGES if GATEWAY_BLOCK.search(page.read_text(encoding="utf-8"))]


@pytest.fixture
def gateway(place: Place) -> Iterator[str]:
    """A gateway without settings, in the state folder of the examples' commands."""
    env = {**os.environ, **Sealpress(place.folder / "home").env}
    words = [*COMMAND, "serve", "--port", "0", "--json"]
    with subprocess.Popen(
        words, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        yield f"localhost:{json.loads(process.stdout.readline())['port']}"
        process.terminate()
        process.stdout.read()


@pytest.mark.parametrize("page", GATEWAY_PAGES, ids=lambda page: page.name)
def test_pages_about_the_gateway_say_what_it_says(page: Path, place: Place, gateway: str) -> None:
    for found in GATEWAY_BLOCK.finditer(page.read_text(encoding="utf-8")):
        text = found.group(2).replace("gateway.example", gateway)
        trusted = found.group(1) is not None
        said_by_all(Example(page.name, "console", trusted=trusted, text=text), place)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if not (page.parent / link).exists()]
    assert missing == []


def test_every_page_is_reached_from_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = {str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").rglob("*.md")}
    assert {page for page in pages - {"index.md"} if f"({page})" not in index} == set()


@pytest.mark.parametrize("page", ["clients.md", "conform-and-ipptool.md"])
def test_tests_that_pages_name_are_there(page: str) -> None:
    text = (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8")
    named = set(re.findall(r"`(tests/[^`]+)`", text))
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []
    assert named


def test_every_public_name_is_in_the_reference() -> None:
    page = (ROOT / "docs" / "reference" / "python-api.md").read_text(encoding="utf-8")
    assert [
        name for name in sealpress.__all__ if f"`{name}" not in page and f".{name}" not in page
    ] == []


def test_the_two_commands_stand_on_the_first_screen() -> None:
    first_screen = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:24]
    text = "\n".join(first_screen)
    assert "$ make demo" in text
    assert "$ make test" in text


def test_every_make_target_is_told_by_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split()
    told = re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)
    assert sorted(phony) == sorted(told)
