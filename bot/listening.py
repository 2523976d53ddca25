"""Opens a small HTTP server on a configured address."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiohttp import web

CLOSE_WITHIN = 0.5
"""Seconds a request under way may take when we are asked to stop."""


class CannotListen(Exception):
    """The address is taken or not ours; the text says which, for people."""


def place_of(address: str) -> tuple[str, int]:
    """Host and port of "host:port"; an empty host is this machine only."""
    host, _, port = address.rpartition(":")
    return host.strip("[]") or "127.0.0.1", int(port)


def cannot_listen(address: str, error: OSError) -> CannotListen:
    """What the operating system says about an address, for people."""
    why = error.strerror or "it is taken"
    return CannotListen(f"Nothing can be served on {address}: {why}. Stop what is there, or set another address.")


async def listen(application: web.Application, address: str) -> web.AppRunner:
    """Serve on "host:port" until the runner's `cleanup`. Raises `CannotListen`."""
    # Imported where it is used: polling, the default, does without a web framework's ten megabytes.
    from aiohttp import web

    host, port = place_of(address)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=CLOSE_WITHIN)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise cannot_listen(address, error) from None
    return runner
