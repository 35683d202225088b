"""What persons ask of what is kept about them: received, acknowledged, extended once, done or refused."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.secrecy import must_be_open
from dangvu.core.text import clean
from dangvu.members.choices import RequestKind, RequestStepKind
from dangvu.members.models import DataRequest, DataRequestStep, Person, Restriction
from dangvu.members.services._acting import Refused, acting

_ENDS = (RequestStepKind.DONE, RequestStepKind.REFUSED)


def receive_request(
    *,
    actor: Actor,
    person: Person,
    kind: RequestKind,
    asked_by: str,
    received_on: date,
    words: str = "",
) -> DataRequest:
    """Write down what somebody asks of what is kept about a person. Raises PermissionDenied, Refused,
    SecretRefused."""
    asked_by, words = clean(asked_by), clean(words, multiline=True)
    if not asked_by:
        raise Refused(_("Ghi ai đề nghị."))
    if received_on > actor.today:
        raise Refused(_("Ngày nhận ở trong tương lai."))
    must_be_open(asked_by, words)
    with acting(
        actor=actor, verb="members.receive_request", cell_id=person.home_id, label=person.code
    ):
        return DataRequest.objects.create(
            person=person,
            kind=kind,
            asked_by=asked_by,
            received_on=received_on,
            words=words,
            owner_id=actor.user_id,
        )


def acknowledge_request(
    *, actor: Actor, request: DataRequest, on: date, note: str = ""
) -> DataRequestStep:
    """The person was told that the request has come. Raises PermissionDenied, Refused."""
    return _step(actor, request, RequestStepKind.ACKNOWLEDGED, on, note)


def extend_request(*, actor: Actor, request: DataRequest, on: date, note: str) -> DataRequestStep:
    """More time is taken, once, and the person is told why. Raises PermissionDenied, Refused."""
    return _step(actor, request, RequestStepKind.EXTENDED, on, note)


def hand_over(*, actor: Actor, request: DataRequest, on: date) -> DataRequestStep:
    """What is kept about the person was given out as files. Raises PermissionDenied, Refused."""
    return _step(actor, request, RequestStepKind.HANDED, on, "")


def finish_request(
    *, actor: Actor, request: DataRequest, on: date, note: str = ""
) -> DataRequestStep:
    """It was done. A restriction asked for begins that day. Raises PermissionDenied, Refused."""
    person = request.person
    with acting(
        actor=actor, verb="members.finish_request", cell_id=person.home_id, label=person.code
    ):
        made = _step(actor, request, RequestStepKind.DONE, on, note)
        held = Restriction.objects.as_of(on).filter(person=person)
        if request.kind == RequestKind.RESTRICT and not held.exists():
            Restriction.objects.create(person=person, request=request, valid_from=on)
        return made


def refuse_request(*, actor: Actor, request: DataRequest, on: date, note: str) -> DataRequestStep:
    """It is not done, and the person is told why. Raises PermissionDenied, Refused."""
    return _step(actor, request, RequestStepKind.REFUSED, on, note)


def lift_restriction(*, actor: Actor, restriction: Restriction, on: date, reason: str) -> None:
    """The record is used as others are again. Raises PermissionDenied, Refused."""
    if not clean(reason):
        raise Refused(_("Ghi lý do bỏ hạn chế."))
    if on <= restriction.valid_from:
        raise Refused(_("Ngày bỏ hạn chế phải sau ngày bắt đầu hạn chế."))
    must_be_open(reason)
    person = restriction.person
    with acting(
        actor=actor, verb="members.lift_restriction", cell_id=person.home_id, label=person.code
    ):
        temporal.end(restriction, on=on, reason=clean(reason))


def _step(
    actor: Actor, request: DataRequest, kind: RequestStepKind, on: date, note: str
) -> DataRequestStep:
    note = clean(note, multiline=True)
    must_be_open(note)
    person = request.person
    with acting(
        actor=actor,
        verb=f"members.request_{kind.value.lower()}",
        cell_id=person.home_id,
        label=person.code,
    ):
        # Two who do it at the same time: the second waits here and finds the step of the first.
        DataRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
        _must_be_possible(actor, request, kind, on, note)
        return DataRequestStep.objects.create(
            request=request, person=person, kind=kind, on=on, note=note, writer_id=actor.user_id
        )


def _must_be_possible(
    actor: Actor, request: DataRequest, kind: RequestStepKind, on: date, note: str
) -> None:
    done = set(DataRequestStep.objects.filter(request=request).values_list("kind", flat=True))
    if done.intersection(_ENDS):
        raise Refused(_("Đề nghị này đã xong."))
    if kind in done and kind != RequestStepKind.HANDED:
        raise Refused(_("Việc này đã ghi rồi."))
    if kind in (RequestStepKind.EXTENDED, RequestStepKind.REFUSED) and not note:
        raise Refused(_("Ghi lý do để trả lời người đề nghị."))
    if not request.received_on <= on <= actor.today:
        raise Refused(_("Ngày phải từ ngày nhận đề nghị đến hôm nay."))
