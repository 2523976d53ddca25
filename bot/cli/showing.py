"""`rehearse` and `simulate`: how a conversation sounds, and how whole weeks go, without a token."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add these commands."""
