"""The front of the house: every door to the outside, from Telegram and the clock to the command line."""
