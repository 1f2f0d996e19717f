"""Start every build from an empty directory; all the rest is in pyproject.toml.

setuptools keeps ``build/lib`` between two builds of a checkout and ships whatever lies
in it: a golden document that was renamed since would be installed under both names.
"""

import shutil

from setuptools import setup

shutil.rmtree("build/lib", ignore_errors=True)
setup()
