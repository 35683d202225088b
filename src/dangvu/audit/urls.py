from django.urls import path

from dangvu.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.record, name="list"),
    path("people", views.people, name="people"),
    path("seal/", views.seal, name="seal"),
    path("<int:pk>/", views.one_deed, name="deed"),
]
