"""A page of another origin in a real browser: headless Chromium, if it is there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from orchestrator_contract.mockserver import MockServer

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")

PAGE = """<!doctype html><meta charset="utf-8"><title>A page elsewhere</title>
<pre id="told"></pre>
<script type="module">
const mock = new URLSearchParams(location.search).get("mock");
const twin = location.hash.slice(1);
const api = `${mock}/orchestrator/v1`;
const headers = {"X-Authentication": "any", "X-My-Own": "yes"};
const told = {states: [], errors: {}};
const tell = (name, asked) => asked.then(
  value => { told[name] = value; }, error => { told.errors[name] = `${error}`; });
const get = (path, more) => fetch(`${api}${path}`,
  {headers: {...headers, ...more}, credentials: "include"});
for (let look = 0; look < 6; look += 1) {
  const job = await (await get("/jobs/64")).json();
  told.states.push(job.state);
}
await tell("fault", get(`/jobs/1?${twin}`).then(answer => answer.status));
await tell("applied", get("/jobs/1", {Prefer: "state=failed"})
  .then(answer => answer.headers.get("Preference-Applied")));
const steal = (path, more) => fetch(`${mock}/__admin${path}`, more)
  .then(answer => answer.text());
await tell("read", steal("/requests"));
await tell("opaque", fetch(`${mock}/__admin/requests`, {mode: "no-cors"})
  .then(answer => answer.text()));
const json = {"Content-Type": "application/json"};
const body = JSON.stringify({fault: "HANG"});
await tell("json", steal("/faults", {method: "POST", headers: json, body}));
await tell("form", fetch(`${mock}/__admin/faults`,
  {method: "POST", mode: "no-cors", body}).then(answer => answer.text()));
await tell("remove", steal("/faults", {method: "DELETE"}));
document.getElementById("told").textContent = JSON.stringify(told);
</script>
"""


@contextmanager
def elsewhere() -> Iterator[str]:
    """Serve the page on an origin of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def seen(url: str, profile: Path) -> dict[str, Any]:
    """Return what the page at *url* tells in the end."""
    done = subprocess.run(
        [
            str(CHROMIUM),
            *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--disable-dev-shm-usage", "--disable-background-networking"),
            f"--user-data-dir={profile}",
            "--virtual-time-budget=15000",
            "--dump-dom",
            url,
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    found = re.search(r'<pre id="told">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, done.stderr[-2000:]
    assert found[1], done.stderr[-2000:]
    told: dict[str, Any] = json.loads(unescape(found[1]))
    return told


def test_a_page_elsewhere_follows_a_job_and_cannot_steer(tmp_path: Path) -> None:
    with MockServer(time="poll") as server, elsewhere() as page:
        rule = {"fault": "bad-gateway", "job": 7}
        server.session().rules.add(rule)
        url = f"{page}/?mock={server.url}#__fault=unavailable"
        told = seen(url, tmp_path)
        rules = [kept.told()["fault"] for kept in server.session().rules]
    assert told["states"][:4] == ["new", "ready", "running", "finished"]
    assert told["fault"] == 503
    assert told["applied"] == "state=failed"
    # Read it cannot, and what it sent has changed nothing.
    assert {"read", "json", "remove"} <= told["errors"].keys()
    assert told.get("opaque", "") == told.get("form", "") == ""
    assert rules == ["bad-gateway"]
