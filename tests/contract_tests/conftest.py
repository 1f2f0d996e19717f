"""What these tests share: the mock as its users start it."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from .serving import serving

PLUGIN = "orchestrator_contract.contract_tests.pytest_plugin"


@pytest.fixture
def serve(scripts: Path, clean_env: dict[str, str], tmp_path: Path) -> Any:
    def run(*arguments: str, **env: str) -> Any:
        return serving(scripts, clean_env | env, tmp_path, *arguments)

    return run


@pytest.fixture
def plugin_modules() -> None:
    """Import what the plugin imports late.

    ``pytester`` drops what was first imported in a run in this process. Another run
    would import it again: that is slow, and compiled modules do not allow it.
    """
    for name in (
        "yaml",
        "orchestrator_contract.mockserver.steering",
        "orchestrator_contract.contract_tests.handles",
        "orchestrator_contract.contract_tests.runner",
        "orchestrator_contract.contract_tests.checks",
        *(
            f"{PLUGIN}.{module}"
            for module in ("steered", "suite", "variants", "verdict", "oddities")
        ),
    ):
        import_module(name)


@pytest.fixture
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("ORCHESTRATOR_")]:
        monkeypatch.delenv(name)
