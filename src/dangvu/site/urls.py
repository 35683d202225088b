from django.urls import path

from dangvu.site import views

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    path("duties", views.duties, name="duties"),
    path("search", views.search, name="search"),
    path("kit", views.kit, name="kit"),
    path("kit/list", views.kit_list, name="kit-list"),
    path("kit/record", views.kit_record, name="kit-record"),
    path("first", views.first, name="first"),
    path("session", views.session, name="session"),
    path("health", views.health, name="health"),
]
