"""Terms of an organisation: the list, opening one, closing one. `?org=CODE`."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dangvu.core import policy
from dangvu.core.actor import Actor
from dangvu.core.pages import Action, Crumb
from dangvu.core.pages.days import AskedDay
from dangvu.core.routes import needs
from dangvu.offices import services
from dangvu.offices.choices import TermKind
from dangvu.offices.forms import CloseTermForm, CorrectTermForm, OpenTermForm
from dangvu.offices.models import Term, TermVersion
from dangvu.offices.selectors import terms_of
from dangvu.offices.views.filling import usual_place
from dangvu.offices.views.places import place_asked, words_asked
from dangvu.offices.views.writing import (
    Ask,
    Done,
    answered,
    cited,
    held_paper,
    paper_given,
    paper_words,
)
from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.selectors import SeveralOrganizations

_FACTS = ("ordinal", "congress_opened", "planned_end", "first_after_merge")


@needs("offices")
@require_GET
def term_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    try:
        version = place_asked(request, AskedDay(actor.today, actor.today))
    except SeveralOrganizations:
        return redirect(
            reverse("organizations:list") + "?" + urlencode({"q": words_asked(request)})
        )
    place = version.organization_id
    keeps = policy.may(actor, "offices", "manage", place)
    context = {
        "title": _("Nhiệm kỳ"),
        "line": version.name,
        "version": version,
        "terms": [_line(one, actor, keeps=keeps) for one in terms_of(actor, place)],
        "doings": [
            Action(_("Mở nhiệm kỳ"), open_page(version.code), icon="plus", primary=True)
        ] if keeps else [],
        "crumbs": [
            Crumb(version.label, reverse("organizations:detail", args=[place])),
            Crumb(_("Nhiệm kỳ")),
        ],
    }  # fmt: skip
    return render(request, "offices/terms.html", context)


def _line(one: TermVersion, actor: Actor, *, keeps: bool) -> dict[str, Any]:
    is_open = one.valid_to is None
    at = [one.term_id]
    close = reverse("offices:close-term", args=at) if keeps and is_open else ""
    correct = reverse("offices:correct-term", args=at) if keeps else ""
    return {
        "term": one,
        "state": _state(one, actor),
        "paper": paper_words(one.source),
        "close": close,
        "correct": correct,
    }


def _state(one: TermVersion, actor: Actor) -> tuple[str, str]:
    if one.valid_to is not None and one.valid_to <= actor.today:
        return "ended", _("Đã kết thúc")
    if one.valid_from > actor.today:
        return "info", _("Chưa bắt đầu")
    if one.planned_end is not None and one.planned_end < actor.today:
        return "late", _("Quá ngày dự kiến đại hội")
    return "done", _("Đang giữ")


def list_page_of(code: str) -> str:
    return f"{reverse('offices:terms')}?{urlencode({'org': code})}"


def open_page(code: str) -> str:
    return f"{reverse('offices:open-term')}?{urlencode({'org': code})}"


@needs("offices", "manage")
@require_http_methods(["GET", "POST"])
def open_term(request: HttpRequest) -> HttpResponseBase:
    """`?org=` is the organisation that is meant at first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = usual_place(request)
    form = OpenTermForm(
        request.POST or None, actor=actor, initial={"place": place, "close_before": True}
    )

    def write(given: dict[str, Any]) -> Done:
        organization_id = given["place"].pk
        if given["close_before"]:
            _close_before(actor, organization_id, given)
        services.open_term(
            actor=actor,
            organization_id=organization_id,
            label=given["label"],
            kind=TermKind(given["kind"]),
            valid_from=given["valid_from"],
            congress_closed=given["congress_closed"],
            numbers_from=given["numbers_from"],
            source=cited(actor, given),
            **{name: given[name] for name in _FACTS},
        )
        return Done(_("Đã mở nhiệm kỳ %s.") % given["label"], list_page_of(_code(organization_id)))

    title = _("Mở nhiệm kỳ")
    ask = Ask(title, title, list_page_of(place), [Crumb(_("Nhiệm kỳ"), list_page_of(place))])
    return answered(request, form, ask, write)


def _close_before(actor: Actor, organization_id: int, given: dict[str, Any]) -> None:
    """The open term ends on the day on which the new one begins; what is wrong with that day is
    said when the new one is opened."""
    begins = services.first_day_of_term(
        given["valid_from"], given["numbers_from"], given["congress_closed"]
    )
    policy.require(actor, "offices", "manage", organization_id)
    held = TermVersion.objects.current().filter(
        organization=organization_id, valid_to__isnull=True, valid_from__lt=begins
    )
    for version in held.select_related("term") if begins else ():
        services.close_term(actor=actor, term=version.term, on=begins)


def _code(organization_id: int) -> str:
    version = _last(organization_id)
    return version.code if version else ""


def _name(organization_id: int) -> str:
    version = _last(organization_id)
    return version.name if version else ""


def _last(organization_id: int) -> OrganizationVersion | None:
    """The organisation as it was described last."""
    rows = OrganizationVersion.objects.current().filter(organization=organization_id)
    version: OrganizationVersion | None = rows.order_by("-valid_from").first()
    return version


_CORRECTED = ("label", "valid_from", "numbers_from", "congress_closed", *_FACTS)


@needs("offices", "manage")
@require_http_methods(["GET", "POST"])
def correct_term(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    version = _kept(actor, pk)
    back = list_page_of(_code(version.organization_id))
    initial = {name: getattr(version, name) for name in _CORRECTED} | held_paper(version.source)
    form = CorrectTermForm(request.POST or None, actor=actor, initial=initial)

    def write(given: dict[str, Any]) -> Done:
        services.correct(
            actor=actor,
            row=version,
            reason=given["reason"],
            source=paper_given(actor, form, version.source),
            **{name: given[name] for name in _CORRECTED},
        )
        return Done(_("Đã đính chính nhiệm kỳ %s.") % given["label"], back)

    title = _("Đính chính nhiệm kỳ %s") % version.label
    ask = Ask(
        title, _("Đính chính"), back, [Crumb(_("Nhiệm kỳ"), back)], _name(version.organization_id)
    )
    return answered(request, form, ask, write)


def _kept(actor: Actor, pk: int) -> TermVersion:
    """A term that the actor may change; not there and not to be seen look the same."""
    term: Term = get_object_or_404(Term.objects.visible_to(actor), pk=pk)
    policy.require(actor, "offices", "manage", term.organization_id)
    version: TermVersion | None = (
        TermVersion.objects.current().filter(term=term).select_related("term", "source").first()
    )
    if version is None:
        raise Http404
    return version


@needs("offices", "manage")
@require_http_methods(["GET", "POST"])
def close_term(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    version = _kept(actor, pk)
    form = CloseTermForm(request.POST or None, actor=actor, initial={"on": actor.today})
    back = list_page_of(_code(version.organization_id))

    def write(given: dict[str, Any]) -> Done:
        ended = services.close_term(actor=actor, term=version.term, **given)
        words = _("Đã kết thúc nhiệm kỳ %s.") % version.label
        if ended:
            words += " " + _("%s lượt giữ chức danh thôi từ ngày ấy.") % ended
        return Done(words, back)

    ask = Ask(
        _("Kết thúc nhiệm kỳ %s") % version.label,
        _("Kết thúc nhiệm kỳ"),
        back,
        [Crumb(_("Nhiệm kỳ"), back)],
        _name(version.organization_id),
    )
    return answered(request, form, ask, write)
