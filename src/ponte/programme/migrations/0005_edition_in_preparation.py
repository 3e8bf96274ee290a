from django.db import migrations, models
from django.utils import timezone


def publish_what_was_public(apps, schema_editor):
    """Until now every edition was public from its first day."""
    apps.get_model("programme", "Edition").objects.update(published_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("programme", "0004_session_has_a_length")]

    operations = [
        migrations.AlterModelOptions(name="edition", options={"ordering": ["-year", "-number", "pk"]}),
        migrations.AddField(
            model_name="edition",
            name="published_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="public since"),
        ),
        migrations.RunPython(publish_what_was_public, migrations.RunPython.noop),
    ]
