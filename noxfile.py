"""What can be run on this project: ``nox --list``; ``nox -s tests`` runs one of them.

``.ci/run`` runs these same sessions. They need plain pip and venv, nothing newer.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
nox.options.sessions = ["lint", "typing", "tests", "wheel"]

PROJECT = nox.project.load_toml("pyproject.toml")
EXTRAS = PROJECT["project"]["optional-dependencies"]
ROOT = Path(__file__).parent
#: The Pythons that we say it works with, as the metadata say.
_PYTHON = re.compile(r"Programming Language :: Python :: (3\.\d+)")
PYTHONS = _PYTHON.findall("\n".join(PROJECT["project"]["classifiers"]))


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
def docs(session: nox.Session) -> None:
    """Write the generated pages anew and build the site into build/site."""
    session.install("-e", ".[docs]", "pytest>=9")
    session.run("python", "docs/_generate")
    site = ROOT / "build" / "site"
    session.run("rm", "-rf", str(site), external=True)
    trees = f"-d={session.create_tmp()}"
    session.run(
        "sphinx-build", "-W", "--keep-going", "-qEc", "docs", trees, ".", str(site)
    )
    session.run("pytest", "-q", "tests/docs/test_site.py", env={"SITE": str(site)})
    session.log(f"open {site / 'index.html'}")


@nox.session
def power(session: nox.Session) -> None:
    """Check 3,700 servers, most of them broken; patterns choose. For docs/power.md."""
    session.install("-e", ".")
    told = [] if session.posargs else ["--docs", "docs/power.md"]
    session.run("python", "tests/mutants/campaign.py", *told, *session.posargs)


@nox.session
def pictures(session: nox.Session) -> None:
    """Make the pictures of docs/reports anew. Needs Chromium."""
    session.install("-e", ".[tests]", "pillow>=11")
    session.run("python", "-m", "tests.contract_tests.pictures")


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
def page(session: nox.Session) -> None:
    """Take the pictures of the mock's page for docs/page anew; needs Chromium."""
    session.install("-e", ".[tests]", "pillow")
    session.run("python", ".ci/page.py", *session.posargs)


@nox.session
def vendor(session: nox.Session) -> None:
    """Fetch the files of others that the mock's page shows; ``-- check`` compares only.

    Needs npm. What is shipped and its hashes stand in the manifest beside the files.
    """
    session.run("python", ".ci/vendor.py", *session.posargs)


@nox.session(python=False)
def image(session: nox.Session) -> None:
    """Build the container's image and use it; arguments go to the build.

    Needs an engine, docker or podman, and is skipped without one.
    """
    command = ["bash", ".ci/image", *session.posargs]
    done = subprocess.run(command, check=False)  # noqa: S603 - a script of ours
    if done.returncode == 77:
        session.skip("there is no container engine here")
    if done.returncode:
        session.error(f".ci/image ended with {done.returncode}")


@nox.session
def package(session: nox.Session) -> None:
    """Build what is published, and hold it and all that installs it to their rules."""
    session.install("-e", ".", "pytest>=9", *EXTRAS["package"])
    folder = Path(session.create_tmp()).resolve() / "dist"
    shutil.rmtree(folder, ignore_errors=True)
    session.run("python", "-W", "ignore", "-m", "build", "-o", str(folder), silent=True)
    built = [str(path) for path in folder.iterdir()]
    session.run("twine", "check", "--strict", *built)
    session.run("check-wheel-contents", *(path for path in built if ".whl" in path))
    session.run("hadolint", "Dockerfile")
    scripts = [
        path for path in (ROOT / ".ci").iterdir() if b"bash\n" in path.read_bytes()[:40]
    ]
    completion = ROOT / "contract_tests" / "cli" / "completion.bash"
    session.run("shellcheck", str(completion), *map(str, scripts))
    check = ["check-jsonschema", "--builtin-schema"]
    session.run(*check, "vendor.github-actions", "action.yml")
    session.run(
        *check,
        "vendor.gitlab-ci",
        "examples/gitlab-ci.yml",
        "--data-transform=gitlab-ci",
    )
    session.run("zizmor", "--offline", "--quiet", "--pedantic", "action.yml")
    session.run("prek", "validate-manifest", ".pre-commit-hooks.yaml")
    real = ["tests/packaging/test_action.py", "tests/packaging/test_hook.py"]
    session.run("pytest", "-q", *real, "-k", "installs or commit", env={"PACKAGE": "1"})


def interpreter(version: str) -> str | None:
    """Find a Python of *version* that works, on the path or among those of pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [f"python{version}", *map(str, pyenv.glob(f"{version}.*/bin/python"))]
    for python in filter(None, map(shutil.which, found)):
        tried = [python, "-c", "import ensurepip, venv"]  # a shim may lead nowhere
        if not subprocess.run(tried, capture_output=True, check=False).returncode:  # noqa: S603 - an interpreter
            return python
    return None


@nox.session
@nox.parametrize("version", PYTHONS, ids=PYTHONS)
def versions(session: nox.Session, version: str) -> None:
    """Use the wheel with another Python; arguments are tests to run with it as well."""
    python = interpreter(version)
    if python is None:
        session.skip(f"there is no Python {version} here")
    wheel = built_wheel(session)
    home = Path(session.create_tmp()).resolve() / "venv"
    session.run(python, "-m", "venv", "--clear", str(home), external=True)
    extras = "[tests]" if session.posargs else ""
    session.run(
        str(home / "bin" / "pip"), "install", "-q", f"{wheel}{extras}", external=True
    )
    session.run("bash", str(ROOT / ".ci" / "smoke"), str(home / "bin"), external=True)
    if session.posargs:
        session.run(str(home / "bin" / "pytest"), "-q", *session.posargs, external=True)


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
