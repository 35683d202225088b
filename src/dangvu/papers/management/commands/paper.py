"""`dangvu paper check FILE.docx`: what is wrong with a Word template, and where; `dangvu paper forms`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.command_parser import DangvuParser
from dangvu.core.commands import CommandFailed, DangvuCommand, WrongUsage
from dangvu.core.routes import needs
from dangvu.core.whole_files import CannotWrite, whole_file
from dangvu.papers.choices import Form
from dangvu.papers.selectors import NoFormThen, UnknownForm, form_on, forms_on, shipped
from dangvu.papers.services import (
    BadTemplate,
    NotATemplate,
    Problem,
    errors_in,
    examine_template,
    try_template,
)


class Command(DangvuCommand):
    help = gettext_lazy("Kiểm tra mẫu Word của văn bản, xem có những mẫu nào")
    policy = needs("papers")
    has_format = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, parser_class=DangvuParser)
        check = verbs.add_parser("check", help=_("kiểm tra một tệp .docx"))
        check.add_argument("file", type=Path, metavar=_("TỆP.docx"))
        check.add_argument("--form", default="summary", metavar=_("MẪU"), help=_("mẫu nào"))
        check.add_argument(
            "--preview", type=Path, metavar=_("TỆP.docx"), help=_("ghi thử một bản với số mẫu")
        )
        verbs.add_parser("forms", help=_("các mẫu đang có hiệu lực"))
        template = verbs.add_parser("template", help=_("ghi mẫu Word của phần mềm ra tệp"))
        template.add_argument("form", metavar=_("MẪU"))
        template.add_argument("-o", "--output", type=Path, required=True, metavar=_("TỆP.docx"))

    def handle(self, *args: Any, **options: Any) -> None:
        verb = options["verb"]
        if verb == "check":
            self._check(options)
        elif verb == "forms":
            self._forms()
        else:
            self._write(options["output"], shipped(self._form(options["form"])).content)

    def _check(self, options: dict[str, Any]) -> None:
        form = self._form(options["form"])
        try:
            problems = examine_template(form, options["file"])
        except FileNotFoundError as error:
            raise WrongUsage(_("Không có tệp %s.") % options["file"]) from error
        except (NotATemplate, OSError) as error:
            raise CommandFailed(str(error)) from error
        errors = errors_in(problems)
        data = [
            {
                "weight": str(one.weight),
                "where": one.where,
                "text": one.text,
                "message": one.message,
            }
            for one in problems
        ]
        self.show(data, "\n".join(map(_line, problems)))
        if errors:
            raise CommandFailed(_("Mẫu có %d lỗi, chưa dùng được.") % len(errors))
        if options["preview"]:
            self._preview(form, options)
        self.say(_("Mẫu dùng được cho “%s”.") % form.name)

    def _preview(self, form: Form, options: dict[str, Any]) -> None:
        try:
            made = try_template(form, options["file"].read_bytes())
        except BadTemplate as error:
            raise CommandFailed(str(error)) from error
        self._write(options["preview"], made)

    def _forms(self) -> None:
        forms = forms_on(self.actor.today)
        data = [
            {
                "code": one.code,
                "name": one.name,
                "mark": one.mark,
                "guidance": str(one.guidance),
                "confirmed": one.confirmed,
                "valid_from": str(one.valid_from),
                "valid_to": str(one.valid_to) if one.valid_to else None,
            }
            for one in forms
        ]
        note = _("mẫu tạm, chưa đối chiếu")
        lines = [
            f"{one.code:12} {one.name}" + ("" if one.confirmed else f" ({note})") for one in forms
        ]
        self.show(data, "\n".join(lines))

    def _form(self, code: str) -> Form:
        try:
            return form_on(code, self.actor.today)
        except UnknownForm as error:
            raise WrongUsage(
                _("Không có mẫu “%(code)s”. Có: %(near)s.")
                % {"code": code, "near": ", ".join(error.near)}
            ) from error
        except NoFormThen as error:
            raise WrongUsage(_("Mẫu “%s” không có hiệu lực hôm nay.") % code) from error

    def _write(self, path: Path, content: bytes) -> None:
        try:
            with whole_file(path, private=False) as file:
                file.write(content)
        except CannotWrite as error:
            raise CommandFailed(str(error)) from error
        self.say(_("Đã ghi %s.") % path)


def _line(problem: Problem) -> str:
    word = _("LỖI") if problem.weight == "ERROR" else _("Lưu ý")
    return f"{word}: {problem}"
