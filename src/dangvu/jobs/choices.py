from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    WAITING = "WAITING", _("Đang chờ")
    RUNNING = "RUNNING", _("Đang chạy")
    DONE = "DONE", _("Xong")
    FAILED = "FAILED", _("Không xong")
    CANCELLED = "CANCELLED", _("Đã dừng")


# A worker writes its heartbeat every ten seconds; one that was silent for so long is gone.
SILENT_SECONDS = 60
# Between fetching a ticket and beginning its job nothing is done; who took so long has died.
UNBEGUN_SECONDS = 15

PENDING = (JobState.WAITING, JobState.RUNNING)
