"""`dangvu worker`: does the background work of this installation."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.commands import DangvuCommand
from dangvu.jobs.management.worker import Worker, stop_with


class Command(DangvuCommand):
    help = gettext_lazy("Chạy các việc nền (dangvu serve tự chạy lệnh này)")
    needs_actor = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--drain", action="store_true", help=_("làm hết việc đang chờ rồi dừng")
        )
        parser.add_argument(
            "--at-a-time",
            type=int,
            choices=range(1, 9),
            default=2,
            metavar="N",
            help=_("số việc chạy cùng lúc, từ 1 đến 8 (mặc định: 2)"),
        )
        parser.add_argument(
            "--stop-with-stdin",
            action="store_true",
            help=_("dừng khi chương trình gọi nó kết thúc"),
        )

    def handle(
        self, *args: Any, drain: bool, at_a_time: int, stop_with_stdin: bool, **options: Any
    ) -> None:
        if stop_with_stdin:
            stop_with(sys.stdin.fileno())
        # One after another, so that what waits for a lock is not left behind.
        Worker(concurrency=1 if drain else at_a_time, drain=drain).run()
