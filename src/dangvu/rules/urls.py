from django.urls import path

from dangvu.rules import views

app_name = "rules"
urlpatterns = [
    path("", views.rule_list, name="list"),
    path("documents/", views.document_list, name="documents"),
    path("documents/<int:pk>/", views.document_detail, name="document"),
    path("local/<int:pk>/change", views.change_local, name="change-local"),
    path("local/<int:pk>/end", views.end_local, name="end-local"),
    path("<str:code>/", views.rule_detail, name="detail"),
    path("<str:code>/local", views.set_local, name="set-local"),
]
