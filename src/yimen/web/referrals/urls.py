"""Addresses of referrals."""

from django.urls import path

from yimen.web.referrals import handing, questions, signing, talking, views

app_name = "referrals"
urlpatterns = [
    path("", views.referrals, name="list"),
    path("referrals.xlsx", views.referrals_xlsx, name="list_xlsx"),
    path("<int:pk>/", views.referral, name="referral"),
    path("<int:pk>/ask/", talking.ask, name="ask"),
    path("<int:pk>/sign/", signing.sign, name="sign"),
    path("<int:pk>/questions/<int:of>/", talking.reply, name="reply"),
    path("questions/", questions.questions, name="questions"),
    path("questions.xlsx", questions.questions_xlsx, name="questions_xlsx"),
    path("hand-over/", handing.hand_over, name="hand_over"),
    path("hand-over/<int:pk>/", handing.sheet, name="hand_over_sheet"),
    path("hand-over/<int:pk>/accept/", handing.accept, name="hand_over_accept"),
]
