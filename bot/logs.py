"""Logs without anything personal: only known keys pass, and nothing that looks like a token."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

ALLOWED = frozenset(
    {
        "alert", "attempts", "check_in", "code", "count", "delay", "error", "event", "flow", "gap", "kind", "lane",
        "level", "logger", "method", "mode", "number", "oldest", "person", "port", "reason", "rule", "rung",
        "seconds", "signal", "size", "status", "step", "stack", "team", "timestamp", "update", "version",
    }
)  # fmt: skip
"""Keys a log line may carry. Ids, step names, counts and codes; never text, names or chat ids."""

TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")


def allow_listed(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace the value of every key that is not allowed."""
    for key in line:
        if key not in ALLOWED and not key.startswith("_"):
            line[key] = "[not logged]"
    return line


def without_tokens(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank whatever looks like a bot token, wherever it stands."""
    for key, value in line.items():
        if isinstance(value, str) and ":" in value:
            line[key] = TOKEN.sub("[token]", value)
    return line


def where_it_broke(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep the kind of an exception and the places it passed; its text may quote an answer."""
    info = line.pop("exc_info", None)
    if info:
        error = info[1] if isinstance(info, tuple) else info if isinstance(info, BaseException) else sys.exc_info()[1]
        if error is not None:
            line["error"] = type(error).__name__
            line["stack"] = places(error)
    return line


def places(error: BaseException) -> str:
    """File, line and function of each frame an exception passed; no text, no values."""
    found: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return " > ".join(found[-12:])


class OtherLibraries(logging.Handler):
    """Records of other libraries: who spoke and how loudly, not what was said (their texts quote updates)."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        structlog.get_logger(record.name).log(
            record.levelno,
            "a library reports",
            logger=record.name,
            error=type(error).__name__ if error else None,
            stack=f"{record.filename}:{record.lineno}",
        )


def set_up_logs(*, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Route everything through one filter. Call once, before anything else speaks.

    `stream` (default: standard error) gets readable lines on a terminal and JSON elsewhere.
    """
    out = stream or sys.stderr
    renderer: Any = structlog.dev.ConsoleRenderer() if out.isatty() else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            where_it_broke,
            allow_listed,
            without_tokens,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [OtherLibraries()]
    root.setLevel(logging.WARNING)
    # httpx and aiohttp name the URL, which holds the token; PTB prints whole updates when it cannot parse one.
    for name in ("httpx", "httpcore", "aiohttp.access", "telegram.ext", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)
