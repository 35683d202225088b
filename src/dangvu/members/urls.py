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
    path("<int:person_id>/residence/<slug:deed>/", views.residence, name="residence"),
    path("<int:person_id>/requests/new/", views.request_new, name="request-new"),
    path("<int:person_id>/probation/<slug:deed>/", views.probation_deed, name="probation-deed"),
    path("candidates/", views.candidate_list, name="candidates"),
    path("candidates/new/", views.candidate_add, name="candidates-add"),
    path("candidates/<int:pk>/", views.candidate_detail, name="candidate"),
    path("candidates/<int:pk>/<slug:deed>/", views.candidate_deed, name="candidate-deed"),
    path("helpers/<int:pk>/end/", views.helper_end, name="helper-end"),
    path("introducers/<int:pk>/", views.introducer_withdraw, name="introducer-withdraw"),
    path("certificates/<int:pk>/", views.certificate_withdraw, name="certificate-withdraw"),
    path("delegations/", views.delegation_list, name="delegations"),
    path("delegations/new/", views.delegation_add, name="delegations-add"),
    path("delegations/<int:pk>/end/", views.delegation_end, name="delegation-end"),
    path("requests/", views.request_list, name="requests"),
    path("requests/<int:pk>/", views.request_detail, name="request"),
    path("requests/<int:pk>/data.<slug:form>", views.request_data, name="request-data"),
    path("requests/<int:pk>/lift/", views.restriction_lift, name="restriction-lift"),
    path("requests/<int:pk>/<slug:step>/", views.request_step, name="request-step"),
]
