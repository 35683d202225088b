from django.urls import path

from dangvu.procedures import views

app_name = "procedures"
urlpatterns = [
    path("", views.case_list, name="list"),
    path("new/", views.case_begin, name="begin"),
    path("batch/", views.batch, name="batch"),
    path("queue/", views.queue, name="queue"),
    path("prints/", views.prints, name="prints"),
    path("votes/<int:pk>/", views.vote_detail, name="vote"),
    path("own/ask/", views.own_ask, name="own-ask"),
    path("own/<int:pk>/", views.own_case, name="own"),
    path("own/<int:pk>/withdraw/", views.own_withdraw, name="own-withdraw"),
    path("<int:pk>/", views.case_detail, name="detail"),
    path("<int:pk>/step/", views.step, name="step"),
    path("<int:pk>/paper/", views.paper, name="paper"),
    path("<int:pk>/papers/<str:code>.<slug:kind>", views.print_one, name="print"),
    path("<int:pk>/lose/", views.lose, name="lose"),
    path("<int:pk>/publish/", views.publish, name="publish"),
    path("<int:pk>/return/", views.return_to, name="return"),
    path("<int:pk>/extend/", views.extend, name="extend"),
    path("<int:pk>/pause/", views.pause, name="pause"),
    path("<int:pk>/resume/", views.resume, name="resume"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/expire/", views.expire, name="expire"),
    path("<int:pk>/lead/", views.lead, name="lead"),
    path("<int:pk>/hold/", views.hold, name="hold"),
    path("<int:pk>/release/", views.release, name="release"),
    path("<int:pk>/adopt/", views.adopt, name="adopt"),
]
