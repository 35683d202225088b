from django.urls import path

from dangvu.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.job_list, name="list"),
    path("<int:pk>/", views.job, name="job"),
    path("<int:pk>/progress", views.progress, name="progress"),
    path("<int:pk>/file", views.file, name="file"),
    path("<int:pk>/cancel", views.cancel, name="cancel"),
    path("<int:pk>/retry", views.retry, name="retry"),
]
