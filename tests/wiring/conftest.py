"""python-telegram-bot's times are timedeltas, as in the program."""

from __future__ import annotations

import os

os.environ.setdefault("PTB_TIMEDELTA", "1")
