"""`dangvu grant USER ROLE ORG`: let somebody hold a role."""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.access.choices import Role
from dangvu.access.giving import person_named
from dangvu.access.services import AlreadyHeld, NoBasis, grant_role
from dangvu.core.commands import CommandFailed, DangvuCommand, WrongUsage
from dangvu.core.partial_dates import PartialDate, read_date
from dangvu.core.routes import needs
from dangvu.organizations.models import Organization
from dangvu.organizations.selectors import UnknownOrganization, organization_meant
from dangvu.sources.services import cite


class Command(DangvuCommand):
    help = gettext_lazy("Giao vai trò cho một tài khoản ở một tổ chức đảng")
    has_format = True
    policy = needs("grants", "manage")

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("user", metavar=_("TÀI_KHOẢN"))
        parser.add_argument("role", choices=[one.value for one in Role], metavar=_("VAI_TRÒ"))
        parser.add_argument(
            "org", nargs="?", metavar=_("TỔ_CHỨC"), help=_("mã; bỏ trống là toàn hệ thống")
        )
        parser.add_argument("--from", dest="first", help=_("từ ngày; không ghi là hôm nay"))
        parser.add_argument("--to", dest="last", help=_("đến hết ngày"))
        parser.add_argument("--source", default="", help=_("số, ký hiệu văn bản quyết định"))
        parser.add_argument("--issuer", default="", help=_("cơ quan ban hành văn bản"))

    def handle(self, *args: Any, **options: Any) -> None:
        user = person_named(options["user"])
        if user is None:
            raise WrongUsage(_("Không có tài khoản “%s” đang dùng.") % options["user"])
        first = read_day(options["first"]) or self.actor.today
        last = read_day(options["last"])
        if last and last < first:
            raise WrongUsage(_("Ngày hết phải từ ngày bắt đầu trở đi."))
        organization = self._organization(options["org"])
        if organization is None and options["role"] != Role.OPERATOR:
            raise WrongUsage(_("Ghi mã tổ chức đảng; chỉ người vận hành giữ toàn hệ thống."))
        source = None
        if options["source"]:
            source = cite(actor=self.actor, symbol=options["source"], issuer=options["issuer"])
        try:
            grant = grant_role(
                actor=self.actor,
                user=user,
                role=Role(options["role"]),
                organization=organization,
                valid_from=first,
                valid_to=last and last + timedelta(days=1),
                source=source,
            )
        except (NoBasis, AlreadyHeld) as error:
            raise CommandFailed(str(error)) from error
        except PermissionDenied as error:
            raise CommandFailed(_("Tài khoản này không giao được vai trò đó ở đó.")) from error
        self.show({"id": grant.pk}, lambda: _("Đã giao, số %d.") % grant.pk)

    def _organization(self, code: str | None) -> Organization | None:
        if not code:
            return None
        try:
            return organization_meant(code, self.actor.today, self.actor).organization
        except UnknownOrganization as error:
            raise WrongUsage(error.sentence) from error


def read_day(text: str | None) -> date | None:
    """A day as people write it; raises WrongUsage."""
    if not text:
        return None
    found = read_date(text)
    if not isinstance(found, PartialDate) or found.day is None:
        raise WrongUsage(_("Không hiểu ngày “%s”; ghi như 30/06/2026.") % text)
    return found.earliest
