"""The files of the page: how they are served, and that only those pay who look."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import pytest

from orchestrator_contract.mockserver.page import files

from .desk import Desk

STATIC = Path(files.__file__).parent / "static"
SCRIPTS = sorted(STATIC.glob("*.js"))
OWN = sorted(path for path in STATIC.iterdir() if path.is_file())


def linked(page: str) -> list[str]:
    """Return the addresses of the files that a page loads."""
    return re.findall(r'(?:src|href)="([^"]*/(?:[\w.-]+\.(?:js|css|svg)))"', page)


def test_the_page_loads_its_own_files_and_they_may_be_kept(desk: Desk) -> None:
    page = desk.client.get("/")
    addresses = linked(page.text)
    assert {address.rpartition("/")[2] for address in addresses} == {
        *("page.css", "desk.css", "icon.svg", "main.js")
    }
    for address in addresses:
        answer = desk.client.get(f"/{address}")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        known = {"If-None-Match": answer.headers["ETag"]}
        assert desk.client.get(f"/{address}", headers=known).status_code == 304


@pytest.mark.parametrize("path", ["/", "/__admin/ui/main.js", "/__admin/ui/docs.html"])
def test_a_page_may_do_nothing_but_ask_its_own_server(desk: Desk, path: str) -> None:
    headers = desk.client.get(path).headers
    policy = dict(
        part.split(" ", 1)
        for part in headers["Content-Security-Policy"].split("; ")
        if " " in part
    )
    assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["connect-src"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-cache"


def test_no_page_has_script_or_style_in_it() -> None:
    for path in STATIC.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<style|<script(?![^>]*src=)|\son\w+=|\sstyle=", text)


def test_a_session_has_a_page_of_its_own(desk: Desk) -> None:
    bare = desk.client.get("/__session/mine")
    assert bare.status_code == 308
    address = urljoin("http://mock/__session/mine", bare.headers["Location"])
    assert address == "http://mock/__session/mine/"
    page = desk.client.get("/__session/mine/")
    assert "/__session/mine/orchestrator/v1/jobs/1<" in page.text
    (script,) = [link for link in linked(page.text) if link.endswith("main.js")]
    assert desk.client.get(f"/__session/mine/{script}").status_code == 200


@pytest.mark.parametrize(
    "name",
    ["nothing.js", "index.html", "../files.py", "vendor/../page.css", "", "a/b/c"],
)
def test_there_are_no_other_files(desk: Desk, name: str) -> None:
    answer = desk.client.get(f"/__admin/ui/{name}")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


def test_files_are_read_only(desk: Desk) -> None:
    answer = desk.client.post("/__admin/ui/main.js", json={})
    assert answer.status_code == 405
    assert desk.client.head("/__admin/ui/main.js").status_code == 200


def test_without_a_script_the_page_tells_what_there_is(desk: Desk) -> None:
    class Text(HTMLParser):
        told = ""

        def handle_data(self, data: str) -> None:
            self.told += data

    reader = Text()
    reader.feed(desk.client.get("/").text)
    for said in ("/orchestrator/v1/jobs/7", "is failed, for ever", "X-Authentication"):
        assert said in reader.told
    for said in ("__delay=800ms", "HANG", "command/deploy", "/__admin"):
        assert said in reader.told
    assert "$" not in reader.told


def test_what_is_of_others_is_what_the_manifest_says() -> None:
    folder = STATIC / "vendor"
    told = json.loads((folder / "manifest.json").read_text())
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "manifest.json"
    }
    assert found == told["sha256"]
    assert told["licence"] == "Apache-2.0"
    assert re.fullmatch(r"\d+\.\d+\.\d+", told["version"])
    assert "Apache License" in (folder / "swagger-ui.LICENSE.txt").read_text()


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_no_file_asks_anybody_else_and_none_is_long(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    addresses = re.findall(
        r"(?:https?:)?//[\w-]+\.[\w.-]+", text.replace("www.w3.org", "")
    )
    assert addresses == []
    assert len(text.splitlines()) <= 300


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_can_be_read(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / f"{path.stem}.mjs"
    copy.write_bytes(path.read_bytes())
    subprocess.run(["node", "--check", copy], check=True)


def test_the_page_costs_nothing_before_somebody_looks() -> None:
    """Neither a module of it nor a file is read by a mock that only serves jobs."""
    script = (
        "import builtins, sys, urllib.request\n"
        "read = []\n"
        "sys.addaudithook(lambda event, told: read.append(str(told[0]))"
        " if event == 'open' else None)\n"
        "from orchestrator_contract.mockserver import MockServer\n"
        "def ask(path):\n"
        "    headers = {'X-Authentication': 'any'}\n"
        "    asked = urllib.request.Request(server.url + path, headers=headers)\n"
        "    urllib.request.urlopen(asked).read()\n"
        "def page():\n"
        "    mine = 'orchestrator_contract.mockserver.page'\n"
        "    files = [p for p in read if '/page/static/' in p.replace(chr(92), '/')]\n"
        "    return files + [m for m in sys.modules if m.startswith(mine)]\n"
        "with MockServer() as server:\n"
        "    ask('/orchestrator/v1/jobs/1'); ask('/__admin/requests')\n"
        "    print(page())\n"
        "    ask('/')\n"
        "    print(len(page()) > 10, [p for p in page() if 'swagger-ui-b' in p])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["[]", "True []"]
