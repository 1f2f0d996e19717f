"""What all servers of a run are made with: environments, packages and inputs."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from instruments.environments import Environment, built_wheel, npm, run
from instruments.wrk import NotMeasured

#: Python packages that are measured beside ours, or measured with.
PYTHON_PEERS = (
    "pytest-httpserver",
    "werkzeug",
    "granian>=2.5",
    "mimesis",
    "jsonschema-rs",
    "schemathesis>=4.32",
    "cheroot",
    "gunicorn",
)
#: Jobs that json-server gets; as many as the mock has.
JOBS = 100


@dataclass(slots=True)
class Kit:
    """The environments of a run; *plain* and *fast* have nothing but us in them."""

    work: Path
    say: Callable[[str], None]
    wheel: Path = field(init=False)
    plain: Environment = field(init=False)
    fast: Environment = field(init=False)
    peers: Environment = field(init=False)
    versions: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.say("our wheel, and an environment for it")
        self.wheel = built_wheel(self.work / "wheel")
        self.plain = Environment(self.work / "plain")
        self.plain.install_wheel(self.wheel)
        self.fast = Environment(self.work / "fast")
        self._try("our extra `fast`", self._install_fast)
        self.peers = Environment(self.work / "peers")
        self.peers.install_wheel(self.wheel)
        for package in PYTHON_PEERS:
            self._try(package, partial(self.peers.install, package))
        self.versions = self.peers.versions()
        self._make_inputs()

    def _install_fast(self) -> None:
        self.fast.install_wheel(self.wheel, extra="fast")

    def _try(self, package: str, install: Callable[[], None]) -> None:
        """Install what a run can do without; what uses it will say that it lacks."""
        self.say(f"{package}, from PyPI")
        try:
            install()
        except NotMeasured as problem:
            self.say(f"{package} cannot be had: {problem}")

    @property
    def inputs(self) -> Path:
        """The folder of what servers are fed with."""
        return self.work / "inputs"

    def npm_folder(self, name: str) -> Path:
        """Return the folder that a peer's Node packages lie in."""
        return self.work / "npm" / name.removesuffix("-dynamic")

    def npm(self, name: str, packages: Sequence[str]) -> None:
        """Install a peer's Node packages; raises NotMeasured."""
        if npm(self.npm_folder(name), *packages):
            self.say(f"{' and '.join(packages)} installed from npm")

    def ours(self, *arguments: str) -> str:
        """Return what our own command writes to standard output."""
        return run([self.plain.script("orchestrator-contract"), *arguments])

    def judged(self, file: Path) -> subprocess.CompletedProcess[str]:
        """Hold a document to the contract with ``validate``."""
        script = self.plain.script("orchestrator-contract")
        options = ("--as", "job", "--report", "json=-")
        return subprocess.run(
            [script, "validate", *options, file],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def _make_inputs(self) -> None:
        self.inputs.mkdir(exist_ok=True)
        for form in ("yaml", "json"):
            told = self.ours("spec", "--format", form)
            (self.inputs / f"openapi.{form}").write_text(told, encoding="utf-8")
        lines = self.ours("generate", "--count", str(JOBS)).splitlines()
        jobs = [json.loads(line) for line in lines]
        finished = next(job for job in jobs if job["state"] == "finished")
        _write(self.inputs / "job.json", finished)
        _write(self.inputs / "db.json", {"jobs": jobs})
        mappings = self.inputs / "wiremock" / "mappings"
        mappings.mkdir(parents=True, exist_ok=True)
        path = "/orchestrator/v1/jobs/[0-9]+"
        headers = {"Content-Type": "application/json"}
        response = {"status": 200, "headers": headers, "body": json.dumps(finished)}
        request = {"method": "GET", "urlPathPattern": path}
        _write(mappings / "job.json", {"request": request, "response": response})


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")
