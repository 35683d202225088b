from django.urls import path

from dangvu.lifecycle import views

app_name = "lifecycle"
urlpatterns = [
    path("badges/", views.badge_list, name="badges"),
    path("badges/begin/", views.badges_begin, name="badges-begin"),
]
