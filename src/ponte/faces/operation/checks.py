"""What ``ponte manage check --deploy`` looks at, beyond Django's own: what real use needs and a trial does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Warning, register
from django.db import DatabaseError, connection
from django.utils import timezone

from ponte.brokerage.models import Brokerage
from ponte.common.models import Backup
from ponte.faces.operation.health import check_health
from ponte.press.domain.outbox import mail_leaves

LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]", "testserver"}
BACKUP_AGE = timedelta(days=2)


@register(deploy=True)
def ready_for_use(app_configs: object, **options: Any) -> list[CheckMessage]:
    """Name everything that is missing before others may rely on this installation."""
    if not settings.PRODUCTION:
        hint = "Set PONTE_PRODUCTION=1, then see what else is missing."
        return [Error("This is set up for a trial.", hint=hint, id="ponte.E001")]
    return [*_settings(), *_installation(), *_data()]


def _settings() -> Iterator[CheckMessage]:
    if not mail_leaves():
        hint = "PONTE_EMAIL_BACKEND=django.core.mail.backends.smtp.EmailBackend, and PONTE_EMAIL_HOST."
        yield Error("No mail leaves: nobody can sign in by a code.", hint=hint, id="ponte.E002")
    if "localhost" in settings.DEFAULT_FROM_EMAIL:
        yield Warning("Mail is sent from localhost.", hint="Set PONTE_EMAIL_FROM.", id="ponte.W003")
    if set(settings.ALLOWED_HOSTS) <= LOCAL_HOSTS:
        yield Error("Only this machine reaches the site.", hint="Name its hosts in PONTE_HOSTS.", id="ponte.E004")
    if not settings.PROXIES:
        hint = "Behind a proxy that ends TLS, set PONTE_PROXIES=1."
        yield Info("Requests count as encrypted only if they reach this process so.", hint=hint, id="ponte.I005")
    if not settings.METRICS_TOKEN:
        yield Info("Nobody can ask for figures.", hint="Set PONTE_METRICS_TOKEN.", id="ponte.I006")
    if connection.vendor == "sqlite":
        hint = "PONTE_DATABASE=postgres://… once there is more than one machine, or hundreds write at once."
        yield Info("The database is SQLite: writers take turns.", hint=hint, id="ponte.I007")


def _installation() -> Iterator[CheckMessage]:
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        yield Error("Style sheets and scripts are not collected.", hint="ponte manage collectstatic", id="ponte.E008")
    for check in check_health():
        if not check.fine:
            message = f"{check.label}: {check.trouble}"
            yield (Error if check.vital else Warning)(message, id=f"ponte.{'E' if check.vital else 'W'}009")


def _data() -> Iterator[CheckMessage]:
    try:
        sample = Brokerage.objects.filter(is_sample=True).exists()
    except DatabaseError:
        return  # said already: it does not answer, or its tables are not there
    if not Backup.objects.filter(at__gte=timezone.now() - BACKUP_AGE).exists():
        hint = "ponte manage backup, every night; deploy/systemd has a timer."
        yield Warning("There is no backup of the last two days.", hint=hint, id="ponte.W011")
    if sample:
        hint = "Its accounts have a password that the documentation names. Use a database of your own."
        yield Error("The demo's data are in this database.", hint=hint, id="ponte.E010")
