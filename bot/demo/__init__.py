"""The demo: the real bot, a local stand-in for Telegram, and phones side by side in a browser page."""
