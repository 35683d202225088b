"""What a member asks for of oneself: that something in the record be corrected."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.secrecy import must_be_open
from dangvu.core.text import clean
from dangvu.members.choices import Correctable, RequestKind
from dangvu.members.models import DataRequest, Person, PersonVersion
from dangvu.members.selectors.own import correctable, own_person
from dangvu.members.selectors.requests import own_requests
from dangvu.members.services._acting import Refused


def ask_correction(
    *, actor: Actor, field: Correctable, should_be: str, paper: str, holder: str, words: str = ""
) -> DataRequest:
    """A member asks that the own record be corrected, and says which paper proves it and who has it.
    Nothing of the record changes. Raises PermissionDenied, Refused, SecretRefused."""
    person = own_person(actor, "ask")
    if person is None:
        raise PermissionDenied
    should_be, paper, holder = clean(should_be), clean(paper), clean(holder)
    words = clean(words, multiline=True)
    if not should_be or not paper:
        raise Refused(_("Ghi nội dung đúng và giấy tờ chứng minh."))
    must_be_open(should_be, paper, holder, words)
    with (
        reading_whole(),
        deed(actor=actor, verb="members.ask_correction", object_label=person.code),
    ):
        if field not in correctable(person, actor.today):
            raise Refused(_("Hồ sơ không ghi mục này nên không đề nghị sửa được."))
        _must_not_wait_already(actor, person, field)
        return DataRequest.objects.create(
            person=person,
            kind=RequestKind.CORRECT,
            asked_by=_name(person, actor),
            received_on=actor.today,
            field=field,
            should_be=should_be,
            paper=paper,
            holder=holder,
            words=words,
            owner_id=actor.user_id,
        )


def _must_not_wait_already(actor: Actor, person: Person, field: Correctable) -> None:
    """One at a time for each thing that may be wrong; two who ask at once are one after the other."""
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    open_ones = own_requests(actor, person).filter(field=field, is_over=False)
    if field != Correctable.OTHER and open_ones.exists():
        raise Refused(_("Đồng chí đã đề nghị sửa mục này và đang chờ trả lời."))


def _name(person: Person, actor: Actor) -> str:
    found = PersonVersion.objects.as_of(actor.today).filter(person=person).first()
    return found.full_name if found else person.code
