"""Texts that the program needs and the library lacks, and safety texts that a language lacks."""

from __future__ import annotations

from collections.abc import Iterator

from flows.check.findings import Finding
from flows.check.subject import Subject, error
from flows.check.texts import GRAVE

SHARING = tuple(f"sharing.{name}" for name in ("ask", "share", "chat", "private", "chat_words"))
MANY = 5
"""So many are named."""
NEEDED = (*SHARING, "shared.nothing", "button.skip", "button.back")
"""What the engine says or must recognise; the texts of the other rooms are held against the program by a test."""


def missing_texts(subject: Subject) -> Iterator[Finding]:
    """Every text that would be missed."""
    english = subject.library.texts.get("en", {})
    for key in NEEDED:
        if key not in english:
            place = subject.places.text("en", key)
            yield error(place, key, "missing-text", f'the text "{key}" is missing', "Add it: the bot says it.")
    for language, texts in subject.library.texts.items():
        for key in texts:
            if not subject.library.text(key, language).strip():
                what = f'the text "{key}" is empty'
                mend = "Write what is to be said there, or take the line out: ours is said then."
                yield error(subject.places.text(language, key), key, "missing-text", what, mend)
        lacking = [key for key in english if key.startswith(GRAVE) and key not in texts]
        if lacking:
            named = ", ".join(lacking[:MANY]) + (f" and {len(lacking) - MANY} more" if len(lacking) > MANY else "")
            what = f"{len(lacking)} safety texts are not translated: {named}"
            mend = "Nobody in danger should have to read a foreign language: add them."
            yield error(subject.places.text(language, lacking[0]), "", "untranslated", what, mend)
