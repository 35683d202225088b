"""The table in code is the table in docs/architecture/access.md, line by line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dangvu.access.choices import Reach, Role
from dangvu.access.permissions import ALL, LINES, REFUSALS, holds_all_of, lines
from dangvu.access.wording import KINDS, roles_in_words

TEXT = (Path(__file__).parents[2] / "docs/architecture/access.md").read_text()


def written(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    part = TEXT.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [row for row in part.splitlines() if row.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def test_every_line_of_the_text_is_in_the_code_and_no_other() -> None:
    said = {
        (role, kind, frozenset(actions.split()), reach, frozenset(fields.split()), condition)
        for role, kind, actions, reach, fields, condition in written("Lines")
    }
    done = {
        (str(one.role), one.kind, one.actions, str(one.reach), one.fields, one.condition)
        for one in LINES
    }
    assert done == said


def test_every_refusal_of_the_text_is_in_the_code_and_no_other() -> None:
    every = frozenset({"view", "rows", "manage", "ask"})
    said = set()
    for who, kinds, actions in written("Refusals"):
        holders = frozenset(Role(name) for name in re.findall(r"[A-Z_]{4,}", who))
        deeds = every if actions == "all" else frozenset(actions.split())
        subject = "subject" in who
        said |= {
            (kind, action, one, subject)
            for kind in kinds.split() for action in deeds for one in (holders or {None})
        }  # fmt: skip
    done = {
        (kind, action, one, refusal.subject)
        for refusal in REFUSALS
        for kind in refusal.kinds
        for action in refusal.actions
        for one in (refusal.holders or {None})
    }
    assert done == said


def test_every_kind_has_its_words_on_the_page_of_the_policy() -> None:
    named = {line.kind for line in LINES} | {kind for one in REFUSALS for kind in one.kinds}
    assert named <= set(KINDS)
    assert {words.role for words in roles_in_words()} == set(Role)


def test_a_row_is_read_as_it_is_written() -> None:
    (line,) = lines(Role.LEADER, "cases: view own /head /dates ?unsealed")
    assert (line.kind, line.actions, line.reach) == ("cases", {"view"}, Reach.OWN)
    assert (line.fields, line.condition) == ({"head", "dates"}, "unsealed")
    (line,) = lines(Role.LEADER, "rules: view rows")
    assert (line.reach, line.fields, line.condition) == (Reach.SUBTREE, ALL, "")


@pytest.mark.parametrize(
    ("holder", "given", "holds"),
    [
        (Role.ORGANIZATION_BOARD, Role.ORGANIZATION_BOARD, True),
        (Role.ORGANIZATION_BOARD, Role.SECRETARY, True),
        (Role.ORGANIZATION_BOARD, Role.MEMBER, True),
        (Role.ORGANIZATION_BOARD, Role.OFFICE, True),
        (Role.ORGANIZATION_BOARD, Role.LEADER, False),
        (Role.ORGANIZATION_BOARD, Role.INSPECTOR, False),
        (Role.ORGANIZATION_BOARD, Role.ADMINISTRATOR, False),
        (Role.INSPECTION_HEAD, Role.INSPECTOR, True),
        (Role.INSPECTION_HEAD, Role.SECRETARY, False),
        (Role.SECRETARY, Role.MEMBER, True),
        (Role.OFFICE, Role.ORGANIZATION_BOARD, False),
    ],
)
def test_a_role_holds_another_when_it_has_every_line_of_it(
    holder: Role, given: Role, holds: bool
) -> None:
    assert holds_all_of(holder, given) is holds
