"""The environment variables of this process, replaced for a test."""

from __future__ import annotations

import os
from collections.abc import Mapping

import pytest


def replace_environment(
    variables: Mapping[str, str], patch: pytest.MonkeyPatch
) -> None:
    """Let *variables* be all of the environment, until *patch* is undone.

    In place, because modules hold ``os.environ`` itself.
    """
    for name in os.environ.keys() - variables.keys():
        patch.delenv(name)
    for name, value in variables.items():
        patch.setenv(name, value)
