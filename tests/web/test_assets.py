"""Files of the page: all from this computer, none from outside their folders."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from web import assets


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.js").write_text("const a = 1;" * 100)
    (tmp_path / "secret.txt").write_text("secret")
    return TestClient(Starlette(routes=[Mount("/f", assets.Files((tmp_path / "in",)))]))


def test_a_file_is_packed_and_known_again(client: TestClient) -> None:
    first = client.get("/f/a.js")
    assert first.headers["content-encoding"] == "gzip"
    assert first.headers["content-type"].startswith("text/javascript")
    again = client.get("/f/a.js", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    plain = client.get("/f/a.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize("name", ["../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "", "missing.js", "a.js/x"])
def test_nothing_outside_the_folder_is_served(client: TestClient, name: str) -> None:
    answer = client.get(f"/f/{name}")
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_chainlits_page_is_understood() -> None:
    script, style = assets.chat_entry(assets.chat_bundle())
    assert (assets.chat_bundle() / "assets" / script).is_file()
    assert (assets.chat_bundle() / "assets" / style).is_file()


def test_our_own_files_name_no_other_host() -> None:
    own = [path for path in assets.PUBLIC.rglob("*") if path.suffix in {".css", ".js", ".svg", ".json"}]
    templates = [path for path in (Path(assets.__file__).parent / "templates").rglob("*") if path.is_file()]
    assert len(own) > 8
    for path in own + templates:
        found = re.findall(r"https?://[\w.-]+", path.read_text(encoding="utf-8"))
        assert set(found) <= {"http://www.w3.org"}, path.name  # the name of SVG, no address


def test_katex_and_the_typefaces_are_served_when_they_are_installed() -> None:
    folder = assets.katex()
    if folder is None:
        pytest.skip("djangocms-katex is not installed: the browser draws MathML instead")
    assert (folder / "fonts" / "KaTeX_Main-Regular.woff2").is_file()
    assert len(assets.typefaces()) == 2
