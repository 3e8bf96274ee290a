"""Addresses of the register of accords at the desk."""

from django.urls import path

from ponte.faces.desk.views import accords, accords_doubles, accords_papers

urlpatterns = [
    path("", accords.accords, name="accords"),
    path("list.csv", accords.export, name="accords_csv"),
    path("new/", accords.new_accord, name="new_accord"),
    path("due/", accords.due, name="accords_due"),
    path("report/", accords_doubles.report, name="report_accord"),
    path("doubles/", accords_doubles.doubles, name="accord_doubles"),
    path("doubles/<int:pk>/join/<int:kept>/", accords_doubles.join, name="join_accords"),
    path("doubles/<int:pk>/apart/", accords_doubles.apart, name="tell_accords_apart"),
    path("doubles/<int:pk>/undo/", accords_doubles.undo, name="undo_accord_decision"),
    path("reports/<int:pk>/part/", accords_doubles.part, name="part_report"),
    path("signatories/<int:pk>/remove/", accords_papers.remove_signatory, name="remove_signatory"),
    path("files/<int:pk>.pdf", accords_papers.version_file, name="version_file"),
    path("files/<int:pk>/show/", accords_papers.show_version, name="show_version"),
    path("files/<int:pk>/remove/", accords_papers.remove_version, name="remove_version"),
    path("milestones/<int:pk>/fulfil/", accords_papers.fulfil_milestone, name="fulfil_milestone"),
    path("milestones/<int:pk>/reopen/", accords_papers.reopen_milestone, name="reopen_milestone"),
    path("milestones/<int:pk>/remove/", accords_papers.remove_milestone, name="remove_milestone"),
    path("contacts/<int:pk>/remove/", accords_papers.remove_contact, name="remove_contact"),
    path("<slug:slug>/", accords.accord, name="accord"),
    path("<slug:slug>/edit/", accords.edit_accord, name="edit_accord"),
    path("<slug:slug>/dismiss/", accords.dismiss, name="dismiss_entry"),
    path("<slug:slug>/steps/<slug:step>/", accords.take_step, name="accord_step"),
    path("<slug:slug>/signatories/", accords_papers.add_signatory, name="add_signatory"),
    path("<slug:slug>/files/", accords_papers.add_version, name="add_version"),
    path("<slug:slug>/milestones/", accords_papers.add_milestone, name="add_milestone"),
    path("<slug:slug>/contacts/", accords_papers.add_contact, name="add_contact"),
]
