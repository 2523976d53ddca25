"""The cellar: rows. Knows the words of flows/, has never heard of Telegram, and decides nothing."""
