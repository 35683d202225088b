"""What this room keeps about a person: cases with their lines and papers, and the lists of voters on
which the person stood. There are no ballots; a vote on the person lies with the body that voted."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.core.personal_data import KeptAbout, Told, register
from dangvu.procedures import registry
from dangvu.procedures.models import Case, CasePaper, Elector, StepTaken
from dangvu.procedures.selectors.known import definition_of, step_label

_BODIES = {
    "cell": _("chi bộ"),
    "executive_committee": _("ban chấp hành"),
    "standing_committee": _("ban thường vụ"),
    "inspection_commission": _("ủy ban kiểm tra"),
}


def _about(person: int, path: str = "") -> Q:
    """Cases about a member, those of the time as a candidate included."""
    return Q(**{f"{path}person": person}) | Q(**{f"{path}candidate__person": person})


def _cases(actor: Actor, person: int) -> QuerySet[Case]:
    return Case.objects.visible_to(actor).filter(_about(person)).order_by("pk")


def _lines(actor: Actor, person: int) -> QuerySet[StepTaken]:
    rows = StepTaken.objects.visible_to(actor).filter(_about(person, "case__"))
    return rows.select_related("case", "source").order_by("pk")


def _papers(actor: Actor, person: int) -> QuerySet[CasePaper]:
    rows = CasePaper.objects.visible_to(actor).filter(_about(person, "case__"))
    return rows.select_related("case", "source").order_by("pk")


def _listed(actor: Actor, person: int) -> QuerySet[Elector]:
    rows = Elector.objects.visible_to(actor).filter(person=person, vote__superseded_at=None)
    return rows.select_related("vote").order_by("pk")


def _procedure(case: Case) -> str:
    known = definition_of(case)
    return known.label if known else case.definition


def _values(line: StepTaken) -> str:
    return "; ".join(f"{name}: {value}" for name, value in line.values.items())


def _body(listed: Elector) -> str:
    return str(_BODIES.get(listed.vote.body, listed.vote.body))


register(
    KeptAbout(
        "cases",
        _("Hồ sơ giải quyết"),
        _cases,
        (
            Told("id", _("Hồ sơ số"), lambda row: row.pk),
            Told("procedure", _("Quy trình"), _procedure),
            Told("label", _("Tên hồ sơ"), lambda row: row.label),
            Told("reference", _("Ký hiệu hồ sơ"), lambda row: row.reference),
            Told("organization", _("Tổ chức đảng"), lambda row: row.organization_id, is_place=True),
            Told("acting", _("Nơi giải quyết"), lambda row: row.acting_id, is_place=True),
            Told("destination", _("Nơi đến"), lambda row: row.destination_id, is_place=True),
            Told("began_on", _("Ngày bắt đầu"), lambda row: row.began_on),
            Told("step", _("Bước, kết quả"), step_label),
            Told("step_since", _("Từ ngày"), lambda row: row.step_since),
            Told("due", _("Hạn"), lambda row: row.due),
            Told("state", _("Trạng thái"), lambda row: row.get_state_display()),
            Told("ended_on", _("Ngày kết thúc"), lambda row: row.ended_on),
        ),
    )
)
register(
    KeptAbout(
        "case_lines",
        _("Việc đã làm của hồ sơ"),
        _lines,
        (
            Told("case", _("Hồ sơ số"), lambda row: row.case_id),
            Told("on", _("Ngày"), lambda row: row.on),
            Told("what", _("Việc"), lambda row: row.get_what_display()),
            Told("step", _("Bước"), lambda row: step_label(row.case, row.step)),
            Told("to_step", _("Tới"), lambda row: step_label(row.case, row.to_step)),
            Told("organization", _("Tổ chức đảng"), lambda row: row.organization_id, is_place=True),
            Told("source", _("Văn bản"), lambda row: row.source),
            Told("reason", _("Lý do"), lambda row: row.reason),
            Told("values", _("Số liệu"), _values),
            Told("recorded_at", _("Ghi lúc"), lambda row: row.recorded_at),
            Told("superseded_at", _("Được thay lúc"), lambda row: row.superseded_at),
        ),
    )
)
register(
    KeptAbout(
        "case_papers",
        _("Giấy tờ của hồ sơ"),
        _papers,
        (
            Told("case", _("Hồ sơ số"), lambda row: row.case_id),
            Told(
                "paper",
                _("Loại giấy tờ"),
                lambda row: registry.paper_label(definition_of(row.case), row.paper),
            ),
            Told("label", _("Tên giấy tờ"), lambda row: row.label),
            Told("number", _("Số, ký hiệu"), lambda row: row.number),
            Told("received_on", _("Ngày nhận"), lambda row: row.received_on),
            Told("place", _("Để ở đâu"), lambda row: row.place),
            Told("superseded_at", _("Không còn từ"), lambda row: row.superseded_at),
        ),
    )
)
register(
    KeptAbout(
        "elector_of",
        _("Danh sách biểu quyết"),
        _listed,
        (
            Told("on", _("Ngày"), lambda row: row.vote.on),
            Told(
                "organization",
                _("Tổ chức đảng"),
                lambda row: row.vote.organization_id,
                is_place=True,
            ),
            Told("body", _("Nơi biểu quyết"), _body),
            Told("excluded", _("Không tính vì"), lambda row: row.get_excluded_display()),
            Told("came", _("Có mặt"), lambda row: row.came),
        ),
    )
)
