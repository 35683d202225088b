"""`dangvu derived`: compares derived tables with what is recorded, and works them out anew."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.commands import CommandFailed, DangvuCommand, WrongUsage
from dangvu.core.routes import needs
from dangvu.core.writing import write_number
from dangvu.jobs import services


class Command(DangvuCommand):
    help = gettext_lazy("Đối chiếu các bảng suy ra với sổ gốc (verify) hoặc dựng lại (rebuild)")
    policy = needs("jobs", "manage")
    has_format = True
    # Each table is mended in a transaction of its own: the locks of one do not wait for the next.
    in_reading_scope = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "action",
            choices=("verify", "rebuild"),
            help=_("verify: đếm dòng lệch, không sửa gì; rebuild: dựng lại từ sổ gốc"),
        )
        parser.add_argument(
            "names", nargs="*", metavar=_("BẢNG"), help=_("bỏ trống là mọi bảng suy ra")
        )
        parser.add_argument(
            "--later", action="store_true", help=_("giao rebuild cho tiến trình chạy nền")
        )

    def handle(
        self, *args: Any, action: str, names: list[str], later: bool, **options: Any
    ) -> None:
        try:
            chosen = services.derived_data(names)
        except services.UnknownDerived as error:
            known = ", ".join(one.name for one in services.derived_data())
            raise WrongUsage(
                _("Không có bảng suy ra nào tên “%(name)s”. Có: %(known)s.")
                % {"name": error, "known": known}
            ) from error
        if action == "verify":
            self._verify(chosen)
        elif later:
            self._ask(chosen)
        else:
            self._rebuild(chosen)

    def _verify(self, chosen: list[services.Derived]) -> None:
        wrong = {one: services.verify_derived(actor=self.actor, one=one) for one in chosen}
        self.show(
            {one.name: count for one, count in wrong.items()},
            lambda: "\n".join(
                _("%(name)s (%(label)s): lệch %(count)s dòng")
                % {"name": one.name, "label": one.label, "count": write_number(count)}
                for one, count in wrong.items()
            ),
        )
        if differing := [one.name for one, count in wrong.items() if count]:
            raise CommandFailed(
                _("Có bảng lệch với sổ gốc. Hãy chạy: dangvu derived rebuild %(names)s")
                % {"names": " ".join(differing)}
            )

    def _rebuild(self, chosen: list[services.Derived]) -> None:
        rows = {}
        for one in chosen:
            self.say(_("Đang dựng lại: %(label)s") % {"label": one.label})
            with transaction.atomic():
                rows[one] = services.rebuild_derived(actor=self.actor, one=one)
        self.show(
            {one.name: count for one, count in rows.items()},
            lambda: "\n".join(
                _("%(name)s (%(label)s): đã dựng lại, %(count)s dòng")
                % {"name": one.name, "label": one.label, "count": write_number(count)}
                for one, count in rows.items()
            ),
        )

    def _ask(self, chosen: list[services.Derived]) -> None:
        jobs = {one: services.rebuild_later(actor=self.actor, one=one).pk for one in chosen}
        self.show(
            {one.name: number for one, number in jobs.items()},
            lambda: "\n".join(
                _("%(name)s: việc chạy nền số %(number)s") % {"name": one.name, "number": number}
                for one, number in jobs.items()
            ),
        )
