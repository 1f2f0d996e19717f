"""What can be run on this project: ``nox --list``; ``nox -s tests`` runs one of them.

``.ci/run`` runs these same sessions. They need plain pip and venv, nothing newer.
"""

from __future__ import annotations

from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
nox.options.sessions = ["lint", "typing", "tests", "wheel"]

PROJECT = nox.project.load_toml("pyproject.toml")
EXTRAS = PROJECT["project"]["optional-dependencies"]
ROOT = Path(__file__).parent


def built_wheel(session: nox.Session) -> str:
    """Build the wheel into a folder of the session's own and return its path."""
    folder = Path(session.create_tmp()).resolve()
    for old in folder.glob("*.whl"):
        old.unlink()
    session.run("pip", "wheel", "-q", "--no-deps", "-w", str(folder), ".")
    (wheel,) = folder.glob("*.whl")
    return str(wheel)


@nox.session
def lint(session: nox.Session) -> None:
    """Lint and check the format; ``-- --fix`` mends what can be mended."""
    fix = "--fix" in session.posargs
    session.install(*EXTRAS["lint"])
    session.run("ruff", "check", *(["--fix"] if fix else []))
    session.run("ruff", "format", *([] if fix else ["--check"]))


@nox.session
def typing(session: nox.Session) -> None:
    """Check the types of the built wheel, because that is what is shipped."""
    session.install(f"{built_wheel(session)}[typing]")
    # From elsewhere: beside the sources the type checker would read those.
    session.chdir(session.create_tmp())
    config = f"--config-file={ROOT / 'pyproject.toml'}"
    packages = PROJECT["tool"]["mypy"]["packages"]
    session.run("mypy", config, *(f"-p={package}" for package in packages))


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests with branch coverage; arguments go to pytest."""
    session.install("-e", ".[tests]")
    session.run("coverage", "erase")
    several = () if session.posargs else ("--numprocesses=auto",)
    session.run("coverage", "run", "-m", "pytest", *several, *session.posargs)
    session.run("coverage", "combine", "-q")
    if not session.posargs:  # a part of the tests covers a part of the code
        session.run("coverage", "report")


@nox.session
def soak(session: nox.Session) -> None:
    """Let the mock serve mixed traffic for ten minutes: nothing lost, memory flat."""
    session.install("-e", ".[tests]")
    soak = "tests/mockserver/test_sessions.py"
    session.run("pytest", soak, "-k", "mixed_traffic", env={"SOAK_SECONDS": "600"})


@nox.session
def power(session: nox.Session) -> None:
    """Check some 2,000 broken servers and write docs/power.md; patterns choose some."""
    session.install("-e", ".")
    told = [] if session.posargs else ["--docs", "docs/power.md"]
    session.run("python", "tests/mutants/campaign.py", *told, *session.posargs)


@nox.session
def wheel(session: nox.Session) -> None:
    """Install the built wheel in an empty environment and use it from elsewhere."""
    session.install(built_wheel(session))
    session.run("bash", str(ROOT / ".ci" / "smoke"), session.bin, external=True)


@nox.session
def spec(session: nox.Session) -> None:
    """Lint the OpenAPI document and make clients of it; ``-- 2021.6`` for one release.

    Needs Node and npm.
    """
    session.install("-e", ".", *EXTRAS["lint"], "openapi-python-client==0.29.1")
    session.run("python", ".ci/spec.py", *session.posargs)


@nox.session
def schemathesis(session: nox.Session) -> None:
    """Let schemathesis loose on the mock; ``-- mutants`` sets it beside our check."""
    session.install("-e", ".", "schemathesis>=4.32")
    arguments = session.posargs or ["clean"]
    session.run("python", "benchmarks/schemathesis_peer.py", *arguments)


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Measure beside the peers, write docs/performance.md; ``-- --help`` tells how.

    Needs two cores and wrk; Node and npm, and Java, for some of the peers.
    """
    session.install("-e", ".")
    session.run("python", "benchmarks/measure.py", *session.posargs)


@nox.session
def curves(session: nox.Session) -> None:
    """Measure and draw how costs grow; fails if one grows faster than stated."""
    session.install("-e", ".", "matplotlib>=3.10")
    session.run("python", "benchmarks/curves.py", *session.posargs)


@nox.session
def micro(session: nox.Session) -> None:
    """Time generation, rendering, validation, draws one by one; args go to pytest."""
    session.install("-e", ".", "pytest>=9", "pytest-benchmark>=5.1")
    collected = ("-o", "python_files=micro_*.py", "--benchmark-only")
    session.run("pytest", "benchmarks/micro", *collected, *session.posargs)
