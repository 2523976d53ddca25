"""/healthz, /readyz and /metrics, for monitors and orchestrators; no person, chat or answer is ever a label."""

from __future__ import annotations

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.health import Health
from flows.alerts import AlertStatus
from storage.errors import StoreError
from storage.outbox import Lane
from storage.store import Store


def health_application(health: Health, store: Store) -> web.Application:
    """Three pages: the process is up; everything is well (503 when not); figures for Prometheus."""
    figures = Figures()

    async def alive(_request: web.Request) -> web.Response:
        return web.Response(text="up\n")

    async def ready(_request: web.Request) -> web.Response:
        findings = health.findings()
        lines = [f"{'ok  ' if finding.well else 'FAIL'} {finding.name}: {finding.says}." for finding in findings]
        return web.Response(text="\n".join(lines) + "\n", status=200 if health.well else 503)

    async def metrics(_request: web.Request) -> web.Response:
        await figures.read(health, store)
        return web.Response(body=generate_latest(figures.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", metrics)
    return app


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

    async def read(self, health: Health, store: Store) -> None:
        """Take every figure as it is now; what the store cannot say stays as it was."""
        self._well.set(health.well)
        for what in ("poll", "tick", "send"):
            age = health.age(what)
            self._age.labels(what).set(-1 if age is None else age)
        try:
            inbox, outbox, alerts, checkins = await store.read(
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
