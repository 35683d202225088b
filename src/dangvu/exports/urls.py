from django.urls import path

from dangvu.exports import views

app_name = "exports"
urlpatterns = [
    path("", views.export_list, name="list"),
    path("ask", views.ask, name="ask"),
    path("<int:pk>/decide", views.decide, name="decide"),
]
