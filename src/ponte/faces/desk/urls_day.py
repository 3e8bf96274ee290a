"""Addresses of the day itself, below ``day/``."""

from django.urls import path

from ponte.faces.desk.views import day, day_check_in, day_pack, day_repair

urlpatterns = [
    path("", day.overview, name="day"),
    path("people/<int:pk>/missing/", day.missing, name="day_missing"),
    path("people/<int:pk>/come/", day.come, name="day_come"),
    path("meetings/<int:pk>/<slug:answer>/", day.report, name="day_report"),
    path("tables/close/", day.close, name="day_close"),
    path("tables/<int:pk>/reopen/", day.reopen, name="day_reopen"),
    path("walls/<int:hall>/make/", day.make_wall_address, name="day_make_wall"),
    path("walls/<int:hall>/revoke/", day.revoke_wall_address, name="day_revoke_wall"),
    path("repair/", day_repair.repair, name="day_repair"),
    path("check-in/", day_check_in.page, name="check_in"),
    path("check-in/list.json", day_check_in.list_of_day, name="check_in_list"),
    path("check-in/send/", day_check_in.receive, name="check_in_send"),
    path("check-in/<int:pk>/undo/", day_check_in.undo, name="check_in_undo"),
    path("pack/", day_pack.page, name="day_pack"),
    path("pack/<int:pk>/progress/", day_pack.progress, name="day_pack_progress"),
    path("pack/<int:pk>/pack.pdf", day_pack.file, name="day_pack_file"),
]
