"""The audit names what OSV knows, and never takes silence for health."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from typing_extensions import override

from tests import audit


class Osv(BaseHTTPRequestHandler):
    """Knows one vulnerability, or gives nonsense."""

    is_sound = True

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        results = [{"vulns": [{"id": "GHSA-1"}]} if one["package"]["name"] == "aiohttp" else {} for one in asked]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"results": results}).encode() if self.is_sound else b"<html>")

    @override
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def osv() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Osv) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_known_vulnerability_is_named(osv: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main(osv) == 1
    said = capsys.readouterr().out
    assert "aiohttp 3." in said and "GHSA-1" in said and "1 with a known" in said


def test_no_answer_is_no_health(osv: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(Osv, "is_sound", False)
    assert audit.main(osv) == audit.main("http://127.0.0.1:1") == 2
    assert "cannot be asked from here" in capsys.readouterr().out
