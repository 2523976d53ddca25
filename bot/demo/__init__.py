"""The demo: the real bot, a local stand-in for Telegram, and phones side by side in a browser page."""

from bot.demo.run import run_demo

__all__ = ["run_demo"]
