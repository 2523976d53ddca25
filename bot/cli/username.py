"""The bot's own name for joining links: configured, remembered, or asked of Telegram once."""

from __future__ import annotations

import asyncio

from bot.config import Config, ConfigError
from bot.joining.links import known_username, remember_username
from storage.store import Store


class NameUnknown(Exception):
    """Telegram could not be asked; the text says what to do."""


def username_for(store: Store, config: Config) -> str:
    """The username without @. Raises NameUnknown, or ConfigError where there is no token to ask with."""
    known = store.read_now(lambda unit: known_username(unit, config))
    if known is not None:
        return known
    asked = asyncio.run(_ask(config))
    store.write_now(lambda unit: remember_username(unit, asked))
    return asked


async def _ask(config: Config) -> str:
    # Imported here: python-telegram-bot takes half a second to load, and the name is asked only once.
    from telegram import Bot
    from telegram.error import InvalidToken, TelegramError

    from bot.transport import WireRequest

    if config.telegram.token is None:
        raise ConfigError(
            [
                "The link needs the bot's name. Set telegram.username, or ALONGSIDE_TELEGRAM__TOKEN so that Telegram "
                "can be asked for it."
            ]
        )
    bot = Bot(
        config.telegram.token.get_secret_value(),
        base_url=f"{config.telegram.api_url}/bot",
        request=WireRequest(connections=1),
        get_updates_request=WireRequest(connections=1),
    )
    try:
        async with bot:
            return bot.username
    except InvalidToken:
        raise NameUnknown("Telegram does not know this token. Please check ALONGSIDE_TELEGRAM__TOKEN.") from None
    except TelegramError as error:
        # The error's own text may hold the address, and the address holds the token: only its kind is told.
        raise NameUnknown(
            f"Telegram could not be asked for the bot's name ({type(error).__name__}). Try again, or set "
            "telegram.username in the configuration."
        ) from None
