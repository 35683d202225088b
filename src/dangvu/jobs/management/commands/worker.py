"""`dangvu worker`: does the background work of this installation."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.commands import CommandFailed, DangvuCommand
from dangvu.core.routes import must_be_declared, open_to_everyone
from dangvu.core.starting import must_hold
from dangvu.jobs.choices import JobState
from dangvu.jobs.management.worker import Worker, stop_with
from dangvu.jobs.models import Job


class Command(DangvuCommand):
    help = gettext_lazy("Chạy các việc nền (dangvu serve tự chạy lệnh này)")
    policy = open_to_everyone("each job is asked as the one who gave it")
    needs_actor = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once",
            action="store_true",
            help=_("làm hết việc đang chờ rồi dừng; mã thoát 1 nếu có việc không xong"),
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
        self, *args: Any, once: bool, at_a_time: int, stop_with_stdin: bool, **options: Any
    ) -> None:
        must_be_declared()
        must_hold()
        if stop_with_stdin:
            stop_with(sys.stdin.fileno())
        # One after another, so that what waits for a lock is not left behind.
        worker = Worker(concurrency=1 if once else at_a_time, once=once)
        worker.run()
        if once:
            self._tell(set(worker.begun))

    def _tell(self, begun: set[int]) -> None:
        """How those ended that were begun. One that is to be tried again has not been done."""
        self.say(_("Đã chạy %(count)s việc.") % {"count": len(begun)})
        jobs = Job.objects.filter(pk__in=begun).order_by("pk")
        undone = jobs.filter(Q(state=JobState.FAILED) | Q(state=JobState.WAITING, failures__gt=0))
        lines = [f"{job.pk} · {job.label}: {job.message}" for job in undone]
        if lines:
            raise CommandFailed(
                _("%(count)s việc không xong:") % {"count": len(lines)} + "\n" + "\n".join(lines)
            )
