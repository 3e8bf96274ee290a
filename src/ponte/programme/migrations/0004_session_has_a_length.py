from django.db import migrations


class Migration(migrations.Migration):
    """The end of a session follows from its start and length."""

    dependencies = [
        ("programme", "0003_agenda_as_first_release"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='session',
            name='session_ends_after_it_starts',
        ),
        migrations.RemoveField(
            model_name='session',
            name='ends',
        ),
    ]
