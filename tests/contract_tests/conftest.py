"""What these tests share: the mock as its users start it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from .serving import serving


@pytest.fixture
def serve(scripts: Path, clean_env: dict[str, str], tmp_path: Path) -> Any:
    def run(*arguments: str, **env: str) -> Any:
        return serving(scripts, clean_env | env, tmp_path, *arguments)

    return run


@pytest.fixture
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("ORCHESTRATOR_")]:
        monkeypatch.delenv(name)
