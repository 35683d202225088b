"""What was answered to something that was sent, so that a copy of it gets the same answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models.functions import Now

from dangvu.accounts.models.users import User

#: How long a copy is known as one.
KEPT_FOR = timedelta(hours=24)


class KeptAnswerQuerySet(models.QuerySet["KeptAnswer"]):
    def standing(self) -> Self:
        """Those that a copy still gets."""
        return self.filter(made_at__gt=Now() - KEPT_FOR)

    def past(self) -> Self:
        return self.filter(made_at__lte=Now() - KEPT_FOR)


class KeptAnswer(models.Model):
    """The answer to one writing request, kept in the transaction of what it wrote.

    `name` is a keyed hash of the sender, the way and the key of repetition; `asked` one of the
    whole request. The answer is sealed: it may show a password once. `user` is empty for somebody
    at the door. Not in the record of deeds: what was written under it is.
    """

    name = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    way = models.CharField(max_length=120)
    asked = models.CharField(max_length=64)
    sealed = models.BinaryField()
    made_at = models.DateTimeField(db_default=Now())

    objects = KeptAnswerQuerySet.as_manager()

    class Meta:
        db_table = "accounts_kept_answer"
        indexes = [models.Index(fields=["made_at"], name="accounts_kept_answer_made")]

    def __str__(self) -> str:
        return f"{self.way} {self.made_at}"
