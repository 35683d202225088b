"""Command lines in Vietnamese: argparse has no catalogue for it."""

from __future__ import annotations

import re
import sys
from typing import Any, NoReturn

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop


class DangvuParser(CommandParser):
    """A parser whose help and errors are Vietnamese. Wrong usage ends with exit code 2."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, **kwargs)
        self._positionals.title = _("tham số")
        self._optionals.title = _("tùy chọn")
        self.add_argument("-h", "--help", action="help", help=_("xem cách dùng rồi thôi"))

    def format_usage(self) -> str:
        return _vietnamese_usage(super().format_usage())

    def format_help(self) -> str:
        return _vietnamese_usage(super().format_help())

    def error(self, message: str) -> NoReturn:
        text = _vietnamese(message)
        if not self.called_from_command_line:
            raise CommandError(text, returncode=2)
        self.print_usage(sys.stderr)
        self.exit(2, _("Lỗi: %(message)s") % {"message": text} + "\n")


ERRORS = (
    (r"the following arguments are required: (.*)", gettext_noop("thiếu tham số: %s")),
    (r"unrecognized arguments: (.*)", gettext_noop("không hiểu tham số: %s")),
    (r"argument (.*): expected one argument", gettext_noop("sau %s cần một giá trị")),
    (
        r"argument (.*): expected at least one argument",
        gettext_noop("sau %s cần ít nhất một giá trị"),
    ),
    (r"argument (.*): expected (\d+) arguments", gettext_noop("sau %s cần %s giá trị")),
    (
        r"argument (.*): invalid choice: (.*) \(choose from (.*)\)",
        gettext_noop("%s không nhận %s, chỉ nhận: %s"),
    ),
    (r"argument (.*): invalid \S+ value: (.*)", gettext_noop("%s không nhận giá trị %s")),
    (r"argument (.*): not allowed with argument (.*)", gettext_noop("%s không đi cùng %s")),
    (r"one of the arguments (.*) is required", gettext_noop("cần một trong các tham số: %s")),
)


def _vietnamese(message: str) -> str:
    for pattern, translation in ERRORS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return _(translation) % found.groups()
    # What a `type=` function says of itself is Vietnamese already.
    found = re.fullmatch(r"argument (\S+?): (.*)", message, re.DOTALL)
    return f"{found[1]}: {found[2]}" if found else message


def _vietnamese_usage(text: str) -> str:
    return text.replace("usage: ", _("cách dùng: "), 1)
