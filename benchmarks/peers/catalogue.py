"""Every server that is measured: what it is fed with, its package, and its command."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from instruments.environments import npm_version
from instruments.places import BENCHMARKS
from instruments.wrk import NotMeasured
from peers.kit import Kit

BASE = "/orchestrator/v1"
Command = Callable[[Kit, int], list[str]]

OURS, FLOOR, PEER, ENGINE = "ours", "floor", "peer", "engine"
DOCUMENT, ONE_JOB, OUR_JOBS = "our OpenAPI document", "one job of ours", "our jobs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A server that can be measured; *role* is ours, floor, peer or engine."""

    name: str
    title: str
    role: str
    fed: str
    command: Command
    #: What it is installed as; ``npm:`` and ``pip:`` name the registry.
    package: str = ""
    npm: tuple[str, ...] = ()
    base: str = BASE
    #: Whether another job is asked for each time, and not always the same one.
    rotating: bool = False

    def version(self, kit: Kit) -> str:
        """Return the version that is installed; empty if it has none of its own."""
        kind, _, package = self.package.partition(":")
        if kind == "npm":
            return npm_version(kit.npm_folder(self.name), package)
        version = kit.versions.get(package, "")
        return f"on {package} {version}" if self.role == OURS and version else version


def _ours(*options: str, fast: bool = False) -> Command:
    def command(kit: Kit, port: int) -> list[str]:
        environment = kit.fast if fast else kit.plain
        script = environment.script("orchestrator-contract")
        return [script, "serve", "--port", str(port), *options]

    return command


def _python(server: str) -> Command:
    script = BENCHMARKS / "peers" / "servers" / "python_servers.py"

    def command(kit: Kit, port: int) -> list[str]:
        body = ("--body", str(kit.inputs / "job.json"))
        return [str(kit.peers.python), str(script), server, str(port), *body]

    return command


def _node(name: str, script: str, *options: str) -> Command:
    """Start a script of a Node package; {port}, {inputs} and {here} are filled in."""

    def command(kit: Kit, port: int) -> list[str]:
        folder = kit.npm_folder(name)
        words = {"port": port, "inputs": kit.inputs, "here": BENCHMARKS / "peers"}
        filled = [option.format(**words) for option in options]
        start = ["env", f"--chdir={folder}", f"HOME={folder}", "node"]
        return [*start, script.format(**words), *filled]

    return command


def _java(name: str, jar: str, *options: str) -> Command:
    def command(kit: Kit, port: int) -> list[str]:
        if shutil.which("java") is None:
            raise NotMeasured("it needs Java, which is not installed")
        found = sorted(Path(kit.npm_folder(name)).glob(f"node_modules/{jar}"))
        if not found:
            raise NotMeasured(f"there is no {jar} in its package")
        words = {"port": port, "inputs": kit.inputs}
        filled = [option.format(**words) for option in options]
        return ["java", "-jar", str(found[0]), *filled]

    return command


_PRISM = "node_modules/@stoplight/prism-cli/dist/index.js"
_PRISM_PACKAGE = "@stoplight/prism-cli@5.14"
_MOCK = ("mock", "-h", "127.0.0.1", "-p", "{port}", "{inputs}/openapi.yaml")
_MOCKOON = "node_modules/@mockoon/cli/bin/run.js"

PEERS: tuple[Peer, ...] = (
    Peer(name="default", title="ours", role=OURS, fed="–", command=_ours()),
    Peer(
        name="fast",
        title="ours, `[fast]`",
        role=OURS,
        fed="–",
        package="pip:granian",
        command=_ours("--engine", "granian", "--workers", "1", fast=True),
    ),
    Peer(
        name="default-rotating",
        title="ours, another job each time",
        role=OURS,
        fed="–",
        rotating=True,
        command=_ours(),
    ),
    Peer(
        name="fast-rotating",
        title="ours, `[fast]`, another job each time",
        role=OURS,
        fed="–",
        rotating=True,
        package="pip:granian",
        command=_ours("--engine", "granian", "--workers", "1", fast=True),
    ),
    Peer(
        name="granian-fixed",
        title="granian, fixed bytes",
        role=FLOOR,
        fed=ONE_JOB,
        package="pip:granian",
        command=_python("fixed-granian"),
    ),
    Peer(
        name="prism",
        title="Prism, static",
        role=PEER,
        fed=DOCUMENT,
        base="",
        package="npm:@stoplight/prism-cli",
        npm=(_PRISM_PACKAGE,),
        command=_node("prism", _PRISM, *_MOCK),
    ),
    Peer(
        name="prism-dynamic",
        title="Prism, dynamic",
        role=PEER,
        fed=DOCUMENT,
        base="",
        package="npm:@stoplight/prism-cli",
        npm=(_PRISM_PACKAGE,),
        command=_node("prism-dynamic", _PRISM, *_MOCK, "-d"),
    ),
    Peer(
        name="openapi-backend",
        title="openapi-backend, express",
        role=PEER,
        fed=DOCUMENT,
        base="",
        package="npm:openapi-backend",
        npm=("openapi-backend@5", "express@5"),
        command=_node(
            "openapi-backend",
            "{here}/servers/openapi_backend.cjs",
            "{inputs}/openapi.json",
            "{port}",
        ),
    ),
    Peer(
        name="pytest-httpserver",
        title="pytest-httpserver",
        role=PEER,
        fed=ONE_JOB,
        package="pip:pytest-httpserver",
        command=_python("httpserver"),
    ),
    Peer(
        name="werkzeug",
        title="Werkzeug `run_simple`, fixed bytes",
        role=PEER,
        fed=ONE_JOB,
        package="pip:werkzeug",
        command=_python("fixed-werkzeug"),
    ),
    Peer(
        name="werkzeug-seeded",
        title="Werkzeug `run_simple`, plain random job",
        role=PEER,
        fed="30 lines of Python",
        package="pip:werkzeug",
        command=_python("seeded-werkzeug"),
    ),
    Peer(
        name="mockoon",
        title="Mockoon",
        role=PEER,
        fed=DOCUMENT,
        package="npm:@mockoon/cli",
        npm=("@mockoon/cli@9",),
        command=_node(
            "mockoon",
            _MOCKOON,
            *("start", "--data", "{inputs}/openapi.json", "--port", "{port}"),
            *("--hostname", "127.0.0.1", "--disable-log-to-file"),
            *("--disable-admin-api", "--max-transaction-logs", "0"),
        ),
    ),
    Peer(
        name="json-server",
        title="json-server",
        role=PEER,
        fed=OUR_JOBS,
        base="",
        package="npm:json-server",
        npm=("json-server@0.17",),
        command=_node(
            "json-server",
            "node_modules/json-server/lib/cli/bin.js",
            *("{inputs}/db.json", "--id", "name", "--port", "{port}"),
            *("--host", "127.0.0.1", "--quiet"),
        ),
    ),
    Peer(
        name="wiremock",
        title="WireMock",
        role=PEER,
        fed=ONE_JOB,
        package="npm:wiremock",
        npm=("wiremock@3",),
        command=_java(
            "wiremock",
            "wiremock/build/*.jar",
            *("--port", "{port}", "--bind-address", "127.0.0.1"),
            *("--root-dir", "{inputs}/wiremock", "--disable-banner"),
        ),
    ),
    Peer(
        name="specmatic",
        title="Specmatic",
        role=PEER,
        fed=DOCUMENT,
        package="npm:specmatic",
        npm=("specmatic@2",),
        command=_java(
            "specmatic",
            "specmatic/specmatic.jar",
            *("mock", "--port", "{port}", "--host", "127.0.0.1"),
            "{inputs}/openapi.yaml",
        ),
    ),
    *(
        Peer(
            name=f"our-{engine}",
            title=f"our application behind {engine}",
            role=ENGINE,
            fed="–",
            package=f"pip:{engine}",
            command=_python(f"our-{engine}"),
        )
        for engine in ("werkzeug", "cheroot", "gunicorn")
    ),
)
BY_NAME = {peer.name: peer for peer in PEERS}
