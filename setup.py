"""Start every build from an empty directory; all the rest is in pyproject.toml.

setuptools keeps ``build/lib`` between two builds of a checkout and ships whatever lies
in it: a golden document that was renamed since would be installed under both names. And
it ships files with the rights that whoever builds gives to new ones, so that the same
sources would give another wheel, and one that only its owner can read.
"""

import os
import shutil

from setuptools import setup

os.umask(0o022)
shutil.rmtree("build/lib", ignore_errors=True)
setup()
