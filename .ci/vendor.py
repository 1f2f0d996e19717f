"""Fetch the files of others that the mock's page shows: by name, from npm, verified.

    python .ci/vendor.py [check | VERSION]

``check`` fetches what the manifest names and compares; otherwise the files are written
anew, of the version given or of the one in the manifest, and so is the manifest. npm
verifies what it fetches against the registry's own hashes. Nobody who installs or runs
the mock needs this.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "swagger-ui-dist"
FOLDER = Path(__file__).parent.parent / "mockserver/page/static/vendor"
MANIFEST = FOLDER / "manifest.json"
#: What is taken from the package, and what it is called here.
FILES = {
    "swagger-ui-bundle.js": "swagger-ui-bundle.js",
    "swagger-ui-bundle.js.LICENSE.txt": "swagger-ui-bundle.js.LICENSE.txt",
    "swagger-ui.css": "swagger-ui.css",
    "LICENSE": "swagger-ui.LICENSE.txt",
    "NOTICE": "swagger-ui.NOTICE.txt",
}


def fetched(version: str) -> tuple[dict[str, bytes], str]:
    """Return the files of a version by name, and the package's integrity."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--json", f"{PACKAGE}@{version}"]
        done = subprocess.run(
            command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True
        )
        (told,) = json.loads(done.stdout)
        with tarfile.open(Path(folder) / told["filename"]) as archive:
            files = {}
            for theirs, ours in FILES.items():
                member = archive.extractfile(f"package/{theirs}")
                assert member is not None, theirs  # noqa: S101 - a script of ours
                files[ours] = member.read()
    return files, str(told["integrity"])


def manifest(version: str, files: dict[str, bytes], integrity: str) -> str:
    """Return the manifest of *files* as it is written down."""
    told = {
        "package": PACKAGE,
        "version": version,
        "licence": "Apache-2.0",
        "source": f"npm: {PACKAGE}@{version}",
        "integrity": integrity,
        "sha256": {
            name: hashlib.sha256(data).hexdigest()
            for name, data in sorted(files.items())
        },
    }
    return json.dumps(told, indent=2) + "\n"


def main() -> int:
    """Fetch, and compare or write."""
    known = json.loads(MANIFEST.read_text(encoding="utf-8"))
    arguments = sys.argv[1:]
    check = arguments == ["check"]
    version = arguments[0] if arguments and not check else known.get("version", "")
    if not version or len(arguments) > 1:
        print(__doc__, file=sys.stderr)
        return 2
    files, integrity = fetched(version)
    wanted = manifest(version, files, integrity)
    if check:
        same = MANIFEST.read_text(encoding="utf-8") == wanted and all(
            (FOLDER / name).read_bytes() == data for name, data in files.items()
        )
        print(f"{PACKAGE} {version}: {'as fetched' if same else 'NOT as fetched'}")
        return 0 if same else 1
    for name, data in files.items():
        (FOLDER / name).write_bytes(data)
    MANIFEST.write_text(wanted, encoding="utf-8")
    print(f"{PACKAGE} {version}: {len(files)} files written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
