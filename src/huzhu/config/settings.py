"""The gate: what the house needs to know about the machine it stands on, read from the environment."""

import os
from datetime import timedelta
from pathlib import Path

from huzhu.config.databases import database_from
from huzhu.config.secrets import house_secret, sealing_keys

HOUSE = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.get("HUZHU_HOME", HOUSE.parents[1] / "var")).resolve()

SECRET_KEY = house_secret(HOME, "session")
SEALING = sealing_keys(HOME)
TELEPHONY_SECRET = house_secret(HOME, "telephony")
DIAL = os.environ.get("HUZHU_DIAL", "show")
DEBUG = False
OWN_MACHINE = "localhost,127.0.0.1,[::1]"
ALLOWED_HOSTS = os.environ.get("HUZHU_HOSTS", OWN_MACHINE).split(",")
# Whoever reaches the house from another machine opens no desk with a password alone.
SECOND_STEP_NEEDED = bool(set(ALLOWED_HOSTS) - set(OWN_MACHINE.split(",")))
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("HUZHU_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "huzhu.commons.journal",
    "huzhu.commons.places",
    "huzhu.commons.people",
    "huzhu.commons.helpers",
    "huzhu.commons.cards",
    "huzhu.commons.works",
    "huzhu.commons.registers",
    "huzhu.commons.bank",
    "huzhu.commons.rulebook",
    "huzhu.commons.notices",
    "huzhu.commons.passes",
    "huzhu.commons.consents",
    "huzhu.commons.announcements",
    "huzhu.commons.feeds",
    "huzhu.commons.timebank",
    "huzhu.commons.groups",
    "huzhu.commons.circulars",
    "huzhu.commons.honours",
    "huzhu.commons.points",
    "huzhu.commons.openings",
    "huzhu.care.needs",
    "huzhu.care.calls",
    "huzhu.care.contacts",
    "huzhu.care.assessments",
    "huzhu.care.alerts",
    "huzhu.care.helpplans",
    "huzhu.care.deliveries",
    "huzhu.care.entitlement",
    "huzhu.care.subsidies",
    "huzhu.care.rounds",
    "huzhu.care.dispatch",
    "huzhu.care.visits",
    "huzhu.care.reviews",
    "huzhu.care.guarantee",
    "huzhu.care.thanks",
    "huzhu.care.schooling",
    "huzhu.programmes.shop",
    "huzhu.oversight.figures",
    "huzhu.oversight.replays",
    "huzhu.oversight.vigilance",
    "huzhu.oversight.audit",
    "huzhu.doors.web",
    "huzhu.doors.api",
    "huzhu.doors.jobs",
    "axes",
    "django_ox",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # adds bytes at random, so that lengths tell nothing of what is inside
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "huzhu.doors.web.scripts.MarksScripts",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "huzhu.doors.porter.Porter",
    "huzhu.doors.web.refusals.RefusalPages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "huzhu.config.urls"
WSGI_APPLICATION = "huzhu.config.wsgi.application"
FORM_RENDERER = "huzhu.doors.web.widgetry.Widgetry"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "django.template.context_processors.csp",
                "huzhu.doors.web.surroundings.surroundings",
            ],
        },
    },
]

DATABASES = {"default": database_from(os.environ.get("HUZHU_DATABASE", ""), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["huzhu.commons.people.passwords.StationArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [HOUSE / "kernel" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
PACKED = os.environ.get("HUZHU_STATIC") == "packed"
"""Set by `huzhu serve` for its own processes, once it has packed what never changes under STATIC_ROOT."""

_STATIC = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if PACKED
    else ("django.contrib.staticfiles.storage.StaticFilesStorage")
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC},
}
WHITENOISE_USE_FINDERS = not PACKED
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_AUTOREFRESH = False

SECURE_CSP = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
BEHIND_TLS = os.environ.get("HUZHU_TLS", "") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SESSION_COOKIE_AGE = 60 * 60 * 12  # the lobby says for each way in how long it lasts
SESSION_COOKIE_HTTPONLY = True

CODE_GATEWAY = os.environ.get("HUZHU_CODE_GATEWAY", "")
"""What sends sign-in codes as text messages: a dotted path to a function of number and code. Empty: the call list."""

TASKS = {
    "default": {
        "BACKEND": "django_ox.backend.OxBackend",
        "OPTIONS": {
            "SCHEDULES": {
                "deliver notices": {"task": "huzhu.doors.jobs.tasks.deliver", "every": timedelta(seconds=30)},
                "hand out codes": {"task": "huzhu.doors.jobs.tasks.hand_out", "every": timedelta(seconds=5)},
                "seal journal": {"task": "huzhu.doors.jobs.tasks.seal", "every": timedelta(seconds=10)},
                "check journal": {"task": "huzhu.doors.jobs.tasks.check_the_journal", "cron": "10 3 * * *"},
                "lapse offers": {"task": "huzhu.doors.jobs.tasks.lapse", "every": timedelta(minutes=1)},
                "mark late": {"task": "huzhu.doors.jobs.tasks.notice_late", "every": timedelta(minutes=1)},
                "press on": {"task": "huzhu.doors.jobs.tasks.repair", "every": timedelta(minutes=1)},
                "tend city plans": {"task": "huzhu.doors.jobs.tasks.tend_city_plans", "every": timedelta(seconds=30)},
                "go on with replays": {"task": "huzhu.doors.jobs.tasks.tend_replays", "every": timedelta(seconds=10)},
                "go on with works": {"task": "huzhu.doors.jobs.works.tend_works", "every": timedelta(seconds=5)},
                "begin circulars": {"task": "huzhu.doors.jobs.works.begin_circulars", "every": timedelta(seconds=30)},
                "confirm silent visits": {"task": "huzhu.doors.jobs.tasks.confirm_silent", "cron": "*/15 * * * *"},
                "forget lists": {"task": "huzhu.doors.jobs.works.tidy_lists", "cron": "20 2 * * *"},
                # On three days, should the house sleep on the first: who has had the grant is left alone.
                "tend overflow": {"task": "huzhu.doors.jobs.tasks.tend_overflow", "cron": "40 0 * * *"},
                "propose purchases": {"task": "huzhu.doors.jobs.tasks.propose_orders", "cron": "50 1 * * *"},
                "tend grants": {"task": "huzhu.doors.jobs.tasks.tend_grants", "cron": "20 0 1-3 * *"},
                "tend points": {"task": "huzhu.doors.jobs.tasks.tend_honours_and_points", "cron": "10 * * * *"},
                "end points": {"task": "huzhu.doors.jobs.tasks.end_points", "cron": "40 0 * * *"},
                # After midnight, when the day before is whole; a night that was slept through is made up for.
                "watch visits": {"task": "huzhu.doors.jobs.tasks.watch", "cron": "40 1 * * *"},
                "reckon contacts": {"task": "huzhu.doors.jobs.tasks.reckon_contacts", "cron": "10 3 * * *"},
                "press shocks": {"task": "huzhu.doors.jobs.tasks.press_shocks", "cron": "*/15 * * * *"},
                "press contacts": {"task": "huzhu.doors.jobs.tasks.press_due_contacts", "cron": "15 3 * * *"},
                "propose tiers": {"task": "huzhu.doors.jobs.tasks.propose_contact_tiers", "cron": "25 3 * * *"},
                "press alerts": {"task": "huzhu.doors.jobs.tasks.press_overdue", "cron": "30 3 * * *"},
                "press referrals": {"task": "huzhu.doors.jobs.tasks.press_unanswered", "cron": "35 3 * * *"},
                "find entitled": {"task": "huzhu.doors.jobs.tasks.find_entitlements", "cron": "20 3 * * *"},
                # On Friday morning, so that whoever is asked can answer before the week begins.
                "roster the coming week": {"task": "huzhu.doors.jobs.tasks.roster_all", "cron": "0 9 * * 5"},
            }
        },
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("HUZHU_LOG", "WARNING")},
    "loggers": {name: {"level": "WARNING"} for name in ("django_ox", "django.tasks")},
}
