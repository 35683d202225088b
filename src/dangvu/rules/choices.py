from django.db import models
from django.utils.translation import gettext_lazy as _


class Certainty(models.TextChoices):
    """How sure we are of a rule; shown wherever the rule is used."""

    SEEN = "SEEN", _("đã đối chiếu văn bản")
    HIGH = "HIGH", _("khá chắc, chưa đối chiếu nguyên văn")
    MEDIUM = "MEDIUM", _("cần kiểm tra")
    LOW = "LOW", _("chưa chắc, chỉ để tham khảo")
