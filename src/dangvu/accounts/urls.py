from django.urls import path

from dangvu.accounts import views
from dangvu.accounts.views import national, people

app_name = "accounts"
urlpatterns = [
    path("sign-in", views.sign_in, name="sign-in"),
    path("second-step", views.second_step, name="second-step"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("national", national.start, name="national"),
    path("national/back", national.back, name="national-back"),
    path("national/end", national.end, name="national-end"),
    path("prove", views.prove, name="prove"),
    path("change-password", views.change_password, name="change-password"),
    path("second-factor", views.second_factor, name="second-factor"),
    path("second-factor/codes", views.new_codes, name="new-codes"),
    path("second-factor/app/remove", views.remove_authenticator, name="remove-app"),
    path("second-factor/keys", views.add_key, name="add-key"),
    path("second-factor/keys/<int:pk>/remove", views.remove_key, name="remove-key"),
    path("sessions", views.sessions, name="sessions"),
    path("sessions/others/end", views.end_other_sessions, name="end-other-sessions"),
    path("sessions/<slug:key>/end", views.end_session, name="end-session"),
    path("tokens", views.tokens, name="tokens"),
    path("tokens/<int:pk>/end", views.end_token, name="end-token"),
    path("people", people.people, name="people"),
    path("people/new", people.new_person, name="new-person"),
    path("people/<int:pk>", people.person, name="person"),
    path("people/<int:pk>/password", people.reset_password, name="reset-password"),
    path("people/<int:pk>/factor", people.reset_second_factor, name="reset-second-factor"),
    path("people/<int:pk>/sessions", people.end_sessions, name="end-sessions"),
    path("people/<int:pk>/close", people.close, name="close-person"),
    path("people/<int:pk>/open", people.reopen, name="open-person"),
]
