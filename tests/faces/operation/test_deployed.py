"""As it runs for real: the headers that browsers get, by the rules of Mozilla's Observatory, and what is missing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from cryptography.fernet import Fernet

PAGES = ("/", "/en/", "/en/account/login/", "/en/nowhere/", "/robots.txt")
ASK = f"""
import io, json, django
from django.conf import settings
# Pages as they are; compressing all files takes a minute, and changes no header.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
django.setup()
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client

def check(**changed):
    for name, value in changed.items():
        setattr(settings, name, value)
    said = io.StringIO()
    try:
        call_command("check", deploy=True, stderr=said)
    except SystemCheckError as errors:
        said.write(str(errors))
    return said.getvalue()

client, told = Client(), {{}}
client.raise_request_exception = False
told["check at first"] = check()
call_command("migrate", verbosity=0)
(settings.STATIC_ROOT / "staticfiles.json").touch()
told["check"] = check()
plain = client.get("/")
told["plain"] = [plain.status_code, plain.headers.get("Location", "")]
for page in {PAGES!r}:
    answer = client.get(page, secure=True)
    told[page] = [answer.status_code, dict(answer.headers), [str(c.OutputString()) for c in answer.cookies.values()]]
from ponte.common.backup.making import make_backup
make_backup(settings.VAR / "backup.zip")
told["check complete"] = check(
    MAIL_TRANSPORT="django.core.mail.backends.smtp.EmailBackend",
    DEFAULT_FROM_EMAIL="Ponte <noreply@week.example>",
    METRICS_TOKEN="a",
)
told["check trial"] = check(PRODUCTION=False)
print(json.dumps(told))
"""
YEAR = 31_536_000
HALF_A_YEAR = 15_768_000


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What an installation in real use answers, on SQLite."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PONTE_")}
    production = inherited | {
        "PONTE_PRODUCTION": "1",
        "PONTE_SECRET_KEY": "long and random, " * 5,
        "PONTE_FIELD_KEYS": Fernet.generate_key().decode(),
        "PONTE_HOSTS": "week.example testserver",
        "PONTE_VAR": str(tmp_path_factory.mktemp("var")),
        "DJANGO_SETTINGS_MODULE": "ponte.config.settings",
    }
    done = subprocess.run([sys.executable, "-c", ASK], env=production, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answers: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answers


def policy_of(header: str) -> dict[str, set[str]]:
    return {name: set(sources) for name, *sources in (part.split() for part in header.split(";") if part.strip())}


def marks(headers: dict[str, str], cookies: list[str]) -> dict[str, int]:
    """What the Observatory adds to its hundred points for an answer over HTTPS, by its published table of 2024."""
    policy = policy_of(headers.get("Content-Security-Policy", ""))
    scripts = policy.get("script-src", policy.get("default-src", {"*"}))
    styles = policy.get("style-src", policy.get("default-src", {"*"}))
    unsafe = {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:", "data:"}
    strict = not unsafe & (scripts | styles)
    transport = {
        part.strip().partition("=")[0]: part.partition("=")[2]
        for part in headers.get("Strict-Transport-Security", "").split(";")
    }
    whole = all({"secure", "httponly"} <= {part.strip().lower() for part in cookie.split(";")} for cookie in cookies)
    same_site = all("samesite=" in cookie.lower() for cookie in cookies)
    return {
        "policy": 10 if strict and policy.get("default-src") == {"'none'"} else 5 if strict else -20,
        "cookies": -20 if not whole else 5 if cookies and same_site else 0,
        "others reading": 0 if "Access-Control-Allow-Origin" not in headers else -50,
        "transport": 0 if int(transport.get("max-age") or 0) >= HALF_A_YEAR else -20,
        "referrer": 5 if headers.get("Referrer-Policy") in {"same-origin", "no-referrer", "strict-origin"} else 0,
        "types": 0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
        "frames": 5 if policy.get("frame-ancestors") == {"'none'"} else -20,
        "resources": 10 if headers.get("Cross-Origin-Resource-Policy") in {"same-origin", "same-site"} else 0,
    }


@pytest.mark.parametrize("page", PAGES)
def test_no_answer_loses_a_point_and_the_grade_is_the_best_one(told: dict[str, Any], page: str) -> None:
    status, headers, cookies = told[page]
    assert status < 500
    found = marks(headers, cookies)
    assert min(found.values()) >= 0, found
    assert 100 + sum(found.values()) >= 100 + 10 + 5 + 5 + 10, found  # A+ begins at 100


def test_plain_http_leads_to_https_before_anything_else(told: dict[str, Any]) -> None:
    status, location = told["plain"]
    assert status in {301, 308}
    assert location.startswith("https://")


@pytest.mark.parametrize("page", PAGES)
def test_other_sites_and_the_device_are_kept_away(told: dict[str, Any], page: str) -> None:
    headers = told[page][1]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert f"max-age={YEAR}" in headers["Strict-Transport-Security"]
    assert headers["X-Frame-Options"] == "DENY"


# --- What is missing ------------------------------------------------------------------------------------------------


def test_an_installation_hears_what_it_lacks(told: dict[str, Any]) -> None:
    for lack in ("ponte.E002", "ponte.W003", "ponte.I006", "ponte.I007", "ponte.W011"):
        assert lack in told["check"]
    for fine in ("ponte.E001", "ponte.E004", "ponte.E008", "ponte.E009", "ponte.E010", "security.W"):
        assert fine not in told["check"]


def test_a_complete_one_hears_nothing_that_matters(told: dict[str, Any]) -> None:
    assert "ponte.E" not in told["check complete"]
    assert "ponte.W" not in told["check complete"]


def test_a_trial_hears_that_it_is_one(told: dict[str, Any]) -> None:
    assert "ponte.E001" in told["check trial"]


def test_tables_and_files_that_are_missing_are_told(told: dict[str, Any]) -> None:
    assert "ponte.E008" in told["check at first"]
    assert "ponte.E009" in told["check at first"]
