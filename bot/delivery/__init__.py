"""From the outbox to Telegram: most urgent first, within its limits, each failure with one meaning."""
