"""Lint the OpenAPI document, and let generators make clients of it that fetch a job.

Run by ``nox -s spec``, in an environment with the package and openapi-python-client;
needs Node and npm. Arguments are releases; without any all of them are linted. Clients
are made of the last one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from orchestrator_contract.mockserver import MockServer
from orchestrator_contract.schemas import RELEASES, bundle

HERE = Path(__file__).resolve().parent
TOOLS = (
    "@redocly/cli@2.77.0",
    "@stoplight/spectral-cli@6.16.3",
    "openapi-typescript@7.13.0",
    "typescript@5.9",
    "@types/node@20",
)
FETCH_PY = """
import sys
from generated.client import AuthenticatedClient
from generated.api.commands import run_task
from generated.api.jobs import get_job, list_jobs
from generated.models import Scope, Task, TaskParams

client = AuthenticatedClient(
    base_url=sys.argv[1], token="any", auth_header_name="X-Authentication", prefix=""
)
with client:
    job = get_job.sync(6, client=client)
    assert (job.name, job.state.value) == ("6", "finished"), job
    assert job.status[-1].exit_time is None
    scope = Scope(nodes=["web1.example.com"])
    body = Task(task="facts", params=TaskParams(), scope=scope)
    made = run_task.sync(client=client, body=body)
    assert made.job.name == "101", made
    assert get_job.sync(101, client=client).options.additional_properties
    assert list_jobs.sync(client=client, limit=2).pagination.total == 101
    refused = get_job.sync(99999, client=client)
    assert refused.kind == "puppetlabs.orchestrator/unknown-job", refused
print("the Python client has fetched a job")
"""
FETCH_TS = """
import type { components, paths } from "./api";
type Job = components["schemas"]["job"];
type Answer =
  paths["/jobs/{job-id}"]["get"]["responses"]["200"]["content"]["application/json"];

async function main(): Promise<void> {
  const answer = await fetch(`${process.argv[2]}/jobs/6`, {
    headers: { "X-Authentication": "any" },
  });
  const job: Job = (await answer.json()) as Answer;
  const last = job.status[job.status.length - 1];
  if (job.state !== "finished" || last?.state !== job.state) throw new Error(job.name);
  console.log("the TypeScript client has fetched a job");
}
main().catch((error: unknown) => { console.error(error); process.exit(1); });
"""


def run(*command: object, cwd: Path, **env: str) -> None:
    """Run a program; raises CalledProcessError if it fails."""
    print("+", *(str(part).rpartition("/")[2] for part in command), flush=True)
    told = list(map(str, command))
    subprocess.run(told, cwd=cwd, check=True, env={**os.environ, **env})


def lint(folder: Path, releases: list[str]) -> None:
    """Lint the document of each release with both linters, warnings included."""
    tools = folder / "node_modules" / ".bin"
    names = []
    for release in releases:
        path = folder / f"openapi-{release}.json"
        path.write_text(json.dumps(bundle(profile=release), indent=1), "utf-8")
        names.append(path.name)
    quiet = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    config = HERE / "redocly.yaml"
    run(tools / "redocly", "lint", "--config", config, *names, cwd=folder, **quiet)
    rules = HERE / "spectral.yaml"
    spectral = [tools / "spectral", "lint", "-r", rules, "--fail-severity", "hint"]
    run(*spectral, *names, cwd=folder)


def generate(folder: Path, url: str) -> None:
    """Make clients of the last release, compile them, and let them fetch a job."""
    tools, scripts = folder / "node_modules" / ".bin", Path(sys.executable).parent
    document = f"openapi-{RELEASES[-1]}.json"
    told = ["--path", document, "--meta", "none", "--output-path", "generated"]
    run(
        scripts / "openapi-python-client",
        "generate",
        *told,
        "--fail-on-warning",
        cwd=folder,
        PATH=f"{scripts}{os.pathsep}{os.environ['PATH']}",
    )
    run(sys.executable, "-m", "compileall", "-q", "generated", cwd=folder)
    (folder / "fetch.py").write_text(FETCH_PY, "utf-8")
    run(sys.executable, "fetch.py", url, cwd=folder)
    run(tools / "openapi-typescript", document, "-o", "api.d.ts", cwd=folder)
    (folder / "fetch.ts").write_text(FETCH_TS, "utf-8")
    strict = ["--strict", "--target", "es2022", "--module", "commonjs"]
    run(tools / "tsc", *strict, "fetch.ts", "api.d.ts", cwd=folder)
    run("node", "fetch.js", url, cwd=folder)


def main() -> None:
    """Do all of it in a folder that is gone afterwards."""
    releases = sys.argv[1:] or list(RELEASES)
    with TemporaryDirectory() as name, MockServer() as server:
        folder = Path(name)
        run("npm", "init", "-y", "--loglevel=error", cwd=folder)
        run("npm", "install", "--no-audit", "--no-fund", "--silent", *TOOLS, cwd=folder)
        lint(folder, [*dict.fromkeys((*releases, RELEASES[-1]))])
        generate(folder, f"{server.url}/orchestrator/v1")


if __name__ == "__main__":
    main()
