"""A definition read from its file: strictly, and everything that is wrong told at once."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.procedures.definitions import parts
from dangvu.procedures.definitions.clocks import clock_of, span_of
from dangvu.procedures.definitions.nodes import DefinitionRefused, Entry, open_book
from dangvu.procedures.definitions.parts import (
    Announced,
    Asked,
    Basis,
    Definition,
    Made,
    Need,
    Step,
    ValueRule,
    Version,
    VoteRule,
    Way,
)
from dangvu.procedures.definitions.vocabulary import Vocabulary

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
#: Rules of the usual thresholds have a short name in a definition.
THRESHOLD = "vote."

_ENDS: dict[str, str | Promise] = {
    parts.WITHDRAWN: gettext_lazy("Đã rút"),
    parts.EXPIRED: gettext_lazy("Hết thời hạn"),
    "refused": gettext_lazy("Không đồng ý"),
    "done": gettext_lazy("Đã xong"),
}
_WAYS: dict[str, str | Promise] = {
    parts.PASSED: gettext_lazy("Đạt"),
    parts.FAILED: gettext_lazy("Không đạt"),
    parts.DONE: gettext_lazy("Đã làm"),
    "approved": gettext_lazy("Đồng ý"),
    "refused": gettext_lazy("Không đồng ý"),
}


def read_definition(text: str, *, file: str, vocabulary: Vocabulary) -> Definition:
    """The definition of a file, its words all known. Whether its steps lead anywhere is asked by
    `checking.check_definition`. Raises DefinitionRefused."""
    top = open_book(text, file)
    found = _Reader(vocabulary).definition(top)
    if top.book.problems or found is None:
        raise DefinitionRefused(top.book.problems)
    return found


class _Reader:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.known = vocabulary
        self.papers: frozenset[str] = vocabulary.papers

    def definition(self, top: Entry) -> Definition | None:
        where = _("Quy trình")
        top.only(("code", "label", "about", "kind", "papers", "ask", "versions"), where)
        code, label = top.need("code", where), top.need("label", where)
        about, versions = top.need("about", where), top.need("versions", where)
        if code is None or label is None or about is None or versions is None:
            return None
        papers = self._papers(top.get("papers"))
        self.papers |= papers.keys()
        kind = top.get("kind")
        return Definition(
            code=_code(code),
            label=label.text(),
            about=about.word(
                parts.SUBJECTS, "unknown_subject", _("Quy trình không thể nói về “%(word)s”.")
            ),
            kind=kind.word(self.known.kinds, "unknown_kind", _("Không có loại quyền “%(word)s”."))
            if kind
            else "procedures",
            versions=self._versions(versions),
            papers=papers,
            file=top.book.file,
            asked=_asked(top.get("ask"), about.text()),
        )

    def _papers(self, entry: Entry | None) -> dict[str, str]:
        """Kinds of papers that only this procedure knows: their code and what they are called."""
        return {} if entry is None else {code: one.text() for code, one in entry.items().items()}

    def _versions(self, entry: Entry) -> tuple[Version, ...]:
        found: list[Version] = []
        for one in entry.entries():
            version = self._version(one)
            if version is None:
                continue
            if found and version.starts <= found[-1].starts:
                one.refuse(
                    "not_in_order", _("Các bản phải xếp theo ngày bắt đầu, mỗi ngày một bản.")
                )
            found.append(version)
        return tuple(found)

    def _version(self, entry: Entry) -> Version | None:
        where = _("Bản quy trình")
        entry.only(("from", "basis", "certainty", "steps", "ends", "publish"), where)
        starts, basis = entry.need("from", where), entry.need("basis", where)
        sure, steps = entry.need("certainty", where), entry.need("steps", where)
        ends, publish = entry.need("ends", where), entry.get("publish")
        if starts is None or basis is None or sure is None or steps is None or ends is None:
            return None
        read = self._steps(steps)
        return Version(
            starts=starts.day() or date.min,
            basis=_basis(basis),
            certainty=sure.word(
                parts.CERTAINTIES, "unknown_certainty", _("Không có mức chắc chắn “%(word)s”.")
            ),
            steps=read,
            ends=_ends(ends),
            publish=self._announced(publish) if publish else None,
            mark=_mark(read),
            line=entry.line,
        )

    def _announced(self, entry: Entry) -> Announced:
        where = _("Việc công khai")
        entry.only(("label", "deadline"), where)
        label, deadline = entry.need("label", where), entry.get("deadline")
        return Announced(
            label.text() if label else "", clock_of(deadline, self.known) if deadline else None
        )

    # --- steps ---

    def _steps(self, entry: Entry) -> dict[str, Step]:
        found: dict[str, Step] = {}
        for one in entry.entries():
            step = self._step(one)
            if step is None:
                continue
            if step.code in found:
                one.refuse("twice", _("Bước “%s” ghi hai lần.") % step.code)
            found[step.code] = step
        return found

    def _step(self, entry: Entry) -> Step | None:
        where = _("Bước")
        entry.only(_STEP_KEYS, where)
        code, label = entry.need("code", where), entry.need("label", where)
        at, vote = entry.need("at", where), entry.get("vote")
        if code is None or label is None or at is None:
            return None
        skip, back = entry.get("skip_to"), entry.get("may_return_to")
        clocks = {
            name: clock_of(one, self.known)
            for name in ("not_before", "deadline", "expires")
            if (one := entry.get(name))
        }
        return Step(
            code=_code(code),
            label=label.text(),
            at=at.word(
                parts.PLACES, "unknown_actor", _("Không có ai gọi là “%(word)s” để làm bước này.")
            ),
            ways=self._ways(entry, has_vote=vote is not None),
            needs=tuple(self._need(one) for one in _listed(entry, "needs")),
            guards=tuple(
                one.word(self.known.guards, "unknown_guard", _("Không có điều kiện “%(word)s”."))
                for one in _listed(entry, "guards")
            ),
            vote=self._vote(vote) if vote else None,
            values=_values(entry.get("values")),
            skip_to=skip.text() if skip else "",
            may_return_to=tuple(one.text() for one in back.entries()) if back else (),
            line=entry.line,
            **clocks,
        )

    def _need(self, entry: Entry) -> Need:
        if not entry.is_mapping:
            return Need(self._paper(entry))
        where = _("Giấy tờ cần có")
        entry.only(("paper", "or", "fresh"), where)
        paper, fresh = entry.need("paper", where), entry.get("fresh")
        return Need(
            paper=self._paper(paper) if paper else "",
            instead=tuple(self._paper(one) for one in _listed(entry, "or")),
            fresh=span_of(fresh, self.known) if fresh else None,
        )

    def _paper(self, entry: Entry) -> str:
        return entry.word(self.papers, "unknown_paper", _("Không có loại giấy tờ “%(word)s”."))

    def _vote(self, entry: Entry) -> VoteRule:
        where = _("Biểu quyết")
        entry.only(("body", "threshold", "ballot"), where)
        body, limit = entry.need("body", where), entry.need("threshold", where)
        ballot = entry.get("ballot")
        return VoteRule(
            body=body.word(
                self.known.bodies, "unknown_body", _("Không có nơi biểu quyết “%(word)s”.")
            )
            if body
            else "",
            threshold=self._threshold(limit) if limit else "",
            ballot=ballot.word(
                parts.BALLOTS, "unknown_ballot", _("Không có cách bỏ phiếu “%(word)s”.")
            )
            if ballot
            else "secret",
        )

    def _threshold(self, entry: Entry) -> str:
        """A rule of the rulebook, those of the usual thresholds by their short name."""
        known = self.known.thresholds
        usual = {one.removeprefix(THRESHOLD) for one in known if one.startswith(THRESHOLD)}
        word = entry.word(
            usual | known, "unknown_threshold", _("Không có mức biểu quyết “%(word)s”.")
        )
        return THRESHOLD + word if word in usual else word

    # --- ways ---

    def _ways(self, entry: Entry, *, has_vote: bool) -> dict[str, Way]:
        follows = entry.get("next")
        if follows is None:
            return {}
        one_way = not follows.is_mapping
        given = {parts.DONE: follows} if one_way else dict(follows.items())
        if has_vote and set(given) != {parts.PASSED, parts.FAILED}:
            follows.refuse(
                "ways_of_a_vote", _("Sau biểu quyết phải có đúng hai lối: passed và failed.")
            )
        effects = self._effects(entry, list(given), has_vote=has_vote)
        makes = self._makes(entry, list(given))
        return {
            code: self._way(code, one, effects.get(code, ""), makes.get(code, ()))
            for code, one in given.items()
        }

    def _way(self, code: str, entry: Entry, effect: str, makes: tuple[Made, ...]) -> Way:
        usual = str(_WAYS.get(code, code))
        if not entry.is_mapping:
            return Way(code, entry.text(), usual, effect, makes)
        where = _("Lối đi tiếp")
        entry.only(("to", "label"), where)
        to, label = entry.need("to", where), entry.get("label")
        return Way(code, to.text() if to else "", label.text() if label else usual, effect, makes)

    def _effects(self, entry: Entry, ways: list[str], *, has_vote: bool) -> dict[str, str]:
        """By way. One name alone belongs to the vote that passed, or to the only way."""
        given = entry.get("effect")
        if given is None:
            return {}
        if given.is_mapping:
            given.only(ways, _("Kết quả"))
            return {way: self._effect(one) for way, one in given.items().items()}
        if has_vote:
            return {parts.PASSED: self._effect(given)}
        if len(ways) > 1:
            given.refuse(
                "effect_of_which", _("Bước có nhiều lối: ghi rõ kết quả xảy ra ở lối nào.")
            )
        return {way: self._effect(given) for way in ways[:1]}

    def _effect(self, entry: Entry) -> str:
        return entry.word(self.known.effects, "unknown_effect", _("Không có kết quả “%(word)s”."))

    def _makes(self, entry: Entry, ways: list[str]) -> dict[str, tuple[Made, ...]]:
        """By way; a list belongs to every way."""
        given = entry.get("makes")
        if given is None:
            return {}
        if given.is_mapping and not {"paper", "symbol"} & set(given.items()):
            given.only(ways, _("Giấy tờ lập ra"))
            by_way = given.items().items()
            return {way: tuple(self._made(one) for one in each.entries()) for way, each in by_way}
        made = tuple(self._made(one) for one in given.entries())
        return dict.fromkeys(ways, made)

    def _made(self, entry: Entry) -> Made:
        if not entry.is_mapping:
            return Made(self._paper(entry))
        where = _("Giấy tờ lập ra")
        entry.only(("paper", "symbol"), where)
        paper, symbol = entry.need("paper", where), entry.get("symbol")
        return Made(self._paper(paper) if paper else "", symbol.text() if symbol else "")


_STEP_KEYS = (
    "code", "label", "at", "needs", "guards", "vote", "values", "not_before", "deadline", "expires",
    "makes", "effect", "next", "skip_to", "may_return_to",
)  # fmt: skip


def _code(entry: Entry) -> str:
    found = entry.text()
    if not _CODE.fullmatch(found):
        entry.refuse(
            "wrong_code", _("Mã “%s” chỉ gồm chữ thường không dấu, số và gạch dưới.") % found
        )
    return found


def _basis(entry: Entry) -> Basis:
    where = _("Căn cứ")
    entry.only(("symbol", "issuer"), where)
    symbol, issuer = entry.need("symbol", where), entry.get("issuer")
    return Basis(symbol.text() if symbol else "", issuer.text() if issuer else "")


def _ends(entry: Entry) -> dict[str, str]:
    """By code; a list takes the words that the usual ends have."""
    if entry.is_mapping:
        return {code: one.text() for code, one in entry.items().items()}
    return {one.text(): str(_ENDS.get(one.text(), one.text())) for one in entry.entries()}


def _values(entry: Entry | None) -> tuple[ValueRule, ...]:
    """`name: type`, with a question mark where it may be left out, or `{type, label}`."""
    if entry is None:
        return ()
    found = []
    for name, one in entry.items().items():
        label, said = name, one
        if one.is_mapping:
            where = _("Số liệu của bước")
            one.only(("type", "label"), where)
            told, worded = one.need("type", where), one.get("label")
            said, label = told or one, worded.text() if worded else name
            if told is None:
                continue
        word = said.text()
        kind = word.removesuffix("?")
        if kind not in parts.VALUE_TYPES:
            known = parts.VALUE_TYPES
            said.book.unknown(
                "unknown_type", _("Không có kiểu “%(word)s”."), kind, known, said.line
            )
        found.append(ValueRule(name, kind, label, is_required=not word.endswith("?")))
    return tuple(found)


def _asked(entry: Entry | None, about: str) -> Asked | None:
    """Only of what is about a member there is somebody who asks for it."""
    if entry is None:
        return None
    where = _("Việc đảng viên tự đề nghị")
    entry.only(("label", "help", "values"), where)
    if about != "person":
        entry.refuse(
            "asked_by_nobody", _("Chỉ quy trình về đảng viên mới có đảng viên tự đề nghị.")
        )
    label, told = entry.need("label", where), entry.get("help")
    return Asked(
        label.text() if label else "",
        told.text() if told else "",
        _values(entry.get("values")),
    )


def _listed(entry: Entry, key: str) -> list[Entry]:
    found = entry.get(key)
    return list(found.entries()) if found else []


def _mark(steps: dict[str, Step]) -> str:
    """Of the structure: where steps lead, who acts, what they need; wording may change freely."""

    def plain(step: Step) -> list[Any]:
        ways = [[way.code, way.to, way.effect] for way in step.ways.values()]
        needs = [list(need.kinds) for need in step.needs]
        vote = [step.vote.body, step.vote.threshold, step.vote.ballot] if step.vote else []
        given = [value.name + value.type for value in step.values]
        back = [step.skip_to, *step.may_return_to]
        return [step.code, step.at, ways, needs, list(step.guards), vote, given, back]

    text = json.dumps([plain(step) for step in steps.values()])
    return hashlib.sha256(text.encode()).hexdigest()[:16]
