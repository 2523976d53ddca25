"""The same programme and phones as for joining."""

from tests.joining.conftest import ann, ben, office, open_office

__all__ = ["ann", "ben", "office", "open_office"]
