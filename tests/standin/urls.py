"""Every address of the product, and those of the stand-in beside them."""

from django.urls import include, path

from dangvu.config.urls import handler400, handler403, handler404, handler500
from dangvu.config.urls import urlpatterns as ours
from tests.standin import views

_own = (
    [
        path("cases", views.cases, name="cases"),
        path("cases/export", views.export, name="export"),
        path("cases/<int:pk>", views.case, name="case"),
        path("cases/<int:pk>/move", views.move_case, name="move-case"),
        path("cases/<int:pk>/comment", views.comment, name="comment"),
        path("comments/<int:pk>", views.rewrite_comment, name="rewrite-comment"),
        path("ballots/<int:pk>", views.ballot, name="ballot"),
        path("petitions", views.petitions, name="petitions"),
        path("petitions/<int:pk>", views.petition, name="petition"),
    ],
    "standin",
)
urlpatterns = [*ours, path("standin/", include(_own))]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
