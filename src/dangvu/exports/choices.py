from django.db import models
from django.utils.translation import gettext_lazy as _


class AskState(models.TextChoices):
    """What became of a request for a large export."""

    ASKED = "ASKED", _("chờ duyệt")
    APPROVED = "APPROVED", _("đã duyệt")
    REFUSED = "REFUSED", _("không duyệt")
