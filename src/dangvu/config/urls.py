"""All addresses. Each room has its own `urls`."""

from django.urls import URLPattern, URLResolver, include, path

from dangvu.config.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("dangvu.site.urls")),
    path("", include("dangvu.core.urls")),
    path("accounts/", include("dangvu.accounts.urls")),
    path("access/", include("dangvu.access.urls")),
    path("audit/", include("dangvu.audit.urls")),
    path("organizations/", include("dangvu.organizations.urls")),
    path("members/", include("dangvu.members.urls")),
    path("figures/", include("dangvu.figures.urls")),
    path("imports/", include("dangvu.imports.urls")),
    path("exports/", include("dangvu.exports.urls")),
    path("jobs/", include("dangvu.jobs.urls")),
    path("offices/", include("dangvu.offices.urls")),
    path("procedures/", include("dangvu.procedures.urls")),
    path("lifecycle/", include("dangvu.lifecycle.urls")),
    path("documents/", include("dangvu.documents.urls")),
    path("rules/", include("dangvu.rules.urls")),
    path("reports/", include("dangvu.reports.urls")),
    path("papers/", include("dangvu.papers.urls")),
    path("api/v1/", api.urls),
]

handler400 = "dangvu.site.views.bad_request"
handler403 = "dangvu.site.views.forbidden"
handler404 = "dangvu.site.views.not_found"
handler500 = "dangvu.site.views.server_error"
