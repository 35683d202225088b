"""The desk after signing in: what is due, and the figures of the reader's own organisations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from dangvu.core import registry
from dangvu.core.actor import Actor
from dangvu.core.pages import Column, Crumb, Filter, list_page
from dangvu.core.routes import open_to_signed_in
from dangvu.core.writing import write_number

# A desk is read from top to bottom. However much is late, something of the rest is seen too.
_MOST_LINES = 18
_LEAST_OF_A_GROUP = 4
# More duties of one kind in a group than this are one line, which leads to them; where no more is due
# than is seen at a glance, each has its own.
_MOST_OF_A_KIND = 3
_AT_A_GLANCE = 8
#: The groups by the look of their badge.
WHEN = {
    "late": gettext_lazy("Quá hạn"),
    "soon": gettext_lazy("Tuần này"),
    "neutral": gettext_lazy("Sau đó"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A duty, or `number` of one kind that stand together."""

    alert: registry.Alert
    number: int = 1


@dataclass(frozen=True, slots=True)
class DueGroup:
    """`alerts` are all of the group, `shown` the lines that find room on the desk."""

    look: str
    label: str
    alerts: Sequence[registry.Alert]
    shown: Sequence[Line] = ()

    @property
    def more(self) -> int:
        return len(self.alerts) - sum(line.number for line in self.shown)


@open_to_signed_in("the desk; every panel and duty on it asks for itself")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    groups = _fitted(_grouped(registry.alerts(actor), actor.today))
    return render(request, "site/home.html", {"groups": groups, "today": actor.today})


@dataclass(frozen=True, slots=True)
class Duty:
    """A line of the list of duties. `when` is the key of its group."""

    pk: int
    sentence: str
    due: date | None
    basis: str
    url: str
    when: str
    kind: str


@open_to_signed_in("each source of duties asks for itself")
@require_GET
def duties(request: HttpRequest) -> HttpResponseBase:
    """Everything due, as a list; the desk shows the first of it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    groups = _grouped(registry.alerts(actor), actor.today)
    lines = [(group.look, alert) for group in groups for alert in group.alerts]
    words = {group.look: group.label for group in groups}
    kinds = {alert.code: alert.kind for _look, alert in lines if alert.kind}
    return list_page(
        request,
        title=_("Việc đến hạn"),
        rows=[
            Duty(number, one.sentence, one.due, one.basis, one.url, look, one.code)
            for number, (look, one) in enumerate(lines, 1)
        ],
        columns=[
            Column("what", _("Việc"), "sentence", url=lambda duty: duty.url, long=True),
            Column("when", _("Hạn"), lambda duty: (duty.when, words[duty.when]), kind="state"),
            Column("due", _("Ngày"), "due", kind="date", order=("due",)),
            Column("basis", _("Căn cứ"), "basis", long=True),
        ],
        filters=[
            Filter("when", _("Hạn"), choices=list(WHEN.items())),
            *([Filter("kind", _("Loại việc"), choices=list(kinds.items()))] if kinds else []),
            Filter("due", _("Ngày"), kind="range"),
        ],
        search=("sentence",),
        counted=_("việc"),
        empty=_("Không có việc nào đến hạn."),
        file_name="viec-den-han",
        context={
            "crumbs": [Crumb(_("Việc của tôi"), reverse("site:home")), Crumb(_("Việc đến hạn"))]
        },
    )


def _grouped(alerts: Sequence[registry.Alert], today: date) -> list[DueGroup]:
    """Late, within seven days, later; groups with nothing in them are left out."""
    week = today + timedelta(days=7)
    late = [alert for alert in alerts if alert.late]
    open_ = [alert for alert in alerts if not alert.late]
    soon = [alert for alert in open_ if alert.due is not None and alert.due <= week]
    later = [alert for alert in open_ if alert.due is None or alert.due > week]
    groups = [
        DueGroup("late", str(WHEN["late"]), late),
        DueGroup("soon", str(WHEN["soon"]), soon),
        DueGroup("neutral", str(WHEN["neutral"]), later),
    ]
    return [group for group in groups if group.alerts]


def _fitted(groups: Sequence[DueGroup]) -> list[DueGroup]:
    """Cut to the lines of the desk, the first groups before the others."""
    fitted, room = [], _MOST_LINES
    few = sum(len(group.alerts) for group in groups) <= _AT_A_GLANCE
    lines = [[Line(one) for one in group.alerts] if few else _gathered(group) for group in groups]
    for place, group in enumerate(groups):
        kept = sum(min(len(other), _LEAST_OF_A_GROUP) for other in lines[place + 1 :])
        shown = _some_of_each(lines[place], room - kept)
        room -= len(shown)
        fitted.append(replace(group, shown=shown))
    return fitted


def _gathered(group: DueGroup) -> list[Line]:
    """The lines of a group in its order, many of one kind being one where the first of them stands."""
    by_code: dict[str, list[registry.Alert]] = {}
    for alert in group.alerts:
        by_code.setdefault(alert.code, []).append(alert)
    lines = []
    for alert in group.alerts:
        same = by_code[alert.code]
        if not alert.kind or len(same) <= _MOST_OF_A_KIND:
            lines.append(Line(alert))
        elif alert is same[0]:
            lines.append(Line(_together(group, same), len(same)))
    return lines


def _together(group: DueGroup, same: Sequence[registry.Alert]) -> registry.Alert:
    first = same[0]
    words = {"kind": first.kind, "number": write_number(len(same))}
    query = urlencode({"when": group.look, "kind": first.code})
    return replace(
        first,
        sentence=_("%(kind)s: %(number)s việc") % words,
        url=f"{reverse('site:duties')}?{query}",
        basis=first.basis if {one.basis for one in same} == {first.basis} else "",
    )


def _some_of_each(lines: Sequence[Line], room: int) -> list[Line]:
    """The first ones in their order, so that no kind of duty crowds another out."""
    seen: Counter[str] = Counter()
    ranked = []
    for place, line in enumerate(lines):
        ranked.append((seen[line.alert.code], place))
        seen[line.alert.code] += 1
    return [lines[place] for place in sorted(place for _rank, place in sorted(ranked)[:room])]
