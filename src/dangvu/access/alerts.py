"""Grants that reach nothing any more, because their organisation was merged away or dissolved."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import ngettext

from dangvu.access.models import Grant
from dangvu.access.selectors import at_ended_place
from dangvu.core.actor import Actor
from dangvu.core.registry import Alert, add_alert_source
from dangvu.core.routes import needs
from dangvu.core.writing import write_number

ENDED = "access.ended_place"


def grants_at_ended_places(actor: Actor) -> Iterator[Alert]:
    """One line for all of them, to whoever gives and ends roles; one statement."""
    today = actor.today
    held = Grant.objects.visible_to(actor).current().filter(at_ended_place(today))
    count = held.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today)).count()
    if not count:
        return
    yield Alert(
        code=ENDED,
        sentence=ngettext(
            "%(n)s phân quyền ở tổ chức đã kết thúc, không còn tác dụng: giao lại ở nơi kế tục hoặc cho thôi",
            "%(n)s phân quyền ở tổ chức đã kết thúc, không còn tác dụng: giao lại ở nơi kế tục hoặc cho thôi",
            count,
        )
        % {"n": write_number(count)},
        due=None,
        url=f"{reverse('access:grants')}?state=ended",
    )


add_alert_source(ENDED, grants_at_ended_places, policy=needs("grants", "manage"))
