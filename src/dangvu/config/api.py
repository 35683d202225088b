"""The API of the installation: the routers of the rooms under one root."""

from __future__ import annotations

from typing import Any

from django.views.decorators.http import require_safe
from ninja.security import HttpBearer

from dangvu.core.api import Api, tell_problems
from dangvu.core.routes import open_to_signed_in
from dangvu.figures.api import router as figures
from dangvu.imports.api import router as imports
from dangvu.members.api import pool_router as candidates
from dangvu.members.api import router as members
from dangvu.organizations.api import router as organizations
from dangvu.procedures.api import routers as cases
from dangvu.reports.api import router as reports


class Key(HttpBearer):
    """Declared for the document; the key itself was checked by the middleware, before any view."""

    openapi_name = "key"

    def authenticate(self, request, token):  # type: ignore[no-untyped-def]
        return request.actor


def _document(view: Any) -> Any:
    """Without data in it, and still not for strangers."""
    return open_to_signed_in("the document of the API holds no data")(require_safe(view))


api = Api(
    title="dangvu",
    version="1",
    description=(
        "Sổ tổ chức, đảng viên, số liệu và báo cáo của một đảng bộ. Quyền của khóa là quyền của tài"
        " khoản giữ khóa."
    ),
    urls_namespace="api",
    auth=Key(),
    # The pages of the document would come from another host; docs/api/openapi.json is the document.
    docs_url=None,
    docs_decorator=_document,
)
tell_problems(api)
api.add_router("/organizations", organizations, tags=["organizations"])
api.add_router("/members", members, tags=["members"])
api.add_router("/candidates", candidates, tags=["candidates"])
for one in cases:
    api.add_router("/cases", one, tags=["cases"])
api.add_router("/figures", figures, tags=["figures"])
api.add_router("/imports", imports, tags=["imports"])
api.add_router("/reports", reports, tags=["reports"])
