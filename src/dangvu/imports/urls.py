from django.urls import path

from dangvu.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.batch_list, name="list"),
    path("new", views.upload, name="new"),
    path("template", views.template_file, name="template"),
    path("record/<str:sheet>", views.record, name="record"),
    path("mappings/", views.mapping_list, name="mappings"),
    path("mappings/<slug:name>/", views.mapping_one, name="mapping"),
    path("<int:pk>/mapping", views.mapping_new, name="mapping_new"),
    path("<int:pk>/", views.batch, name="batch"),
    path("<int:pk>/commit", views.commit, name="commit"),
    path("<int:pk>/retry", views.retry, name="retry"),
    path("<int:pk>/stop", views.stop, name="stop"),
    path("<int:pk>/copy", views.answers_copy, name="copy"),
    path("<int:pk>/questions", views.questions, name="questions"),
    path("<int:pk>/rows/<str:sheet>/<str:state>", views.rows, name="rows"),
    path("<int:pk>/undo", views.undo, name="undo"),
    path("<int:pk>/reconcile", views.reconcile, name="reconcile"),
    path("<int:pk>/reconcile/start", views.start, name="reconcile_start"),
    path("<int:pk>/reconcile/<str:sheet>", views.differences, name="differences"),
]
