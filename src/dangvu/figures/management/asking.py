"""What `figures` and `rows` have in common: which organisation, when, in which tree."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.command_time import add_time_arguments, read_time
from dangvu.core.commands import CommandFailed, WrongUsage
from dangvu.core.indicators import UnknownIndicator
from dangvu.figures.selectors import Question, UnknownDimension
from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.selectors import UnknownOrganization, organization_by_code, root

REFUSALS = (UnknownIndicator, UnknownDimension, UnknownOrganization, PermissionDenied)


def add_question_arguments(parser: argparse.ArgumentParser, *, whole: bool = False) -> None:
    """`whole`: asked in the tree of then and not broken down, so neither can be chosen."""
    parser.add_argument("--org", metavar=_("MÃ"), help=_("mã tổ chức; bỏ trống là toàn đảng bộ"))
    add_time_arguments(parser)
    if whole:
        parser.set_defaults(by="", tree="then")
        return
    parser.add_argument("--by", default="", metavar=_("CHIỀU"), help=_("chia theo: child, sex, …"))
    parser.add_argument(
        "--tree",
        choices=("then", "now"),
        default="then",
        help=_("then: cây tổ chức của ngày đó; now: quy về cây hôm nay"),
    )


def read_question(actor: Actor, options: dict[str, Any]) -> tuple[Question, OrganizationVersion]:
    """The question asked and the organisation as it was called then.

    Raises WrongUsage for an unknown code, with the codes that look like it.
    """
    as_of, period = read_time(options)
    day = as_of or (period.last_day if period else None) or actor.today
    if options["org"]:
        organization = organization_by_code(options["org"], on=day, actor=actor)
    else:
        organization = root(on=day)
    if organization is None:
        raise CommandFailed(
            _(
                "Chưa có tổ chức gốc. Hãy nhập dữ liệu (dangvu import) hoặc chạy dangvu init --own MÃ."
            )
        )
    question = Question(
        organization_id=organization.organization_id,
        today=actor.today,
        as_of=as_of,
        period=period,
        tree=options["tree"],
        by=options["by"],
    )
    return question, organization


def refusal(error: Exception) -> CommandFailed:
    """The message and exit code for what could not be asked."""
    if isinstance(error, PermissionDenied):
        return CommandFailed(_("Tài khoản này không được xem số liệu của tổ chức đó."))
    what = {
        UnknownIndicator: _("Không có chỉ tiêu “%s”."),
        UnknownDimension: _("Không chia được theo “%s”."),
        UnknownOrganization: _("Không có tổ chức nào có mã “%s”."),
    }[type(error)] % error.code  # type: ignore[attr-defined, index]
    near = getattr(error, "near", [])
    return WrongUsage(f"{what} {_('Gần giống')}: {', '.join(near)}." if near else what)
