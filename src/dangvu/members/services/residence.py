"""Members at work keep contact with the cell where they live: introduced, commented on, ended."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.secrecy import must_be_open
from dangvu.core.text import clean
from dangvu.core.writing import write_date
from dangvu.members.keeping import keeps_less
from dangvu.members.models import Person, ResidenceComment, ResidenceContact
from dangvu.members.services._acting import Refused, acting, must_write, standing_on
from dangvu.organizations.models import Organization
from dangvu.sources.models import Source


def introduce_to_residence(
    *,
    actor: Actor,
    person: Person,
    place: str,
    on: date,
    organization: Organization | None = None,
    source: Source | None = None,
) -> ResidenceContact:
    """The cell of residence received the member on the day; an earlier contact ends with it.
    `organization` where that cell is one of ours. Raises Refused."""
    must_write(actor, person)
    place = clean(place)
    must_be_open(place)
    if not place:
        raise Refused(_("Ghi cấp ủy nơi cư trú."))
    if keeps_less():
        raise Refused(_("Chế độ net không giữ nơi cư trú của đảng viên."))
    standing = standing_on(person, on)
    with acting(
        actor=actor, verb="members.introduce_to_residence", cell_id=person.home_id,
        label=person.code,
    ):  # fmt: skip
        _one_at_a_time(person)
        contacts = ResidenceContact.objects.current().filter(person=person)
        if contacts.filter(valid_from__gte=on).exists():
            raise Refused(_("Đã ghi giới thiệu về nơi cư trú từ ngày đó hoặc sau đó."))
        end_contact(person, on)
        return ResidenceContact.objects.create(
            person=person,
            membership_id=standing.membership_id,
            place=place[:250],
            organization=organization,
            valid_from=on,
            source=source,
        )


def end_residence_contact(*, actor: Actor, person: Person, on: date) -> None:
    """Retired, transferred, moved away: no contact from that day. Raises Refused where there is none."""
    must_write(actor, person)
    if on > actor.today:
        raise Refused(_("Ngày ghi sau hôm nay."))
    with acting(
        actor=actor, verb="members.end_residence_contact", cell_id=person.home_id,
        label=person.code,
    ):  # fmt: skip
        _one_at_a_time(person)
        if not end_contact(person, on):
            text = _("Ngày %s đảng viên không giữ mối liên hệ với nơi cư trú nào đã ghi.")
            raise Refused(text % write_date(on))


def end_contact(person: Person, on: date) -> bool:
    """Inside a deed; whether there was one."""
    held = ResidenceContact.objects.as_of(on).filter(person=person).first()
    if held is not None:
        temporal.end(held, on=on)
    return held is not None


def record_residence_comment(
    *, actor: Actor, person: Person, year: int, on: date, source: Source | None = None
) -> ResidenceComment:
    """The comment of the cell of residence for a year came; what it says stays in the paper. Raises
    Refused."""
    must_write(actor, person)
    if on > actor.today or not 0 <= on.year - year <= 1:
        raise Refused(_("Nhận xét của một năm đến trong năm đó hoặc năm sau."))
    with acting(
        actor=actor, verb="members.record_residence_comment", cell_id=person.home_id,
        label=person.code,
    ):  # fmt: skip
        _one_at_a_time(person)
        contacts = ResidenceContact.objects.current().filter(
            person=person, valid_from__lte=min(on, date(year, 12, 31))
        )
        contact = contacts.exclude(valid_to__lte=date(year, 1, 1)).order_by("-valid_from").first()
        if contact is None:
            raise Refused(_("Năm %d đảng viên không giữ mối liên hệ với nơi cư trú nào.") % year)
        if ResidenceComment.objects.current().filter(person=person, year=year).exists():
            raise Refused(_("Nhận xét của năm này đã ghi rồi."))
        return ResidenceComment.objects.create(
            contact=contact, person=person, year=year, received_on=on, source=source
        )


def _one_at_a_time(person: Person) -> None:
    """Whoever writes of the same person at the same moment waits, and then finds it written."""
    list(Person.objects.select_for_update().filter(pk=person.pk).values_list("pk"))
