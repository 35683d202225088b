from django.urls import path

from dangvu.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="list"),
    path("kept/<int:pk>/", views.kept, name="kept"),
    path("kept/<int:pk>/write", views.write, name="write"),
    path("kept/<int:pk>/marks", views.marks, name="marks"),
    path("kept/<int:pk>/keep", views.keep, name="keep"),
    path("kept/<int:pk>/send", views.send, name="send"),
    path("kept/<int:pk>/return", views.give_back, name="return"),
    path("kept/<int:pk>/accept", views.accept, name="accept"),
    path("kept/<int:pk>/file.<slug:kind>", views.kept_file, name="kept-file"),
    path("kept/<int:pk>/versions/<int:number>/", views.version, name="version"),
    path(
        "kept/<int:pk>/versions/<int:number>/file.<slug:kind>",
        views.version_file,
        name="version-file",
    ),
    path("<slug:name>/", views.report_paper, name="paper"),
    path("<slug:name>/begin", views.begin, name="begin"),
    path("<slug:name>/later", views.make_later, name="later"),
    path("<slug:name>/<slug:kind>", views.report_file, name="file"),
]
