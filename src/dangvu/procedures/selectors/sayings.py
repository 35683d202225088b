"""What every case can say in a paper: who it is about, who makes it, the places, the vote."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.actor import Actor
from dangvu.core.writing import write_date, write_percent
from dangvu.organizations.choices import OrganizationType
from dangvu.organizations.models import OrganizationVersion
from dangvu.papers.services import LETTERHEAD, issuer_of, letterhead_fields
from dangvu.procedures.choices import Ballot, Exclusion
from dangvu.procedures.models import Vote
from dangvu.procedures.selectors.contexts import DAY, NOTHING, SHORT, CaseField
from dangvu.procedures.selectors.prints import Printing
from dangvu.procedures.selectors.proving import Threshold

_BODIES = {
    "cell": gettext_lazy("chi bộ"),
    "executive_committee": gettext_lazy("ban chấp hành"),
    "standing_committee": gettext_lazy("ban thường vụ"),
    "inspection_commission": gettext_lazy("ủy ban kiểm tra"),
}

FIELDS = (
    *(CaseField(one.name, one.label, one.sample, NOTHING) for one in LETTERHEAD),
    CaseField("issuer_name", gettext_lazy("cơ quan làm ra giấy tờ"), "Đảng ủy Công ty A"),
    CaseField("deciding_body", gettext_lazy("nơi quyết định, chữ hoa"), "BAN THƯỜNG VỤ"),
    CaseField("paper_number", gettext_lazy("số của giấy tờ"), "12-QĐ/ĐU", SHORT),
    CaseField("subject", gettext_lazy("người, việc của hồ sơ"), "Nguyễn Thị Mai"),
    CaseField("subject_line", gettext_lazy("về việc gì"), "kết nạp đảng viên"),
    CaseField("procedure", gettext_lazy("tên quy trình"), "Kết nạp đảng viên"),
    CaseField("basis", gettext_lazy("căn cứ của quy trình"), "24-QĐ/TW Ban Chấp hành Trung ương"),
    CaseField("step", gettext_lazy("bước"), "Chi bộ xét, biểu quyết"),
    CaseField("way", gettext_lazy("kết quả của bước"), "Đạt"),
    CaseField("on", gettext_lazy("ngày của bước"), "12/03/2026", DAY),
    CaseField("cell", gettext_lazy("chi bộ"), "Chi bộ Văn phòng"),
    CaseField("sectional", gettext_lazy("đảng bộ bộ phận"), "Đảng bộ bộ phận Xưởng 1"),
    CaseField("grassroots", gettext_lazy("tổ chức cơ sở đảng"), "Đảng bộ Công ty A"),
    CaseField("grassroots_committee", gettext_lazy("cấp ủy cơ sở"), "Đảng ủy Công ty A"),
    CaseField("superior_committee", gettext_lazy("cấp ủy cấp trên của cơ sở"), "Đảng ủy Khối"),
    CaseField("destination", gettext_lazy("tổ chức đảng nơi đến"), "Chi bộ Kỹ thuật"),
    CaseField("vote_on", gettext_lazy("ngày biểu quyết"), "12/03/2026", DAY),
    CaseField("voting_body", gettext_lazy("nơi biểu quyết"), "chi bộ"),
    CaseField("ballot", gettext_lazy("cách biểu quyết"), "bỏ phiếu kín"),
    CaseField("eligible", gettext_lazy("số người có quyền biểu quyết"), "9", SHORT),
    CaseField("present", gettext_lazy("số người có mặt"), "9", SHORT),
    CaseField("absent", gettext_lazy("số người vắng mặt"), "0", SHORT),
    CaseField("left_out", gettext_lazy("những ai không tính, vì sao"), "đảng viên dự bị: 1"),
    CaseField("votes_for", gettext_lazy("số tán thành"), "9", SHORT),
    CaseField("share_for", gettext_lazy("tỷ lệ tán thành trên số có quyền"), "100 %", "……%"),
    CaseField("votes_against", gettext_lazy("số không tán thành"), "0", SHORT),
    CaseField("votes_blank", gettext_lazy("số phiếu trắng, ý kiến khác"), "0", SHORT),
    CaseField("votes_invalid", gettext_lazy("số phiếu không hợp lệ"), "0", SHORT),
    CaseField("threshold", gettext_lazy("mức phải đạt"), "ít nhất hai phần ba"),
    CaseField("threshold_basis", gettext_lazy("căn cứ của mức phải đạt"), "24-QĐ/TW"),
    CaseField("people_count", gettext_lazy("số người trong danh sách"), "1", SHORT),
    CaseField("people", gettext_lazy("từng người của danh sách, mỗi người có các trường này"), ()),
)  # fmt: skip


def read(actor: Actor, printings: Sequence[Printing]) -> list[Mapping[str, Any]]:
    """For each paper; no statement of its own."""
    return [_told(one) for one in printings]


def _told(one: Printing) -> dict[str, Any]:
    taken = one.wanted.taken
    way = one.step.ways.get(taken.way) if taken and one.step else None
    return {
        **_letterhead(one),
        **_places(one),
        **vote_said(one.vote, one),
        "paper_number": one.wanted.row.number if one.wanted.row else "",
        "subject": one.case.shown_label,
        "subject_line": one.wanted.form.subject,
        "procedure": one.definition.label if one.definition else one.case.definition,
        "basis": _basis(one),
        "step": one.step.label if one.step else "",
        "way": way.label if way else "",
        "on": write_date(taken.on) if taken else "",
    }


def _basis(one: Printing) -> str:
    """The regulation in force on the day of the paper, which may be a later one than the case's own."""
    found = one.definition.version_on(one.day) if one.definition else None
    version = found or one.version
    if version is None:
        return ""
    words = {"symbol": version.basis.symbol, "issuer": version.basis.issuer}
    if not version.basis.issuer:
        return _("văn bản số %(symbol)s") % words
    return _("văn bản số %(symbol)s của %(issuer)s") % words


def _letterhead(one: Printing) -> dict[str, Any]:
    issuer = one.issuer
    if issuer is None:
        return {}
    above = one.tree.above(one.issuer_id, one.day)[1:2]
    told = letterhead_fields(issuer, above[0].name if above else "")
    body = deciding_body(one, issuer)
    if body == _("BAN THƯỜNG VỤ"):
        told["authority"] = _("T/M BAN THƯỜNG VỤ")
    return {**told, "issuer_name": issuer_of(issuer.name), "deciding_body": body}


def deciding_body(one: Printing, issuer: OrganizationVersion) -> str:
    """In whose name it is decided: the body that voted; without a vote the standing committee of a
    superior, and the committee itself elsewhere."""
    if one.vote is not None:
        body = str(_BODIES.get(one.vote.body, one.vote.body)).upper()
        return body if one.vote.body != "executive_committee" else _("ĐẢNG ỦY")
    rule = one.step.vote if one.step else None
    of_standing = rule.body == "standing_committee" if rule else False
    if of_standing or (one.step is not None and one.step.at == "superior"):
        return _("BAN THƯỜNG VỤ")
    return _("CHI BỘ") if issuer.is_cell else _("ĐẢNG ỦY")


def _places(one: Printing) -> dict[str, Any]:
    above = one.tree.above(one.case.organization_id, one.day)
    grassroots = next((place for place, each in enumerate(above) if each.is_grassroots), None)
    superior = above[grassroots + 1] if grassroots is not None and above[grassroots + 1 :] else None
    sectional = OrganizationType.SECTIONAL_COMMITTEE
    to = one.tree.called(one.case.destination_id, one.day)
    base = above[grassroots] if grassroots is not None else None
    return {
        "cell": above[0].name if above and above[0].is_cell else "",
        "sectional": next((each.name for each in above if each.type == sectional), ""),
        "grassroots": base.name if base else "",
        "grassroots_committee": issuer_of(base.name) if base else "",
        "superior_committee": issuer_of(superior.name) if superior else "",
        "destination": to.name if to else "",
    }


def vote_said(vote: Vote | None, one: Printing) -> dict[str, Any]:
    """The counts of a vote, with the threshold by which it passed and its basis."""
    if vote is None:
        return {}
    left_out = one.left_out.get(vote.pk, {})
    words = dict(Exclusion.choices)
    said = "; ".join(f"{words.get(code, code)}: {count}" for code, count in left_out.items())
    return {
        "vote_on": write_date(vote.on),
        "voting_body": str(_BODIES.get(vote.body, vote.body)),
        "ballot": str(Ballot(vote.ballot).label).lower(),
        "eligible": str(vote.eligible),
        "present": str(vote.present),
        "absent": str(vote.eligible - vote.present),
        "left_out": said or _("không có"),
        "votes_for": str(vote.votes_for),
        "share_for": share_of(vote),
        "votes_against": str(vote.votes_against),
        "votes_blank": str(vote.blank),
        "votes_invalid": str(vote.invalid),
        "threshold": Threshold.read(vote.threshold_value).words,
        "threshold_basis": vote.threshold_basis,
    }


def share_of(vote: Vote) -> str:
    """Of all who may vote, not of those who came."""
    return re.sub(r",0(?=\s)", "", write_percent(vote.votes_for / vote.eligible))


def day_said(value: Any) -> str:
    """A day as papers write it, nothing for none."""
    return write_date(value) if isinstance(value, date) else str(value or "")
