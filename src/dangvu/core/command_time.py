"""The day or period on the command line: `--as-of DATE | --period 2020-01..2020-09`."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.commands import WrongUsage
from dangvu.core.periods import BadPeriod, Period


def add_time_arguments(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    group = parser.add_mutually_exclusive_group(required=required)
    group.add_argument("--as-of", metavar=_("NGÀY"), help=_("số liệu đến ngày, vd. 2021-09-30"))
    group.add_argument(
        "--period", metavar=_("KỲ"), help=_("2020, 2020-Q1, 2020-01..2020-09; gồm cả ngày cuối")
    )


def read_time(options: dict[str, Any]) -> tuple[date | None, Period | None]:
    """The day or the period that was asked. Raises WrongUsage with what would be right."""
    if options.get("as_of"):
        return read_day(options["as_of"]), None
    try:
        return None, Period.parse(options["period"]) if options.get("period") else None
    except BadPeriod as error:
        raise WrongUsage(str(error)) from error


def read_day(text: str) -> date:
    """A day as 2021-09-30 or 30/9/2021."""
    parts = text.strip().split("/")
    iso = "-".join(part.zfill(2) for part in reversed(parts)) if len(parts) == 3 else text
    try:
        return date.fromisoformat(iso.strip())
    except ValueError as error:
        raise WrongUsage(
            _("“%s” không phải một ngày. Ghi 2021-09-30 hoặc 30/9/2021.") % text
        ) from error
