"""Papers come in, are planned, issued, corrected and cancelled."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.routes import needs
from dangvu.documents import services
from dangvu.documents.choices import Book, Status, Urgency
from dangvu.documents.forms import (
    CancelForm,
    CorrectForm,
    IssueForm,
    IssuePlannedForm,
    PlanForm,
    ReceiveForm,
)
from dangvu.documents.models import Document, DocumentVersion
from dangvu.documents.views._common import (
    about_paper,
    address_of,
    form_page,
    kept,
    own_place,
    start,
)
from dangvu.sources.choices import Grade

_MARKS = {"symbol": "symbol", "date": "date", "issued_by": "issuer", "summary": "summary"}
_FACTS = ("urgency", "signatory", "mark", "effective_from", "effective_to")


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    usual = {"came_on": actor.today, "place": own_place(actor)}
    form = ReceiveForm(request.POST or None, actor=actor, initial=usual)

    def write(given: dict[str, Any]) -> tuple[str, str]:
        entry = services.receive_cited(
            actor=actor,
            organization=given["place"],
            marks={
                "symbol": given["symbol"],
                "issuer": given["issued_by"],
                "date": given["date"],
                "summary": given["summary"],
                "grade": Grade(given["grade"]),
            },
            type=given["type"],
            on=given["came_on"],
            urgency=given["urgency"],
            handler=given["handler"],
        )
        return address_of(entry.document_id), _("Đã vào sổ đến, số %d.") % entry.number

    return _new(request, form, write, _("Ghi văn bản đến"), _("Vào sổ đến"))


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    usual = {"on": actor.today, "place": own_place(actor)}
    form = IssueForm(request.POST or None, actor=actor, initial=usual)

    def write(given: dict[str, Any]) -> tuple[str, str]:
        names = (
            "type", "summary", "issued_by", "on", "key", "issuer_mark", "signatory", "mark",
            "effective_from", "body",
        )  # fmt: skip
        document = services.issue_new(
            actor=actor,
            issuer=given["place"],
            grade=Grade(given["grade"]),
            book=Book.INTERNAL if given["internal"] else Book.OUT,
            of_congress=given["congress"],
            jointly_with=given["jointly"],
            urgency=given["urgency"] or Urgency.ORDINARY,
            **{name: given[name] for name in names},
        )
        return _issued(document)

    return _new(request, form, write, _("Ban hành văn bản"), _("Lấy số"))


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """A paper that is to be issued; it gets its number when it is."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = PlanForm(request.POST or None, actor=actor, initial={"place": own_place(actor)})

    def write(given: dict[str, Any]) -> tuple[str, str]:
        document = services.plan_document(
            actor=actor,
            issuer=given["place"],
            type=given["type"],
            summary=given["summary"],
            issued_by=given["issued_by"],
            grade=Grade(given["grade"]),
            signatory=given["signatory"],
            body=given["body"],
        )
        return address_of(document.pk), _("Đã ghi văn bản dự kiến; số sẽ lấy khi ban hành.")

    return _new(request, form, write, _("Ghi văn bản dự kiến"), _("Ghi dự kiến"))


def _new(request: HttpRequest, form: Any, write: Any, title: str, submit: str) -> HttpResponse:
    return form_page(
        request,
        form,
        write,
        title=title,
        submit=submit,
        back=reverse("documents:list"),
        crumbs=[start()],
    )


def _issued(document: Document) -> tuple[str, str]:
    done = _("Văn bản mang số %s.") % document.source.symbol
    return address_of(document.pk), done


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def issue_planned(request: HttpRequest, pk: int) -> HttpResponse:
    """A planned paper was signed: it takes the next number, or the one that was kept for it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    document = kept(actor, pk)
    version = _version(document)
    if version.status != Status.PLANNED:
        raise Http404
    usual = {
        "on": actor.today,
        "issued_by": document.source.issuer,
        "signatory": version.signatory,
        "mark": version.mark,
    }
    form = IssuePlannedForm(request.POST or None, initial=usual)

    def write(given: dict[str, Any]) -> tuple[str, str]:
        facts = {name: value for name, value in given.items() if name != "congress"}
        return _issued(
            services.issue_document(
                actor=actor, document=document, of_congress=given["congress"], **facts
            )
        )

    return form_page(
        request,
        form,
        write,
        title=_("Ban hành văn bản dự kiến"),
        submit=_("Lấy số"),
        at="number",
        **about_paper(document),
    )


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """What was written wrongly, with a reason; what was written before stays readable."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    document = kept(actor, pk)
    version = _version(document)
    source = document.source
    usual = {name: getattr(source, mark) for name, mark in _MARKS.items()}
    usual |= {"grade": source.grade} | {name: getattr(version, name) for name in _FACTS}
    is_planned = version.status == Status.PLANNED
    form = CorrectForm(request.POST or None, initial=usual, is_planned=is_planned)

    def write(given: dict[str, Any]) -> tuple[str, str]:
        changed = [name for name in form.changed_data if name != "reason"]
        if not changed:
            return address_of(pk), _("Chưa sửa gì nên sổ vẫn như cũ.")
        marks = {_MARKS[name]: given[name] for name in changed if name in _MARKS}
        if "grade" in changed:
            marks["grade"] = Grade(given["grade"])
        services.correct_document(
            actor=actor,
            document=document,
            reason=given["reason"],
            marks=marks or None,
            **{name: given[name] for name in changed if name in _FACTS},
        )
        return address_of(pk), _("Đã đính chính. Điều ghi trước vẫn đọc được trong nhật ký.")

    return form_page(
        request,
        form,
        write,
        title=_("Đính chính"),
        submit=_("Ghi đính chính"),
        at="" if is_planned else "symbol",
        **about_paper(document),
    )


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    document = kept(actor, pk)
    if _version(document).status == Status.CANCELLED:
        raise Http404

    def write(given: dict[str, Any]) -> tuple[str, str]:
        services.cancel_document(actor=actor, document=document, reason=given["reason"])
        return address_of(pk), _("Đã hủy. Số của văn bản không cấp lại cho văn bản nào.")

    return form_page(
        request,
        CancelForm(request.POST or None),
        write,
        title=_("Hủy văn bản"),
        submit=_("Hủy văn bản"),
        **about_paper(document),
    )


def _version(document: Document) -> DocumentVersion:
    return DocumentVersion.objects.current().get(document=document)
