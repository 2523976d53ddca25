"""`python -m tests`: every check and every test, on both databases; what could not run is said loudly.

python -m tests              everything
python -m tests --quick      no PostgreSQL, no browser, no kills
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

BIN = Path(sys.executable).parent
FLAT = "-p", "no:cacheprovider", "-q", "-n", "2", "--dist", "loadgroup"


@dataclass(frozen=True)
class Check:
    """One command, and what it is for."""

    name: str
    command: tuple[str, ...]


CHECKS = (
    Check("formatting", ("ruff", "format", "--check", ".")),
    Check("lint", ("ruff", "check", ".")),
    Check("types", ("mypy",)),
    Check("walls between the rooms", ("lint-imports", "--no-cache")),
    Check("dependencies", ("deptry", ".")),
    Check("the library of conversations", ("python", "-m", "bot", "check")),
)


def main(arguments: list[str]) -> int:
    """Run everything; returns the exit status."""
    began = time.monotonic()
    missing = _missing()
    for what in missing:
        print(f"\n!!! NOT TESTED: {what}\n", flush=True)
    if missing and os.environ.get("NO_SKIPS"):
        print("Nothing may be skipped here (NO_SKIPS is set).")
        return 1
    failed = [check.name for check in CHECKS if not _passes(check)]
    quick = "--quick" in arguments
    rest = [word for word in arguments if word != "--quick"]
    chosen = ["-m", "not slow"] if quick else []
    if not _passes(Check("tests on SQLite", ("python", "-m", "pytest", *FLAT, *chosen, *rest))):
        failed.append("tests on SQLite")
    if not quick and not any("PostgreSQL" in what for what in missing):
        again = ("python", "-m", "pytest", *FLAT, "--database", "postgresql", *rest)
        if not _passes(Check("tests on PostgreSQL", again)):
            failed.append("tests on PostgreSQL")
    took = time.monotonic() - began
    print(f"\n{'FAILED: ' + ', '.join(failed) if failed else 'Everything passed'} ({took:.0f} s)", flush=True)
    return 1 if failed else 0


def _missing() -> list[str]:
    missing = []
    if not shutil.which("chromium"):
        missing.append("the demo page in a browser. Install Debian's chromium.")
    if not any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        missing.append("PostgreSQL. Install Debian's postgresql.")
    return missing


def _passes(check: Check) -> bool:
    print(f"\n=== {check.name}", flush=True)
    program, *words = check.command
    return subprocess.run([str(BIN / program), *words], check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
