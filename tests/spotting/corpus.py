"""The development sentences, each put for good into the part that is tuned on or the part that is held out."""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "sentences"
_TUNED_SHARE = 154  # of 256: about 60 in 100


@dataclass(frozen=True)
class Sentence:
    """One development sentence; `level` is what a careful reader would want, `hand` whose voice it is in."""

    text: str
    language: str
    level: str
    category: str
    hand: str
    batch: str

    @property
    def part(self) -> str:
        """Ends in "tune" or "held", decided by the text alone, so that nobody can move a sentence that is missed."""
        if self.batch.startswith("fresh"):
            return self.batch
        part = "tune" if hashlib.sha256(self.text.encode()).digest()[0] < _TUNED_SHARE else "held"
        return f"second author, {part}" if self.batch.startswith("second") else part


def sentences() -> list[Sentence]:
    """Every sentence of every file in the sentences folder."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        for group in tomllib.loads(path.read_text())["set"]:
            for line in filter(None, map(str.strip, group["texts"].splitlines())):
                found.append(
                    Sentence(line, group["language"], group["level"], group["category"], group["hand"], path.stem)
                )
    return found
