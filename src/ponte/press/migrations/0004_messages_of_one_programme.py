"""Messages filed before they named their programme: where there is one only, they are its own."""

from django.db import migrations


def say_whose(apps, _editor):
    programmes = list(apps.get_model("programme", "Programme").objects.values_list("pk", flat=True)[:2])
    if len(programmes) == 1:  # of several, only those who keep the installation running see what is older
        messages = apps.get_model("press", "Message").objects.filter(programme=None)
        messages.exclude(purpose="system").update(programme=programmes[0])


class Migration(migrations.Migration):
    dependencies = [("press", "0003_message_programme")]

    operations = [migrations.RunPython(say_whose, migrations.RunPython.noop)]
