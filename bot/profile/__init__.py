"""What someone decided about themselves: applied, explained, shown and changed."""

from bot.profile.effects import Profile

__all__ = ["Profile"]
