"""The cellar: rows. It knows the words of flows/ and has never heard of Telegram."""
