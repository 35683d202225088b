from django.urls import path

from dangvu.figures import views
from dangvu.figures.views import frozen, quoted

app_name = "figures"
urlpatterns = [
    path("", views.figure_list, name="list"),
    path("frozen/", frozen.frozen_list, name="frozen"),
    path("frozen/new", frozen.freeze_form, name="freeze"),
    path("frozen/<int:pk>/", frozen.frozen_detail, name="frozen-detail"),
    path("frozen/<int:pk>/reopen", frozen.reopen_form, name="reopen"),
    path("quoted/", quoted.quoted_list, name="quoted"),
    path("quoted/new", quoted.quote_form, name="quote"),
    path("quoted/<int:pk>/", quoted.quoted_detail, name="quoted-detail"),
    path("quoted/<int:pk>/correct", quoted.correct_form, name="correct-quoted"),
    path("quoted/<int:pk>/withdraw", quoted.withdraw_form, name="withdraw-quoted"),
    path("<str:code>/", views.figure_detail, name="detail"),
    path("<str:code>/map/", views.figure_map, name="map"),
    path("<str:code>/rows/", views.figure_rows, name="rows"),
]
