"""What the papers of a member's life say beyond the case itself: the member's record as of the day of
the paper, the candidate's, the papers of earlier steps, the letter's way.

Only what the reader is shown of a member stands in a paper; the rest is a dotted line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.actor import Actor
from dangvu.core.writing import write_date
from dangvu.lifecycle.people import People
from dangvu.members.choices import Course, IntroducerKind, Sex
from dangvu.papers.services import issuer_of
from dangvu.procedures.choices import What
from dangvu.procedures.models import StepTaken
from dangvu.procedures.selectors.contexts import DAY, LONG, SHORT, CaseField
from dangvu.procedures.selectors.prints import Printing
from dangvu.procedures.selectors.sayings import share_of

_CELL, _SECTIONAL = ("cell_vote", "deletion_vote"), ("sectional",)
_GRASSROOTS = ("grassroots_vote", "deletion_grassroots")
_ADMITTING = ("decision", "decision_permanent", "forward")
_SYMBOLS = {"resolution": "NQ", "report": "BC", "decision": "QĐ"}
_NOUNS: dict[str, Any] = {
    "resolution": gettext_lazy("nghị quyết"),
    "report": gettext_lazy("báo cáo"),
    "decision": gettext_lazy("quyết định"),
}

_MEMBER = (
    CaseField("sex", gettext_lazy("giới tính"), "Nữ", SHORT),
    CaseField("birth", gettext_lazy("ngày sinh"), "12/03/1998", DAY),
    CaseField("hometown", gettext_lazy("quê quán"), "Xã An Bình, tỉnh Cao Bằng"),
    CaseField("ethnicity", gettext_lazy("dân tộc"), "Kinh", "…………"),
    CaseField("religion", gettext_lazy("tôn giáo"), "không", "…………"),
    CaseField("workplace", gettext_lazy("nghề nghiệp, nơi công tác, học tập"), "Kỹ sư, Công ty A"),
    CaseField("education", gettext_lazy("học vấn"), "12/12", "…………"),
    CaseField("qualification", gettext_lazy("chuyên môn"), "Đại học", "………………"),
    CaseField("theory_level", gettext_lazy("lý luận chính trị"), "Trung cấp", "…………"),
    CaseField("member_code", gettext_lazy("mã đảng viên"), "DV00001", "………………"),
    CaseField("decided_to_admit_on", gettext_lazy("ngày quyết định kết nạp"), "05/05/2025", DAY),
    CaseField("admitted_on", gettext_lazy("ngày kết nạp"), "19/05/2025", DAY),
    CaseField("official_on", gettext_lazy("ngày chính thức"), "19/05/2026", DAY),
    CaseField("card_number", gettext_lazy("số thẻ đảng viên"), "00.123456", "………………"),
)
_ROUND = (
    CaseField("helper", gettext_lazy("đảng viên giúp đỡ"), "Trần Văn B"),
    CaseField("introducers", gettext_lazy("những người, tổ chức giới thiệu"), "Trần Văn B"),
    CaseField("together_since", gettext_lazy("cùng công tác từ ngày"), "01/02/2023", DAY),
    CaseField("certificate", gettext_lazy("giấy chứng nhận lớp nhận thức về Đảng"), "số 12"),
    CaseField("new_member_certificate", gettext_lazy("giấy chứng nhận lớp đảng viên mới"), "số 7"),
    CaseField("completed_on", gettext_lazy("ngày hết thời gian dự bị"), "19/05/2026", DAY),
    CaseField("ceremony_on", gettext_lazy("ngày lễ kết nạp"), "19/05/2025", DAY),
    CaseField("ceremony_place", gettext_lazy("nơi tổ chức lễ kết nạp"), "Hội trường tầng 2"),
)
_PAPERS = (
    CaseField(
        "cell_resolution", gettext_lazy("nghị quyết của chi bộ, kèm số và ngày"),
        "nghị quyết số 12-NQ/CB ngày 12/03/2026 của Chi bộ Văn phòng",
        "nghị quyết số …… ngày ……/……/…… của chi bộ",
    ),
    CaseField("cell_votes", gettext_lazy("kết quả biểu quyết của chi bộ"), "tán thành 9/9"),
    CaseField("sectional_report", gettext_lazy("báo cáo của đảng ủy bộ phận"), "báo cáo số 3-BC/ĐU"),
    CaseField(
        "grassroots_resolution", gettext_lazy("nghị quyết của đảng ủy cơ sở, kèm số và ngày"),
        "nghị quyết số 5-NQ/ĐU ngày 20/03/2026 của Đảng ủy Công ty A",
        "nghị quyết số …… ngày ……/……/…… của đảng ủy cơ sở",
    ),
    CaseField("grassroots_votes", gettext_lazy("kết quả biểu quyết của đảng ủy cơ sở"), "15/15"),
    CaseField(
        "resolutions", gettext_lazy("mọi nghị quyết của cấp dưới"),
        "nghị quyết số 5-NQ/ĐU của Đảng ủy Công ty A và nghị quyết số 12-NQ/CB của Chi bộ Văn phòng",
    ),
    CaseField("admission_decision", gettext_lazy("quyết định kết nạp"), "quyết định số 7-QĐ/ĐU"),
    CaseField("delegation", gettext_lazy("quyết định ủy quyền"), "quyết định số 9-QĐ/ĐU"),
    CaseField("deletion_ground", gettext_lazy("trường hợp xóa tên"), "Bỏ sinh hoạt"),
)  # fmt: skip
_LETTER = (
    CaseField("from_place", gettext_lazy("nơi đang sinh hoạt"), "Chi bộ Văn phòng"),
    CaseField("to_place", gettext_lazy("nơi đến"), "Chi bộ Kỹ thuật"),
    CaseField("away_from", gettext_lazy("tạm thời từ ngày"), "01/04/2026", DAY),
    CaseField("away_until", gettext_lazy("tạm thời đến ngày"), "30/09/2026", DAY),
    CaseField("present_by", gettext_lazy("xuất trình chậm nhất"), "30/04/2026", DAY),
    CaseField(
        "letter_boxes", gettext_lazy("các ô của giấy giới thiệu, từng dòng"),
        (("Chi bộ Văn phòng", "Đảng ủy Công ty A", "12/03/2026", ""),),
    ),
)  # fmt: skip
_BADGE = (
    CaseField("badge_years", gettext_lazy("mức Huy hiệu Đảng"), "30 năm", SHORT),
    CaseField("badge_round", gettext_lazy("đợt tặng Huy hiệu Đảng"), "03/02/2026"),
)
_HEAD = (CaseField("issuer_mark", gettext_lazy("ký hiệu cơ quan ban hành"), "ĐUK", ""),)
FIELDS = (*_HEAD, *_MEMBER, *_ROUND, *_PAPERS, *_LETTER, *_BADGE)


def read(actor: Actor, printings: Sequence[Printing]) -> list[Mapping[str, Any]]:
    """For each paper; the statements are those of `People.of`."""
    people = People.of(actor, printings)
    return [_Said(one, people).all() for one in printings]


@dataclass(frozen=True, slots=True)
class _Said:
    one: Printing
    people: People

    def all(self) -> dict[str, Any]:
        told = {**self._papers(), **self._letter(), **self._badge()}
        if self.one.is_named:
            told |= {**self._of_candidate(), **self._of_member(), **self._around()}
        mark = self.people.marks.get(self.one.issuer_id, "")
        return {**told, **self._days(), "issuer_mark": mark}

    def _of_candidate(self) -> dict[str, Any]:
        one, found = self.one, self.people.candidates.get(self.one.case.candidate_id or 0)
        is_woman = one.value("is_woman")
        told = {
            "birth": _day(one.value("birth")),
            "sex": {True: Sex.FEMALE.label, False: Sex.MALE.label}.get(is_woman, ""),
        }
        if found is not None:
            told |= _filled(birth=_day(found.birth), sex=_sex(found.sex), workplace=found.workplace)
        return told

    def _of_member(self) -> dict[str, Any]:
        return _filled(**self.people.facts(self.one.case.person_id, self.one.day))

    def _around(self) -> dict[str, Any]:
        case, people = self.one.case, self.people
        key = case.candidate_id, case.person_id
        introducers = people.introducers.get(case.candidate_id or 0, [])
        together = max(
            (each.together_since for each in introducers if each.together_since), default=None
        )
        return {
            "helper": ", ".join(people.helpers_on(key, self.one.day)),
            "introducers": ", ".join(_introduced(people, each) for each in introducers),
            "together_since": _day(together or self.one.value("together_since")),
            "certificate": self._certificate(Course.AWARENESS)
            or _given(self.one.value("certificate_on")),
            "new_member_certificate": self._certificate(Course.NEW_MEMBER),
        }

    def _certificate(self, course: str) -> str:
        case = self.one.case
        found = self.people.certificate((case.candidate_id, case.person_id), course)
        if found is None:
            return ""
        number = _("số %s") % found.number if found.number else ""
        by = _("do %s cấp") % found.given_by if found.given_by else ""
        return " ".join(part for part in (number, _given(found.given_on), by) if part)

    def _days(self) -> dict[str, Any]:
        one = self.one
        ceremony, decision = one.last_done("ceremony"), one.last_done(*_ADMITTING)
        is_admission = one.case.definition == "admission"
        told = {
            "completed_on": _day(one.value("completed_on")),
            "ceremony_on": _day(ceremony.on if ceremony else None),
            "ceremony_place": one.value("place") if is_admission else "",
        }
        if is_admission:
            told["decided_to_admit_on"] = _day(decision.on if decision else None)
            told["admitted_on"] = told["ceremony_on"]
        return told

    def _papers(self) -> dict[str, Any]:
        one = self.one
        cell, grassroots = one.last_done(*_CELL), one.last_done(*_GRASSROOTS)
        base = self._cited(grassroots, "resolution"), self._cited(cell, "resolution")
        opened = one.last_done("open")
        step = one.version.steps.get("open") if one.version else None
        way = step.ways.get(opened.way) if step and opened else None
        admitted = [
            maker for paper in one.papers if paper.paper in ("9-KNĐ", "9A-KNĐ")
            if (maker := one.maker_of(paper))
        ]  # fmt: skip
        return {
            "cell_resolution": base[1],
            "cell_votes": self._votes(cell),
            "sectional_report": self._cited(one.last_done(*_SECTIONAL), "report"),
            "grassroots_resolution": base[0],
            "grassroots_votes": self._votes(grassroots),
            "resolutions": _(" và ").join(part for part in base if part),
            "admission_decision": self._cited(admitted[-1], "decision") if admitted else "",
            "delegation": self.people.delegation(one),
            "deletion_ground": way.label if way and len(step.ways) > 1 else "",  # type: ignore[union-attr]
        }

    def _cited(self, taken: StepTaken | None, noun: str) -> str:
        """The paper of an earlier step, by its number, day and issuer; without a number a gap."""
        if taken is None:
            return ""
        one = self.one
        made = [each for each in one.papers if each.is_produced and each.turn == taken.turn]
        number = next((each.number for each in made if each.number), "") or SHORT
        place = one.tree.called(taken.organization_id, taken.on)
        if "/" not in number:
            usual = "CB" if place and place.is_cell else "ĐU"
            mark = self.people.marks.get(taken.organization_id, usual)
            number = f"{number}-{_SYMBOLS[noun]}/{mark}"
        words = {
            "noun": _NOUNS[noun], "number": number, "day": _day(taken.on),
            "who": issuer_of(place.name) if place else LONG,
        }  # fmt: skip
        return _("%(noun)s số %(number)s ngày %(day)s của %(who)s") % words

    def _votes(self, taken: StepTaken | None) -> str:
        vote = self.one.votes.get(taken.vote_id or 0) if taken else None
        if vote is None:
            return ""
        words = {"all": vote.eligible, "yes": vote.votes_for, "share": share_of(vote)}
        return _("tán thành %(yes)s/%(all)s người có quyền biểu quyết (%(share)s)") % words

    def _letter(self) -> dict[str, Any]:
        one = self.one
        names = [each.name for each in one.tree.above(one.case.organization_id, one.day)[:1]]
        to = one.tree.called(one.case.destination_id, one.day)
        taken = one.wanted.taken
        return {
            "from_place": one.value("from_place") or "".join(names),
            "to_place": to.name if to else one.value("to_place"),
            "away_from": _day(one.value("away_from")),
            "away_until": _day(one.value("away_until")),
            "present_by": _day(taken.due if taken else None),
            "letter_boxes": self._boxes(),
        }

    def _boxes(self) -> list[tuple[str, str, str, str]]:
        """A line for each body on the way, with the day on which it did its part."""
        one = self.one
        up = one.tree.above(one.case.organization_id, one.day)
        issuers = [place for place, each in enumerate(up) if each.organization_id == one.issuer_id]
        down = one.tree.above(one.case.destination_id, one.day)
        base = [place for place, each in enumerate(down) if each.is_grassroots]
        way = up[: issuers[0] + 1 if issuers else 1]
        passed = {each.organization_id for each in way}
        way += [
            each for each in down[: base[0] + 1 if base else 1][::-1]
            if each.organization_id not in passed
        ]  # fmt: skip
        days = {
            each.organization_id: each.on for each in one.line if each.what == What.DONE
        }  # fmt: skip
        names = [issuer_of(each.name) for each in way]
        if not down:
            names.append(str(one.value("to_place") or LONG))
        dates = [_day(days.get(each.organization_id)) or DAY for each in way] + [DAY]
        ends = [*names[1:], _("tiếp nhận")]
        return [(who, to, on, "") for who, to, on in zip(names, ends, dates, strict=False)]

    def _badge(self) -> dict[str, Any]:
        years = self.one.value("years")
        return {
            "badge_years": _("%s năm") % years if years else "",
            "badge_round": _day(self.one.value("round") or self.one.value("round_on")),
        }


def _introduced(people: People, introducer: Any) -> str:
    if introducer.kind == IntroducerKind.MEMBER:
        return people.names.get(introducer.member_id, LONG)
    return str(IntroducerKind(introducer.kind).label)


def _filled(**values: Any) -> dict[str, Any]:
    """Only what is known, so that it does not stand in the way of what another says."""
    return {name: value for name, value in values.items() if value not in (None, "")}


def _sex(code: str) -> str:
    return str(Sex(code).label) if code else ""


def _given(day: Any) -> str:
    return _("cấp ngày %s") % write_date(day) if isinstance(day, date) else ""


def _day(value: Any) -> str:
    """Days and partial dates as papers write them."""
    return str(value) if isinstance(value, str) else write_date(value) if value else ""
