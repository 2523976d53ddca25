"""A local imitation of Telegram's Bot API, for the demo and the tests: one core, two fronts.

The core (`Telegram`) is plain, synchronous Python. It keeps the chats, the queue of updates and the files, and
answers API calls as strictly as Telegram does, with Telegram's own statuses and words. People act on it through
their `Phone`. Time comes from the clock handed in, so a test or the demo can move it.

    telegram = Telegram(clock.now)                      # now() -> aware datetime in UTC
    ann = telegram.person("Ann")
    ann.starts("joining-code")                          # what the bot will get from getUpdates
    telegram.call("sendMessage", {"chat_id": ann.id, "text": "Hello Ann"})
    ann.latest.text                                     # what Ann sees
    ann.taps("Start")                                   # a press on a button, by its label

The fronts, each in its own module, because each needs a library of its own:

    bot.standin.inprocess.StandInRequest    a python-telegram-bot `BaseRequest`; no network
    bot.standin.server.serve(telegram)      HTTP with aiohttp: /bot<token>/<method>, /file/bot<token>/<path>
                                            and /_control/<action> for other processes
    python -m bot.standin --port N --token T            the server as a process of its own

Failures are ordered through `telegram.faults`, strictness and flood limits are in `telegram.rules`, and
`telegram.journal` is the numbered record of everything that happened.
"""

from bot.standin.core import TOKEN, Reply, Telegram
from bot.standin.faults import Faults, Order
from bot.standin.files import Upload
from bot.standin.journal import Event, Journal
from bot.standin.phone import Group, Phone
from bot.standin.rules import Floods, Rules
from bot.standin.shown import Button, Shown, Toast

__all__ = [
    "TOKEN",
    "Button",
    "Event",
    "Faults",
    "Floods",
    "Group",
    "Journal",
    "Order",
    "Phone",
    "Reply",
    "Rules",
    "Shown",
    "Telegram",
    "Toast",
    "Upload",
]
