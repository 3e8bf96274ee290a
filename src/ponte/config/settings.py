"""Settings, read from the environment; without any, Ponte runs embedded on SQLite with nothing to install.

Every variable is described in ``docs/running.md``.
"""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

PACKAGE = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("PONTE_VAR", Path.cwd() / "var"))
"""Where the program writes: the embedded database, pictures, sent mail, exports."""
VAR.mkdir(parents=True, exist_ok=True)

PRODUCTION = os.environ.get("PONTE_PRODUCTION") == "1"
DEBUG = os.environ.get("PONTE_DEBUG") == "1"
SECRET_KEY = os.environ.get("PONTE_SECRET_KEY", "" if PRODUCTION else "not-secret-for-the-embedded-demo-only")
if not SECRET_KEY:
    raise ImproperlyConfigured("PONTE_SECRET_KEY: expected a long random text when PONTE_PRODUCTION=1")
FIELD_KEYS = os.environ.get("PONTE_FIELD_KEYS", "").split()
"""Keys that travel documents are sealed with: the first one seals, all of them open (see `ponte.common.sealing`)."""
if not FIELD_KEYS:
    if PRODUCTION:
        raise ImproperlyConfigured("PONTE_FIELD_KEYS: expected one Fernet key or more when PONTE_PRODUCTION=1")
    FIELD_KEYS = [base64.urlsafe_b64encode(hashlib.sha256(f"fields {SECRET_KEY}".encode()).digest()).decode()]
BACKUP_KEY = os.environ.get("PONTE_BACKUP_KEY", "")
"""What `ponte manage backup` encrypts its files with, and `restore` decrypts them; empty: they are not encrypted."""
TRAVEL_KEPT_DAYS = int(os.environ.get("PONTE_TRAVEL_DAYS", "30"))
"""So many days after an edition's last one, `ponte manage nightly` erases the travel documents of those who came."""
ALLOWED_HOSTS = os.environ.get("PONTE_HOSTS", "localhost 127.0.0.1 [::1] testserver").split()
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if PRODUCTION else []

INSTALLED_APPS = [
    "modeltranslation",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "bootstrap_italia_template",
    "django_guid",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "rules.apps.AutodiscoverRulesConfig",
    "ponte.common",
    "ponte.finding",
    "ponte.people",
    "ponte.programme",
    "ponte.press",
    "ponte.brokerage",
    "ponte.intake",
    "ponte.showcase",
    "ponte.calls",
    "ponte.accords",
    "ponte.faces.console",
    "ponte.faces.site",
    "ponte.faces.my",
    "ponte.faces.api",
    "ponte.faces.desk",
    "ponte.faces.operation",
]

MIDDLEWARE = [
    "django_guid.middleware.guid_middleware",
    "ponte.faces.operation.metrics.measured",
    "ponte.faces.operation.headers.guarded",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ponte.faces.reading.without_nul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ponte.faces.acting.ActingFor",
    "ponte.faces.proving.office_proved",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "ponte.config.urls"
WSGI_APPLICATION = "ponte.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ponte.faces.site.context.edition",
            ],
        },
    }
]

# --- Data -----------------------------------------------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("PONTE_DATABASE", f"sqlite:///{VAR / 'ponte.sqlite3'}"),
        conn_max_age=3600,  # what a connection has prepared lasts as long as it does
        conn_health_checks=True,  # a server that was started again costs nobody a page
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Readers never wait for the writer, and a transaction that will write takes its turn at its start.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    # Tests race threads and drive a browser against a real file; memory is shared under other locking rules.
    DATABASES["default"]["TEST"] = {"NAME": VAR / "test.sqlite3"}
else:
    # What is asked again has been prepared, planned once for whatever values: planning costs more than answering.
    DATABASES["default"]["ENGINE"] = "ponte.common.postgresql"
    DATABASES["default"]["OPTIONS"] = {
        "server_side_binding": True,
        "prepare_threshold": 1,
        "options": "-c plan_cache_mode=force_generic_plan",
        **DATABASES["default"].get("OPTIONS", {}),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHE_TABLE = "cache"
CACHES = {
    # What all processes must agree on: how often somebody has tried, which codes were used.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": CACHE_TABLE,
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # What each process may work out for itself: finished pages.
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# The queue is a table: a task outlives the process that filed it, and `ponte worker` may run anywhere.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- Languages and times --------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("it", "Italiano"), ("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_LANGUAGES = ("en", "it", "zh-hans")
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en", "it", "zh-hans")
USE_TZ = True
TIME_ZONE = "UTC"

# --- Files ----------------------------------------------------------------------------------------------------------

MEDIA_ROOT = VAR / "media"
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [PACKAGE / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "ponte.common.storage.WholeFiles"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- Accounts -------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "ponte.people.sign_in.InvitedOnlyAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # sign-up is closed; sign-in offers what it would ask for
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# A whole venue signs in from one address as booking opens; wrong passwords and one account are guarded closely.
ACCOUNT_RATE_LIMITS = {
    "login": "2000/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
    "request_login_code": "2000/m/ip,3/m/key",
    "reset_password": "60/m/ip,3/m/key",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
SESAME_MAX_AGE = 15 * 60
SESAME_ONE_TIME = True
SECOND_FACTOR = os.environ.get("PONTE_SECOND_FACTOR", "offices" if PRODUCTION else "optional")
"""Who has to prove a second factor: whoever holds an office before its pages, or nobody who does not want to."""
if SECOND_FACTOR not in {"offices", "optional"}:
    raise ImproperlyConfigured("PONTE_SECOND_FACTOR: expected 'offices' or 'optional'")
MFA_ADAPTER = "ponte.people.second_factor.SealedFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are given by the offices, and proved by every mail one signs in with
MFA_TOTP_ISSUER = "Ponte"
MFA_TOTP_TOLERANCE = 1
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "site:home"

# All mail is filed in the outbox, whoever sends it; a worker takes it from there to the transport.
EMAIL_BACKEND = "ponte.press.mail.OutboxBackend"
MAIL_TRANSPORT = os.environ.get("PONTE_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST = os.environ.get("PONTE_EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("PONTE_EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("PONTE_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("PONTE_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("PONTE_EMAIL_TLS") == "1"
MAIL_KEPT_DAYS = int(os.environ.get("PONTE_MAIL_DAYS", "180"))
"""After so many days `ponte manage nightly` erases what messages said and carried."""
DEFAULT_FROM_EMAIL = os.environ.get("PONTE_EMAIL_FROM", "Ponte <noreply@localhost>")

# --- Protection -----------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Charts and the theme set single style attributes from scripts; no style sheet may be inlined.
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        # The theme's style sheet carries the symbols of its video player as a font of its own.
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True  # scripts find the token in the page
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
PROXIES = int(os.environ.get("PONTE_PROXIES", "0"))
"""So many proxies of ours stand in front, one behind another, each adding to ``X-Forwarded-For``."""
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None

MESSAGE_TAGS = {40: "danger"}

# --- Watching -------------------------------------------------------------------------------------------------------

METRICS_TOKEN = os.environ.get("PONTE_METRICS_TOKEN", "")
# A proxy's number for a request is kept where it is a UUID; any other request gets one of its own.
DJANGO_GUID = {"GUID_HEADER_NAME": "X-Request-ID", "EXPOSE_HEADER": False}
# Whoever asks for these two stands behind the proxy, where nothing is encrypted.
SECURE_REDIRECT_EXEMPT = [r"^health$", r"^metrics$"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "django_guid.log_filters.CorrelationId", "correlation_id_field": "request_id"}},
    "formatters": {
        "text": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s",
            "rename_fields": {"asctime": "at", "levelname": "level", "name": "logger"},
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": os.environ.get("PONTE_LOG_FORMAT", "json" if PRODUCTION else "text"),
        }
    },
    "root": {"handlers": ["console"], "level": os.environ.get("PONTE_LOG_LEVEL", "WARNING")},
    "loggers": {
        "django_guid": {"level": "WARNING"},
        "waitress.queue": {"level": "ERROR"},  # in a rush it warns of each request that waits for its turn
    },
}
