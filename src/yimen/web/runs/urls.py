"""Addresses of acts on a run."""

from django.urls import path

from yimen.web.runs import views

app_name = "runs"
urlpatterns = [
    path("<int:run>/", views.drawing, name="drawing"),
    path("<int:run>/do/<slug:step>/", views.act, name="act"),
    path("<int:run>/anytime/<slug:name>/", views.anytime, name="anytime"),
    path("<int:run>/extend/", views.extend, name="extend"),
    path("<int:run>/paper/", views.hand_in, name="paper"),
    path("<int:run>/slip/", views.whole_slip, name="whole_slip"),
    path("<int:run>/correct/<int:of>/", views.correct, name="correct"),
    path("<int:run>/confirm/<int:of>/", views.confirm, name="confirm"),
]
