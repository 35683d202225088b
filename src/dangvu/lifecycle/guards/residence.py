"""Contact with the cell of residence: to another than the one already kept, and received after it was
introduced."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.core.guard import Hold
from dangvu.core.text import clean, search_key
from dangvu.core.writing import write_date
from dangvu.lifecycle.reading import day, last_done
from dangvu.members.models import ResidenceContact
from dangvu.members.selectors.keeping import keeps_less
from dangvu.procedures.registry import Guard
from dangvu.procedures.selectors import Act


def other_residence(act: Act) -> Hold | None:
    if keeps_less():
        return Hold("not_kept", _("Chế độ net không giữ nơi cư trú của đảng viên."))
    with reading_whole():
        rows = ResidenceContact.objects.as_of(act.on).filter(person=act.case.person_id)
        held = rows.first()
    place = search_key(clean(act.values.get("residence") or ""))
    if held is None or not place or search_key(held.place) != place:
        return None
    text = _("Đảng viên đã giữ mối liên hệ với nơi này từ ngày %s.")
    return Hold("same_residence", text % write_date(held.valid_from))


def received_in_order(act: Act) -> Hold | None:
    came, sent = day(act, act.step.code, "received_on"), last_done(act, "introduce")
    if came is None or sent is None or sent.on <= came <= act.on:
        return None
    text = _("Ngày tiếp nhận phải từ ngày giới thiệu %(sent)s đến ngày ghi %(on)s.")
    words = {"sent": write_date(sent.on), "on": write_date(act.on)}
    return Hold("received_out_of_order", text % words)


GUARDS: tuple[Guard, ...] = (
    other_residence,
    received_in_order,
)
