"""Who helps and who introduces a candidate, which courses were finished, and who decides by a power
that was given."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.constraints import constraint_of
from dangvu.core.policy import require
from dangvu.core.secrecy import must_be_open
from dangvu.core.text import clean
from dangvu.core.writing import write_date
from dangvu.members.choices import Course, DelegatedPower, IntroducerKind
from dangvu.members.models import (
    Candidate,
    Certificate,
    Delegation,
    Helper,
    Introducer,
    Person,
)
from dangvu.members.models.candidates import POOL
from dangvu.members.services._acting import Refused, official_placement
from dangvu.members.services._pool import (
    full_member_at,
    member_in_sight,
    must_be_followed,
    must_be_past,
    must_keep,
    pooling,
)
from dangvu.organizations.models import Ancestry, Organization, OrganizationVersion
from dangvu.organizations.selectors import grassroots_of
from dangvu.sources.models import Source


def assign_helper(
    *,
    actor: Actor,
    member: Person,
    on: date,
    candidate: Candidate | None = None,
    person: Person | None = None,
    source: Source | None = None,
) -> Helper:
    """A full member of the same cell helps a candidate, or somebody on probation, from a day on.

    Raises PermissionDenied, and Refused for who is no full member of that cell that day.
    """
    place = must_keep(actor, candidate, person)
    member_in_sight(actor, member)
    must_be_past(actor, on, candidate.selected_on if candidate else None)
    if candidate is not None:
        must_be_followed(candidate)
    if person is not None and person.pk == member.pk:
        raise Refused(_("Không ai tự giúp đỡ mình."))
    cell = place if person is None else official_placement(person, on).organization_id
    if cell not in full_member_at(member, on):
        text = _("Ngày %s người này không sinh hoạt ở cùng chi bộ.")
        raise Refused(text % write_date(on))
    with pooling(
        actor=actor, verb="members.assign_helper", place_id=place, label=_label(candidate, person)
    ):
        rows = Helper.objects.current().filter(candidate=candidate, person=person, member=member)
        if rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)).exists():
            raise Refused(_("Đảng viên này đang giúp đỡ người đó."))
        return Helper.objects.create(
            candidate=candidate, person=person, member=member, valid_from=on, source=source
        )


def end_help(*, actor: Actor, helper: Helper, on: date) -> None:
    """A member helps no longer from a day on; one that began that day or later is taken back."""
    place = must_keep(actor, helper.candidate, helper.person)
    must_be_past(actor, on)
    label = _label(helper.candidate, helper.person)
    with pooling(actor=actor, verb="members.end_help", place_id=place, label=label):
        if helper.valid_to is not None and helper.valid_to <= on:
            raise Refused(_("Việc giúp đỡ này đã thôi ngày %s.") % write_date(helper.valid_to))
        temporal.end(helper, on=on)


def end_probation_help(*, actor: Actor, person: Person, on: date) -> None:
    """Nobody on probation any more: whoever helped them helps no longer."""
    place = must_keep(actor, None, person)
    rows = Helper.objects.current().filter(person=person, valid_to__isnull=True)
    with reading_whole():
        helping = list(rows)
    if not helping:
        return
    with pooling(actor=actor, verb="members.end_help", place_id=place, label=person.code):
        for one in helping:
            temporal.end(one, on=on)


def introduce(
    *,
    actor: Actor,
    candidate: Candidate,
    kind: IntroducerKind,
    introduced_on: date,
    member: Person | None = None,
    together_since: date | None = None,
    source: Source | None = None,
) -> Introducer:
    """A full member, or the committee of a union at work, introduces somebody of the pool.

    Raises PermissionDenied, and Refused for a member who is none in full that day or belongs to
    another grassroots organisation.
    """
    place = must_keep(actor, candidate, None)
    must_be_followed(candidate)
    must_be_past(actor, introduced_on, candidate.selected_on)
    if (kind == IntroducerKind.MEMBER) != (member is not None):
        raise Refused(_("Ghi đảng viên nào giới thiệu, hoặc tổ chức nào."))
    if together_since is not None and together_since > introduced_on:
        raise Refused(_("Ngày cùng công tác sau ngày giới thiệu."))
    if member is not None:
        member_in_sight(actor, member)
        _must_be_near(full_member_at(member, introduced_on), place, introduced_on)
    try:
        with (
            pooling(
                actor=actor, verb="members.introduce", place_id=place, label=f"#{candidate.pk}"
            ),
            transaction.atomic(),
        ):
            return Introducer.objects.create(
                candidate=candidate, kind=kind, member=member, introduced_on=introduced_on,
                together_since=together_since, source=source,
            )  # fmt: skip
    except IntegrityError as error:
        if constraint_of(error) != "members_introducer_once":
            raise
        raise Refused(_("Người, tổ chức này đã giới thiệu rồi.")) from error


def _must_be_near(cells: set[int], place: int, on: date) -> None:
    """Introduced from within the same grassroots organisation."""
    ours = grassroots_of(place, on)
    if ours is None or any(grassroots_of(one, on) == ours for one in cells):
        return
    raise Refused(_("Người giới thiệu phải sinh hoạt ở cùng tổ chức cơ sở đảng."))


def withdraw_introduction(*, actor: Actor, introducer: Introducer, reason: str) -> None:
    """An introduction no longer stands, or was written down by mistake; with the reason."""
    candidate = introducer.candidate
    place = must_keep(actor, candidate, None)
    must_be_followed(candidate)
    must_be_open(reason)
    if not clean(reason):
        raise Refused(_("Cần ghi lý do."))
    label = f"#{candidate.pk}"
    with pooling(actor=actor, verb="members.withdraw_introduction", place_id=place, label=label):
        temporal.withdraw(introducer, reason=clean(reason))


def give_certificate(
    *,
    actor: Actor,
    course: Course,
    given_on: date,
    candidate: Candidate | None = None,
    person: Person | None = None,
    given_by: str = "",
    number: str = "",
    source: Source | None = None,
) -> Certificate:
    """Somebody finished a course. Raises Refused for the same once more, and for a course for new
    members of who is none."""
    place = must_keep(actor, candidate, person)
    must_be_past(actor, given_on)
    must_be_open(given_by, number)
    if candidate is not None and course == Course.NEW_MEMBER:
        raise Refused(_("Lớp đảng viên mới dành cho người đã kết nạp."))
    rows = Certificate.objects.current().filter(
        candidate=candidate, person=person, course=course, given_on=given_on
    )
    with pooling(
        actor=actor, verb="members.give_certificate", place_id=place,
        label=_label(candidate, person),
    ):  # fmt: skip
        if rows.exists():
            raise Refused(_("Giấy chứng nhận này đã ghi rồi."))
        return Certificate.objects.create(
            candidate=candidate, person=person, course=course, given_on=given_on,
            given_by=clean(given_by)[:250], number=clean(number)[:40], source=source,
        )  # fmt: skip


def withdraw_certificate(*, actor: Actor, certificate: Certificate, reason: str) -> None:
    """A certificate was written down by mistake; with the reason."""
    place = must_keep(actor, certificate.candidate, certificate.person)
    must_be_open(reason)
    if not clean(reason):
        raise Refused(_("Cần ghi lý do."))
    label = _label(certificate.candidate, certificate.person)
    with pooling(actor=actor, verb="members.withdraw_certificate", place_id=place, label=label):
        temporal.withdraw(certificate, reason=clean(reason))


def delegate(
    *,
    actor: Actor,
    superior: Organization,
    organization: Organization,
    power: DelegatedPower,
    valid_from: date,
    valid_to: date | None = None,
    source: Source | None = None,
) -> Delegation:
    """A superior lets a grassroots committee below it decide itself, for a time, by a paper.

    Raises PermissionDenied; Refused for what is no grassroots organisation below it that day.
    """
    require(actor, POOL, "manage", superior.pk)
    if not Organization.objects.visible_to(actor).filter(pk=organization.pk).exists():
        raise PermissionDenied
    version = OrganizationVersion.objects.as_of(valid_from).filter(organization=organization)
    found = version.first()
    if found is None or not found.is_grassroots:
        raise Refused(_("Chỉ ủy quyền cho tổ chức cơ sở đảng."))
    below = Ancestry.objects.on(valid_from).filter(
        ancestor=superior, descendant=organization, depth__gt=0
    )
    if not below.exists():
        raise Refused(_("Tổ chức cơ sở đó không trực thuộc nơi ủy quyền."))
    if valid_to is not None and valid_to <= valid_from:
        raise Refused(_("Thời gian kết thúc phải sau thời gian bắt đầu."))
    with pooling(actor=actor, verb="members.delegate", place_id=superior.pk, label=found.name):
        rows = Delegation.objects.current().filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from),
            organization=organization, power=power,
        )  # fmt: skip
        if valid_to is not None:
            rows = rows.filter(valid_from__lt=valid_to)
        if rows.exists():
            raise Refused(_("Việc này đã ủy quyền trong thời gian đó."))
        return Delegation.objects.create(
            superior=superior, organization=organization, power=power,
            valid_from=valid_from, valid_to=valid_to, source=source,
        )  # fmt: skip


def end_delegation(*, actor: Actor, delegation: Delegation, on: date) -> None:
    """The power is taken back from a day on."""
    place = delegation.superior_id
    with pooling(
        actor=actor, verb="members.end_delegation", place_id=place, label=delegation.power
    ):
        if delegation.valid_to is not None and delegation.valid_to <= on:
            raise Refused(_("Đã hết ủy quyền ngày %s.") % write_date(delegation.valid_to))
        temporal.end(delegation, on=on)


def _label(candidate: Candidate | None, person: Person | None) -> str:
    return f"#{candidate.pk}" if candidate else person.code if person else ""
