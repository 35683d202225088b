"""How the forms of this room are answered: asked, written as one, refused at the field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dangvu.core import policy
from dangvu.core.actor import Actor
from dangvu.core.guard import StepHeld
from dangvu.core.pages import Crumb
from dangvu.core.routes import needs
from dangvu.core.secrecy import SecretRefused
from dangvu.core.temporal import AlreadySuperseded
from dangvu.core.writing import write_date
from dangvu.members.selectors import people_by_words
from dangvu.offices.forms._kit import Asking
from dangvu.offices.models import Body, BodyVersion, Post, PostVersion
from dangvu.offices.selectors.committees import RANK
from dangvu.offices.services import Refused
from dangvu.organizations.models import OrganizationVersion
from dangvu.sources.models import Source
from dangvu.sources.services import cite

#: So many people are suggested.
_MOST = 12


@dataclass(frozen=True, slots=True)
class Done:
    """What was written, in words; where to go; and what to look at once more."""

    words: str
    url: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """The page of a form: the words on it, and where it leads when nothing is written."""

    title: str
    submit: str
    back: str
    crumbs: Sequence[Crumb] = ()
    line: str = ""


def answered(
    request: HttpRequest, form: Asking, ask: Ask, write: Callable[[dict[str, Any]], Done]
) -> HttpResponseBase:
    """The form, or what was written with it as one transaction: a refused deed leaves no paper."""
    if request.method == "POST" and form.is_valid():
        done = _tried(form, write)
        if done is not None:
            messages.success(request, done.words)
            for warning in done.warnings:
                messages.warning(request, warning)
            return redirect(done.url)
    context = {
        "title": ask.title,
        "line": ask.line,
        "form": form,
        "submit": ask.submit,
        "cancel_url": ask.back,
        "crumbs": [*ask.crumbs, Crumb(ask.title)],
    }
    return render(request, "core/form.html", context, status=422 if form.errors else 200)


def _tried(form: Asking, write: Callable[[dict[str, Any]], Done]) -> Done | None:
    """None with the refusal on the form, at its field where it speaks of one."""
    try:
        with transaction.atomic():
            return write(form.cleaned_data)
    except Refused as error:
        form.add_error(error.about if error.about in form.fields else None, str(error))
    except StepHeld as error:
        for hold in error.holds:
            form.add_error(None, hold.reason)
    except SecretRefused as error:
        form.add_error(None, str(error))
    except AlreadySuperseded:
        form.add_error(None, _("Người khác vừa sửa dòng này. Tải lại trang rồi xem."))
    except PermissionDenied:
        if "place" not in form.fields:
            raise
        form.add_error("place", _("Đồng chí không được ghi nhiệm kỳ, chức danh ở tổ chức này."))
    return None


def cited(actor: Actor, given: dict[str, Any]) -> Source | None:
    """The paper that the form names, None where it names none."""
    if not given["symbol"]:
        return None
    return cite(actor=actor, symbol=given["symbol"], issuer=given["issuer"], date=given["dated"])


def paper_given(actor: Actor, form: Asking, held: Source | None) -> Source | None:
    """The paper of a row that is corrected: the one that it has, unless the form names another."""
    if not {"symbol", "issuer", "dated"} & set(form.changed_data):
        return held
    return cited(actor, form.cleaned_data)


def held_paper(source: Source | None) -> dict[str, Any]:
    """What the fields of the paper hold at first, where a row has one."""
    if source is None:
        return {}
    return {"symbol": source.symbol, "issuer": source.issuer, "dated": source.date}


def paper_words(source: Source | None) -> str:
    if source is None:
        return ""
    return f"{source}, {write_date(source.date)}" if source.date else str(source)


@needs("offices", "manage")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """<option> elements for `q`: the code is what goes into the field, the name tells whose."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    typed = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = people_by_words(actor, typed, _MOST) if typed else []
    options = (
        (one.person.code, " · ".join(part for part in (one.full_name, one.cell_name) if part))  # type: ignore[attr-defined]
        for one in found
        if one.status  # type: ignore[attr-defined]
    )
    return HttpResponse(format_html_join("", '<option value="{}">{}</option>', options))


def kept_body(actor: Actor, pk: int) -> Body:
    """A body that the actor may change; not there and not to be seen look the same."""
    body: Body = get_object_or_404(Body.objects.visible_to(actor), pk=pk)
    policy.require(actor, "offices", "manage", body.organization_id)
    get_object_or_404(BodyVersion.objects.current().filter(body=body).order_by("-valid_from")[:1])
    return body


def posts_in(bodies: Any) -> list[Post]:
    """Posts of bodies that are or were held true, in their order."""
    rows = PostVersion.objects.current().filter(post__body__in=bodies).values("post")
    return sorted(
        Post.objects.filter(pk__in=rows), key=lambda one: (one.body_id, RANK[one.kind], one.title)
    )


def asked_number(request: HttpRequest, key: str) -> int | None:
    text = request.GET.get(key, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def body_page(body_id: int) -> str:
    return reverse("offices:body", args=[body_id])


def name_of_body(body_id: int) -> str:
    """What it was called last, with its organisation."""
    rows = BodyVersion.objects.current().filter(body=body_id).order_by("-valid_from")
    version = rows.select_related("body").first()
    if version is None:
        return ""
    places = OrganizationVersion.objects.current().filter(organization=version.body.organization_id)
    place = places.order_by("-valid_from").first()
    return f"{version.name}, {place.name}" if place else version.name


def crumbs_of(body_id: int) -> list[Crumb]:
    return [Crumb(name_of_body(body_id), body_page(body_id))]


def ask_of_body(body: Body, title: str, submit: str) -> Ask:
    return Ask(title, submit, body_page(body.pk), crumbs_of(body.pk), name_of_body(body.pk))
