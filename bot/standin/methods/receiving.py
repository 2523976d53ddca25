"""Methods by which the bot gets what people sent: updates, webhooks and files."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from bot.standin.methods.method import Method
from bot.standin.refusals import bad_request, conflict
from bot.standin.request import Request
from bot.standin.world import Json, Webhook, World

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_BY_WEBHOOK = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


def get_updates(world: World, request: Request) -> list[Json]:
    """getUpdates, without the waiting: the fronts wait for something to come and call again."""
    if world.webhook.url:
        raise conflict(_BY_WEBHOOK)
    _allow(world, request)
    limit = request.integer("limit", 100)
    return world.updates.fetch(request.integer("offset"), limit if 1 <= limit <= 100 else 100)


def set_webhook(world: World, request: Request) -> bool:
    """setWebhook. HTTPS only, as at Telegram, except to this machine itself. An empty url removes the webhook."""
    url, secret = request.text("url"), request.text("secret_token")
    if not url:
        return delete_webhook(world, request)
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    _allow(world, request)
    if request.flag("drop_pending_updates"):
        world.updates.drop_all()
    connections = request.integer("max_connections", 40)
    world.webhook = Webhook(url, secret, connections if 1 <= connections <= 100 else 40)
    if world.poller is not None and not world.poller.done():
        world.poller.set_result("terminated by setWebhook request")
    world.journal.write("webhook", url=url)
    return True


def delete_webhook(world: World, request: Request) -> bool:
    """deleteWebhook."""
    if request.flag("drop_pending_updates"):
        world.updates.drop_all()
    if world.webhook.url:
        world.webhook = Webhook()
        world.journal.write("webhook", url="")
    return True


def webhook_info(world: World, _request: Request) -> Json:
    """getWebhookInfo."""
    hook = world.webhook
    info: Json = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates),
    }
    if hook.url:
        info["max_connections"] = hook.max_connections
        info["ip_address"] = "127.0.0.1"
    if hook.last_error_at:
        info["last_error_date"] = hook.last_error_at
        info["last_error_message"] = hook.last_error
    if world.updates.allowed is not None:
        info["allowed_updates"] = sorted(world.updates.allowed)
    return info


def get_file(world: World, request: Request) -> Json:
    """getFile: the path for downloading, up to 20 MB."""
    stored = world.files.by_id(request.text("file_id"))
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.upload.content) > world.rules.download_bytes:
        raise bad_request("file is too big")
    return {**stored.as_dict(), "file_path": stored.path}


def _allow(world: World, request: Request) -> None:
    kinds: Any = request.value("allowed_updates", "can't parse allowed updates JSON object")
    if isinstance(kinds, list):
        world.updates.allow([str(kind) for kind in kinds])


RECEIVING: dict[str, Method] = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": webhook_info,
    "getFile": get_file,
}
