"""The quiet room: decisions. No I/O, no clock, no Telegram, no SQL."""
