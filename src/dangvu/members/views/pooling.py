"""Forms about the pool: into it, everything that is written of somebody in it, and the same of a
member on probation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.guard import StepHeld
from dangvu.core.pages import Crumb
from dangvu.core.partial_dates import PartialDate
from dangvu.core.policy import may
from dangvu.core.routes import needs
from dangvu.core.secrecy import SecretRefused
from dangvu.members import services
from dangvu.members.choices import Course, DropReason, IntroducerKind
from dangvu.members.forms import (
    CandidateForm,
    CertificateForm,
    DropForm,
    EndForm,
    FactsForm,
    HelperForm,
    IntroducerForm,
    MoveForm,
    TakeBackForm,
)
from dangvu.members.models import Candidate, Certificate, Helper, Introducer, Person
from dangvu.members.models.candidates import POOL
from dangvu.members.selectors.candidates import full_members_of, member_names
from dangvu.members.services import Refused
from dangvu.members.views.candidates import candidate_or_404, start
from dangvu.organizations.models import OrganizationVersion
from dangvu.sources.models import Source
from dangvu.sources.services import cite

SAID = (Refused, StepHeld, SecretRefused)


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody of the pool, or a member whom others help on probation."""

    candidate: Candidate | None
    person: Person | None
    name: str
    url: str
    place_id: int

    def crumbs(self, title: str) -> list[Crumb]:
        first = start() if self.candidate else Crumb(_("Đảng viên"), reverse("members:list"))
        return [first, Crumb(self.name, self.url), Crumb(title)]


@dataclass(frozen=True, slots=True)
class Deed:
    """One form: how it is made, what it does, what the page says."""

    title: str | Promise
    submit: str | Promise
    done: str | Promise
    form: Callable[[HttpRequest, Actor, Subject], forms.Form]
    do: Callable[[Actor, Subject, dict[str, Any]], object]
    of_member: bool = False


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def candidate_add(request: HttpRequest) -> HttpResponse:
    """`?org=` is the code of the cell."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    initial = {"selected_on": actor.today, "place": request.GET.get("org", "")[:120] or _own(actor)}
    form = CandidateForm(request.POST or None, actor=actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = services.add_candidate(
                actor=actor,
                organization_id=given["place"].organization_id,
                selected_on=given["selected_on"],
                source=_cited(actor, given["symbol"], given["selected_on"]),
                **_facts(given),
            )
        except SAID as error:
            _tell(form, error)
        else:
            messages.success(request, _("Đã đưa vào nguồn."))
            return redirect("members:candidate", made.pk)
    context = {
        "title": _("Đưa vào nguồn phát triển Đảng"),
        "form": form,
        "submit": _("Đưa vào nguồn"),
        "cancel_url": reverse("members:candidates"),
        "crumbs": [start(), Crumb(_("Đưa vào nguồn"))],
    }
    return render(request, "core/form.html", context)


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def candidate_deed(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if deed not in DEEDS:
        raise Http404
    return _page(request, DEEDS[deed], _candidate(actor, pk))


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def probation_deed(request: HttpRequest, person_id: int, deed: str) -> HttpResponse:
    """The same of a member: who helps on probation, which courses were finished."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if deed not in DEEDS or not DEEDS[deed].of_member:
        raise Http404
    return _page(request, DEEDS[deed], _member(actor, person_id))


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def helper_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody helps no longer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = _one(Helper.objects.visible_to(actor).current().filter(valid_to__isnull=True), pk)
    deed = Deed(
        _("Thôi phân công giúp đỡ"),
        _("Thôi giúp đỡ"),
        _("Đã ghi thôi giúp đỡ."),
        lambda request, actor, subject: EndForm(request.POST or None, initial={"on": actor.today}),
        lambda actor, subject, given: services.end_help(actor=actor, helper=row, on=given["on"]),
    )
    return _page(request, deed, _subject_of(actor, row))


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def introducer_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = _one(Introducer.objects.visible_to(actor).current(), pk)
    return _page(
        request,
        _taking_back(
            _("Rút giới thiệu"),
            lambda actor, subject, given: services.withdraw_introduction(
                actor=actor, introducer=row, reason=given["reason"]
            ),
        ),
        _candidate(actor, row.candidate_id),
    )


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def certificate_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = _one(Certificate.objects.visible_to(actor).current(), pk)
    return _page(
        request,
        _taking_back(
            _("Hủy giấy chứng nhận ghi nhầm"),
            lambda actor, subject, given: services.withdraw_certificate(
                actor=actor, certificate=row, reason=given["reason"]
            ),
        ),
        _subject_of(actor, row),
    )


def _taking_back(title: str, do: Callable[[Actor, Subject, dict[str, Any]], object]) -> Deed:
    return Deed(title, title, _("Đã ghi."), lambda request, actor, subject: TakeBackForm(
        request.POST or None), do)  # fmt: skip


def _page(request: HttpRequest, deed: Deed, subject: Subject) -> HttpResponse:
    """The form: shown, or done and back to whom it is about; a refusal stands over the form."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = deed.form(request, actor, subject)
    if request.method == "POST" and form.is_valid():
        try:
            deed.do(actor, subject, form.cleaned_data)
        except SAID as error:
            _tell(form, error)
        else:
            messages.success(request, str(deed.done))
            return redirect(subject.url)
    context = {
        "title": deed.title,
        "line": subject.name,
        "form": form,
        "submit": deed.submit,
        "cancel_url": subject.url,
        "crumbs": subject.crumbs(str(deed.title)),
    }
    return render(request, "core/form.html", context)


def _tell(form: forms.Form, error: Exception) -> None:
    told = [hold.reason for hold in error.holds] if isinstance(error, StepHeld) else [str(error)]
    for reason in told:
        form.add_error(None, reason)


# --- whom it is about --------------------------------------------------------------------------


def _candidate(actor: Actor, pk: int) -> Subject:
    found = candidate_or_404(actor, pk, keeps=True)
    url = reverse("members:candidate", args=[found.pk])
    return Subject(found, None, found.full_name, url, found.organization_id)


def _member(actor: Actor, person_id: int) -> Subject:
    found = Person.objects.visible_to(actor, of_few=True).filter(pk=person_id).first()
    if found is None or found.home_id is None or not may(actor, POOL, "manage", found.home_id):
        raise Http404
    name = member_names([found.pk], actor).get(found.pk, found.code)
    return Subject(None, found, name, reverse("members:detail", args=[found.pk]), found.home_id)


def _subject_of(actor: Actor, row: Helper | Certificate) -> Subject:
    if row.candidate_id is not None:
        return _candidate(actor, row.candidate_id)
    assert row.person_id is not None
    return _member(actor, row.person_id)


def _one(rows: Any, pk: int) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _own(actor: Actor) -> str:
    """The cell of a secretary, so that it need not be typed."""
    from dangvu.access.selectors import own_organization_id

    rows = OrganizationVersion.objects.as_of(actor.today)
    found = rows.filter(organization=own_organization_id(actor)).first()
    return found.code if found is not None and found.is_cell else ""


def _cited(actor: Actor, symbol: str, on: date) -> Source | None:
    return cite(actor=actor, symbol=symbol, date=PartialDate.of(on)) if symbol.strip() else None


def _facts(given: dict[str, Any]) -> dict[str, Any]:
    names = ("full_name", "birth", "sex", "workplace", "is_youth_union", "planned_for")
    return {name: given[name] for name in names}


# --- what is written ---------------------------------------------------------------------------


def _facts_form(request: HttpRequest, actor: Actor, subject: Subject) -> forms.Form:
    known = subject.candidate
    return FactsForm(request.POST or None, initial=_facts(known.__dict__) if known else {})


def _helper_form(request: HttpRequest, actor: Actor, subject: Subject) -> forms.Form:
    people = full_members_of(subject.place_id, actor.today, actor)
    return HelperForm(request.POST or None, members=people, initial={"on": actor.today})


def _introducer_form(request: HttpRequest, actor: Actor, subject: Subject) -> forms.Form:
    people = full_members_of(subject.place_id, actor.today, actor)
    initial = {"introduced_on": actor.today}
    return IntroducerForm(request.POST or None, members=people, actor=actor, initial=initial)


def _certificate_form(request: HttpRequest, actor: Actor, subject: Subject) -> forms.Form:
    is_member = subject.person is not None
    initial = {"course": Course.NEW_MEMBER if is_member else Course.AWARENESS}
    return CertificateForm(request.POST or None, is_member=is_member, initial=initial)


def _change(actor: Actor, subject: Subject, given: dict[str, Any]) -> object:
    assert subject.candidate is not None
    return services.change_candidate(actor=actor, candidate=subject.candidate, **_facts(given))


def _help(actor: Actor, subject: Subject, given: dict[str, Any]) -> object:
    return services.assign_helper(
        actor=actor, candidate=subject.candidate, person=subject.person, member=given["member"],
        on=given["on"], source=_cited(actor, given["symbol"], given["on"]),
    )  # fmt: skip


def _introduce(actor: Actor, subject: Subject, given: dict[str, Any]) -> object:
    assert subject.candidate is not None
    day = given["introduced_on"]
    return services.introduce(
        actor=actor, candidate=subject.candidate, kind=IntroducerKind(given["kind"]),
        member=given["member"], together_since=given["together_since"], introduced_on=day,
        source=_cited(actor, given["symbol"], day),
    )  # fmt: skip


def _certify(actor: Actor, subject: Subject, given: dict[str, Any]) -> object:
    return services.give_certificate(
        actor=actor, candidate=subject.candidate, person=subject.person,
        course=Course(given["course"]), given_on=given["given_on"], given_by=given["given_by"],
        number=given["number"],
    )  # fmt: skip


def _drop(actor: Actor, subject: Subject, given: dict[str, Any]) -> object:
    assert subject.candidate is not None
    return services.drop_candidate(
        actor=actor, candidate=subject.candidate, on=given["on"], why=DropReason(given["why"]),
        note=given["note"],
    )  # fmt: skip


def _move(actor: Actor, subject: Subject, given: dict[str, Any]) -> object:
    assert subject.candidate is not None
    return services.move_candidate(
        actor=actor, candidate=subject.candidate, on=given["on"],
        organization_id=given["place"].organization_id,
        source=_cited(actor, given["symbol"], given["on"]),
    )  # fmt: skip


def _today(form: Callable[..., forms.Form], **more: Any) -> Any:
    def made(request: HttpRequest, actor: Actor, subject: Subject) -> forms.Form:
        given = {"actor": actor} if form is MoveForm else {}
        return form(request.POST or None, initial={"on": actor.today}, **given, **more)

    return made


#: By the last word of the address.
DEEDS: dict[str, Deed] = {
    "change": Deed(
        gettext_lazy("Sửa thông tin quần chúng"), gettext_lazy("Ghi lại"),
        gettext_lazy("Đã sửa."), _facts_form, _change,
    ),
    "helper": Deed(
        gettext_lazy("Phân công người giúp đỡ"), gettext_lazy("Phân công"),
        gettext_lazy("Đã phân công người giúp đỡ."), _helper_form, _help, of_member=True,
    ),
    "introducer": Deed(
        gettext_lazy("Ghi người, tổ chức giới thiệu"), gettext_lazy("Ghi giới thiệu"),
        gettext_lazy("Đã ghi giới thiệu."), _introducer_form, _introduce,
    ),
    "certificate": Deed(
        gettext_lazy("Ghi giấy chứng nhận lớp học"), gettext_lazy("Ghi giấy chứng nhận"),
        gettext_lazy("Đã ghi giấy chứng nhận."), _certificate_form, _certify, of_member=True,
    ),
    "move": Deed(
        gettext_lazy("Chuyển chi bộ theo dõi"), gettext_lazy("Chuyển"),
        gettext_lazy("Đã chuyển chi bộ theo dõi."), _today(MoveForm), _move,
    ),
    "drop": Deed(
        gettext_lazy("Đưa ra khỏi nguồn"), gettext_lazy("Đưa ra khỏi nguồn"),
        gettext_lazy("Đã đưa ra khỏi nguồn."), _today(DropForm), _drop,
    ),
}  # fmt: skip
