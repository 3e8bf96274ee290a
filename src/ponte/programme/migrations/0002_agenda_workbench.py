import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
        ('programme', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AgendaProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('queued', 'queued'), ('running', 'running'), ('ready', 'ready'), ('failed', 'failed'), ('taken', 'taken over')], default='queued', max_length=10)),
                ('created', models.DateTimeField(auto_now_add=True, verbose_name='asked for')),
                ('time_limit', models.PositiveSmallIntegerField(verbose_name='time limit, seconds')),
                ('seed', models.PositiveIntegerField(default=0, verbose_name='seed')),
                ('stop_requested', models.BooleanField(default=False)),
                ('alive_at', models.DateTimeField(blank=True, null=True)),
                ('penalty', models.FloatField(blank=True, null=True, verbose_name='penalty')),
                ('seconds', models.FloatField(blank=True, null=True, verbose_name='seconds')),
                ('placements', models.JSONField(default=list)),
                ('failure', models.TextField(blank=True, verbose_name='what went wrong')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Availability',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts', models.DateTimeField(verbose_name='starts')),
                ('ends', models.DateTimeField(verbose_name='ends')),
            ],
            options={
                'verbose_name_plural': 'availabilities',
                'ordering': ['starts'],
            },
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('name_en', models.CharField(max_length=160, null=True, verbose_name='name')),
                ('name_it', models.CharField(max_length=160, null=True, verbose_name='name')),
                ('name_zh_hans', models.CharField(max_length=160, null=True, verbose_name='name')),
            ],
            options={
                'ordering': ['slug'],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(max_length=200, null=True, verbose_name='name')),
                ('name_it', models.CharField(max_length=200, null=True, verbose_name='name')),
                ('name_zh_hans', models.CharField(max_length=200, null=True, verbose_name='name')),
                ('is_sample', models.BooleanField(default=False, verbose_name='sample data')),
            ],
            options={
                'ordering': ['slug'],
            },
        ),
        migrations.CreateModel(
            name='Journey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minutes', models.PositiveSmallIntegerField(verbose_name='minutes')),
            ],
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='released')),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='ReleasedSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opening', 'opening'), ('conference', 'conference'), ('seminar', 'seminar'), ('brokerage', 'one-to-one meetings'), ('showcase', 'start-up showcase'), ('visit', 'visit'), ('closing', 'closing')], max_length=20, verbose_name='kind')),
                ('title', models.CharField(max_length=240, verbose_name='title')),
                ('title_en', models.CharField(max_length=240, null=True, verbose_name='title')),
                ('title_it', models.CharField(max_length=240, null=True, verbose_name='title')),
                ('title_zh_hans', models.CharField(max_length=240, null=True, verbose_name='title')),
                ('languages', models.JSONField(blank=True, default=list, verbose_name='languages of the room')),
                ('interpretation', models.JSONField(blank=True, default=list, verbose_name='interpretation')),
                ('is_sample', models.BooleanField(default=False, verbose_name='sample data')),
                ('starts', models.DateTimeField(verbose_name='starts')),
                ('ends', models.DateTimeField(verbose_name='ends')),
            ],
            options={
                'ordering': ['starts', 'city__slug', 'session_id'],
            },
        ),
        migrations.CreateModel(
            name='ReleasedSpeaker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('speaker', 'speaker'), ('chair', 'chair')], max_length=10, verbose_name='part')),
                ('language', models.CharField(blank=True, choices=[('it', 'Italian'), ('zh', 'Chinese'), ('en', 'English')], max_length=2, verbose_name='language')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('name_en', models.CharField(max_length=120, null=True, verbose_name='name')),
                ('name_it', models.CharField(max_length=120, null=True, verbose_name='name')),
                ('name_zh_hans', models.CharField(max_length=120, null=True, verbose_name='name')),
                ('capacity', models.PositiveIntegerField(blank=True, null=True, verbose_name='capacity')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
            ],
            options={
                'ordering': ['city__slug', 'order', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='SessionSpeaker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('speaker', 'speaker'), ('chair', 'chair')], default='speaker', max_length=10, verbose_name='part')),
                ('language', models.CharField(blank=True, choices=[('it', 'Italian'), ('zh', 'Chinese'), ('en', 'English')], max_length=2, verbose_name='language')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Track',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('name_en', models.CharField(max_length=120, null=True, verbose_name='name')),
                ('name_it', models.CharField(max_length=120, null=True, verbose_name='name')),
                ('name_zh_hans', models.CharField(max_length=120, null=True, verbose_name='name')),
            ],
            options={
                'ordering': ['slug'],
            },
        ),
        migrations.AddField(
            model_name='session',
            name='audience',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='expected audience'),
        ),
        migrations.AddField(
            model_name='session',
            name='interpretation',
            field=models.JSONField(blank=True, default=list, verbose_name='interpretation'),
        ),
        migrations.AddField(
            model_name='session',
            name='is_locked',
            field=models.BooleanField(default=False, verbose_name='locked'),
        ),
        migrations.AddField(
            model_name='session',
            name='languages',
            field=models.JSONField(blank=True, default=list, verbose_name='languages of the room'),
        ),
        migrations.AddField(
            model_name='session',
            name='minutes',
            field=models.PositiveSmallIntegerField(default=60, verbose_name='length in minutes'),
        ),
        migrations.AlterField(
            model_name='session',
            name='sectors',
            field=models.ManyToManyField(blank=True, related_name='sessions', to='people.sector', verbose_name='topics'),
        ),
        migrations.AlterField(
            model_name='session',
            name='starts',
            field=models.DateTimeField(blank=True, null=True, verbose_name='starts'),
        ),
        migrations.AddField(
            model_name='agendaproposal',
            name='created_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='agendaproposal',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agenda_proposals', to='programme.edition'),
        ),
        migrations.AddField(
            model_name='availability',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='availabilities', to='programme.edition'),
        ),
        migrations.AddField(
            model_name='availability',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='availabilities', to='people.person'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='delegations', to='programme.edition'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='side',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.side'),
        ),
        migrations.AddField(
            model_name='session',
            name='delegations',
            field=models.ManyToManyField(blank=True, related_name='sessions', to='programme.delegation'),
        ),
        migrations.AddField(
            model_name='event',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='programme.edition'),
        ),
        migrations.AddField(
            model_name='event',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='owned_events', to='people.organisation'),
        ),
        migrations.AddField(
            model_name='session',
            name='event',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='sessions', to='programme.event'),
        ),
        migrations.AddField(
            model_name='journey',
            name='destination',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.place'),
        ),
        migrations.AddField(
            model_name='journey',
            name='origin',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.place'),
        ),
        migrations.AddField(
            model_name='release',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='releases', to='programme.edition'),
        ),
        migrations.AddField(
            model_name='release',
            name='made_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='releasedsession',
            name='city',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='released_sessions', to='people.place'),
        ),
        migrations.AddField(
            model_name='releasedsession',
            name='event',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='released_sessions', to='programme.event'),
        ),
        migrations.AddField(
            model_name='releasedsession',
            name='release',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='programme.release'),
        ),
        migrations.AddField(
            model_name='releasedsession',
            name='sectors',
            field=models.ManyToManyField(blank=True, related_name='released_sessions', to='people.sector'),
        ),
        migrations.AddField(
            model_name='releasedsession',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='released', to='programme.session'),
        ),
        migrations.AddField(
            model_name='releasedspeaker',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='released_speeches', to='people.person'),
        ),
        migrations.AddField(
            model_name='releasedspeaker',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='speakers', to='programme.releasedsession'),
        ),
        migrations.AddField(
            model_name='room',
            name='city',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rooms', to='people.place'),
        ),
        migrations.AddField(
            model_name='room',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rooms', to='programme.edition'),
        ),
        migrations.AddField(
            model_name='room',
            name='venue',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='venue_rooms', to='people.place'),
        ),
        migrations.AddField(
            model_name='releasedsession',
            name='room',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='released_sessions', to='programme.room'),
        ),
        migrations.AddField(
            model_name='session',
            name='room',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='sessions', to='programme.room'),
        ),
        migrations.AddField(
            model_name='sessionspeaker',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='speeches', to='people.person'),
        ),
        migrations.AddField(
            model_name='sessionspeaker',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='speakers', to='programme.session'),
        ),
        migrations.AddField(
            model_name='track',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tracks', to='programme.edition'),
        ),
        migrations.AddField(
            model_name='releasedsession',
            name='track',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='released_sessions', to='programme.track'),
        ),
        migrations.AddField(
            model_name='session',
            name='track',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='sessions', to='programme.track'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gte', 1), ('minutes__lte', 720)), name='session_has_a_length'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('room__isnull', True), ('starts__isnull', False), _connector='OR'), name='session_in_a_room_has_a_time'),
        ),
        migrations.AddConstraint(
            model_name='agendaproposal',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['queued', 'running'])), fields=('edition',), name='one_agenda_run_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='availability',
            constraint=models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='availability_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='journey',
            constraint=models.UniqueConstraint(django.db.models.functions.comparison.Least('origin', 'destination'), django.db.models.functions.comparison.Greatest('origin', 'destination'), name='one_journey_either_way'),
        ),
        migrations.AddConstraint(
            model_name='journey',
            constraint=models.CheckConstraint(condition=models.Q(('origin', models.F('destination')), _negated=True), name='journey_leads_elsewhere'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.UniqueConstraint(fields=('edition', 'number'), name='one_release_per_number'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.UniqueConstraint(fields=('edition', 'name'), name='one_release_per_name'),
        ),
        migrations.AddConstraint(
            model_name='releasedspeaker',
            constraint=models.UniqueConstraint(fields=('session', 'person', 'part'), name='one_part_once_per_released_session'),
        ),
        migrations.AddConstraint(
            model_name='sessionspeaker',
            constraint=models.UniqueConstraint(fields=('session', 'person', 'part'), name='one_part_once_per_session'),
        ),
        migrations.AddConstraint(
            model_name='releasedsession',
            constraint=models.UniqueConstraint(fields=('release', 'session'), name='released_once_per_release'),
        ),
        migrations.AddConstraint(
            model_name='releasedsession',
            constraint=models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='session_ends_after_it_starts'),
        ),
    ]
