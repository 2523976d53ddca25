"""From Telegram to the inbox and on to the handlers: kept before it is confirmed, one at a time per chat."""
