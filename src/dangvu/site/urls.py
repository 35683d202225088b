from django.urls import path

from dangvu.site import views

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.search, name="search"),
    path("session", views.session, name="session"),
    path("health", views.health, name="health"),
]
