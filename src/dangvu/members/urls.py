from django.urls import path

from dangvu.members import views

app_name = "members"
urlpatterns = [
    path("", views.member_list, name="list"),
    path("balance/", views.balance, name="balance"),
    path("own/", views.own_desk, name="own"),
    path("own/correct/", views.own_correct, name="own-correct"),
    path("own/requests/<int:pk>/", views.own_request, name="own-request"),
    path("<int:person_id>/", views.member_detail, name="detail"),
    path("<int:person_id>/reveal/", views.reveal, name="reveal"),
    path("<int:person_id>/requests/new/", views.request_new, name="request-new"),
    path("requests/", views.request_list, name="requests"),
    path("requests/<int:pk>/", views.request_detail, name="request"),
    path("requests/<int:pk>/data.<slug:form>", views.request_data, name="request-data"),
    path("requests/<int:pk>/lift/", views.restriction_lift, name="restriction-lift"),
    path("requests/<int:pk>/<slug:step>/", views.request_step, name="request-step"),
]
