"""An office makes, changes and ends rules of its own; the shipped ones stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dangvu.access.selectors import own_organization_id
from dangvu.core.actor import Actor
from dangvu.core.pages import Crumb
from dangvu.core.routes import needs
from dangvu.core.secrecy import SecretRefused
from dangvu.core.text import clean
from dangvu.core.writing import write_date
from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.selectors import versions_as_of
from dangvu.rules import services
from dangvu.rules.choices import Certainty
from dangvu.rules.forms import ChangeRuleForm, EndRuleForm, NewRuleForm
from dangvu.rules.models import Parameter
from dangvu.rules.selectors import history_of
from dangvu.rules.wording import can_be_typed, value_in_words, written_value
from dangvu.sources.services import Marks


@needs("rules", "manage")
@require_http_methods(["GET", "POST"])
def set_local(request: HttpRequest, code: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    label, like, unit = _shape(actor, code)
    initial = {"valid_from": actor.today, "place": _own_code(actor)}
    form = NewRuleForm(request.POST or None, actor=actor, like=like, unit=unit, initial=initial)

    def write() -> str:
        given = form.cleaned_data
        rule = services.set_local_rule(
            actor=actor,
            organization=given["place"],
            code=code,
            label=label,
            value=given["value"],
            unit=unit,
            valid_from=given["valid_from"],
            valid_to=given["valid_to"],
            certainty=Certainty(given["certainty"]),
            paper=_paper(given),
            clause=given["clause"],
        )
        return _("Đã đặt quy định riêng: %s.") % value_in_words(rule.value, rule.unit)

    title = _("Đặt quy định riêng")
    words = {"title": title, "line": label, "submit": _("Đặt quy định")}
    return _answer(request, form, write, (code, label), words)


@needs("rules", "manage")
@require_http_methods(["GET", "POST"])
def change_local(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rule = _managed(actor, pk)
    initial = {"value": written_value(rule.value), "on": actor.today}
    form = ChangeRuleForm(
        request.POST or None, actor=actor, like=rule.value, unit=rule.unit, initial=initial
    )

    def write() -> str:
        given = form.cleaned_data
        changed = services.change_local_rule(
            actor=actor,
            rule=rule,
            on=given["on"],
            value=given["value"],
            certainty=Certainty(given["certainty"]),
            paper=_paper(given),
            clause=given["clause"],
        )
        return _("Đã ghi: thay đổi từ ngày %s.") % write_date(changed.valid_from)

    title = _("Thay đổi quy định riêng")
    words = {"title": title, "line": _line(rule), "submit": _("Ghi thay đổi")}
    return _answer(request, form, write, (rule.code, rule.label), words)


@needs("rules", "manage")
@require_http_methods(["GET", "POST"])
def end_local(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rule = _managed(actor, pk)
    form = EndRuleForm(request.POST or None, initial={"on": actor.today})

    def write() -> str:
        given = form.cleaned_data
        services.end_local_rule(actor=actor, rule=rule, on=given["on"], reason=given["reason"])
        return _("Đã ghi: hết hiệu lực từ ngày %s.") % write_date(given["on"])

    title = _("Kết thúc quy định riêng")
    words = {"title": title, "line": _line(rule), "submit": _("Kết thúc")}
    return _answer(request, form, write, (rule.code, rule.label), words)


def _shape(actor: Actor, code: str) -> tuple[str, Any, str]:
    """Label, a value of the shape that is asked, and unit; 404 for what no office says."""
    history = history_of(actor, code)
    if history is None:
        raise Http404
    if history.open is not None:
        return history.open.label, history.open.value, history.open.unit
    row = [*history.general, *history.local][0].row
    if not can_be_typed(row.value):
        raise Http404
    return row.label, row.value, row.unit


def _own_code(actor: Actor) -> str:
    place = own_organization_id(actor)
    version = versions_as_of([place], actor.today).get(place) if place else None
    return version.code if version else ""


def _managed(actor: Actor, pk: int) -> Parameter:
    rows = Parameter.objects.current().visible_to(actor).manageable_by(actor)
    found: Parameter = get_object_or_404(rows, pk=pk)
    return found


def _paper(given: dict[str, Any]) -> Marks:
    return Marks(clean(given["symbol"]), clean(given["issuer"]), given["date"])


def _line(rule: Parameter) -> str:
    """Whose rule it is, what it is about and says."""
    names = OrganizationVersion.objects.current().filter(organization=rule.organization_id)
    place = names.order_by("-valid_from").values_list("name", flat=True).first()
    words = {"about": rule.label, "place": place, "value": value_in_words(rule.value, rule.unit)}
    return _("%(about)s · %(place)s: %(value)s") % words


def _answer(
    request: HttpRequest,
    form: Form,
    write: Callable[[], str],
    rule: tuple[str, str],
    words: dict[str, str],
) -> HttpResponse:
    """`rule` is the code and the label of what it is about; afterwards its page."""
    code, label = rule
    page = reverse("rules:detail", args=[code])
    if request.method == "POST" and form.is_valid():
        try:
            done = write()
        except PermissionDenied:
            form.add_error(None, _("Đồng chí không đặt quy định cho tổ chức này."))
        except (services.Refused, SecretRefused) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect(page)
    context = {
        **words,
        "form": form,
        "cancel_url": page,
        "crumbs": [
            Crumb(_("Quy định đang áp dụng"), reverse("rules:list")),
            Crumb(label, page),
            Crumb(words["title"]),
        ],
    }
    return render(request, "core/form.html", context)
