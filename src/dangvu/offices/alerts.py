"""What is due of posts: key posts that stand empty, terms past their end or without one, holders
who are members no longer, planned persons whom this year's review has not looked at.

Told of the places where the actor may see offices, a line for each organisation at most; none of
these has a last day by rule, but the end of a term that was planned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.access.selectors import reading_whole, things_within
from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of
from dangvu.core.registry import Alert, add_alert_source
from dangvu.core.routes import needs
from dangvu.core.writing import write_date, write_number
from dangvu.members.models import Standing
from dangvu.offices.models import Holding, Planned, TermVersion
from dangvu.offices.selectors.names import organization_names
from dangvu.offices.selectors.vacancies import posts_with_filled

KEY_VACANT = "offices.key_post_vacant"
TERM_OVER = "offices.term_past_its_end"
TERM_OPEN = "offices.term_without_end"
HOLDER_LEFT = "offices.holder_left"
NOT_REVIEWED = "offices.planned_not_reviewed"

#: More organisations than this are one line that names the first of them.
MOST_LINES = 5

# What is said of one organisation, with what is meant, and of many.
_SAID: dict[str, tuple[Promise, Promise]] = {
    KEY_VACANT: (
        gettext_lazy("%(name)s khuyết chức danh chủ chốt: %(what)s"),
        gettext_lazy("%(number)s tổ chức khuyết chức danh chủ chốt: %(names)s và %(more)s tổ chức nữa"),
    ),
    HOLDER_LEFT: (
        gettext_lazy("%(name)s: người giữ chức danh không còn là đảng viên (%(what)s)"),
        gettext_lazy(
            "%(number)s tổ chức có người giữ chức danh không còn là đảng viên: %(names)s"
            " và %(more)s tổ chức nữa"
        ),
    ),
    NOT_REVIEWED: (
        gettext_lazy("%(name)s: %(what)s lượt quy hoạch chưa rà soát trong năm"),
        gettext_lazy(
            "%(number)s tổ chức có quy hoạch chưa rà soát trong năm: %(names)s và %(more)s tổ chức nữa"
        ),
    ),
    TERM_OPEN: (
        gettext_lazy("%(name)s: nhiệm kỳ %(what)s chưa ghi ngày dự kiến kết thúc"),
        gettext_lazy(
            "%(number)s tổ chức chưa ghi ngày dự kiến kết thúc nhiệm kỳ: %(names)s"
            " và %(more)s tổ chức nữa"
        ),
    ),
}  # fmt: skip


def due_of_offices(actor: Actor) -> Iterator[Alert]:
    """Every alert of this room; five statements beside what the policy asks."""
    scope = scope_of(actor, "offices")
    if scope.is_nothing:
        return
    at_bodies = things_within(actor, scope, place="post__body__organization")
    # Posts and organisations are told, and nobody is named.
    with reading_whole():
        found = {
            KEY_VACANT: _titles(_vacant(actor.today).filter(at_bodies)),
            HOLDER_LEFT: _titles(_held_by_strangers(actor.today).filter(at_bodies)),
            NOT_REVIEWED: _numbers(_not_reviewed(actor.today).filter(at_bodies)),
        }
    terms = list(_terms(actor.today).filter(things_within(actor, scope)))
    found[TERM_OPEN] = {
        one.organization_id: [one.label] for one in terms if one.planned_end is None
    }
    places = {place for each in found.values() for place in each}
    names = organization_names(places | {one.organization_id for one in terms}, actor.today)
    for term in terms:
        if term.planned_end is not None and term.organization_id in names:
            yield _over(names[term.organization_id], term, term.planned_end)
    for code, each in found.items():
        living = {place: what for place, what in each.items() if place in names}
        yield from _lines(code, living, names)


def _titles(rows: QuerySet[Any]) -> dict[int, list[str]]:
    """The titles of the posts of these rows, by organisation."""
    found: dict[int, list[str]] = defaultdict(list)
    for place, title in rows.order_by("post__kind", "post_id").values_list(
        "post__body__organization_id", "post__title"
    ):
        found[place].append(title)
    return found


def _numbers(rows: QuerySet[Any]) -> dict[int, list[str]]:
    """How many of these rows, by organisation."""
    place = "post__body__organization_id"
    counted = rows.order_by().values(place).annotate(number=Count("pk"))
    return {one: [write_number(number)] for one, number in counted.values_list(place, "number")}


def _not_reviewed(on: date) -> QuerySet[Any]:
    """Planned persons of today whom the review of this year has not looked at."""
    held: QuerySet[Any] = Planned.objects.as_of(on).filter(post__body__isnull=False)
    return held.filter(Q(reviewed_on__isnull=True) | Q(reviewed_on__lt=date(on.year, 1, 1)))


def _vacant(on: date) -> QuerySet[Any]:
    return posts_with_filled(on).filter(is_key=True, filled=0, seats__gt=0)


def _held_by_strangers(on: date) -> QuerySet[Any]:
    standing = Standing.objects.as_of(on).filter(person=OuterRef("person_id"))
    held: QuerySet[Any] = Holding.objects.as_of(on).filter(post__body__isnull=False)
    return held.filter(~Exists(standing))


def _terms(on: date) -> QuerySet[Any]:
    """Terms of today that are past their planned end, or have none."""
    held: QuerySet[Any] = TermVersion.objects.as_of(on).filter(valid_to__isnull=True)
    return held.filter(Q(planned_end__isnull=True) | Q(planned_end__lt=on)).order_by("planned_end")


def _over(name: str, term: TermVersion, day: date) -> Alert:
    words = {"name": name, "label": term.label, "day": write_date(day)}
    return Alert(
        code=TERM_OVER,
        sentence=_("%(name)s: nhiệm kỳ %(label)s đã quá ngày dự kiến kết thúc %(day)s") % words,
        due=day,
        url=reverse("organizations:detail", args=[term.organization_id]),
        late=True,
        kind=_("Nhiệm kỳ đã quá ngày dự kiến kết thúc"),
    )


def _lines(code: str, found: dict[int, list[str]], names: dict[int, str]) -> Iterator[Alert]:
    """A line for each organisation, or one for all when they are many."""
    one, many = _SAID[code]
    places = sorted(found, key=lambda place: names[place])
    if len(places) > MOST_LINES:
        words: dict[str, Any] = {
            "number": len(places),
            "names": "; ".join(names[place] for place in places[:MOST_LINES]),
            "more": len(places) - MOST_LINES,
        }
        yield Alert(code=code, sentence=many % words, due=None, url=reverse("organizations:tree"))
        return
    for place in places:
        words = {"name": names[place], "what": "; ".join(found[place])}
        url = reverse("organizations:detail", args=[place])
        yield Alert(code=code, sentence=one % words, due=None, url=url)


add_alert_source("offices.due", due_of_offices, policy=needs("offices"))
