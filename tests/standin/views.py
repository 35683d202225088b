"""The pages of the stand-in, written as a room writes them: each says whom it is for and asks the
queryset; what is counted and chosen is so in the whole, what is shown goes through the wall."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_POST

from dangvu.access.selectors import chosen_whole, reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.policy import may, scope_of
from dangvu.core.routes import needs
from dangvu.organizations.models import Organization
from tests.standin.models import (
    Ballot,
    Case,
    CaseText,
    Comment,
    Petition,
    PetitionText,
    Sealed,
    SealedQuerySet,
)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


def _place(actor: Actor, number: str) -> Organization:
    """An organisation that a relation field may point to: one where the writer manages cases."""
    inside = Organization.objects.inside(scope_of(actor, "cases", "manage"), actor.today)
    return get_object_or_404(inside, pk=_number(number))


def _described(
    actor: Actor, one: Sealed, rows: SealedQuerySet, texts: models.QuerySet[Any]
) -> dict[str, Any]:
    """Only the sets of fields that the policy shows of this very thing."""
    shown = {"id": one.pk}
    if rows.within(actor, "view", fields="head").filter(pk=one.pk).exists():
        shown |= {"number": one.number, "organization": one.organization_id}
    if (content := texts.filter(of=one.pk).first()) is not None:
        shown |= {"subject": one.subject_id, "text": content.text}
    return shown


@needs("cases")
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = chosen_whole(Case.objects.visible_to(actor).order_by("pk"))
    count = rows.count()
    return JsonResponse({"count": count, "rows": _listed(rows)})


def _listed(rows: models.QuerySet[Any]) -> list[dict[str, Any]]:
    return [{"id": one.pk, "number": one.number} for one in rows.iterator()]


@needs("cases")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """A file is made in the whole, of what the filter chooses."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    with reading_whole():
        rows = Case.objects.visible_to(actor).order_by("pk")
        text = "\n".join(f"{one.pk};{one.number}" for one in rows)
    return HttpResponse(text, content_type="text/csv")


@needs("cases")
@require_GET
def case(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    one = get_object_or_404(Case.objects.visible_to(actor), pk=pk)
    texts = CaseText.objects.visible_to(actor)
    return JsonResponse(_described(actor, one, Case.objects.all(), texts))


@needs("cases", "manage")
@require_POST
def move_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a case over to another organisation: what it is now and what it will be is managed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    body = request.POST
    one = _managed(Case.objects.all(), actor, pk)
    organization = _place(actor, body.get("organization", ""))
    with reading_whole(), deed(actor=actor, verb="standin.move_case"):
        Case.objects.filter(pk=one.pk).update(organization=organization)
    return JsonResponse({"organization": organization.pk})


@needs("comments", "manage")
@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    one = get_object_or_404(Case.objects.visible_to(actor), pk=pk)
    # A line may give cases and no comments.
    if not Case.objects.with_parts(actor, "comments", "manage").filter(pk=pk).exists():
        raise PermissionDenied
    with deed(actor=actor, verb="standin.comment"):
        made = Comment.objects.create(case=one, text=request.POST.get("text", ""))
    return JsonResponse({"id": made.pk}, status=201)


@needs("comments", "manage")
@require_POST
def rewrite_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a comment, or put it under another case: both are within reach."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    one = _managed(Comment.objects.all(), actor, pk)
    under = Case.objects.within(actor, "manage").with_parts(actor, "comments", "manage")
    case = get_object_or_404(under, pk=_number(request.POST.get("case", str(one.case_id))))
    with deed(actor=actor, verb="standin.rewrite_comment"):
        Comment.objects.filter(pk=one.pk).update(case=case, text=request.POST.get("text", ""))
    return JsonResponse({"id": one.pk, "case": case.pk})


@needs("petitions")
@require_GET
def petitions(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = chosen_whole(Petition.objects.visible_to(actor).order_by("pk"))
    return JsonResponse({"count": rows.count(), "rows": _listed(rows)})


@needs("petitions")
@require_GET
def petition(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    one = get_object_or_404(Petition.objects.visible_to(actor), pk=pk)
    texts = PetitionText.objects.visible_to(actor)
    return JsonResponse(_described(actor, one, Petition.objects.all(), texts))


@needs("ballots")
@require_GET
def ballot(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    one = get_object_or_404(Ballot.objects.visible_to(actor), pk=pk)
    return JsonResponse({"id": one.pk, "question": one.question})


def _managed(rows: SealedQuerySet, actor: Actor, pk: int) -> Any:
    """What is hidden is absent; what is seen and may not be changed is refused."""
    seen = rows.visible_to(actor).filter(pk=pk).first()
    if seen is None:
        raise Http404
    if (
        not may(actor, rows.kind, "manage")
        or not rows.within(actor, "manage").filter(pk=pk).exists()
    ):
        raise PermissionDenied
    return seen
