import contextlib
import http.client
import socket
from html.parser import HTMLParser

import pytest

from sealpress.gateway.preparation import workshop
from sealpress.gateway.settings import Encryption, PageAccess
from sealpress.transform.choosing import NO_MEANS
from tests.gateway.running import Served, get, get_json, print_to, settings_of


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    with Served(settings_of(tmp_path_factory.mktemp("pages"))).running() as running:
        job = print_to(running, "off")
        running.wait_for_job(job, state="processing-stopped")
        yield running


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)


@pytest.mark.parametrize("path", ["/", "/printers/", "/ipp/print"])
def test_the_list_of_queues(gateway, path):
    status, fields, text = get(gateway, path)
    assert status == 200
    assert "default-src 'none'" in fields["content-security-policy"]
    assert fields["x-content-type-options"] == "nosniff"
    page = Tags(text)
    assert [attrs["href"] for tag, attrs in page.tags if tag == "a"] == [
        "/ipp/print/files",
        "/ipp/print/off",
    ]
    assert "waiting" in page.texts
    assert "not secure: the files lie there unsealed" in page.texts


@pytest.mark.parametrize("path", ["/ipp/print/off", "/printers/off", "/ipp/print/OFF"])
def test_a_queue_tells_what_is_in_the_way(gateway, path):
    page = Tags(get(gateway, path)[2])
    told = dict(zip(page.texts[2::2], page.texts[3::2], strict=False))
    assert told["Reason"] == "connection-refused"
    assert told["What to do"]
    assert "T" in told["Next attempt"]


def test_what_people_wrote_is_escaped(gateway):
    page = Tags(get(gateway, "/ipp/print/files")[2])
    assert "<b>Files</b>" in page.texts
    assert "b" not in {tag for tag, _ in page.tags}


def test_nothing_is_loaded_or_run(gateway):
    for path in ("/", "/ipp/print/off"):
        tags = {tag for tag, _ in Tags(get(gateway, path)[2]).tags}
        assert tags & {"script", "style", "img", "link", "iframe", "form"} == set()


@pytest.mark.parametrize(
    ("path", "status"),
    [("/ipp/print/files", 426), ("/ipp/print/off", 200), ("/", 426), ("/livez", 200),
     ("/readyz", 200), ("/metrics", 200)],
)  # fmt: skip
def test_what_is_told_in_clear(gateway, path, status):
    assert get(gateway, path, tls=False)[0] == status


@pytest.mark.parametrize("path", ["/ipp/print/none", "/robots.txt", "/metrics/x"])
def test_what_is_not_there(gateway, path):
    assert get(gateway, path)[0] == 404


def test_it_is_alive_and_ready(gateway):
    assert get(gateway, "/livez")[2] == "ok\n"
    status, told = get_json(gateway, "/readyz")
    assert (status, told["ready"]) == (200, True)
    assert set(told["checks"]) == {"store", "vault", "room", "transform", "background"}


def test_what_the_machine_lacks_for_documents_is_told_and_it_is_ready(tmp_path, monkeypatch):
    monkeypatch.setattr(workshop, "installed", lambda: NO_MEANS)
    with Served(settings_of(tmp_path)).running() as gateway:
        status, told = get_json(gateway, "/readyz")
        page = get(gateway, "/")[2]
    said = told["checks"]["transform"]
    assert (status, said["ok"]) == (200, True)
    assert "pip install 'sealpress[transform]'" in said["note"]
    assert said["note"] in Tags(page).texts


def test_a_gateway_without_a_queue(tmp_path):
    made = settings_of(tmp_path)
    with Served(settings_of(tmp_path, made.queues[0])).running():
        pass
    served = Served(made)
    served.settings = served.settings.__class__(state=tmp_path / "empty", port=0)
    with served.running() as gateway:
        assert "sealpress queue add URI" in get(gateway, "/")[2]
        assert get(gateway, "/", tls=False)[0] == 200


def test_only_administrators_see_pages(tmp_path):
    made = settings_of(tmp_path, pages=PageAccess.ADMINISTRATORS)
    with Served(made).running() as gateway:
        assert {get(gateway, path)[0] for path in ("/", "/metrics", "/ipp/print/off")} == {403}
        assert get(gateway, "/readyz")[2] == "ok\n"


def test_metrics_can_be_switched_off(tmp_path):
    with Served(settings_of(tmp_path, metrics=False)).running() as gateway:
        assert get(gateway, "/metrics")[0] == 404


def test_clear_text_is_refused_while_any_queue_wants_tls(tmp_path):
    made = settings_of(tmp_path)
    assert [queue.encryption for queue in made.queues] == [
        Encryption.REQUIRED,
        Encryption.OPTIONAL,
    ]
    with Served(made).running() as gateway:
        status, fields, _ = get(gateway, "/", tls=False)
    assert (status, fields["upgrade"]) == (426, "TLS/1.2, HTTP/1.1")


def clear(gateway, method, path):
    line = http.client.HTTPConnection("localhost", gateway.port, timeout=20)
    with contextlib.closing(line):
        line.request(method, path)
        return line.getresponse().status


def test_no_method_gets_anything_in_clear_where_all_is_encrypted(tmp_path):
    paths = ("/ipp/print/files", "/printers/FILES", "/", "/jobs/1", "/x")
    with Served(settings_of(tmp_path, settings_of(tmp_path).queues[0])).running() as gateway:
        for method in ("GET", "HEAD", "OPTIONS", "PUT", "POST", "FOO"):
            assert {clear(gateway, method, path) for path in paths} == {426}


def test_a_queue_that_requires_encryption_does_so_for_all_methods(gateway):
    for method in ("GET", "HEAD", "OPTIONS", "PUT", "POST", "FOO"):
        assert clear(gateway, method, "/ipp/print/files") == 426


def test_a_document_that_came_in_clear_is_no_secret_whatever_follows(gateway):
    document = b"POST /ipp/print/files HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
    document += b"Upgrade: TLS/1.2\r\nContent-Type: application/ipp\r\nContent-Length: 3\r\n\r\nabc"
    with socket.create_connection(("localhost", gateway.port), timeout=20) as line:
        line.sendall(document)
        assert line.recv(4096).startswith(b"HTTP/1.1 426 ")
