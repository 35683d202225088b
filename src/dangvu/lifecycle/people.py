"""Records of many members and candidates at once, as far as a reader is shown them, for their papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.writing import write_date
from dangvu.documents.models import Series
from dangvu.documents.models.numbering import CONGRESS
from dangvu.members.choices import CardKind, DelegatedPower, Sex
from dangvu.members.models import (
    Admission,
    Candidate,
    Card,
    Certificate,
    Delegation,
    Helper,
    Introducer,
    Person,
    PersonVersion,
    Recognition,
)
from dangvu.members.permissions import BASIC, FILE, PRIVATE
from dangvu.members.selectors.requests import not_restricted
from dangvu.organizations.models import EmployerVersion
from dangvu.procedures.selectors.prints import Printing

#: Of whom: a candidate or a person, each None where it is the other.
Key = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class People:
    """shown: for each set of fields, of whom the reader is shown it."""

    codes: dict[int, str] = field(default_factory=dict)
    shown: dict[str, set[int]] = field(default_factory=dict)
    versions: dict[int, list[PersonVersion]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    employers: dict[int, str] = field(default_factory=dict)
    admissions: dict[int, Any] = field(default_factory=dict)
    recognitions: dict[int, Any] = field(default_factory=dict)
    cards: dict[int, list[Any]] = field(default_factory=dict)
    candidates: dict[int, Candidate] = field(default_factory=dict)
    introducers: dict[int, list[Introducer]] = field(default_factory=dict)
    helpers: dict[Key, list[Helper]] = field(default_factory=dict)
    certificates: dict[Key, list[Certificate]] = field(default_factory=dict)
    delegations: dict[int, list[Delegation]] = field(default_factory=dict)
    marks: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, actor: Actor, printings: Sequence[Printing]) -> People:
        """A number of statements that does not grow with the papers."""
        found = cls()
        persons = {one.case.person_id for one in printings} - {None}
        candidates = {one.case.candidate_id for one in printings} - {None}
        if candidates:
            found._read_candidates(actor, candidates)
        if persons or candidates:
            found._read_around(actor, persons, candidates)
        if persons:
            found._read_members(actor, persons)
        found._read_powers(actor, {one.issuer_id for one in printings})
        places = {taken.organization_id for one in printings for taken in one.line}
        found._read_marks(places | {one.issuer_id for one in printings})
        return found

    def _read_candidates(self, actor: Actor, ids: set[int]) -> None:
        for one in Candidate.objects.visible_to(actor).filter(pk__in=ids):
            self.candidates[one.pk] = one
        rows = Introducer.objects.current().visible_to(actor).filter(candidate__in=ids)
        for each in rows.order_by("introduced_on", "pk"):
            self.introducers.setdefault(each.candidate_id, []).append(each)

    def _read_around(self, actor: Actor, persons: set[int], candidates: set[int]) -> None:
        """Who helps and introduces them, by name, and which courses they finished."""
        either = Q(person__in=persons) | Q(candidate__in=candidates)
        for helper in Helper.objects.current().visible_to(actor).filter(either).order_by("pk"):
            key = helper.candidate_id, helper.person_id
            self.helpers.setdefault(key, []).append(helper)
        for paper in (
            Certificate.objects.current().visible_to(actor).filter(either).order_by("given_on")
        ):
            self.certificates.setdefault((paper.candidate_id, paper.person_id), []).append(paper)
        others = {one.member_id for each in self.helpers.values() for one in each}
        others |= {one.member_id for each in self.introducers.values() for one in each} - {None}
        rows = PersonVersion.objects.current().visible_to(actor)
        if others:
            named = rows.filter(not_restricted(actor), person__in=others).order_by("valid_from")
            self.names.update(named.values_list("person_id", "full_name"))

    def _read_members(self, actor: Actor, ids: set[int]) -> None:
        few = Person.objects.filter(pk__in=ids)
        for name in (BASIC, FILE, PRIVATE):
            seen = few & Person.objects.visible_to(actor, fields=name, of_few=True)
            self.shown[name] = set()
            for pk, code in seen.values_list("pk", "code"):
                self.shown[name].add(pk)
                self.codes[pk] = code
        shown = self.shown[BASIC]
        if not shown:
            return
        for version in (
            PersonVersion.objects.current().filter(person__in=shown).order_by("valid_from")
        ):
            self.versions.setdefault(version.person_id, []).append(version)
        for model, found in ((Admission, self.admissions), (Recognition, self.recognitions)):
            rows = model.objects.current().filter(person__in=shown).order_by("membership__ordinal")
            found.update({one.person_id: one for one in rows})
        cards = Card.objects.current().filter(person__in=self.shown[FILE]).order_by("on", "pk")
        for card in cards:
            self.cards.setdefault(card.person_id, []).append(card)
        work = {one.employer_id for each in self.versions.values() for one in each} - {None}
        names = EmployerVersion.objects.current().filter(employer__in=work).order_by("valid_from")
        self.employers.update(names.values_list("employer_id", "name") if work else ())

    def _read_powers(self, actor: Actor, places: set[int]) -> None:
        rows = Delegation.objects.current().visible_to(actor).filter(organization__in=places)
        for one in rows.select_related("source"):
            self.delegations.setdefault(one.organization_id, []).append(one)

    def _read_marks(self, places: set[int]) -> None:
        """What each office writes behind the slash, where it has numbered a paper."""
        rows = Series.objects.filter(issuer__in=places, body="").exclude(key=CONGRESS)
        self.marks.update(rows.order_by("pk").values_list("issuer_id", "mark"))

    def facts(self, person_id: int | None, on: date) -> dict[str, Any]:
        """What the reader is shown of a member, as it was that day."""
        version = _then(self.versions.get(person_id or 0, []), on)
        if person_id is None or version is None:
            return {}
        admission, recognition = self.admissions.get(person_id), self.recognitions.get(person_id)
        told = {
            "member_code": self.codes.get(person_id, ""),
            "sex": str(Sex(version.sex).label) if version.sex else "",
            "birth": str(version.birth.year) if version.birth else "",
            "decided_to_admit_on": _written(admission.decision_date if admission else None),
            "admitted_on": _written(admission.ceremony_date if admission else None),
            "official_on": _written(recognition.effective_date if recognition else None),
        }
        if person_id in self.shown[FILE]:
            told |= self._file(version, on)
        if person_id in self.shown[PRIVATE]:
            told |= {"ethnicity": version.ethnicity, "religion": version.religion}
        return told

    def _file(self, version: PersonVersion, on: date) -> dict[str, Any]:
        work = version.occupation, self.employers.get(version.employer_id or 0, "")
        cards = [one for one in self.cards.get(version.person_id, []) if one.on <= on]
        held = cards[-1] if cards and cards[-1].kind != CardKind.RECALLED else None
        return {
            "birth": _written(version.birth),
            "hometown": version.hometown,
            "workplace": ", ".join(part for part in work if part),
            "education": version.education,
            "qualification": version.qualification,
            "theory_level": version.theory_level,
            "card_number": held.number if held else "",
        }

    def helpers_on(self, key: Key, on: date) -> list[str]:
        """Names of those who helped that day."""
        rows = [*self.helpers.get((None, key[1]), []), *self.helpers.get((key[0], None), [])]
        held = [one for one in rows if one.valid_from <= on and (one.valid_to or date.max) > on]
        return [self.names[one.member_id] for one in held if one.member_id in self.names]

    def certificate(self, key: Key, course: str) -> Certificate | None:
        """The latest of a course."""
        rows = [
            *self.certificates.get((key[0], None), []), *self.certificates.get((None, key[1]), []),
        ]  # fmt: skip
        return next((one for one in reversed(rows) if one.course == course), None)

    def delegation(self, printing: Printing) -> str:
        """The paper by which a committee decides itself that day."""
        power = {
            "admission": DelegatedPower.ADMISSION, "recognition": DelegatedPower.RECOGNITION,
        }.get(printing.case.definition)  # fmt: skip
        held = [
            one for one in self.delegations.get(printing.issuer_id, [])
            if one.power == power and one.valid_from <= printing.day < (one.valid_to or date.max)
        ]  # fmt: skip
        if held and held[-1].source:
            return _("quyết định %s") % held[-1].source
        paper = printing.last_paper("UQ-QĐ")
        return _("quyết định số %s") % paper.number if paper and paper.number else ""


def _then(versions: Iterable[PersonVersion], on: date) -> PersonVersion | None:
    """The version of that day; of somebody who was written down later, the first."""
    rows = list(versions)
    held = [one for one in rows if one.valid_from <= on and (one.valid_to or date.max) > on]
    return held[-1] if held else rows[0] if rows else None


def _written(value: Any) -> str:
    return write_date(value) if value else ""
