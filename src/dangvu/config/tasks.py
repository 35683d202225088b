"""What the installation does for itself, every day or every minute."""

from datetime import time

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy

from dangvu.audit.services import seal
from dangvu.config.lan.authority import renew
from dangvu.core.routes import needs
from dangvu.jobs.services import Work, daily, every, task

every(settings.SEAL_SECONDS, "audit.seal", seal)


@daily("config.renew_certificate", gettext_lazy("Gia hạn chứng thư của trang web"), at=time(3, 0))
@task("config.renew_certificate", policy=needs("jobs", "manage"))
def renew_certificate(_work: Work) -> str:
    """The web server reads it for each new connection: nobody has to restart it."""
    renew(settings.HOME, now=timezone.now())
    return ""
