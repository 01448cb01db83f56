"""Addresses of referrals."""

from django.urls import path

from yimen.web.referrals import handing, talking, views

app_name = "referrals"
urlpatterns = [
    path("", views.referrals, name="list"),
    path("referrals.xlsx", views.referrals_xlsx, name="list_xlsx"),
    path("<int:pk>/", views.referral, name="referral"),
    path("<int:pk>/ask/", talking.ask, name="ask"),
    path("<int:pk>/questions/<int:of>/", talking.reply, name="reply"),
    path("hand-over/", handing.hand_over, name="hand_over"),
    path("hand-over/<int:pk>/", handing.sheet, name="hand_over_sheet"),
    path("hand-over/<int:pk>/accept/", handing.accept, name="hand_over_accept"),
]
