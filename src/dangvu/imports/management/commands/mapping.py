"""`dangvu mapping list|show|check`: how workbooks of other layouts are read."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.commands import CommandFailed, DangvuCommand, WrongUsage
from dangvu.core.gate import RefusedFile, admit
from dangvu.core.policy import require
from dangvu.core.routes import needs
from dangvu.core.sheets import Finding
from dangvu.core.workbook.reader import Book
from dangvu.imports.services.layouts.document import FaultyMapping, write_document
from dangvu.imports.services.layouts.fitting import fit
from dangvu.imports.services.layouts.guessing import guess_layout
from dangvu.imports.services.mapping import (
    UnknownMapping,
    load_mapping,
    mapping_document,
    mapping_names,
    save_mapping,
)


class Command(DangvuCommand):
    help = gettext_lazy("Cách đọc những sổ khác mẫu: liệt kê, xem, kiểm tra, lưu")
    policy = needs("imports")
    has_format = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar=_("VIỆC"))
        actions.add_parser("list", help=_("liệt kê các cách đọc sổ"))
        show = actions.add_parser("show", help=_("in một cách đọc sổ (YAML)"))
        show.add_argument("name", metavar=_("TÊN"))
        check = actions.add_parser(
            "check",
            help=_("một sổ có hợp với cách đọc không; không có TÊN thì đề xuất một cách đọc"),
        )
        check.add_argument("file", type=Path, metavar=_("TỆP.xlsx"))
        check.add_argument("--mapping", default="", metavar=_("TÊN"))
        save = actions.add_parser("save", help=_("lưu một cách đọc sổ từ tệp YAML"))
        save.add_argument("name", metavar=_("TÊN"))
        save.add_argument("file", type=Path, metavar=_("TỆP.yaml"))

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        require(self.actor, "imports", "view")
        try:
            getattr(self, f"_{action}")(options)
        except UnknownMapping as error:
            raise WrongUsage(str(error)) from error
        except FaultyMapping as error:
            raise CommandFailed(str(error)) from error
        except RefusedFile as error:
            raise CommandFailed(f"{options['file']}: {error}") from error
        except OSError as error:
            raise CommandFailed(_("Không đọc được %s.") % options["file"]) from error

    def _list(self, options: dict[str, Any]) -> None:
        titles = {name: str(mapping_document(name).get("title", "")) for name in mapping_names()}
        self.show(titles, lambda: "\n".join(f"{n}: {title}" for n, title in titles.items()))

    def _show(self, options: dict[str, Any]) -> None:
        document = mapping_document(options["name"])
        self.show(document, lambda: _yaml(document))

    def _check(self, options: dict[str, Any]) -> None:
        book = Book(admit(options["file"]))
        if not options["mapping"]:
            layout = guess_layout(book)
            if layout is None:
                raise CommandFailed(_("Không nhận ra trang nào của sổ này."))
            document = write_document(layout)
            self.show(document, lambda: _yaml(document))
            return
        fitted = fit(load_mapping(options["mapping"]), book)
        told = [_told(finding) for finding in (*fitted.misfits, *fitted.remarks)]
        read = [each.sheet.name for each in fitted.sheets]
        self.show(
            {"sheets": read, "misfits": len(fitted.misfits), "findings": told},
            lambda: "\n".join([_("Đọc các trang: %s") % ", ".join(read), *told]),
        )
        if fitted.misfits:
            raise CommandFailed(_("Sổ không hợp với cách đọc này; nạp sẽ không ghi gì."))

    def _save(self, options: dict[str, Any]) -> None:
        try:
            document = yaml.safe_load(options["file"].read_text("utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise CommandFailed(_("%(file)s không phải YAML: %(why)s") % {
                "file": options["file"], "why": error}) from error  # fmt: skip
        version = save_mapping(actor=self.actor, name=options["name"], document=document)
        self.say(_("Đã lưu “%(name)s”, lần ghi %(number)d.") % {
            "name": version.mapping.name, "number": version.number})  # fmt: skip


def _yaml(document: dict[str, Any]) -> str:
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100)


def _told(finding: Finding) -> str:
    return f"{finding.sheet} {finding.address}: {finding.message}".strip()
