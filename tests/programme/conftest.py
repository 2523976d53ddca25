"""The cast of the follow-up tests on a fresh database, and the office for what is decided by tapping."""

from tests.follow_up.conftest import library, scene
from tests.joining.conftest import ann, office, open_office

__all__ = ["ann", "library", "office", "open_office", "scene"]
