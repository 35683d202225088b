from django.urls import path

from dangvu.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.batch_list, name="list"),
    path("new", views.upload, name="new"),
    path("template", views.template_file, name="template"),
    path("<int:pk>/", views.batch, name="batch"),
    path("<int:pk>/progress", views.progress, name="progress"),
    path("<int:pk>/commit", views.commit, name="commit"),
    path("<int:pk>/retry", views.retry, name="retry"),
    path("<int:pk>/copy", views.answers_copy, name="copy"),
]
