"""Whether the number of a row is still free in its series."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.sheets import Intake, Table
from dangvu.core.writing import write_date
from dangvu.documents.choices import NumberState
from dangvu.documents.models import DocumentNumber
from dangvu.documents.selectors.symbols import Symbols
from dangvu.documents.services.loading import LoadedPaper
from dangvu.documents.symbols import Symbol, read_symbol
from dangvu.offices.models import TermVersion

#: The sheet of terms, which is committed before papers are.
TERMS = "offices.terms"


class Numbers:
    """Numbers that left the series of every issuer, and those of the rows read so far; five
    statements."""

    def __init__(self, intake: Intake) -> None:
        self.intake, self.symbols = intake, Symbols()
        self._terms: dict[int, list[TermVersion]] = {}
        for term in TermVersion.objects.current().order_by("valid_from"):
            self._terms.setdefault(term.organization_id, []).append(term)
        labels = dict(TermVersion.objects.current().values_list("term", "label"))
        rows = DocumentNumber.objects.current().exclude(state=NumberState.RESERVED)
        self._taken = {
            (issuer, key, labels.get(term, ""), number, suffix)
            for issuer, key, term, number, suffix in rows.values_list(
                "series__issuer", "series__key", "series__term", "number", "suffix"
            )
        }

    def admit(self, table: Table, row: int, paper: LoadedPaper) -> bool:
        """Takes the number of a paper of ours, or says why it cannot."""
        written = read_symbol(paper.symbol)
        if paper.issuer is None or written is None or paper.date is None:
            return True
        label = self._term(table, row, paper, paper.date.earliest)
        if label is None or self._is_retired(table, row, paper, written):
            return False
        # A code that is new in this workbook stands for the organisation that has no number yet.
        place = paper.place.pk or paper.place.code
        taken = (place, written.key, label, written.number, written.suffix)
        if taken in self._taken:
            self.intake.error(
                table, row, "symbol",
                _("Số này đã dùng cho văn bản khác trong nhiệm kỳ; nếu khác nhiệm kỳ hãy ghi nhiệm kỳ."),
            )  # fmt: skip
            return False
        self._taken.add(taken)  # type: ignore[arg-type]
        return True

    def _term(self, table: Table, row: int, paper: LoadedPaper, day: date) -> str | None:
        """The label of the term by which it is numbered; None when the row contradicts it."""
        said = str(table["term"][row])
        held = self._numbering(paper.place.pk, day)
        if not said or TERMS in self.intake.tables:
            return said or held
        if said != held:
            message = _("Ngày %(day)s thuộc nhiệm kỳ %(term)s.")
            self.intake.error(
                table, row, "term", message % {"day": write_date(day), "term": held or "–"}
            )
            return None
        return held

    def _numbering(self, place: int | None, day: date) -> str:
        begun = [
            (term.numbers_from or term.valid_from, term.label)
            for term in self._terms.get(place or 0, [])
            if (term.numbers_from or term.valid_from) <= day
        ]
        return max(begun)[1] if begun else ""

    def _is_retired(self, table: Table, row: int, paper: LoadedPaper, written: Symbol) -> bool:
        assert paper.date is not None
        day, place = paper.date.earliest, paper.place.pk
        if self.symbols.is_retired(written.key, on=day, organization_id=place):
            message = _("Ký hiệu “%s” không dùng vào ngày này.") % written.key
            self.intake.error(table, row, "symbol", message)
            return True
        rule = self.symbols.of(paper.type, on=day, organization_id=place)
        if rule.symbol and rule.symbol != written.key:
            message = _("Ký hiệu thường dùng của loại văn bản này là “%(symbol)s” (%(basis)s).")
            self.intake.warn(
                table, row, "symbol", message % {"symbol": rule.symbol, "basis": rule.basis}
            )
        return False
