"""The questions of a workbook, answered on the screen and kept at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dangvu.core.routes import needs
from dangvu.core.sheets.intake import LEAVE_OUT, leaves_out
from dangvu.imports import services
from dangvu.imports.models import ImportAnswer, ImportBatch
from dangvu.imports.views.common import LEVEL_LOOKS, LEVELS, actor_of, crumbs, find_batch

_ON_A_PAGE = 20
_OTHER = "__other__"


@dataclass(frozen=True, slots=True)
class Question:
    """A finding that can be answered, as the page shows it."""

    number: int
    found: dict[str, Any]
    place: str
    answer: str
    is_left_out: bool
    is_refused: bool

    @property
    def options(self) -> Sequence[str]:
        return self.found["options"] if self.is_question else ()

    @property
    def is_question(self) -> bool:
        return bool(self.found["level"] == "question")

    @property
    def other(self) -> str:
        """What was typed rather than chosen."""
        return "" if self.is_left_out or self.answer in self.options else self.answer

    @property
    def look(self) -> tuple[str, Any]:
        if self.is_left_out:
            return "same", _("Bỏ qua dòng này")
        if self.answer and not self.is_refused:
            return "done", _("Đã trả lời")
        level = self.found["level"]
        return LEVEL_LOOKS[level], LEVELS[level]


@needs("imports")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """One page of questions. Every answer is kept as soon as it is sent, so that whoever leaves in
    the middle goes on where it was left, at another machine too."""
    one = find_batch(request, pk)
    if request.method == "POST":
        return _save(request, one)
    found = list(_questions(one))
    start = _start(request.GET.get("from", ""), found)
    context = {
        **_tally(one),
        "batch": one,
        "questions": found[start : start + _ON_A_PAGE],
        "first": start + 1,
        "last": min(start + _ON_A_PAGE, len(found)),
        "total": len(found),
        "start": start,
        "previous": max(0, start - _ON_A_PAGE) if start else None,
        "next": start + _ON_A_PAGE if start + _ON_A_PAGE < len(found) else None,
        "may_answer": services.may_work_on(actor_of(request), one) and not one.is_pending,
        "other": _OTHER,
        "crumbs": crumbs(one, _("Trả lời câu hỏi")),
    }
    return render(request, "imports/questions.html", context)


def _save(request: HttpRequest, one: ImportBatch) -> HttpResponse:
    count = services.answer_questions(
        actor=actor_of(request), batch=one, answers=_given(request.POST)
    )
    if getattr(request, "htmx", False):
        return render(request, "imports/questions.html#tally", {**_tally(one), "batch": one})
    if "check" in request.POST:
        services.retry_batch(actor=actor_of(request), batch=one)
        return redirect("imports:batch", one.pk)
    messages.success(request, _("Đã lưu %(count)s câu trả lời.") % {"count": count})
    following = request.POST.get("next", "")
    place = f"?from={following}" if following.isdigit() else ""
    return redirect(f"{request.path}{place}")


def _given(data: QueryDict) -> Iterator[services.Given]:
    """The answers of a form: a place for each question, a choice, something typed, or the row."""
    for name in data:
        number = name.removeprefix("place-")
        if number == name or not number.isdigit():
            continue
        try:
            sheet, row, column, title = json.loads(data[name])
            place = str(sheet), int(row), int(column), str(title)
        except (ValueError, TypeError):
            continue
        leave = bool(data.get(f"leave-{number}"))
        yield services.Given(place[0], place[1], 0, "", LEAVE_OUT if leave else "")
        if data.get(f"asked-{number}"):
            chosen = data.get(f"answer-{number}", "")
            typed = data.get(f"typed-{number}", "").strip()
            text = typed if typed and (not chosen or chosen == _OTHER) else chosen
            yield services.Given(*place, "" if text == _OTHER else text)


def _questions(one: ImportBatch) -> Iterator[Question]:
    """What can be answered: questions, and errors of rows that may be left out."""
    known = {(a.sheet, a.row, a.column, a.title): a for a in ImportAnswer.objects.filter(batch=one)}
    checked = one.job.finished_at if one.job else None
    told = set()
    for number, found in enumerate(one.findings):
        of_row = found.get("of_row", False)
        if found["level"] != "question" and not (found["level"] == "error" and of_row):
            continue
        place = (found["sheet"], found.get("row", 0), found.get("column", 0), found["title"])
        # Several rows of ours that one cell made may say the same of it: it is answered once.
        if (place, found["message"]) in told:
            continue
        told.add((place, found["message"]))
        answer, whole = known.get(place), known.get((*place[:2], 0, ""))
        yield Question(
            number,
            found,
            json.dumps(place, ensure_ascii=False),
            answer.text if answer else "",
            whole is not None and leaves_out(whole.text),
            answer is not None and checked is not None and answer.made_at < checked,
        )


def _start(text: str, found: Sequence[Question]) -> int:
    """Where the page begins: as asked, else at the first that is open."""
    if text.isascii() and text.isdigit():
        at = min(int(text), max(0, len(found) - 1))
    else:
        at = next(
            (n for n, each in enumerate(found) if not each.answer and not each.is_left_out), 0
        )
    return at - at % _ON_A_PAGE


def _tally(one: ImportBatch) -> dict[str, int]:
    asked, answered = services.open_questions(one)
    return {"asked": asked, "answered": answered, "errors": one.levels.get("error", 0)}
