"""What can be run on this project: ``nox --list``; ``nox -s tests`` runs one of them.

``.ci/run`` runs every session. Sessions that take minutes have a short form, which it
takes: ``nox -s power -- short``. ``nox -s nightly`` runs all the long forms.
Environments are made by uv where it is installed, else by venv and pip.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nox

nox.options.default_venv_backend = "uv|venv"
nox.options.sessions = ["lint", "typing", "tests", "wheel"]

PROJECT = nox.project.load_toml("pyproject.toml")
EXTRAS = PROJECT["project"]["optional-dependencies"]
ROOT = Path(__file__).parent
#: The sessions that run tests marked ``slow(session=...)``, and where those tests are.
SLOW = {
    "docs": ["tests/docs", "tests/test_docs.py"],
    "e2e": ["tests/contract_tests", "tests/mockserver"],
    "nightly": ["tests/contract_tests"],
    "package": ["tests/packaging"],
    "page": ["tests/contract_tests", "tests/mockserver"],
    "power": ["tests/independent", "tests/mutants"],
    "soak": ["tests/mockserver"],
}
#: The Pythons that we say it works with, as the metadata say.
_PYTHON = re.compile(r"Programming Language :: Python :: (3\.\d+)")
PYTHONS = _PYTHON.findall("\n".join(PROJECT["project"]["classifiers"]))
#: Tests that the short form of ``coverage`` leaves out.
NOT_MEASURED = (
    "benchmarks",
    "contract_tests/test_report_page.py",
    "contract_tests/test_report_page_sizes.py",
    "docs",
    "independent",
    "mockserver/test_page.py",
    "mockserver/test_page_servers.py",
    "mutants",
    "packaging",
)


def is_short(session: nox.Session) -> bool:
    """Tell whether the short form of a session is asked for."""
    return session.posargs == ["short"]


def slow_tests(session: nox.Session, *options: str, **env: str) -> None:
    """Run the tests that are marked as slow for this session, on all cores."""
    marked = f"slow(session='{session.name}')"
    command = ["pytest", "-q", "-n", "auto", "-m", marked, *options]
    session.run(*command, *SLOW[session.name], env=env)


def built_wheel(session: nox.Session) -> str:
    """Build the wheel into a folder of the session's own and return its path."""
    folder = Path(session.create_tmp()).resolve()
    for old in folder.glob("*.whl"):
        old.unlink()
    session.install("pip")  # uv makes environments without it
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
    """Run the tests that `pytest` runs; arguments go to pytest."""
    session.install("-e", ".[tests]")
    several = () if session.posargs else ("-n", "auto")
    session.run("pytest", *several, *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """Run the tests with branch coverage, in every process that they start.

    The short form leaves out what reaches no line of its own: tests of the checks by
    broken servers, most examples of each property, the browser.
    """
    session.install("-e", ".[tests]")
    session.run("coverage", "erase")
    brief = ["--hypothesis-profile=brief"]
    brief += [f"--ignore=tests/{name}" for name in NOT_MEASURED]
    less = brief if is_short(session) else []
    session.run("coverage", "run", "-m", "pytest", "-q", "-n", "auto", *less)
    session.run("coverage", "combine", "-q")
    session.run("coverage", "report")


@nox.session
def e2e(session: nox.Session) -> None:
    """Run the tests that need more shells, processes and clients than the suite."""
    session.install("-e", ".[tests]")
    slow_tests(session)


@nox.session
def soak(session: nox.Session) -> None:
    """Let the mock serve mixed traffic for ten minutes: nothing lost, memory flat.

    The short form takes ten seconds.
    """
    session.install("-e", ".[tests]")
    slow_tests(session, SOAK_SECONDS="10" if is_short(session) else "600")


@nox.session
def docs(session: nox.Session) -> None:
    """Write the generated pages anew, run their commands, build the site.

    The site is in build/site.
    """
    session.install("-e", ".[docs,tests]")
    session.run("python", "docs/_generate")
    site = ROOT / "build" / "site"
    session.run("rm", "-rf", str(site), external=True)
    trees = f"-d={session.create_tmp()}"
    session.run(
        "sphinx-build", "-W", "--keep-going", "-qEc", "docs", trees, ".", str(site)
    )
    session.run("pytest", "-q", "tests/docs/test_site.py", env={"SITE": str(site)})
    slow_tests(session)
    session.log(f"open {site / 'index.html'}")


@nox.session
def power(session: nox.Session) -> None:
    """Check 3,700 servers, most of them broken; patterns choose. For docs/power.md.

    The short form checks every fortieth and leaves docs/power.md as it is.
    """
    session.install("-e", ".[tests]")
    short = is_short(session)
    chosen = ["--every", "40"] if short else session.posargs
    told = [] if chosen else ["--docs", "docs/power.md"]
    session.run("python", "tests/mutants/campaign.py", *told, *chosen)
    if not chosen:
        slow_tests(session)


@nox.session
def pictures(session: nox.Session) -> None:
    """Make the pictures of docs/page and docs/reports anew. Needs Chromium.

    The short form makes them elsewhere and leaves those of docs as they are.
    """
    session.install("-e", ".[tests]", "pillow>=11")
    if shutil.which("chromium") is None:
        session.skip("there is no Chromium here")
    folder = ROOT / "docs"
    if is_short(session):
        folder = Path(session.create_tmp()).resolve()
    session.run("python", ".ci/page.py", str(folder / "page"))
    session.run(
        "python", "-m", "tests.contract_tests.pictures", str(folder / "reports")
    )


@nox.session
def wheel(session: nox.Session) -> None:
    """Install the built wheel in an empty environment and use it from elsewhere."""
    session.install(built_wheel(session))
    session.run("bash", str(ROOT / ".ci" / "smoke"), session.bin, external=True)


@nox.session
def spec(session: nox.Session) -> None:
    """Lint the OpenAPI document and make clients of it; ``-- 2021.6`` for one release.

    The short form lints the newest release alone. Needs Node and npm.
    """
    if shutil.which("npm") is None:
        session.skip("there is no npm here")
    session.install("-e", ".", *EXTRAS["lint"], "openapi-python-client==0.29.1")
    releases = ["current"] if is_short(session) else session.posargs
    session.run("python", ".ci/spec.py", *releases)


@nox.session
def schemathesis(session: nox.Session) -> None:
    """Let schemathesis loose on the mock; ``-- mutants`` sets it beside our check.

    The short form makes few examples of each operation.
    """
    session.install("-e", ".", "schemathesis>=4.32")
    arguments = session.posargs or ["clean"]
    if is_short(session):
        arguments = ["clean", "--examples", "2"]
    session.run("python", "benchmarks/schemathesis_peer.py", *arguments)


@nox.session
def page(session: nox.Session) -> None:
    """Test the mock's page and the HTML report in Chromium, in all widths and themes.

    The short form tries one width and theme more than the suite does.
    """
    session.install("-e", ".[tests]")
    if shutil.which("chromium") is None:
        session.skip("there is no Chromium here")
    slow_tests(session, *(("-k", "1280-True") if is_short(session) else ()))


@nox.session
def vendor(session: nox.Session) -> None:
    """Fetch the files of others that the mock's page shows; ``-- check`` compares only.

    The short form compares. Needs npm. What is shipped and its hashes stand in the
    manifest beside the files.
    """
    if shutil.which("npm") is None:
        session.skip("there is no npm here")
    arguments = ["check"] if is_short(session) else session.posargs
    session.run("python", ".ci/vendor.py", *arguments)


@nox.session(python=False)
def example(session: nox.Session) -> None:
    """Do what the example of a client says, and see each of its planted bugs found.

    The short form tries two of the bugs, and one order of the tests.
    """
    session.run("bash", ".ci/example", *session.posargs, external=True)


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
    session.install("-e", ".[tests]", "pip", *EXTRAS["package"])
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
    slow_tests(session)


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
    if sys.version.startswith(f"{version}.") and not session.posargs:
        session.skip("the session `wheel` uses this one")
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

    Needs two cores and wrk; Node and npm, and Java, for some of the peers. The short
    form times the plugin alone.
    """
    if shutil.which("wrk") is None:
        session.skip("there is no wrk here")
    session.install("-e", ".", "pip")
    short = ["--quick", "--only", "fixture"]
    arguments = short if is_short(session) else session.posargs
    session.run("python", "benchmarks/measure.py", *arguments)


@nox.session
def curves(session: nox.Session) -> None:
    """Measure and draw how costs grow; fails if one grows faster than stated.

    The short form draws what was measured before.
    """
    session.install("-e", ".", "matplotlib>=3.10")
    arguments = ["--render"] if is_short(session) else session.posargs
    session.run("python", "benchmarks/curves.py", *arguments)


@nox.session
def micro(session: nox.Session) -> None:
    """Time generation, rendering, validation, draws one by one; args go to pytest.

    The short form runs each once.
    """
    session.install("-e", ".", "pytest>=9", "pytest-benchmark>=5.1")
    collected = ("-o", "python_files=micro_*.py")
    timed = ("--benchmark-only", *session.posargs)
    how = ("--benchmark-disable",) if is_short(session) else timed
    session.run("pytest", "-q", "benchmarks/micro", *collected, *how)


#: What ``nightly`` runs after its own tests, each in its long form.
LONG = (
    "coverage",
    "e2e",
    "docs",
    "example",
    "page",
    "package",
    "versions",
    "spec",
    "schemathesis",
    "power",
    "soak",
    "micro",
    "curves",
    "benchmarks",
)


@nox.session
def nightly(session: nox.Session) -> None:
    """Run everything in its long form, which takes hours; properties 1,500 times.

    The short form runs what only this session does, with the examples of the suite.
    """
    session.install("-e", ".[tests]")
    if is_short(session):
        slow_tests(session, "-k", "scenario or shrinks")
        return
    both = f"not slow or slow(session='{session.name}')"
    profile = "--hypothesis-profile=nightly"
    session.run("pytest", "-q", "-n", "auto", profile, "-m", both)
    for name in LONG:
        if name == "versions":
            for version in PYTHONS:
                session.notify(f"versions({version})", posargs=[])
        else:
            session.notify(name, posargs=[])
