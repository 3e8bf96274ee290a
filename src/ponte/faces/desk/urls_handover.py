"""Addresses of the hand-over between the two offices, below ``desk/hand-over/``."""

from django.urls import path

from ponte.faces.desk.views import handing_over, handing_over_files

urlpatterns = [
    path("", handing_over.overview, name="hand_overs"),
    path("people.json", handing_over_files.people, name="people_json"),
    path("files/", handing_over_files.upload, name="upload_exchange"),
    path("files/<int:pk>/", handing_over_files.file, name="exchange_file"),
    path("files/<int:pk>/write/", handing_over_files.write, name="write_exchange"),
    path("files/<int:pk>/discard/", handing_over_files.discard, name="discard_exchange"),
    path("<int:pk>/", handing_over.sheet, name="hand_over"),
    path("<int:pk>/back/", handing_over.back, name="hand_back"),
    path("<int:pk>.xlsx", handing_over_files.workbook, name="hand_over_xlsx"),
    path("<int:pk>.json", handing_over_files.exchange, name="hand_over_json"),
]
