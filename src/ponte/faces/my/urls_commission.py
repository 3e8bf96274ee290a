"""Addresses of the mixed commission."""

from django.urls import path, re_path

from ponte.faces.my.views import commission

urlpatterns = [
    path("<slug:slug>/", commission.board, name="commission"),
    path("<slug:slug>/advice/", commission.advice, name="commission_advice"),
    path("<slug:slug>/best/", commission.best, name="take_best_list"),
    path("<slug:slug>/remarks/", commission.remarks, name="commission_remarks"),
    path("<slug:slug>/agree/<slug:side>/", commission.agree_to_list, name="agree_to_list"),
    path("<slug:slug>/<int:pk>/", commission.tick, name="commission_tick"),
    re_path(r"^(?P<slug>[-\w]+)/minutes\.(?P<form>pdf|docx)$", commission.minutes, name="minutes"),
]
