"""Opens a small HTTP server on a configured address."""

from __future__ import annotations

from aiohttp import web

CLOSE_WITHIN = 0.5
"""Seconds a request under way may take when we are asked to stop."""


class CannotListen(Exception):
    """The address is taken or not ours; the text says which, for people."""


async def listen(application: web.Application, address: str) -> web.AppRunner:
    """Serve on "host:port" (an empty host: this machine only) until the runner's `cleanup`. Raises `CannotListen`."""
    host, _, port = address.rpartition(":")
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=CLOSE_WITHIN)
    await runner.setup()
    try:
        await web.TCPSite(runner, host.strip("[]") or "127.0.0.1", int(port)).start()
    except OSError as error:
        await runner.cleanup()
        why = error.strerror or "it is taken"
        said = f"Nothing can be served on {address}: {why}. Stop what is there, or set another address."
        raise CannotListen(said) from None
    return runner
