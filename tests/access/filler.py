"""Who fills in which form, about which thing; and the routes for which none is filled in."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from functools import cache

from tests.access.browsing import Sending
from tests.access.doors import Choices
from tests.access.judging import Judge

Case = Callable[["Filler", int], Sending]
CASES: dict[str, Case] = {}
#: In place of a kind: who asks has an own record to ask about.
SELF = "self"
#: Which kind of thing the asker of a route has to manage somewhere.
ASKERS: dict[str, str] = {}

#: Routes that take forms and never write what anyone owns: they choose, show or prove.
WRITE_NOTHING = {
    "core:display": "keeps a choice in a cookie of the browser",
    "site:kit-list": "the samples of the kit",
    "members:list": "rows that were picked, as Excel or to print",
    "documents:list": "rows that were picked, as Excel or to print",
    "documents:book": "rows that were picked, as Excel or to print",
    "lifecycle:badges": "rows that were picked, as Excel or to print",
    "procedures:list": "rows that were picked, as Excel or to print",
    "procedures:prints": "papers of cases that were picked",
    "rules:list": "rows that were picked, as Excel or to print",
    "rules:documents": "rows that were picked, as Excel or to print",
    "members:candidates": "rows that were picked, as Excel or to print",
    "members:delegations": "rows that were picked, as Excel or to print",
    "organizations:list": "rows that were picked, as Excel or to print",
    "accounts:people": "rows that were picked, as Excel or to print",
    "access:grants": "rows that were picked, as Excel or to print",
    "accounts:prove": "keeps in the own session that its reader has just shown who it is",
    "members:reveal": "shows a number; that it was read is a deed, and no row changes",
}
#: Routes that write, for which no form is filled in here, each with the reason.
NOT_FILLED = {
    "accounts:add-key": "needs a security key that answers a challenge of its own session",
    "accounts:remove-key": "of the own keys alone; a key can only be added by a device",
    "accounts:second-factor": "needs the code of the moment for a secret of its own session",
    "accounts:remove-app": "of the own app alone; set up with a code of the moment",
    "accounts:new-codes": "of the own app alone; set up with a code of the moment",
    "accounts:second-step": "stands before the door: nobody has signed in yet",
    "accounts:sign-in": "stands before the door: nobody has signed in yet",
    "accounts:national-end": "needs a sign-in by the national provider",
    "site:first": "is there only while nobody has an account",
    "exports:ask": "needs a signed question of an export that was held back",
    **dict.fromkeys(
        (
            "documents:attach",
            "documents:remove",
            "documents:issue-planned",
            "documents:correct",
            "documents:cancel",
            "documents:merge",
            "documents:link",
            "documents:unlink",
            "documents:deliver",
            "documents:enter",
            "documents:read",
            "documents:explain",
            "documents:cancel-number",
            "documents:regulation-change",
            "documents:regulation-end",
        ),
        "the worlds draw no papers, numbers or regulations; see tests/documents/test_forms.py",
    ),
    "offices:appoint": "bodies of the worlds have no posts that hold today; see tests/offices/test_forms.py",
    "offices:vacancy": "bodies of the worlds have no posts that hold today; see tests/offices/test_forms.py",
    "offices:post": "bodies of the worlds are held true on no day; see tests/offices/test_forms.py",
    "offices:describe": "bodies of the worlds are held true on no day; see tests/offices/test_forms.py",
    "offices:correct-holding": "bodies of the worlds are held true on no day; see tests/offices/test_forms.py",
    "offices:end-body": "bodies of the worlds are held true on no day; see tests/offices/test_forms.py",
    "offices:end-post": "bodies of the worlds are held true on no day; see tests/offices/test_forms.py",
    "offices:plan": "bodies of the worlds have no posts that hold today; see tests/offices/test_forms.py",
    "offices:establish": "a body that nobody drew would be nobody's to the judge; see tests/offices/test_forms.py",
    "offices:correct-term": "the worlds draw no terms; see tests/offices/test_forms.py",
    "offices:close-term": "the worlds draw no terms; see tests/offices/test_forms.py",
    "offices:end-duty": "the worlds draw no duties; see tests/offices/test_forms.py",
    "offices:review-planned": "the worlds draw nobody planned; see tests/offices/test_forms.py",
    "offices:unplan": "the worlds draw nobody planned; see tests/offices/test_forms.py",
    "offices:publish-planned": "the worlds draw nobody planned; see tests/offices/test_forms.py",
    "members:delegations-add": "organisations of the worlds are cells, to which no power is given; see"
    " tests/members/test_candidates_views.py",
    "lifecycle:badges-begin": "the worlds draw nobody who comes of age for a badge",
    "members:residence": "the worlds draw no contact with a cell of residence; see tests/members",
    "rules:change-local": "the worlds draw no local rules to change; see tests/rules/test_views.py",
    "rules:end-local": "the worlds draw no local rules to end; see tests/rules/test_views.py",
    "imports:questions": "needs a workbook that was examined by the worker and left questions",
    "imports:mapping_new": "reads the titles of a workbook that was examined",
    "imports:undo": "needs a batch that the worker has committed",
    "imports:reconcile_start": "needs a batch that the worker has examined",
}


class Filler:
    """Fills in forms in one state of a world."""

    def __init__(self, judge: Judge, choices: Choices, chance: random.Random) -> None:
        self.judge, self.choices, self.chance = judge, choices, chance
        self.life, self.world = judge.life, judge.world
        self._managed = cache(self._managed_by)
        self._places, self._only_shown = cache(self._places_of), cache(self._shown_to)
        self.sees_members = cache(self._members_of)

    # --- drawing ----------------------------------------------------------------------------

    def thing(self, user: int, kind: str) -> int:
        """One of the asker's own, or one that is shown to them and not theirs, or any."""
        mine, how = self._managed(user, kind), self.chance.random()
        if mine and how < 0.55:
            return self.chance.choice(mine)
        shown = self._only_shown(user, kind)
        return self.chance.choice(shown) if shown and how < 0.8 else self.choices.number(kind)

    def place(self, user: int, kind: str) -> int:
        mine, how = self._places(user, kind), self.chance.random()
        if mine and how < 0.55:
            return self.chance.choice(mine)
        shown = [one for one in self._only_shown(user, "organizations") if one not in mine]
        return self.chance.choice(shown if shown and how < 0.8 else list(self.world.begun))

    def code(self, user: int, kind: str) -> str:
        return self.life.codes[self.place(user, kind)]

    def own_or_other(self, user: int | None) -> int:
        """The number of an account; a stranger has none."""
        return user if user and self.chance.random() < 0.4 else self.other(user)

    def other(self, user: int | None) -> int:
        others = [one for one in self.world.closed if one != user]
        return self.chance.choice(others or list(self.world.closed))

    def day(self, days: int = 0) -> str:
        return f"{self.life.today + timedelta(days=days):%d/%m/%Y}"

    def asks(self, user: int) -> bool:
        """Whether they may ask for something for the member for whom they stand."""
        me = self.world.stands_for.get(user)
        member = self.world.things.get(("members", me or 0))
        return member is not None and self.judge.oracle.may(user, "ask", member)

    def manages_any(self, user: int, kind: str) -> bool:
        if kind == SELF:
            return self.asks(user)
        return bool(self._managed(user, kind) or self._places(user, kind))

    def _members_of(self, user: int) -> bool:
        return any(self.judge.may_see(user, "members", one) for one in self.world.members)

    def _managed_by(self, user: int, kind: str) -> list[int]:
        return [one for one in self.choices.numbers(kind) if self.judge.manages(user, kind, one)]

    def _shown_to(self, user: int, kind: str) -> list[int]:
        mine = set(self._managed(user, kind))
        theirs = [one for one in self.choices.numbers(kind) if one not in mine]
        return [one for one in theirs if self.judge.may_see(user, kind, one)]

    def _places_of(self, user: int, kind: str) -> list[int]:
        kind = "figures" if kind == "quotes" else kind
        return [one for one in self.world.begun if self.judge.manages_at(user, kind, one)]


def case(name: str, asker: str) -> Callable[[Case], Case]:
    def kept(made: Case) -> Case:
        CASES[name], ASKERS[name] = made, asker
        return made

    return kept
