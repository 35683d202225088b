"""Regulations that bind two sides: the list, one of them, what becomes of it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.pages import Action, Column, Crumb, Event, Fact, Filter, list_page
from dangvu.core.policy import may
from dangvu.core.routes import needs
from dangvu.core.writing import write_date
from dangvu.documents import services
from dangvu.documents.choices import PartnerKind
from dangvu.documents.forms import ChangeRegulationForm, EndRegulationForm, RegulationForm
from dangvu.documents.models import Document, Regulation
from dangvu.documents.models.document import label_of
from dangvu.documents.selectors import (
    regulation_ever,
    regulations_seen,
    regulations_with,
    states_of,
    still_binding,
)
from dangvu.documents.views._common import address_of, form_page, own_place, start

_CHANGEABLE = ("title", "scope", "signed", "term", "review_on")


@needs("documents")
@require_GET
def regulation_list(request: HttpRequest) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    doings = []
    if may(actor, "documents", "manage"):
        new = reverse("documents:regulation-new")
        doings.append(Action(_("Ghi quy chế"), new, icon="plus", primary=True))
    return list_page(
        request,
        title=_("Quy chế hai bên"),
        kind="documents",
        rows=regulations_seen(actor),
        columns=[
            Column("title", _("Tên quy chế"), "title", order=("title",), url=_url, long=True),
            Column("partner", _("Đối tác"), lambda row: "; ".join(row.partners), long=True),
            Column("kind", _("Loại đối tác"), lambda row: row.get_partner_kind_display()),
            Column("place", _("Tổ chức ký"), "place_name", long=True),
            Column("signed", _("Ngày ký"), "signed", kind="date", order=("signed",)),
            Column("term", _("Nhiệm kỳ"), "term", spare=True),
            Column("review_on", _("Rà soát"), "review_on", kind="date", order=("review_on",)),
            Column(
                "ended_on",
                _("Hết hiệu lực"),
                "ended_on",
                kind="date",
                order=("ended_on",),
                spare=True,
            ),
        ],
        filters=[
            Filter("kind", _("Loại đối tác"), lookup="partner_kind", choices=PartnerKind.choices),
            Filter(
                "state",
                _("Hiệu lực"),
                choices=[("now", _("Còn hiệu lực")), ("due", _("Đến hạn rà soát"))],
                apply=lambda rows, value: _in_state(actor, rows, value),
            ),
            Filter("review_on", _("Ngày rà soát"), kind="range"),
        ],
        search=regulations_with,
        order="title",
        counted=_("quy chế"),
        empty=_(
            "Quy chế phối hợp với nơi khác, quy chế giữa cấp ủy và hội đồng hay giám đốc, quy chế"
            " làm việc của cấp ủy."
        ),
        file_name="quy-che",
        template="documents/list.html",
        context={"crumbs": [start(), Crumb(_("Quy chế"))], "doings": doings},
    )


def _in_state(actor: Actor, rows: Any, value: str) -> Any:
    binding = still_binding(rows, actor.today)
    return binding.filter(review_on__lte=actor.today) if value == "due" else binding


def _url(one: Regulation) -> str:
    return reverse("documents:regulation", args=[one.pk])


def _found(actor: Actor, pk: int) -> Any:
    one = regulation_ever(actor, pk)
    if one is None:
        raise Http404
    return one


def _kept(actor: Actor, pk: int) -> Any:
    one = _found(actor, pk)
    if not may(actor, "documents", "manage", one.organization_id):
        raise PermissionDenied
    return one


@needs("documents")
@require_GET
def regulation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The address of an earlier state leads to what stands now."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    one = _found(actor, pk)
    if one.pk != pk:
        return redirect(_url(one))
    ended = one.ended_on is not None and one.ended_on <= actor.today
    context = {
        "title": one.title,
        "line": " · ".join([one.get_partner_kind_display(), one.place_name or ""]),
        "state": ("ended", _("Hết hiệu lực")) if ended else ("done", _("Còn hiệu lực")),
        "facts": _facts(actor, one),
        "facts_title": _("Quy chế"),
        "scope": [line for line in one.scope.splitlines() if line.strip()],
        "doings": _doings(actor, one),
        "events": _events(states_of(one)),
        "crumbs": [
            start(),
            Crumb(_("Quy chế"), reverse("documents:regulations")),
            Crumb(one.title),
        ],
    }
    return render(request, "documents/regulation.html", context)


def _facts(actor: Actor, one: Any) -> list[Fact]:
    paper = one.document
    is_seen = paper is not None and Document.objects.visible_to(actor).filter(pk=paper.pk).exists()
    late = one.review_on is not None and one.review_on <= actor.today and not one.ended_on
    return [
        Fact(_("Bên ký của đảng bộ"), one.place_name),
        Fact(_("Bên kia"), "; ".join(one.partners) or None, missing=_("nội bộ cấp ủy")),
        Fact(_("Loại đối tác"), one.get_partner_kind_display()),
        Fact(_("Ngày ký"), one.signed),
        Fact(_("Nhiệm kỳ"), one.term or None),
        Fact(_("Ngày rà soát"), one.review_on, note=_("đã đến hạn rà soát") if late else ""),
        Fact(_("Hết hiệu lực từ"), one.ended_on, missing=_("chưa có")),
        Fact(
            _("Văn bản ban hành"),
            label_of(paper.source) if is_seen else None,
            url=address_of(paper.pk) if is_seen else "",
        ),
    ]


def _doings(actor: Actor, one: Regulation) -> list[Action]:
    if not may(actor, "documents", "manage", one.organization_id):
        return []
    doings = [
        Action(
            _("Rà soát, sửa"), reverse("documents:regulation-change", args=[one.pk]), icon="edit"
        )
    ]
    if one.ended_on is None:
        end = reverse("documents:regulation-end", args=[one.pk])
        doings.append(Action(_("Ghi hết hiệu lực"), end, icon="close"))
    return doings


def _events(states: list[Regulation]) -> list[Event]:
    """Written, then each change with its reason, the newest first."""
    events = [Event(states[0].signed, _("Ký"))]
    events += [
        Event(
            localdate(after.recorded_at),
            _("Sửa: %s") % _changed(before, after),
            before.correction_reason,
        )
        for before, after in pairwise(states)
    ]
    return events[::-1]


def _changed(before: Regulation, after: Regulation) -> str:
    labels = {
        "title": _("tên"),
        "scope": _("nội dung"),
        "signed": _("ngày ký"),
        "term": _("nhiệm kỳ"),
        "review_on": _("ngày rà soát"),
        "ended_on": _("hết hiệu lực từ"),
        "document_id": _("văn bản"),
    }
    told = []
    for name, label in labels.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            is_day = name in ("signed", "review_on", "ended_on")
            told.append(f"{label} {write_date(new) or '–'}" if is_day else label)
    return ", ".join(told)


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def regulation_new(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]

    def write(given: dict[str, Any]) -> tuple[str, str]:
        partners: list[dict[str, Any]] = [{"organization": one} for one in given["partners"]]
        partners += [{"name": one} for one in given["outside"]]
        made = services.sign_regulation(
            actor=actor,
            organization=given["place"],
            partner_kind=PartnerKind(given["partner_kind"]),
            title=given["title"],
            partners=partners,
            scope=given["scope"],
            signed=given["signed"],
            term=given["term"],
            review_on=given["review_on"],
            document=given["other"],
        )
        return _url(made), _("Đã ghi quy chế.")

    return form_page(
        request,
        RegulationForm(request.POST or None, actor=actor, initial={"place": own_place(actor)}),
        write,
        title=_("Ghi quy chế hai bên"),
        submit=_("Ghi quy chế"),
        back=reverse("documents:regulations"),
        crumbs=[start(), Crumb(_("Quy chế"), reverse("documents:regulations"))],
    )


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def regulation_change(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    one = _kept(actor, pk)
    usual = {name: getattr(one, name) for name in _CHANGEABLE}
    form = ChangeRegulationForm(request.POST or None, initial=usual)

    def write(given: dict[str, Any]) -> tuple[str, str]:
        changes = {name: given[name] for name in form.changed_data if name in _CHANGEABLE}
        if not changes:
            return _url(one), _("Chưa sửa gì nên quy chế vẫn như cũ.")
        copy = services.change_regulation(
            actor=actor, regulation=one, reason=given["reason"], **changes
        )
        return _url(copy), _("Đã ghi.")

    return _about(request, one, form, write, _("Rà soát, sửa quy chế"), _("Ghi lại"))


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def regulation_end(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    one = _kept(actor, pk)

    def write(given: dict[str, Any]) -> tuple[str, str]:
        copy = services.end_regulation(actor=actor, regulation=one, **given)
        return _url(copy), _("Đã ghi ngày hết hiệu lực.")

    form = EndRegulationForm(request.POST or None)
    return _about(
        request, one, form, write, _("Quy chế hết hiệu lực"), _("Ghi hết hiệu lực"), at="on"
    )


def _about(
    request: HttpRequest,
    one: Regulation,
    form: Any,
    write: Any,
    title: str,
    submit: str,
    at: str = "",
) -> HttpResponse:
    return form_page(
        request,
        form,
        write,
        title=title,
        submit=submit,
        back=_url(one),
        crumbs=[
            start(),
            Crumb(_("Quy chế"), reverse("documents:regulations")),
            Crumb(one.title, _url(one)),
        ],
        line=one.title,
        at=at,
    )
