"""Answers that take long, made as a job: the same view, asked again as its reader.

The job keeps the address of the page and nothing of its rows; what it answers is decided when it
runs, by the rights of that moment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import unquote

from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.handlers.wsgi import WSGIRequest
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from dangvu.core.actor import Actor
from dangvu.core.routes import policy_of
from dangvu.jobs.models import Job
from dangvu.jobs.services import registry
from dangvu.jobs.services.files import keep_file
from dangvu.jobs.services.work import JobRefused, Work


def make_answer(work: Work, path: str, language: str) -> str:
    """Answer the request as the owner of the job and keep the file; the address to fetch it."""
    work.progress(_("Đang lập tệp"))
    with translation.override(language):
        request = _request(work, path)
        match = resolve(request.path_info)
        request.resolver_match = match
        response = match.func(request, *match.args, **match.kwargs)
    name = _file_name(response)
    if response.status_code != 200 or not name:
        said = " ".join(str(one) for one in request._messages)
        raise JobRefused(said or _("Không lập được tệp từ trang này."))
    return keep_file(work.job, name, _pieces(response))


def may_take(actor: Actor, job: Job) -> bool:
    """Whether the owner may still have what the job has made: by the right to the task, and to the
    page that it answered."""
    try:
        asked = [registry.find(job.task).policy]
        if job.task == "jobs.answer":
            page = resolve(str(job.args["path"]).partition("?")[0])
            asked += [declared] if (declared := policy_of(page.func)) else []
    except (registry.UnknownTask, Resolver404):
        return False
    return all(one.allows(actor) for one in asked)


def _request(work: Work, path: str) -> Any:
    where, _mark, query = path.partition("?")
    request: Any = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": where,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
        }
    )
    request.user, request.actor = work.job.owner, work.actor
    request.session = {}
    request._messages = FallbackStorage(request)
    request.htmx = HtmxDetails(request)
    request.made_in_background = True
    return request


def _file_name(response: Any) -> str:
    """The name of an attachment, without anything that could lead out of the folder."""
    said = response.headers.get("Content-Disposition", "")
    found = re.search(r"filename\*=utf-8''([^;]+)|filename=\"([^\"]+)\"", said)
    name = unquote(found[1] or found[2]) if found else ""
    return re.sub(r"[^\w.-]", "_", name).lstrip(".")


def _pieces(response: Any) -> Iterator[bytes]:
    try:
        yield from response
    finally:
        # Not the response itself: that would tell Django that a request is over, and it would
        # close the connection in the middle of our transaction.
        if streamed := getattr(response, "file_to_stream", None):
            streamed.close()
