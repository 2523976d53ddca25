"""The bench: how fast the real bot is beside a bare echo bot, and whether anything is lost when it is killed."""
