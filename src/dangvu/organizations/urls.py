from django.urls import path

from dangvu.organizations import views

app_name = "organizations"
urlpatterns = [
    path("", views.organization_tree, name="tree"),
    path("options", views.organization_options, name="options"),
    path("list/", views.organization_list, name="list"),
    path("<int:organization_id>/", views.organization_detail, name="detail"),
]
