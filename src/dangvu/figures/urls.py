from django.urls import path

from dangvu.figures import views

app_name = "figures"
urlpatterns = [
    path("", views.figure_list, name="list"),
    path("<str:code>/", views.figure_detail, name="detail"),
    path("<str:code>/rows/", views.figure_rows, name="rows"),
]
