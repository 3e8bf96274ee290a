from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('person', 'Person'), ('organisation', 'Organisation'), ('place', 'Place'), ('stage', 'Stage'), ('activity', 'Activity'), ('accord', 'Accord'), ('milestone', 'Milestone'), ('session', 'Session'), ('post', 'Post'), ('fair', 'Fair'), ('exhibition', 'Exhibition'), ('exchange', 'Exchange')], max_length=16)),
                ('slug', models.CharField(max_length=80)),
                ('under', models.CharField(blank=True, max_length=160)),
                ('date', models.CharField(blank=True, max_length=10)),
                ('names', models.TextField()),
                ('words', models.TextField()),
                ('title_en', models.TextField(blank=True)),
                ('title_it', models.TextField(blank=True)),
                ('title_zh_hans', models.TextField(blank=True)),
                ('text_en', models.TextField(blank=True)),
                ('text_it', models.TextField(blank=True)),
                ('text_zh_hans', models.TextField(blank=True)),
            ],
            options={
                'verbose_name_plural': 'search entries',
                'constraints': [models.UniqueConstraint(fields=('kind', 'slug'), name='one_entry_per_page')],
            },
        ),
    ]
