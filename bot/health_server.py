"""/healthz, /readyz and /metrics, for monitors and orchestrators; no person, chat or answer is ever a label.

They are served from a thread of their own with Python's own server: a bot that hangs still says that it does, and a
web framework would cost more memory than everything these pages look at.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.health import Health
from bot.listening import cannot_listen, place_of
from flows.alerts import AlertStatus
from storage.errors import StoreError
from storage.outbox import Lane
from storage.store import Store

TEXT = "text/plain; charset=utf-8"
PATIENCE = 5.0
"""Seconds a caller may take to say what they want."""

Page = Callable[[], tuple[HTTPStatus, str, bytes]]
"""Status, content type and body as they are now."""


class HealthServer:
    """Three pages: the process is up; everything is well (503 when not); figures for Prometheus."""

    def __init__(self, health: Health, store: Store) -> None:
        self._health = health
        self._store = store
        self._figures = Figures()
        self._server: ThreadingHTTPServer | None = None

    def start(self, address: str) -> None:
        """Serve on "host:port" (an empty host: this machine only) until `stop`. Raises `CannotListen`."""
        pages = {"/healthz": _alive, "/readyz": self._ready, "/metrics": self._metrics}
        host, port = place_of(address)
        try:
            server = (_Server6 if ":" in host else _Server)((host, port), _answering(pages))
        except OSError as error:
            raise cannot_listen(address, error) from None
        self._server = server
        Thread(target=server.serve_forever, name="health page", daemon=True).start()

    def stop(self) -> None:
        """Serve no more."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _ready(self) -> tuple[HTTPStatus, str, bytes]:
        findings = self._health.findings()
        lines = [f"{'ok  ' if finding.well else 'FAIL'} {finding.name}: {finding.says}." for finding in findings]
        status = HTTPStatus.OK if self._health.well else HTTPStatus.SERVICE_UNAVAILABLE
        return status, TEXT, ("\n".join(lines) + "\n").encode()

    def _metrics(self) -> tuple[HTTPStatus, str, bytes]:
        self._figures.read(self._health, self._store)
        return HTTPStatus.OK, CONTENT_TYPE_LATEST, generate_latest(self._figures.registry)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


class _Server6(_Server):
    address_family = socket.AF_INET6


def _alive() -> tuple[HTTPStatus, str, bytes]:
    return HTTPStatus.OK, TEXT, b"up\n"


def _answering(pages: dict[str, Page]) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = PATIENCE

        def do_GET(self) -> None:
            page = pages.get(self.path.partition("?")[0])
            missing = HTTPStatus.NOT_FOUND, TEXT, b"There are /healthz, /readyz and /metrics.\n"
            status, kind, body = page() if page else missing
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Who asks how we are is nobody's business."""

    return Answering


class Figures:
    """What is counted: ages, backlogs and open alerts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        registry = self.registry
        self._age = Gauge("alongside_age_seconds", "Since the last good one", ["what"], registry=registry)
        self._well = Gauge("alongside_well", "1 when everything readiness needs is well", registry=registry)
        self._inbox = Gauge("alongside_inbox_waiting", "Updates kept and not handled", registry=registry)
        self._outbox = Gauge("alongside_outbox_waiting", "Messages kept and not sent", ["lane"], registry=registry)
        self._alerts = Gauge("alongside_alerts", "Alerts that are not closed", ["status"], registry=registry)
        self._checkins = Gauge("alongside_check_ins_open", "Check-ins that have not ended", registry=registry)

    def read(self, health: Health, store: Store) -> None:
        """Take every figure as it is now; what the store cannot say stays as it was."""
        self._well.set(health.well)
        for what in ("poll", "tick", "send"):
            age = health.age(what)
            self._age.labels(what).set(-1 if age is None else age)
        try:
            inbox, outbox, alerts, checkins = store.read_now(
                lambda unit: (
                    unit.inbox.backlog(),
                    unit.outbox.backlog(),
                    unit.alerts.counts(),
                    unit.checkins.count_live(),
                )
            )
        except StoreError:
            return
        self._inbox.set(inbox[0])
        for lane in Lane:
            self._outbox.labels(lane.name.lower()).set(outbox[lane][0] if lane in outbox else 0)
        for status in (AlertStatus.OPEN, AlertStatus.TAKEN):
            self._alerts.labels(status.value).set(alerts[status][0] if status in alerts else 0)
        self._checkins.set(checkins)
