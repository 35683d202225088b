"""Who comes of age for a Party badge: `?round=2026-09-02&which=early`; cases begin with one click."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from dangvu.access.selectors import reading_whole
from dangvu.core.actor import Actor
from dangvu.core.pages import (
    EXCEL_PICKED,
    PRINT_PICKED,
    BulkAction,
    Column,
    Crumb,
    Filter,
    list_page,
    picked_ids,
)
from dangvu.core.partial_dates import PartialDate
from dangvu.core.routes import needs
from dangvu.core.writing import write_date
from dangvu.members.models import Person
from dangvu.members.selectors import badges as selectors
from dangvu.members.selectors.badges import BadgeRow, BadgeRules, Due, badge_rules
from dangvu.organizations.models import Organization, OrganizationVersion
from dangvu.procedures import services
from dangvu.procedures.models import Case
from dangvu.rules.selectors import InForce, UnknownRule

#: More cases than this do not begin at once.
MOST = 200
_WHICH: dict[str, tuple[Due, str | Promise]] = {
    "": (Due.DUE, gettext_lazy("Đến tuổi trong đợt")),
    "missed": (Due.MISSED, gettext_lazy("Đủ từ trước, chưa ghi được tặng")),
    "early": (Due.EARLY, gettext_lazy("Có thể tặng sớm")),
    "died": (Due.DIED, gettext_lazy("Có thể truy tặng")),
}
_LOOKS: dict[Due, tuple[str, str | Promise]] = {
    Due.DUE: ("done", gettext_lazy("đủ tuổi đảng")),
    Due.UNSURE: ("question", gettext_lazy("chưa rõ ngày")),
    Due.MISSED: ("warn", gettext_lazy("đủ từ trước")),
    Due.EARLY: ("info", gettext_lazy("chỉ khi bệnh nặng")),
    Due.DIED: ("ended", gettext_lazy("từ trần")),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as the page shows it, with the case that runs."""

    row: BadgeRow
    case: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)

    @property
    def pk(self) -> int:
        return self.row.pk


@needs("members")
@require_http_methods(["GET", "POST"])
def badge_list(request: HttpRequest) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rules = _rules(actor.today)
    rounds = _rounds(rules, actor.today)
    on, word = _asked(request, rounds)
    which, words = _WHICH[word]
    found = _found(request, actor, on, which) if rules else []
    begin = BulkAction(
        _("Lập hồ sơ đề nghị tặng"), "lifecycle:badges-begin", "procedures", "manage", "plus"
    )
    return list_page(
        request,
        title=_("Đến tuổi Huy hiệu Đảng"),
        rows=found,
        columns=_columns(which),
        filters=_filters(rules),
        kind="members",
        order="name",
        counted=_("đảng viên"),
        empty=_("Đợt này không có ai thuộc danh sách “%s”.") % words,
        actions=[begin, EXCEL_PICKED, PRINT_PICKED],
        file_name=f"huy-hieu-dang-{on:%Y-%m-%d}",
        template="lifecycle/badges.html",
        context={
            "crumbs": [Crumb(_("Đến tuổi Huy hiệu Đảng"))],
            "line": _("Đợt %s") % write_date(on),
            "rounds": [(one.isoformat(), one, one == on) for one in rounds],
            "sorts": [(key, label, key == word) for key, (_due, label) in _WHICH.items()],
            "word": word,
            "on": on,
            "shown_rules": _shown_rules(rules, which),
            "wait": rules.wait if rules else None,
            "is_silent": rules is None,
        },
    )


def _rules(today: date) -> BadgeRules | None:
    try:
        return badge_rules(today)
    except UnknownRule:
        return None


def _rounds(rules: BadgeRules | None, today: date) -> list[date]:
    """The last two and the next four."""
    if rules is None:
        return [today]
    last = rules.round_before(today)
    found = [rules.round_before(last), last, rules.round_from(today)]
    for _more in range(3):
        found.append(rules.round_from(found[-1] + timedelta(days=1)))
    return found


def _asked(request: HttpRequest, rounds: list[date]) -> tuple[date, str]:
    """The next round, and who comes of age at it, where the address asks nothing else."""
    text, word = request.GET.get("round", ""), request.GET.get("which", "")
    usual = rounds[min(2, len(rounds) - 1)]
    on = next((one for one in rounds if one.isoformat() == text), usual)
    return on, word if word in _WHICH else ""


def _found(request: HttpRequest, actor: Actor, on: date, which: Due) -> list[Shown]:
    rows = selectors.badge_list(actor, on, which, _places(request, actor))
    running = Case.objects.visible_to(actor).running().filter(definition="badge")
    cases = {one.person_id: one for one in running.filter(person__in=[row.pk for row in rows])}
    return [Shown(row, cases.get(row.pk)) for row in rows]


def _places(request: HttpRequest, actor: Actor) -> list[int] | None:
    """What has that code, else all whose name has the words; None: everywhere."""
    text = request.GET.get("org", "").replace("\0", "").strip()[:200]
    if not text:
        return None
    rows = OrganizationVersion.objects.as_of(actor.today).visible_to(actor)
    found = rows.filter(code__iexact=text) or rows.matching(text)
    return list(found.values_list("organization_id", flat=True)[:1000])


def _filters(rules: BadgeRules | None) -> list[Filter]:
    tiers = [(str(years), _("%d năm") % years) for years in (rules.tiers if rules else ())]
    return [
        Filter(
            "org",
            _("Tổ chức (mã hoặc tên)"),
            kind="text",
            apply=lambda rows, _text: rows,
            suggest=reverse("organizations:options"),
        ),
        Filter(
            "tier",
            _("Mức"),
            choices=tiers,
            apply=lambda rows, text: [one for one in rows if str(one.years) == text],
        ),
    ]


def _columns(which: Due) -> list[Column]:
    columns = [
        Column(
            "name", _("Họ và tên"), "full_name", order=("sort_key",),
            url=lambda one: reverse("members:detail", args=[one.pk]),
        ),
        Column("tier", _("Mức (năm)"), "years", kind="number", order=("years",)),
        Column("state", _("Tình trạng"), _state, kind="state"),
        Column("complete", _("Đủ tuổi đảng ngày"), _complete),
        Column("missing", _("Còn thiếu (tháng)"), lambda one: one.reached.missing or None, "number"),
        Column("cell", _("Chi bộ"), _cell, order=("cell", "sort_key"), long=True),
        Column("proposed", _("Đã đề nghị"), "proposed_on", kind="date"),
        Column("awarded", _("Đã tặng"), "awarded_on", kind="date"),
        Column("code", _("Mã"), "code", order=("code",), spare=True),
    ]  # fmt: skip
    return [one for one in columns if one.key != "missing" or which in (Due.EARLY, Due.DIED)]


def _state(one: Shown) -> tuple[str, str]:
    if one.awarded_on:
        return "honour", _("đã tặng")
    if one.case:
        return "info", _("đang giải quyết")
    if one.age.is_readmitted:
        return "question", _("kết nạp lại")
    look, words = _LOOKS[one.due]
    return look, str(words)


def _complete(one: Shown) -> str:
    """A day; of a date that is not wholly known the year or the month, of whoever was readmitted both
    ends."""
    first, last = one.reached.first, one.reached.last
    if first == last:
        return write_date(first)
    for words, partial in (
        (_("trong năm %s"), PartialDate(first.year)),
        (_("trong tháng %s"), PartialDate(first.year, first.month)),
    ):
        if (partial.earliest, partial.latest) == (first, last):
            return words % write_date(partial)
    return _("%(first)s đến %(last)s") % {"first": write_date(first), "last": write_date(last)}


def _cell(one: Shown) -> str:
    return " · ".join(part for part in (one.cell, one.above) if part)


def _shown_rules(rules: BadgeRules | None, which: Due) -> list[InForce]:
    if rules is None:
        return []
    early = [rules.early, rules.early_from_70] if which is Due.EARLY else []
    late = [rules.posthumous] if which is Due.DIED else []
    return [one for one in (*early, *late) if one is not None]


# --- cases begin ------------------------------------------------------------------------------


@needs("procedures", "manage")
@require_POST
def badges_begin(request: HttpRequest) -> HttpResponse:
    """A case for each of those who were picked, where they are."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    ids = picked_ids(request)
    if not ids:
        messages.error(request, _("Chọn người ở danh sách trước."))
        return redirect("lifecycle:badges")
    if len(ids) > MOST:
        messages.error(request, _("Mỗi lần lập nhiều nhất %d hồ sơ.") % MOST)
        return redirect("lifecycle:badges")
    begun, held = _begin(actor, ids)
    if begun:
        messages.success(request, _("Đã lập %d hồ sơ đề nghị tặng Huy hiệu.") % begun)
    for reason in held[:5]:
        messages.error(request, reason)
    if len(held) > 5:
        messages.error(request, _("và %d người nữa chưa lập được.") % (len(held) - 5))
    return _to_cases()


def _begin(actor: Actor, ids: Sequence[int]) -> tuple[int, list[str]]:
    """How many began, and why others did not."""
    people = _people(actor, ids)
    begun, held = 0, []
    for person in people:
        if person.home_id is None:
            continue
        try:
            with transaction.atomic():
                services.begin(
                    actor=actor,
                    code="badge",
                    organization=Organization.objects.get(pk=person.home_id),
                    on=actor.today,
                    person=person,
                )
        except services.Refused as refused:
            held.append(f"{person.code}: {refused}")
        except PermissionDenied:
            held.append(_("%s: không thuộc nơi đồng chí ghi.") % person.code)
        else:
            begun += 1
    return begun, held


def _people(actor: Actor, ids: Iterable[int]) -> list[Person]:
    with reading_whole():
        seen = Person.objects.visible_to(actor, of_few=True).filter(pk__in=list(ids))
        return list(seen.order_by("code"))


def _to_cases() -> HttpResponseRedirect:
    return redirect(f"{reverse('procedures:list')}?{urlencode({'definition': 'badge'})}")
