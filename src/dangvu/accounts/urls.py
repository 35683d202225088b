from django.urls import path

from dangvu.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in", views.sign_in, name="sign-in"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("change-password", views.change_password, name="change-password"),
    path("tokens", views.tokens, name="tokens"),
    path("tokens/<int:pk>/end", views.end_token, name="end-token"),
]
