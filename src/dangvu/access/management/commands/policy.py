"""`dangvu policy`: the table of who may do what, in words."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.access.choices import Role
from dangvu.access.wording import RoleWords, refusals_in_words, roles_in_words
from dangvu.core.commands import DangvuCommand
from dangvu.core.routes import needs


class Command(DangvuCommand):
    help = gettext_lazy("In bảng ai được làm gì")
    has_format = True
    policy = needs("organizations")

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--role", choices=[one.value for one in Role], help=_("chỉ vai trò này")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        roles = [one for one in roles_in_words() if options["role"] in (None, one.role)]
        refusals = refusals_in_words()
        data = {"roles": [_as_data(one) for one in roles], "refusals": refusals}
        self.show(data, lambda: "\n".join(_text(roles, refusals)))


def _as_data(words: RoleWords) -> dict[str, Any]:
    return {
        "role": words.role.value,
        "label": str(words.label),
        "lines": [
            {
                "kind": str(row.kind),
                "actions": row.actions,
                "reach": str(row.reach),
                "fields": row.fields,
                "condition": str(row.condition),
            }
            for row in words.rows
        ],
    }


def _text(roles: list[RoleWords], refusals: list[str]) -> Iterator[str]:
    for words in roles:
        yield f"{words.label} ({words.role})"
        for row in words.rows:
            parts = (f"{row.kind}: {row.actions}", row.reach, row.fields, row.condition)
            yield "  " + "; ".join(str(part) for part in parts if part)
        yield ""
    yield _("Luôn bị chặn:")
    yield from (f"  {one}" for one in refusals)
