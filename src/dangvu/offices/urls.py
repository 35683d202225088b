from django.urls import path

from dangvu.offices import views

app_name = "offices"
urlpatterns = [
    path("vacancies/", views.vacancy_list, name="vacancies"),
    path("people", views.people, name="people"),
    path("terms/", views.term_list, name="terms"),
    path("terms/open", views.open_term, name="open-term"),
    path("terms/<int:pk>/close", views.close_term, name="close-term"),
    path("terms/<int:pk>/correct", views.correct_term, name="correct-term"),
    path("bodies/new", views.establish, name="establish"),
    path("bodies/<int:pk>/", views.body_detail, name="body"),
    path("bodies/<int:pk>/appoint", views.appoint, name="appoint"),
    path("bodies/<int:pk>/vacancy", views.vacancy, name="vacancy"),
    path("bodies/<int:pk>/post", views.post, name="post"),
    path("bodies/<int:pk>/plan", views.plan, name="plan"),
    path("bodies/<int:pk>/describe", views.describe, name="describe"),
    path("bodies/<int:pk>/end", views.end_body, name="end-body"),
    path("bodies/<int:pk>/end-post", views.end_post, name="end-post"),
    path("holdings/<int:pk>/", views.holding_detail, name="holding"),
    path("holdings/<int:pk>/end", views.end_holding, name="end-holding"),
    path("holdings/<int:pk>/correct", views.correct_holding, name="correct-holding"),
    path("holdings/<int:pk>/take-back", views.take_back, name="take-back"),
    path("holdings/<int:pk>/duty", views.assign_duty, name="assign-duty"),
    path("holdings/<int:pk>/publish", views.publish_holding, name="publish-holding"),
    path("duties/<int:pk>/end", views.end_duty, name="end-duty"),
    path("planned/", views.planned_list, name="planned-list"),
    path("planned/<int:pk>/", views.planned_detail, name="planned"),
    path("planned/<int:pk>/review", views.review, name="review-planned"),
    path("planned/<int:pk>/remove", views.unplan, name="unplan"),
    path("planned/<int:pk>/publish", views.publish_planned, name="publish-planned"),
]
