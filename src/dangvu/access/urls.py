from django.urls import path

from dangvu.access import views

app_name = "access"
urlpatterns = [
    path("grants/", views.grants, name="grants"),
    path("grants/give", views.give, name="give"),
    path("grants/people", views.people, name="people"),
    path("grants/<int:pk>", views.one_grant, name="grant"),
    path("grants/<int:pk>/end", views.end, name="end"),
    path("policy", views.policy, name="policy"),
]
