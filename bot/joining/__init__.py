"""How people come in: a one-time link, the notice, the agreements, and a place in a team."""

from bot.joining.arriving import Joining

__all__ = ["Joining"]
