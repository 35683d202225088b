from django.db import models
from django.utils.translation import gettext_lazy as _


class Grade(models.TextChoices):
    """Secrecy grade; from MAT on only the metadata is kept and the summary stays empty."""

    OPEN = "OPEN", _("Thường")
    MAT = "MAT", _("Mật")
    TOI_MAT = "TOI_MAT", _("Tối mật")
    TUYET_MAT = "TUYET_MAT", _("Tuyệt mật")
