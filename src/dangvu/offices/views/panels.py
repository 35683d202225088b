"""What the pages of an organisation and of a person show of posts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.core import policy
from dangvu.core.actor import Actor
from dangvu.members.models import Person
from dangvu.offices import selectors
from dangvu.offices.models import BodyVersion
from dangvu.offices.selectors import HeldPost


def bodies_panel(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """On the page of an organisation: its bodies of the day, each with its page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not policy.may(actor, "offices", "view", subject.organization_id):
        return None
    rows = BodyVersion.objects.as_of(subject.day).filter(body__organization=subject.organization_id)
    bodies = list(rows.select_related("body").order_by("body_id"))
    keeps = policy.may(actor, "offices", "manage", subject.organization_id)
    if not bodies and not (keeps and subject.day == subject.today):
        return None
    query = "" if subject.day == subject.today else f"?on={subject.day.isoformat()}"
    return {
        "bodies": [(one, reverse("offices:body", args=[one.body_id]) + query) for one in bodies],
        "establish_url": f"{reverse('offices:establish')}?org={subject.version.code}"
        if keeps
        else "",
        "terms_url": f"{reverse('offices:terms')}?org={subject.version.code}",
        "term": selectors.term_on(subject.organization_id, subject.day),
        "vacancies_url": f"{reverse('offices:vacancies')}?org={subject.version.code}"
        + query.replace("?", "&"),
    }


def posts_panel(request: HttpRequest, subject: Person) -> dict[str, Any] | None:
    """On the page of a person: the posts on their line of time, those of today first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    posts = selectors.posts_of(actor, subject)
    if not posts:
        return None
    both = selectors.on_both_sides(posts, actor.today)
    return {
        "posts": [
            (one, _ended(one), reverse("offices:holding", args=[one.holding.pk])) for one in posts
        ],
        "both": _("Đang giữ chức danh cả của Đảng và của doanh nghiệp.") if both else "",
    }


def _ended(post: HeldPost) -> str:
    return str(post.holding.get_end_reason_display())  # type: ignore[attr-defined]
