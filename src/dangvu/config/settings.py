"""Settings. What differs between installations comes from the environment or the data folder.

DANGVU_HOME, DATABASE_URL, DANGVU_POSTGRES (embedded|system), DANGVU_MODE (demo|net|lan), DANGVU_HOSTS
(names under which browsers reach it, comma separated), DANGVU_TLS (yes: pages are encrypted), DANGVU_HSTS_SECONDS,
DANGVU_DEBUG, DANGVU_KEEP_FILES_DAYS (how long files made in the background are kept), DANGVU_SEAL_SECONDS (how often the
record of deeds is sealed), DANGVU_EXPORT_PERSONS (how many members
one may take out in a day alone). Secrets: DANGVU_SECRET_KEY,
DANGVU_AUDIT_KEY and DANGVU_ACCOUNTS_KEY, else made once and kept in the data folder. A value may be given in a file:
NAME_FILE.

Sign-in: DANGVU_IDLE_MINUTES, DANGVU_SESSION_HOURS, DANGVU_PASSWORDS (asvs|tcvn), DANGVU_PASSWORD_LENGTH,
DANGVU_PASSWORD_DAYS (tcvn only), DANGVU_SECOND_FACTOR (no: in the demo only). A provider of identities: DANGVU_OIDC_ISSUER,
DANGVU_OIDC_CLIENT, DANGVU_OIDC_SECRET, DANGVU_OIDC_NAME. See docs/operations/accounts.md.
"""

from pathlib import Path

from csp.constants import NONE, SELF

from dangvu.config import database, environment, sign_in
from dangvu.config.coherence import usual_mode
from dangvu.config.home import Home
from dangvu.core.modes import DEMO, LIMITS, MODES

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Home.from_environment()

DEBUG = environment.flag("DANGVU_DEBUG")
SECRET_KEY = environment.text("DANGVU_SECRET_KEY") or HOME.secret("django-secret-key")
AUDIT_KEY = (environment.text("DANGVU_AUDIT_KEY") or HOME.secret("audit-key")).encode()
ACCOUNTS_KEY = (environment.text("DANGVU_ACCOUNTS_KEY") or HOME.secret("accounts-key")).encode()
DANGVU_MODE = environment.choice("DANGVU_MODE", MODES, usual_mode(HOME))
KEEP_FILES_DAYS = environment.number("DANGVU_KEEP_FILES_DAYS", 7, low=1, high=3_650)
SEAL_SECONDS = environment.number("DANGVU_SEAL_SECONDS", 60, low=5, high=86_400)
# The page of the kit and its samples, for whoever builds pages.
KIT = DEBUG or DANGVU_MODE == DEMO
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *environment.words("DANGVU_HOSTS")]

INSTALLED_APPS = [
    "dangvu.config",
    "dangvu.site",
    "dangvu.reports",
    "dangvu.lifecycle",
    "dangvu.documents",
    "dangvu.offices",
    "dangvu.procedures",
    "dangvu.members",
    "dangvu.figures",
    "dangvu.papers",
    "dangvu.imports",
    "dangvu.exports",
    "dangvu.rules",
    "dangvu.access",
    "dangvu.organizations",
    "dangvu.sources",
    "dangvu.jobs",
    "dangvu.accounts",
    "dangvu.audit",
    "dangvu.core",
    "procrastinate.contrib.django",
    "csp",
    "django_htmx",
    "template_partials",
    "whitenoise.runserver_nostatic",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "dangvu.core.edge.EdgeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dangvu.accounts.middleware.SessionLimitsMiddleware",
    "dangvu.accounts.middleware.TokenMiddleware",
    "dangvu.accounts.middleware.DoorMiddleware",
    "dangvu.accounts.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dangvu.access.middleware.DeniedMiddleware",
    "dangvu.access.middleware.SecrecyMiddleware",
    "dangvu.core.edge.ReadableMiddleware",
    "dangvu.accounts.once.OnceMiddleware",
    "dangvu.access.middleware.ReaderMiddleware",
]

ROOT_URLCONF = "dangvu.config.urls"
WSGI_APPLICATION = "dangvu.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = database.configure(HOME)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/accounts/sign-in"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "dangvu.accounts.hashers.SlowArgon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
SECOND_FACTOR = environment.flag("DANGVU_SECOND_FACTOR", default=DANGVU_MODE != DEMO)
PASSWORDS = sign_in.passwords()
AUTH_PASSWORD_VALIDATORS = sign_in.validators(PASSWORDS)
OIDC = sign_in.provider()

SESSION_ENGINE = "dangvu.accounts.sessions"
SESSION_LIMITS = sign_in.limits(LIMITS[DANGVU_MODE])
SESSION_COOKIE_NAME = "dangvu_session"
SESSION_COOKIE_AGE = int(SESSION_LIMITS.absolute.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
DEVICE_COOKIE_NAME = "dangvu_device"
CSRF_COOKIE_NAME = "dangvu_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "dangvu.site.views.forged"

# Encrypted pages: `dangvu serve --lan` says so. A browser takes a __Host- cookie from this host over TLS only.
DANGVU_TLS = environment.flag("DANGVU_TLS")
if DANGVU_TLS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-dangvu_session", "__Host-dangvu_csrf"
    DEVICE_COOKIE_NAME = "__Host-dangvu_device"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = environment.number("DANGVU_HSTS_SECONDS", 0, low=0, high=63_072_000)

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "frame-src": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "static/"
# Served from the rooms' own folders: nothing has to be collected before the first start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MIMETYPES = {".svg": "image/svg+xml; charset=utf-8"}

# How many members' rows one may take out in a day before a second person has to approve.
EXPORT_PERSONS = environment.number("DANGVU_EXPORT_PERSONS", 200, low=1, high=1_000_000_000)

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_HANDLERS = [
    "dangvu.core.uploads.Ceiling",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "dangvu.core.logs.Discreet",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # Whoever scans a network asks for hosts that are not here; the answer 400 says enough.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
