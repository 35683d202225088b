from django.urls import path

from dangvu.members import views

app_name = "members"
urlpatterns = [
    path("", views.member_list, name="list"),
    path("balance/", views.balance, name="balance"),
    path("<int:person_id>/", views.member_detail, name="detail"),
]
