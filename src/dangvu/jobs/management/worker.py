"""The worker: procrastinate's loop around our way of running a job.

Procrastinate listens for tickets, fetches them under their locks and tells a heartbeat; what a
ticket means, what happens once and what happens again is told by `services`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import threading
from collections.abc import Iterator

from django.db import close_old_connections
from django.utils import timezone
from procrastinate import App
from procrastinate.contrib.django import DjangoApp
from procrastinate.contrib.django import app as django_app

from dangvu.jobs import services
from dangvu.jobs.services.beats import Beat

logger = logging.getLogger("dangvu.jobs")

# How often what dead workers left behind is looked for.
SECONDS_BETWEEN_ROUNDS = 10.0
# A job that hears of the stop at its next step needs less; another is cut off and runs again.
STOP_PATIENCE = 8.0


class Worker:
    """Runs jobs in this process until it is told to stop. `once`: leaves when nothing waits.

    `begun` has the numbers of the jobs that it was given.
    """

    def __init__(self, *, concurrency: int, once: bool = False) -> None:
        self.concurrency = concurrency
        self.once = once
        self.begun: list[int] = []
        self.stopping = threading.Event()

    def run(self) -> None:
        # Before the first ticket: what the predecessor left behind has waited longest.
        _round()
        asyncio.run(self._main())

    async def _main(self) -> None:
        app = self._app()
        async with app.open_async():
            rounds = [asyncio.create_task(_rounds())]
            if not self.once:
                rounds += [asyncio.create_task(_beating(beat)) for beat in services.beats()]
            work = asyncio.create_task(
                app.run_worker_async(
                    queues=[services.QUEUE],
                    concurrency=self.concurrency,
                    wait=not self.once,
                    install_signal_handlers=False,
                    delete_jobs="always",
                )
            )
            with self._told_to_stop(work), contextlib.suppress(asyncio.CancelledError):
                await work
            for each in rounds:
                each.cancel()

    def _app(self) -> App:
        connector = django_app.connector.get_worker_connector()  # type: ignore[attr-defined]
        app = DjangoApp(connector=connector)
        app.task(name=services.TASK, queue=services.QUEUE)(self._run_ticket)
        return app

    def _run_ticket(self, job: int) -> None:
        self.begun.append(job)
        with services.own_line() as line:
            services.run(job, today=timezone.localdate(), line=line, stopping=self.stopping.is_set)

    @contextlib.contextmanager
    def _told_to_stop(self, work: asyncio.Task[None]) -> Iterator[None]:
        """SIGTERM and Ctrl-C let running jobs end or give themselves back, for a while."""
        loop = asyncio.get_running_loop()

        def stop() -> None:
            self.stopping.set()
            work.cancel()
            cut_off = threading.Timer(STOP_PATIENCE, os._exit, [1])
            cut_off.daemon = True
            cut_off.start()

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop)
        yield


async def _rounds() -> None:
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_ROUNDS)
        await asyncio.to_thread(_round)


async def _beating(beat: Beat) -> None:
    while True:
        await asyncio.to_thread(_beat, beat)
        await asyncio.sleep(beat.seconds)


def _beat(beat: Beat) -> None:
    close_old_connections()
    try:
        beat.do()
    except Exception:  # the next one tries again; jobs that run are not disturbed
        logger.exception("%s failed", beat.name)
    finally:
        close_old_connections()


def _round() -> None:
    close_old_connections()
    try:
        with services.own_line() as line:
            for number in services.recover(line):
                logger.warning("job %s lost its worker and waits again", number)
        services.ask_daily(timezone.localtime())
    except Exception:  # the next round tries again; jobs that run are not disturbed
        logger.exception("the round of the worker failed")
    finally:
        close_old_connections()


def stop_with(stream: int) -> None:
    """Stop this process when the other end of `stream` is closed: with the one who started it."""

    def watch() -> None:
        while os.read(stream, 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
