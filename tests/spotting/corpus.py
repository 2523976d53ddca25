"""The sentences that weights are learned from, and those kept apart for good to measure with."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "sentences"
HELD = "held"
"""Files whose name begins so are never learned from."""


@dataclass(frozen=True)
class Sentence:
    """One sentence; `level` is what a careful reader would want, `hand` whose voice it is in, `batch` its file."""

    text: str
    language: str
    level: str
    category: str
    hand: str
    batch: str

    @property
    def held(self) -> bool:
        """Whether it only measures."""
        return self.batch.startswith(HELD)


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
