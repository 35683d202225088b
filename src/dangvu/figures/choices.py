"""Words of kept and quoted figures that are stored."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Qualifier(models.TextChoices):
    """How exactly a published figure was given, in the word of the paper itself."""

    EXACT = "EXACT", _("đúng")
    ABOUT = "ABOUT", _("khoảng")
    NEARLY = "NEARLY", _("gần")
    OVER = "OVER", _("trên")
    ESTIMATED = "ESTIMATED", _("ước")
    AT_LEAST = "AT_LEAST", _("ít nhất")
    AT_MOST = "AT_MOST", _("không quá")
