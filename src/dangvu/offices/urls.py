from django.urls import path

from dangvu.offices import views

app_name = "offices"
urlpatterns = [
    path("vacancies/", views.vacancy_list, name="vacancies"),
    path("bodies/<int:pk>/", views.body_detail, name="body"),
]
