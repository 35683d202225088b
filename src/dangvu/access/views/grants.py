"""The grants that a reader may see: as a list, one by one, and those of an account."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, Q, QuerySet, When
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dangvu.access.choices import Role
from dangvu.access.giving import last_day, named, roles_to_give
from dangvu.access.models import Grant
from dangvu.access.selectors import at_ended_place
from dangvu.access.services import may_end
from dangvu.accounts.models import User
from dangvu.core.actor import Actor
from dangvu.core.pages import Action, Column, Crumb, Event, Fact, Filter, list_page
from dangvu.core.policy import may
from dangvu.core.routes import needs
from dangvu.core.writing import write_date
from dangvu.organizations.models import Organization
from dangvu.organizations.selectors import called, find_organizations

_NOW, _LATER, _PAST, _ENDED = "now", "later", "past", "ended"


@needs("grants")
@require_http_methods(["GET", "POST"])
def grants(request: HttpRequest) -> HttpResponseBase:
    """Who holds which role where; those that are over too."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    gives = bool(roles_to_give(actor))
    return list_page(
        request,
        title=_("Phân quyền"),
        kind="grants",
        rows=described(Grant.objects.visible_to(actor).current(), actor.today),
        columns=_columns(actor),
        filters=_filters(actor),
        search=_named,
        order="who",
        counted=_("phân quyền"),
        empty=_("Chưa giao vai trò nào trong phạm vi đồng chí được xem."),
        empty_action=(_("Giao vai trò"), reverse("access:give")) if gives else ("", ""),
        file_name="phan-quyen",
        template="access/grants.html",
        context={"gives": gives, "crumbs": [Crumb(_("Phân quyền"))]},
    )


def _columns(actor: Actor) -> list[Column]:
    return [
        Column(
            "who",
            _("Ai"),
            lambda grant: grant.user.display_name,
            order=("user__display_name", "user__username"),
            url=address,
        ),
        Column("role", _("Vai trò"), lambda grant: grant.get_role_display()),
        Column("place", _("Ở"), place_words, long=True),
        Column("state", _("Tình trạng"), lambda one: state(one, actor.today), kind="state"),
        Column("from", _("Từ ngày"), "valid_from", kind="date", order=("valid_from",)),
        Column("to", _("Đến hết ngày"), last_day, kind="date"),
        Column("source", _("Văn bản"), lambda one: one.source and str(one.source), long=True),
        Column(
            "username",
            _("Tên đăng nhập"),
            "user.username",
            order=("user__username",),
            spare=True,
        ),
        Column(
            "by",
            _("Người giao"),
            lambda one: one.given_by and one.given_by.display_name,
            spare=True,
        ),
    ]


def _filters(actor: Actor) -> list[Filter]:
    return [
        Filter("role", _("Vai trò"), choices=Role.choices),
        Filter(
            "org",
            _("Tổ chức (mã hoặc tên)"),
            kind="text",
            read=lambda text: _places(actor, text),
            apply=lambda rows, places: rows.filter(organization__in=places),
            suggest=reverse("organizations:options"),
        ),
        Filter(
            "state",
            _("Tình trạng"),
            choices=[
                (_NOW, _("Đang giữ")),
                (_LATER, _("Chưa đến ngày")),
                (_PAST, _("Đã hết")),
                (_ENDED, _("Ở tổ chức đã kết thúc")),
            ],
            apply=lambda rows, which: _in_state(rows, which, actor.today),
        ),
    ]


@needs("grants")
@require_GET
def one_grant(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One grant: by which paper, given by whom, what was changed of it since."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = described(Grant.objects.visible_to(actor).current(), actor.today)
    grant = get_object_or_404(rows, pk=pk)
    context = {
        "title": grant.user.display_name,
        "line": f"{grant.get_role_display()} · {place_words(grant)}",
        "state": state(grant, actor.today),
        "doings": [_ending(actor, grant)] if not _is_over(grant, actor.today) else [],
        "facts_title": _("Phân quyền"),
        "facts": [
            Fact(_("Tên đăng nhập"), grant.user.username, url=_account(actor, grant.user)),
            Fact(_("Vai trò"), grant.get_role_display(), url=reverse("access:policy") + f"#{grant.role}"),
            Fact(_("Ở"), place_words(grant), url=_place(actor, grant)),
            Fact(_("Từ ngày"), grant.valid_from),
            Fact(_("Đến hết ngày"), last_day(grant), missing=_("chưa định ngày hết")),
            Fact(_("Văn bản quyết định"), grant.source and str(grant.source)),
            Fact(_("Người giao"), grant.given_by and grant.given_by.display_name),
        ],
        "events": _history(grant),
        "crumbs": [Crumb(_("Phân quyền"), reverse("access:grants")), Crumb(str(grant.user))],
    }  # fmt: skip
    return render(request, "access/grant.html", context)


def of_account(request: HttpRequest, subject: User) -> dict[str, Any] | None:
    """On the page of an account: the roles that it holds or will hold."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = Grant.objects.visible_to(actor).current().filter(user=subject)
    living = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=actor.today))
    found = described(living, actor.today).order_by("valid_from", "pk")
    lines = [
        (one, address(one), place_words(one), last_day(one), state(one, actor.today))
        for one in found
    ]
    give = f"{reverse('access:give')}?user={subject.username}" if roles_to_give(actor) else ""
    return {"lines": lines, "give_url": give if subject.pk != actor.user_id else ""}


def described(rows: QuerySet[Any], today: date) -> QuerySet[Any]:
    """With what is said of each: the person, the paper, and where, as it is called now or was last."""
    return rows.select_related("user", "source", "given_by").annotate(
        place_code=called("organization", today, "code"),
        place_name=called("organization", today),
        place_ended=Case(When(at_ended_place(today), then=True), default=False),
    )


def place_words(grant: Any) -> str:
    if grant.organization_id is None:
        return _("Toàn hệ thống")
    return f"{grant.place_name} ({grant.place_code})" if grant.place_name else ""


def state(grant: Any, today: date) -> tuple[str, str]:
    if _is_over(grant, today):
        return "ended", _("Đã hết")
    if grant.place_ended:
        return "warn", _("Tổ chức đã kết thúc")
    if grant.valid_from > today:
        return "info", _("Chưa đến ngày")
    return "done", _("Đang giữ")


def address(grant: Grant) -> str:
    return reverse("access:grant", args=[grant.pk])


def _is_over(grant: Grant, today: date) -> bool:
    return grant.valid_to is not None and grant.valid_to <= today


def _in_state(rows: QuerySet[Any], which: str, today: date) -> QuerySet[Any]:
    over = Q(valid_to__isnull=False, valid_to__lte=today)
    if which == _PAST:
        return rows.filter(over)
    if which == _ENDED:
        return rows.filter(~over, at_ended_place(today))
    begun = Q(valid_from__lte=today)
    return rows.filter(~over, begun if which == _NOW else ~begun)


def _named(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    return rows.filter(user__in=named(User.objects.filter(pk__in=rows.values("user")), words))


def _places(actor: Actor, text: str) -> list[int]:
    found = [one.organization_id for one in find_organizations(actor, text, actor.today, 200)]
    if not found:
        raise ValueError(text)
    return found


def _ending(actor: Actor, grant: Grant) -> Action:
    label = _("Cho thôi")
    if grant.user_id == actor.user_id or may_end(actor, grant):
        return Action(label, reverse("access:end", args=[grant.pk]), icon="close")
    return Action(label, refused=_("Vai trò này do cấp khác giao."))


def _account(actor: Actor, user: User) -> str:
    seen = User.objects.visible_to(actor).filter(pk=user.pk, is_operator=False).exists()
    return reverse("accounts:person", args=[user.pk]) if seen else ""


def _place(actor: Actor, grant: Grant) -> str:
    seen = Organization.objects.visible_to(actor).filter(pk=grant.organization_id).exists()
    return reverse("organizations:detail", args=[grant.organization_id]) if seen else ""


def _history(grant: Grant) -> list[Event]:
    """Rows of the same person, role and place that this one came from, the latest first."""
    rows = Grant.objects.filter(
        user=grant.user_id, role=grant.role, organization=grant.organization_id,
        valid_from=grant.valid_from,
    ).exclude(pk=grant.pk)  # fmt: skip
    replaced = [
        Event(
            one.superseded_at.date(),
            _("Đổi ngày hết"),
            " ".join(part for part in (_before(one), one.correction_reason) if part),
            corrected=True,
        )
        for one in rows.filter(superseded_at__isnull=False).order_by("-superseded_at", "-pk")
    ]
    first = Event(grant.valid_from, _("Bắt đầu giữ"), paper=str(grant.source or ""))
    return [*replaced, first]


def _before(grant: Grant) -> str:
    day = last_day(grant)
    return _("Trước đó: đến hết ngày %s.") % write_date(day) if day else _("Trước đó: chưa định.")


def mine(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """On the desk of whoever has no figures there: the own roles."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if may(actor, "figures"):
        return None
    held = described(Grant.objects.as_of(actor.today).filter(user=actor.user_id), actor.today)
    rows = held.order_by("valid_from", "pk")
    return {"lines": [(one.get_role_display(), place_words(one), last_day(one)) for one in rows]}
