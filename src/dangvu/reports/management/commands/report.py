"""`dangvu report NAME ... -o FILE [--pdf]`: a report, as Word or PDF, whose every figure is a link."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.command_time import add_time_arguments, read_time
from dangvu.core.commands import CommandFailed, DangvuCommand, WrongUsage
from dangvu.core.routes import needs
from dangvu.core.whole_files import CannotWrite, whole_file
from dangvu.figures.selectors import Question
from dangvu.organizations.selectors import UnknownOrganization, organization_by_code, root
from dangvu.papers.choices import Form
from dangvu.papers.selectors import NoFormThen, UnknownForm, form_on
from dangvu.reports.selectors import FiguresOfReport
from dangvu.reports.services import (
    BadTemplate,
    UnknownReport,
    render_pdf,
    render_report,
    report_names,
)


class Command(DangvuCommand):
    help = gettext_lazy("Lập báo cáo Word hoặc PDF; mỗi số liệu bấm vào là mở ra được")
    policy = needs("reports")

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("name", metavar=_("TÊN"), help=", ".join(report_names()))
        parser.add_argument("--org", metavar=_("MÃ"), help=_("bỏ trống là toàn đảng bộ"))
        add_time_arguments(parser)
        parser.add_argument("--tree", choices=("then", "now"), default="then")
        parser.add_argument("--template", type=Path, metavar=_("TỆP"), help=_("mẫu Word riêng"))
        parser.add_argument("--pdf", action="store_true", help=_("lập tệp PDF thay cho Word"))
        parser.add_argument(
            "--base-url",
            default=os.environ.get("DANGVU_URL", "http://127.0.0.1:8000"),
            help=_("địa chỉ máy chủ để số liệu trong báo cáo dẫn về"),
        )
        parser.add_argument("-o", "--output", type=Path, required=True, metavar=_("TỆP"))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["pdf"] and options["template"]:
            raise WrongUsage(_("--template là mẫu Word; bỏ --pdf hoặc bỏ --template."))
        try:
            paper = self._made(options)
        except UnknownReport as error:
            raise WrongUsage(
                _("Không có báo cáo “%(name)s”. Có: %(known)s.")
                % {"name": error.code, "known": ", ".join(error.near)}
            ) from error
        except UnknownOrganization as error:
            near = ", ".join(error.near)
            raise WrongUsage(
                _("Không có tổ chức nào có mã “%(code)s”. Gần giống: %(near)s.")
                % {"code": error.code, "near": near}
            ) from error
        except NoFormThen as error:
            raise CommandFailed(_("Chưa có mẫu của báo cáo này vào ngày lập.")) from error
        except PermissionDenied as error:
            raise CommandFailed(_("Tài khoản này không được lập báo cáo đó.")) from error
        except BadTemplate as error:
            raise CommandFailed(str(error)) from error
        try:
            with whole_file(options["output"], private=False) as file:
                file.write(paper)
        except CannotWrite as error:
            raise CommandFailed(_("%s Hãy chọn thư mục khác bằng -o.") % error) from error
        self.say(_("Đã lập %s.") % options["output"])

    def _made(self, options: dict[str, Any]) -> bytes:
        name = options["name"]
        try:
            form = form_on(name, self.actor.today)
        except UnknownForm as error:
            raise UnknownReport(name) from error
        if options["period"] is None and form.period_only:
            raise WrongUsage(_("Báo cáo này lập theo kỳ: ghi --period, ví dụ --period 2025."))
        # A file of the office may ask more than the form does, so then everything is asked at once.
        figures = self._figures(options, None if options["template"] else form)
        if options["pdf"]:
            return render_pdf(name, figures)
        return render_report(name, figures, options["template"])

    def _figures(self, options: dict[str, Any], form: Form | None) -> FiguresOfReport:
        as_of, period = read_time(options)
        day = as_of or (period.last_day if period else None) or self.actor.today
        organization = (
            organization_by_code(options["org"], on=day, actor=self.actor)
            if options["org"]
            else root(on=day)
        )
        if organization is None:
            raise CommandFailed(_("Chưa có tổ chức gốc. Hãy nhập dữ liệu: dangvu import"))
        question = Question(
            organization_id=organization.organization_id,
            today=self.actor.today,
            as_of=as_of,
            period=period,
            tree=options["tree"],
        )
        return FiguresOfReport(self.actor, question, organization, options["base_url"], form)
