"""What every service of this room begins with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.constraints import refused_by
from dangvu.core.policy import require, scope_of
from dangvu.members.models import Person
from dangvu.members.models.person import people_within
from dangvu.offices.models import Post, PostVersion
from dangvu.offices.permissions import KIND
from dangvu.organizations.models import EmployerLink, Organization, OrganizationVersion


class Refused(Exception):
    """A rule of this room stands against it; the message is for the one who tried. `about` is the
    argument of the service that it speaks of, where it speaks of one."""

    def __init__(self, message: str, about: str = "") -> None:
        super().__init__(message)
        self.about = about


# Which argument a constraint speaks of.
_ABOUT = {
    "offices_holding_one_holder": "post",
    "offices_holding_once": "person",
    "offices_holding_acting_completes_nothing": "completes",
    "offices_termversion_one_at_a_time": "valid_from",
    "offices_termversion_ends_after_congress": "planned_end",
    "offices_termversion_congress_forward": "congress_closed",
    "offices_body_code_once": "code",
    "offices_body_one_of_its_kind": "kind",
    "offices_duty_says_what": "kind",
    "offices_planned_once": "person",
    "offices_publication_once": "published_on",
    "offices_publication_forward": "until",
}
# What the database refuses, in words.
_SAID: dict[str, str | Promise] = {
    "offices_holding_one_holder": gettext_lazy(
        "Chức danh này đã có người giữ trong thời gian đó. Cho người trước thôi giữ, hoặc ghi là tạm giữ."
    ),
    "offices_holding_once": gettext_lazy("Người này đã giữ chức danh đó trong thời gian này."),
    "offices_holding_acting_completes_nothing": gettext_lazy(
        "Người tạm giữ chức vụ chưa phải là kiện toàn."
    ),
    "offices_termversion_one_at_a_time": gettext_lazy(
        "Trùng thời gian với một nhiệm kỳ khác của tổ chức này; kết thúc nhiệm kỳ trước đã."
    ),
    "offices_termversion_ends_after_congress": gettext_lazy(
        "Nhiệm kỳ kết thúc trước đại hội bầu ra nó."
    ),
    "offices_termversion_congress_forward": gettext_lazy("Đại hội bế mạc trước ngày khai mạc."),
    "offices_body_code_once": gettext_lazy("Mã này đã có ở tổ chức đó."),
    "offices_body_one_of_its_kind": gettext_lazy("Tổ chức này đã có cơ quan loại đó."),
    "offices_duty_says_what": gettext_lazy(
        "Phân công phải nói rõ tổ chức, lĩnh vực hoặc chức danh được thay."
    ),
    "offices_planned_once": gettext_lazy("Người này đã trong quy hoạch chức danh đó."),
    "offices_publication_once": gettext_lazy("Lần công khai này đã ghi rồi."),
    "offices_publication_forward": gettext_lazy("Công khai kết thúc trước ngày bắt đầu."),
}
_BACKWARDS = gettext_lazy("Thời gian kết thúc phải sau thời gian bắt đầu.")
_TWICE = gettext_lazy("Trùng thời gian với một dòng khác đang có hiệu lực.")


@contextmanager
def acting(*, actor: Actor, verb: str, label: str = "") -> Iterator[None]:
    """Write as one deed; the caller has asked the policy. Raises SecretRefused for text that bears a
    stamp, and Refused for what else the database refuses by a constraint of this room."""
    try:
        with reading_whole(), deed(actor=actor, verb=verb, object_label=label):
            yield
    except IntegrityError as error:
        name = refused_by(error)
        message = _words_of(name)
        if message is None:
            raise
        raise Refused(message, _ABOUT.get(name, "")) from error


def _words_of(name: str) -> str | None:
    if name in _SAID:
        return str(_SAID[name])
    if not name.startswith("offices_"):
        return None
    if name.endswith("_period_forward"):
        return str(_BACKWARDS)
    return str(_TWICE) if name.endswith(("_once", "_one_at_a_time")) else None


def must_manage(actor: Actor, organization_id: int) -> None:
    """Raises PermissionDenied unless the actor manages offices there."""
    require(actor, KIND, "manage", organization_id)


def must_manage_post(actor: Actor, post: Post) -> None:
    """A post in a body lies at its organisation; the post itself of an enterprise is kept by whoever
    manages an organisation that works there, or everything. Raises PermissionDenied."""
    if post.body is not None:
        must_manage(actor, post.body.organization_id)
    else:
        assert post.employer_id is not None
        must_manage_employer(actor, post.employer_id)


def must_manage_employer(actor: Actor, employer_id: int) -> None:
    scope = scope_of(actor, KIND, "manage")
    if scope.everything:
        return
    links = EmployerLink.objects.as_of(actor.today).filter(employer_id=employer_id)
    places = Organization.objects.filter(employer_links__in=links)
    if not places.inside(scope, actor.today).exists():
        raise PermissionDenied


def must_manage_row(actor: Actor, post: Post, person_id: int) -> Person:
    """What names a post and a person lies at the organisation of the body; in an enterprise where
    the person lies. Gives the person, who must be somebody the actor may view. Raises
    PermissionDenied."""
    seen = Person.objects.visible_to(actor, of_few=True)
    scope = scope_of(actor, KIND, "manage")
    if post.body is not None:
        must_manage(actor, post.body.organization_id)
    elif scope.is_nothing:
        raise PermissionDenied
    else:
        seen = seen.filter(people_within(actor, scope, of_few=True))
    with reading_whole():
        person: Person | None = seen.filter(pk=person_id).first()
    if person is None:
        raise PermissionDenied
    return person


def may_write(actor: Actor, post: Post, person_id: int) -> bool:
    """Whether `must_manage_row` lets the actor: for pages that offer it."""
    try:
        must_manage_row(actor, post, person_id)
    except PermissionDenied:
        return False
    return True


def must_live(organization_id: int, on: date) -> OrganizationVersion:
    """The organisation as it was that day. Raises Refused when it was not."""
    found = OrganizationVersion.objects.as_of(on).filter(organization_id=organization_id).first()
    if found is None:
        message = _("Tổ chức này không hoạt động vào ngày %s.") % f"{on:%d/%m/%Y}"
        raise Refused(message, "valid_from")
    return found


def post_on(post: Post, on: date) -> PostVersion:
    """The post as it was that day. Raises Refused when there was none."""
    found = PostVersion.objects.as_of(on).filter(post=post).first()
    if found is None:
        raise Refused(
            _("Ngày %(day)s không có chức danh %(title)s.")
            % {"day": f"{on:%d/%m/%Y}", "title": post.title},
            "post",
        )
    return found
