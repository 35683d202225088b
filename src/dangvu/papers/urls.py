from django.urls import path

from dangvu.papers import views

app_name = "papers"
urlpatterns = [
    path("", views.form_list, name="list"),
    path("<slug:code>/", views.form_page, name="form"),
    path("<slug:code>/check", views.check, name="check"),
    path("<slug:code>/preview.<slug:kind>", views.preview, name="preview"),
    path("<slug:code>/template.docx", views.template_file, name="template"),
    path("own/<int:pk>/file.docx", views.own_file, name="own"),
    path("own/<int:pk>/drop", views.drop, name="drop"),
]
