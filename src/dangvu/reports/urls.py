from django.urls import path

from dangvu.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="list"),
    path("<slug:name>/", views.report_paper, name="paper"),
    path("<slug:name>/docx", views.report_file, name="file"),
]
