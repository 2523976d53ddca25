"""Whether the instruments are as published: their files unchanged, their papers beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from flows.check.findings import Finding
from flows.check.places import Place
from flows.check.subject import error, warning

PAPERS = ("LICENCE", "ATTRIBUTION", "SOURCE", "VERSION")


def papers(files: Mapping[str, str]) -> Iterator[Finding]:
    """Every instrument of one folder. Nothing is said where the folder was given without its papers."""
    if not any(path.endswith("/CHECKSUM") for path in files):
        return
    for path, text in files.items():
        if not (path.startswith("instruments/") and path.endswith("/instrument.toml")):
            continue
        folder = path.removesuffix("/instrument.toml")
        name = folder.rpartition("/")[2]
        kept = files.get(f"{folder}/CHECKSUM", "").split()
        if not kept:
            what = f'the instrument "{name}" has no CHECKSUM'
            mend = "Write it with: sha256sum instrument.toml > CHECKSUM"
            yield error(Place(path, 0), "", "instrument-papers", what, mend)
        elif hashlib.sha256(text.encode()).hexdigest() != kept[0]:
            what = f'the published wording of "{name}" was changed'
            mend = "Put the published file back. A wording of your own needs a folder and a name of its own."
            yield error(Place(path, 0), "", "instrument-changed", what, mend)
        for paper in PAPERS:
            if not files.get(f"{folder}/{paper}", "").strip():
                what = f'the instrument "{name}" has no {paper}'
                yield warning(Place(path, 0), "", "instrument-papers", what, "Say whose it is and on what terms.")
