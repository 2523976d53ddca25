"""Whole weeks of a programme, lived through the real bot on a fast clock by people who do not exist."""
