from django.urls import path

from dangvu.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.paper_list, name="list"),
    path("book/", views.book, name="book"),
    path("receive", views.receive, name="receive"),
    path("issue", views.issue, name="issue"),
    path("<int:pk>/", views.paper_detail, name="detail"),
    path("<int:pk>/attach", views.attach, name="attach"),
    path("<int:pk>/files/<int:number>/", views.file, name="file"),
]
