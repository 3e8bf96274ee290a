import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import ponte.common.sealing
import uuid
from django.conf import settings
from django.db import migrations, models

from ponte.common.tables import CreateTables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '__first__'),
        ('programme', '0001_initial'),
    ]

    operations = [
        CreateTables(
            [
        migrations.CreateModel(
            name='Brokerage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workflow', models.CharField(choices=[('requests', 'requests that are accepted or declined'), ('preferences', 'wishes that a provisional timetable is made from')], default='requests', max_length=12, verbose_name='way to a meeting')),
                ('acceptance', models.CharField(choices=[('opt-in', 'the person who is asked'), ('automatic', 'nobody: every allowed request counts as accepted')], default='opt-in', max_length=10, verbose_name='who accepts')),
                ('timing', models.CharField(choices=[('organiser', 'the offices, with the scheduler'), ('participants', 'the participants themselves')], default='organiser', max_length=12, verbose_name='who picks the time')),
                ('answer_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='days to answer a request')),
                ('cap_pending', models.PositiveSmallIntegerField(default=20, verbose_name='requests waiting per person, at most')),
                ('cap_confirmed', models.PositiveSmallIntegerField(default=18, verbose_name='confirmed meetings per person, at most')),
                ('registration_opens', models.DateTimeField(blank=True, null=True, verbose_name='registration opens')),
                ('registration_closes', models.DateTimeField(blank=True, null=True, verbose_name='registration closes')),
                ('asking_from', models.DateField(blank=True, null=True, verbose_name='asking begins on')),
                ('asking_until', models.DateField(blank=True, null=True, verbose_name='last day to ask')),
                ('corrections_until', models.DateField(blank=True, null=True, verbose_name='last day for corrections')),
                ('publication_planned', models.DateField(blank=True, null=True, verbose_name='publication planned for')),
                ('is_sample', models.BooleanField(default=False, verbose_name='sample data')),
                ('edition', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='brokerage', to='programme.edition')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('workflow', 'requests'), ('timing', 'organiser'), _connector='OR'), name='wishes_need_the_scheduler'), models.CheckConstraint(condition=models.Q(('registration_closes__isnull', True), ('registration_closes__gt', models.F('registration_opens')), _connector='OR'), name='registration_closes_after_it_opens')],
            },
        ),
        migrations.CreateModel(
            name='DelegationAppointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('title_en', models.CharField(max_length=160, null=True, verbose_name='title')),
                ('title_it', models.CharField(max_length=160, null=True, verbose_name='title')),
                ('title_zh_hans', models.CharField(max_length=160, null=True, verbose_name='title')),
                ('place', models.CharField(blank=True, max_length=160, verbose_name='place')),
                ('place_en', models.CharField(blank=True, max_length=160, null=True, verbose_name='place')),
                ('place_it', models.CharField(blank=True, max_length=160, null=True, verbose_name='place')),
                ('place_zh_hans', models.CharField(blank=True, max_length=160, null=True, verbose_name='place')),
                ('starts', models.DateTimeField(verbose_name='starts')),
                ('ends', models.DateTimeField(verbose_name='ends')),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.place')),
                ('delegation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appointments', to='programme.delegation')),
            ],
            options={
                'ordering': ['starts', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='appointment_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='Installation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(blank=True, max_length=160, verbose_name='name')),
                ('is_here', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_here', True)), fields=('is_here',), name='one_installation_is_here')],
            },
        ),
        migrations.CreateModel(
            name='KnownColumn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('heading', models.CharField(max_length=120)),
                ('field', models.CharField(blank=True, max_length=20)),
                ('side', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='known_columns', to='programme.side')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('side', 'heading'), name='one_meaning_per_heading')],
            },
        ),
        migrations.CreateModel(
            name='ExchangeFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='file')),
                ('content', models.BinaryField(blank=True)),
                ('uploaded_at', models.DateTimeField(auto_now_add=True, verbose_name='uploaded')),
                ('state', models.CharField(choices=[('checked', 'checked, nothing written yet'), ('written', 'written')], default='checked', max_length=8, verbose_name='state')),
                ('findings', models.JSONField(default=list, verbose_name='what was found')),
                ('brokerage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exchange_files', to='brokerage.brokerage')),
                ('side', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programme.side')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Hall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('name_en', models.CharField(max_length=160, null=True, verbose_name='name')),
                ('name_it', models.CharField(max_length=160, null=True, verbose_name='name')),
                ('name_zh_hans', models.CharField(max_length=160, null=True, verbose_name='name')),
                ('tables', models.PositiveSmallIntegerField(verbose_name='tables')),
                ('brokerage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='halls', to='brokerage.brokerage')),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.place')),
            ],
            options={
                'ordering': ['city__slug'],
                'constraints': [models.UniqueConstraint(fields=('brokerage', 'city'), name='one_hall_per_city')],
            },
        ),
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('note', models.CharField(blank=True, max_length=400, verbose_name='note')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='handed over')),
                ('returned_at', models.DateTimeField(blank=True, null=True, verbose_name='handed back')),
                ('brokerage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hand_overs', to='brokerage.brokerage')),
                ('from_side', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.side')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('returned_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to_side', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.side')),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('brokerage', 'from_side', 'to_side', 'number'), name='one_hand_over_per_number'), models.CheckConstraint(condition=models.Q(('from_side', models.F('to_side')), _negated=True), name='hand_over_to_the_other_side')],
            },
        ),
        migrations.CreateModel(
            name='InvitingOffice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signatory', models.CharField(max_length=120, verbose_name='name of who signs')),
                ('title', models.CharField(blank=True, max_length=160, verbose_name='title of who signs')),
                ('title_en', models.CharField(blank=True, max_length=160, null=True, verbose_name='title of who signs')),
                ('title_it', models.CharField(blank=True, max_length=160, null=True, verbose_name='title of who signs')),
                ('title_zh_hans', models.CharField(blank=True, max_length=160, null=True, verbose_name='title of who signs')),
                ('address', models.CharField(blank=True, max_length=240, verbose_name='address')),
                ('address_en', models.CharField(blank=True, max_length=240, null=True, verbose_name='address')),
                ('address_it', models.CharField(blank=True, max_length=240, null=True, verbose_name='address')),
                ('address_zh_hans', models.CharField(blank=True, max_length=240, null=True, verbose_name='address')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='telephone')),
                ('purpose', models.CharField(blank=True, max_length=400, verbose_name='purpose of the visit')),
                ('purpose_en', models.CharField(blank=True, max_length=400, null=True, verbose_name='purpose of the visit')),
                ('purpose_it', models.CharField(blank=True, max_length=400, null=True, verbose_name='purpose of the visit')),
                ('purpose_zh_hans', models.CharField(blank=True, max_length=400, null=True, verbose_name='purpose of the visit')),
                ('brokerage', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='inviting_office', to='brokerage.brokerage')),
            ],
        ),
        migrations.CreateModel(
            name='Matching',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now=True, verbose_name='matched')),
                ('encoder', models.CharField(max_length=160, verbose_name='language model')),
                ('by_letters', models.BooleanField(verbose_name='without a language model')),
                ('weights', models.JSONField(verbose_name='weights of the parts of the score')),
                ('answers', models.PositiveIntegerField(verbose_name='answers to learn from')),
                ('is_learned', models.BooleanField(verbose_name='weights learnt from answers')),
                ('brokerage', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='matching', to='brokerage.brokerage')),
            ],
        ),
        migrations.CreateModel(
            name='Pack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('queued', 'queued'), ('running', 'running'), ('ready', 'ready'), ('failed', 'failed')], default='queued', max_length=10)),
                ('asked_at', models.DateTimeField(auto_now_add=True, verbose_name='asked for')),
                ('alive_at', models.DateTimeField(blank=True, null=True)),
                ('failure', models.TextField(blank=True, verbose_name='what went wrong')),
                ('read', models.PositiveIntegerField(default=0, verbose_name='people read')),
                ('people', models.PositiveIntegerField(default=0, verbose_name='people')),
                ('digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('seconds', models.FloatField(blank=True, null=True, verbose_name='seconds')),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('brokerage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='packs', to='brokerage.brokerage')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ['queued', 'running'])), fields=('brokerage',), name='one_pack_in_the_making')],
            },
        ),
        migrations.CreateModel(
            name='ParticipationType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(verbose_name='identifier')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('name_en', models.CharField(max_length=80, null=True, verbose_name='name')),
                ('name_it', models.CharField(max_length=80, null=True, verbose_name='name')),
                ('name_zh_hans', models.CharField(max_length=80, null=True, verbose_name='name')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('is_open', models.BooleanField(default=True, verbose_name='open for registration')),
                ('brokerage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participation_types', to='brokerage.brokerage')),
            ],
            options={
                'ordering': ['order', 'slug'],
                'constraints': [models.UniqueConstraint(fields=('brokerage', 'slug'), name='one_participation_type_per_slug')],
            },
        ),
        migrations.CreateModel(
            name='PeopleImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='file')),
                ('content', models.BinaryField(blank=True)),
                ('uploaded', models.DateTimeField(auto_now_add=True, verbose_name='uploaded')),
                ('state', models.CharField(choices=[('uploaded', 'columns to be named'), ('checking', 'being checked'), ('checked', 'checked, nothing written yet'), ('importing', 'being imported'), ('done', 'imported'), ('failed', 'failed, nothing written')], default='uploaded', max_length=10, verbose_name='state')),
                ('alive_at', models.DateTimeField(blank=True, null=True)),
                ('format', models.CharField(max_length=60, verbose_name='read as')),
                ('headings', models.JSONField(default=list, verbose_name='headings')),
                ('columns', models.JSONField(default=list, verbose_name='what each column holds')),
                ('with_likely', models.BooleanField(default=False, verbose_name='take those who look like somebody already here')),
                ('row_count', models.PositiveIntegerField(default=0, verbose_name='lines')),
                ('done_count', models.PositiveIntegerField(default=0, verbose_name='lines checked')),
                ('good_count', models.PositiveIntegerField(default=0, verbose_name='good lines')),
                ('faults', models.JSONField(default=list, verbose_name='faults')),
                ('failure', models.TextField(blank=True, verbose_name='what went wrong')),
                ('brokerage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='brokerage.brokerage')),
                ('side', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='programme.side')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Timetable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('queued', 'queued'), ('running', 'running'), ('ready', 'ready'), ('provisional', 'provisional'), ('failed', 'failed'), ('published', 'published'), ('superseded', 'superseded')], default='queued', max_length=12)),
                ('created', models.DateTimeField(auto_now_add=True, verbose_name='asked for')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published')),
                ('time_limit', models.PositiveSmallIntegerField(verbose_name='time limit, seconds')),
                ('seed', models.PositiveIntegerField(default=0, verbose_name='seed')),
                ('stop_requested', models.BooleanField(default=False)),
                ('alive_at', models.DateTimeField(blank=True, null=True)),
                ('is_optimal', models.BooleanField(default=False, verbose_name='proved optimal')),
                ('value', models.PositiveIntegerField(blank=True, null=True, verbose_name='value')),
                ('bound', models.PositiveIntegerField(blank=True, null=True, verbose_name='proven upper bound')),
                ('breaks', models.PositiveIntegerField(blank=True, null=True, verbose_name='breaks')),
                ('seconds', models.FloatField(blank=True, null=True, verbose_name='seconds')),
                ('curve', models.JSONField(default=list)),
                ('failure', models.TextField(blank=True, verbose_name='what went wrong')),
                ('brokerage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='timetables', to='brokerage.brokerage')),
                ('copied_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='copies', to='brokerage.timetable')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'published')), fields=('brokerage',), name='one_published_timetable'), models.UniqueConstraint(condition=models.Q(('status', 'provisional')), fields=('brokerage',), name='one_provisional_timetable'), models.UniqueConstraint(condition=models.Q(('status__in', ['queued', 'running'])), fields=('brokerage',), name='one_run_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='RemedySearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('queued', 'queued'), ('running', 'running'), ('done', 'done'), ('failed', 'failed')], default='queued', max_length=12)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('alive_at', models.DateTimeField(blank=True, null=True)),
                ('stop_requested', models.BooleanField(default=False)),
                ('failure', models.TextField(blank=True)),
                ('curve', models.JSONField(default=list)),
                ('tried', models.PositiveIntegerField(default=0)),
                ('seconds', models.FloatField(blank=True, null=True)),
                ('without', models.PositiveIntegerField(default=0)),
                ('timetable', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='remedy_search', to='brokerage.timetable')),
            ],
        ),
        migrations.CreateModel(
            name='MayAsk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='may_be_asked_by', to='brokerage.participationtype')),
                ('asker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='may_ask', to='brokerage.participationtype')),
            ],
            options={
                'verbose_name_plural': 'may ask',
                'constraints': [models.UniqueConstraint(fields=('asker', 'asked'), name='one_cell_per_direction')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(verbose_name='identifier')),
                ('kind', models.CharField(choices=[('text', 'text'), ('number', 'number'), ('choice', 'one choice'), ('choices', 'several choices'), ('yes-no', 'yes or no'), ('date', 'date')], max_length=10, verbose_name='kind of answer')),
                ('label', models.CharField(max_length=200, verbose_name='question')),
                ('label_en', models.CharField(max_length=200, null=True, verbose_name='question')),
                ('label_it', models.CharField(max_length=200, null=True, verbose_name='question')),
                ('label_zh_hans', models.CharField(max_length=200, null=True, verbose_name='question')),
                ('help', models.CharField(blank=True, max_length=300, verbose_name='help')),
                ('help_en', models.CharField(blank=True, max_length=300, null=True, verbose_name='help')),
                ('help_it', models.CharField(blank=True, max_length=300, null=True, verbose_name='help')),
                ('help_zh_hans', models.CharField(blank=True, max_length=300, null=True, verbose_name='help')),
                ('is_required', models.BooleanField(default=False, verbose_name='must be answered')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('participation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='brokerage.participationtype')),
            ],
            options={
                'ordering': ['order', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('participation', 'slug'), name='one_question_per_slug')],
            },
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type', models.CharField(choices=[('participant', 'participant'), ('interpreter', 'interpreter')], max_length=12, verbose_name='comes as')),
                ('status', models.CharField(choices=[('applied', 'to be decided'), ('returned', 'sent back with a question'), ('approved', 'takes part'), ('refused', 'not admitted'), ('withdrawn', 'withdrawn')], default='approved', max_length=10, verbose_name='state')),
                ('applied_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='applied')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('decision_note', models.CharField(blank=True, max_length=400, verbose_name='reason of the office')),
                ('answers', models.JSONField(blank=True, default=dict, verbose_name='answers to the form of the participation type')),
                ('job_title', models.CharField(blank=True, max_length=160, verbose_name='position')),
                ('languages', models.JSONField(default=list, verbose_name='languages for meetings')),
                ('min_meetings', models.PositiveSmallIntegerField(default=0, verbose_name='meetings wished, at least')),
                ('max_meetings', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='meetings wished, at most')),
                ('search_terms', models.TextField(blank=True, default='', editable=False)),
                ('brokerage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='registrations', to='brokerage.brokerage')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='people.organisation')),
                ('participation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='brokerage.participationtype')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='people.person')),
                ('side', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='programme.side')),
            ],
            options={
                'ordering': ['person__name_latin', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('brokerage', 'person'), name='one_registration_per_person'), models.CheckConstraint(condition=models.Q(('type', 'interpreter'), models.Q(('organisation__isnull', False), ('side__isnull', False)), _connector='OR'), name='participants_have_side_and_organisation'), models.CheckConstraint(condition=models.Q(('max_meetings__isnull', True), ('max_meetings__gte', models.F('min_meetings')), _connector='OR'), name='registration_at_most_not_below_at_least')],
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts', models.DateTimeField(verbose_name='starts')),
                ('ends', models.DateTimeField(verbose_name='ends')),
                ('half', models.CharField(choices=[('morning', 'morning'), ('afternoon', 'afternoon')], max_length=10, verbose_name='half of the day')),
                ('tables', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='tables')),
                ('hall', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='brokerage.hall')),
            ],
            options={
                'ordering': ['starts', 'hall_id'],
                'constraints': [models.UniqueConstraint(fields=('hall', 'starts'), name='one_slot_per_hall_and_time'), models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='slot_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='TableClosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('count', models.PositiveSmallIntegerField(verbose_name='tables')),
                ('starts', models.DateTimeField(verbose_name='closed from')),
                ('ends', models.DateTimeField(verbose_name='closed until')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('hall', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='brokerage.hall')),
            ],
            options={
                'ordering': ['-starts', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('count__gte', 1)), name='closure_closes_a_table'), models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='closure_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='Travel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minutes', models.PositiveSmallIntegerField(verbose_name='minutes')),
                ('destination', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='brokerage.hall')),
                ('origin', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='brokerage.hall')),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.comparison.Least('origin', 'destination'), django.db.models.functions.comparison.Greatest('origin', 'destination'), name='one_way')],
            },
        ),
        migrations.CreateModel(
            name='WallAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(editable=False, max_length=43, unique=True)),
                ('created', models.DateTimeField(auto_now_add=True, verbose_name='made')),
                ('revoked', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                ('hall', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='walls', to='brokerage.hall')),
            ],
            options={
                'verbose_name_plural': 'wall addresses',
                'ordering': ['-created', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Profile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.SlugField(max_length=40, unique=True, verbose_name='reference')),
                ('kind', models.CharField(choices=[('technology-offer', 'technology offer'), ('technology-request', 'technology request'), ('business-offer', 'business offer'), ('business-request', 'business request'), ('research-request', 'research request')], max_length=20, verbose_name='kind')),
                ('language', models.CharField(choices=[('it', 'Italian'), ('zh', 'Chinese'), ('en', 'English')], max_length=2, verbose_name='language')),
                ('title', models.CharField(max_length=240, verbose_name='title')),
                ('text', models.TextField(verbose_name='text')),
                ('status', models.CharField(choices=[('draft', 'draft'), ('own-office', 'with the own office'), ('other-office', 'with the other office'), ('published', 'published'), ('expired', 'expired'), ('withdrawn', 'withdrawn')], default='published', max_length=12, verbose_name='state')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published')),
                ('expires', models.DateField(blank=True, null=True, verbose_name='expires')),
                ('review_note', models.CharField(blank=True, max_length=600, verbose_name='what the office asks for')),
                ('keywords', models.JSONField(blank=True, default=list, verbose_name='keywords')),
                ('changed', models.DateTimeField(auto_now=True, verbose_name='last changed')),
                ('search_terms', models.TextField(blank=True, default='', editable=False)),
                ('sectors', models.ManyToManyField(blank=True, related_name='profiles', to='people.sector')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='profiles', to='brokerage.registration')),
            ],
            options={
                'ordering': ['reference'],
            },
        ),
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(verbose_name='identifier')),
                ('label', models.CharField(max_length=120, verbose_name='answer')),
                ('label_en', models.CharField(max_length=120, null=True, verbose_name='answer')),
                ('label_it', models.CharField(max_length=120, null=True, verbose_name='answer')),
                ('label_zh_hans', models.CharField(max_length=120, null=True, verbose_name='answer')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='brokerage.question')),
            ],
            options={
                'ordering': ['order', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('question', 'slug'), name='one_choice_per_slug')],
            },
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='date')),
                ('half', models.CharField(choices=[('morning', 'morning'), ('afternoon', 'afternoon')], max_length=10, verbose_name='half of the day')),
                ('hall', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='brokerage.hall')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='brokerage.registration')),
            ],
            options={
                'ordering': ['date', '-half'],
                'constraints': [models.UniqueConstraint(fields=('registration', 'date', 'half'), name='nobody_in_two_cities_at_once')],
            },
        ),
        migrations.CreateModel(
            name='NoShow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts', models.DateTimeField(verbose_name='missing from')),
                ('ends', models.DateTimeField(verbose_name='missing until')),
                ('reported_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='reported')),
                ('reported_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='no_shows', to='brokerage.registration')),
            ],
            options={
                'ordering': ['-reported_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='no_show_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='InvitationLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                ('relation', models.CharField(choices=[('delegate', 'member of the official delegation of the partner country'), ('business', 'participant in the one-to-one meetings that the inviter organises'), ('speaker', 'speaker at the invitation of the inviter'), ('staff', 'interpreter or staff of the partner office')], max_length=12, verbose_name='relation to the inviter')),
                ('payer', models.CharField(choices=[('guest', 'travel and stay are paid by the guest or their employer'), ('shared', 'travel is paid by the guest or their employer, the stay by the inviter'), ('inviter', 'travel and stay are paid by the inviter')], max_length=12, verbose_name='who pays')),
                ('words', ponte.common.sealing.SealedField(blank=True, editable=False)),
                ('issued_at', models.DateTimeField(verbose_name='issued')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('side', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.side')),
                ('registration', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='invitation_letter', to='brokerage.registration')),
            ],
            options={
                'ordering': ['year', 'number'],
                'constraints': [models.UniqueConstraint(fields=('side', 'year', 'number'), name='one_letter_per_number')],
            },
        ),
        migrations.CreateModel(
            name='DelegationMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(verbose_name='protocol order')),
                ('is_head', models.BooleanField(default=False, verbose_name='heads the delegation')),
                ('delegation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='programme.delegation')),
                ('registration', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='membership', to='brokerage.registration')),
            ],
            options={
                'ordering': ['-is_head', 'order', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_head', True)), fields=('delegation',), name='one_head_per_delegation')],
            },
        ),
        migrations.CreateModel(
            name='CheckIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='date')),
                ('half', models.CharField(choices=[('morning', 'morning'), ('afternoon', 'afternoon')], max_length=10, verbose_name='half of the day')),
                ('at', models.DateTimeField(verbose_name='came')),
                ('client_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('hall', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='check_ins', to='brokerage.hall')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='check_ins', to='brokerage.registration')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('registration', 'date', 'half'), name='one_check_in_per_half_day')],
            },
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('device', models.CharField(max_length=80, verbose_name='device')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('created', models.DateTimeField(auto_now_add=True, verbose_name='made')),
                ('last_used', models.DateTimeField(blank=True, null=True, verbose_name='last read')),
                ('revoked', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feeds', to='brokerage.registration')),
            ],
            options={
                'ordering': ['-created', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Booth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.PositiveSmallIntegerField(verbose_name='table')),
                ('hall', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='booths', to='brokerage.hall')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='booths', to='brokerage.registration')),
            ],
            options={
                'ordering': ['hall__city__slug', 'table'],
                'constraints': [models.UniqueConstraint(fields=('hall', 'table'), name='one_booth_per_table'), models.UniqueConstraint(fields=('hall', 'registration'), name='one_booth_per_person_and_hall'), models.CheckConstraint(condition=models.Q(('table__gte', 1)), name='booths_count_from_one')],
            },
        ),
        migrations.CreateModel(
            name='Block',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created', models.DateTimeField(auto_now_add=True, verbose_name='since')),
                ('blocked', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocked_by', to='brokerage.registration')),
                ('blocker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocks', to='brokerage.registration')),
            ],
            options={
                'ordering': ['-created', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('blocker', 'blocked'), name='one_block_per_direction'), models.CheckConstraint(condition=models.Q(('blocker', models.F('blocked')), _negated=True), name='nobody_blocks_themselves')],
            },
        ),
        migrations.CreateModel(
            name='Badge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=16, unique=True, verbose_name='badge code')),
                ('registration', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='badge', to='brokerage.registration')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Remedy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.PositiveSmallIntegerField(default=0)),
                ('kind', models.CharField(choices=[('interpreters', 'more interpreters'), ('tables', 'more tables'), ('slot', 'one more slot'), ('presence', 'longer presence')], max_length=12)),
                ('data', models.JSONField(default=dict)),
                ('meetings', models.PositiveIntegerField()),
                ('value', models.PositiveIntegerField()),
                ('search', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remedies', to='brokerage.remedysearch')),
            ],
            options={
                'ordering': ['step', '-meetings', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('step__gt', 0)), fields=('search', 'step'), name='one_remedy_per_step')],
            },
        ),
        migrations.CreateModel(
            name='Reminding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_wanted', models.BooleanField(default=True, verbose_name='wants reminders')),
                ('sent', models.PositiveSmallIntegerField(default=0, verbose_name='reminders sent')),
                ('last_sent', models.DateTimeField(blank=True, null=True, verbose_name='last reminder')),
                ('registration', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reminding', to='brokerage.registration')),
            ],
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='brokerage.registration')),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='brokerage.slot')),
            ],
            options={
                'ordering': ['slot__starts', 'slot_id'],
                'constraints': [models.UniqueConstraint(fields=('registration', 'slot'), name='one_absence_per_slot')],
            },
        ),
        migrations.CreateModel(
            name='StandBy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='date')),
                ('half', models.CharField(choices=[('morning', 'morning'), ('afternoon', 'afternoon')], max_length=10, verbose_name='half of the day')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stand_bys', to='brokerage.registration')),
            ],
            options={
                'ordering': ['date', '-half'],
                'constraints': [models.UniqueConstraint(fields=('registration', 'date', 'half'), name='one_stand_by_per_half_day')],
            },
        ),
        migrations.CreateModel(
            name='TravelDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('passport', ponte.common.sealing.SealedField(editable=False)),
                ('arrives', models.DateField(verbose_name='arrival')),
                ('departs', models.DateField(verbose_name='departure')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('registration', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='travel_document', to='brokerage.registration')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('departs__gte', models.F('arrives'))), name='nobody_departs_before_they_arrive')],
            },
        ),
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('must', 'must meet'), ('meet', 'would like to meet'), ('no', 'no, thank you')], max_length=4, verbose_name='wish')),
                ('changed', models.DateTimeField(auto_now=True, verbose_name='last changed')),
                ('wished', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wished_by', to='brokerage.registration')),
                ('wisher', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='brokerage.registration')),
            ],
            options={
                'verbose_name_plural': 'wishes',
                'ordering': ['wished__person__name_latin', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('wisher', 'wished'), name='one_wish_per_person'), models.CheckConstraint(condition=models.Q(('wisher', models.F('wished')), _negated=True), name='nobody_wishes_for_themselves')],
            },
        ),
        migrations.CreateModel(
            name='MeetingRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.CharField(blank=True, max_length=400, verbose_name='message')),
                ('status', models.CharField(choices=[('pending', 'waiting for an answer'), ('accepted', 'accepted'), ('declined', 'declined'), ('withdrawn', 'withdrawn'), ('expired', 'lapsed without an answer'), ('called-off', 'called off')], default='pending', max_length=10, verbose_name='status')),
                ('awaits_sender', models.BooleanField(default=False, verbose_name='waits for who asked')),
                ('decline_reason', models.CharField(blank=True, max_length=400, verbose_name='reason, seen by the office only')),
                ('created', models.DateTimeField(auto_now_add=True, verbose_name='sent')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='answer by')),
                ('answered', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('profile', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='requests', to='brokerage.profile')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requests_received', to='brokerage.registration')),
                ('sender', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requests_sent', to='brokerage.registration')),
            ],
            options={
                'ordering': ['-created', '-pk'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.comparison.Least('sender', 'recipient'), django.db.models.functions.comparison.Greatest('sender', 'recipient'), condition=models.Q(('status__in', ['pending', 'accepted'])), name='one_live_request_per_pair'), models.CheckConstraint(condition=models.Q(('sender', models.F('recipient')), _negated=True), name='nobody_asks_themselves')],
            },
        ),
        migrations.CreateModel(
            name='ProfileText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('it', 'Italian'), ('zh', 'Chinese'), ('en', 'English')], max_length=2, verbose_name='language')),
                ('title', models.CharField(max_length=240, verbose_name='title')),
                ('text', models.TextField(verbose_name='text')),
                ('changed', models.DateTimeField(auto_now=True, verbose_name='last changed')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='brokerage.profile')),
            ],
            options={
                'ordering': ['language'],
                'constraints': [models.UniqueConstraint(fields=('profile', 'language'), name='one_text_per_profile_and_language')],
            },
        ),
        migrations.CreateModel(
            name='ProfileVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('status', models.CharField(choices=[('draft', 'draft'), ('own-office', 'with the own office'), ('other-office', 'with the other office'), ('published', 'published'), ('expired', 'expired'), ('withdrawn', 'withdrawn')], max_length=12, verbose_name='state')),
                ('title', models.CharField(max_length=240, verbose_name='title')),
                ('text', models.TextField(verbose_name='text')),
                ('keywords', models.JSONField(blank=True, default=list, verbose_name='keywords')),
                ('sectors', models.JSONField(blank=True, default=list, verbose_name='sectors')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='brokerage.profile')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('profile', 'number'), name='one_version_per_number')],
            },
        ),
        migrations.CreateModel(
            name='Interest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.CharField(blank=True, max_length=400, verbose_name='message')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='expressed')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interests', to='brokerage.profile')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interests', to='brokerage.registration')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('profile', 'registration'), name='one_interest_per_profile_and_person')],
            },
        ),
        migrations.CreateModel(
            name='Suggestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.PositiveSmallIntegerField(verbose_name='rank')),
                ('score', models.FloatField(verbose_name='score')),
                ('reasons', models.JSONField(default=list, verbose_name='reasons')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='brokerage.profile')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suggestions', to='brokerage.profile')),
            ],
            options={
                'ordering': ['profile', 'rank'],
                'constraints': [models.UniqueConstraint(fields=('profile', 'other'), name='one_suggestion_per_pair'), models.CheckConstraint(condition=models.Q(('profile', models.F('other')), _negated=True), name='nobody_is_suggested_to_themselves')],
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weight', models.PositiveSmallIntegerField(verbose_name='weight')),
                ('brokerage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='brokerage.brokerage')),
                ('request', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='meeting', to='brokerage.meetingrequest')),
                ('people', models.ManyToManyField(related_name='meetings', to='brokerage.registration')),
                ('locked_slot', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='brokerage.slot')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('weight__gte', 1)), name='meeting_is_worth_something')],
            },
        ),
        migrations.CreateModel(
            name='HandedRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('copy', models.JSONField(verbose_name='as handed over')),
                ('answer', models.CharField(blank=True, choices=[('accepted', 'accepted'), ('declined', 'declined'), ('asked-back', 'asked back')], max_length=10, verbose_name='answer')),
                ('note', models.CharField(blank=True, max_length=400, verbose_name='note')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('by_person', models.BooleanField(default=False, verbose_name='answered by the person themselves')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('hand_over', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='brokerage.handover')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handed', to='brokerage.meetingrequest')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('hand_over', 'request'), name='one_line_per_handed_request'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='an_answered_line_has_its_time')],
            },
        ),
        migrations.CreateModel(
            name='Origin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveBigIntegerField()),
                ('said', models.JSONField(blank=True, default=dict)),
                ('hand_over', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='origin', to='brokerage.handover')),
                ('installation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='origins', to='brokerage.installation')),
                ('request', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='origin', to='brokerage.meetingrequest')),
                ('profile', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='origin', to='brokerage.profile')),
                ('registration', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='origin', to='brokerage.registration')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('registration__isnull', False)), fields=('installation', 'row'), name='one_registration_per_foreign_row'), models.UniqueConstraint(condition=models.Q(('profile__isnull', False)), fields=('installation', 'row'), name='one_profile_per_foreign_row'), models.UniqueConstraint(condition=models.Q(('request__isnull', False)), fields=('installation', 'row'), name='one_request_per_foreign_row'), models.UniqueConstraint(condition=models.Q(('hand_over__isnull', False)), fields=('installation', 'row'), name='one_hand_over_per_foreign_row')],
            },
        ),
        migrations.CreateModel(
            name='RequestMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=1000, verbose_name='message')),
                ('created', models.DateTimeField(auto_now_add=True, verbose_name='sent')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='brokerage.registration')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='brokerage.meetingrequest')),
            ],
            options={
                'ordering': ['created', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ProposedTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposed_times', to='brokerage.meetingrequest')),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='brokerage.slot')),
            ],
            options={
                'ordering': ['slot__starts', 'slot_id'],
                'constraints': [models.UniqueConstraint(fields=('request', 'slot'), name='one_proposal_per_slot')],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term', models.CharField(choices=[('at-once', 'after the meeting'), ('half-a-year', 'half a year later')], max_length=12, verbose_name='when')),
                ('outcome', models.CharField(choices=[('no-contact', 'no further contact'), ('knowledge', 'knowledge gained'), ('contact', 'valuable contact'), ('negotiation', 'negotiation started'), ('agreement', 'agreement reached')], max_length=16, verbose_name='what came of it')),
                ('comment', models.CharField(blank=True, max_length=600, verbose_name='comment, seen by the offices only')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='rated')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ratings', to='brokerage.meeting')),
                ('rater', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ratings', to='brokerage.registration')),
            ],
            options={
                'ordering': ['at'],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'rater', 'term'), name='one_rating_per_person_and_term')],
            },
        ),
        migrations.CreateModel(
            name='MeetingReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('took_place', models.BooleanField(verbose_name='took place')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='reported')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='brokerage.meeting')),
                ('absent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='absences_reported', to='brokerage.registration')),
                ('reporter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reports_made', to='brokerage.registration')),
            ],
            options={
                'ordering': ['at'],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'reporter'), name='one_report_per_meeting_and_person'), models.UniqueConstraint(condition=models.Q(('reporter__isnull', True)), fields=('meeting',), name='one_report_of_the_offices'), models.CheckConstraint(condition=models.Q(('absent__isnull', True), ('took_place', False), _connector='OR'), name='nobody_absent_from_a_meeting_that_took_place')],
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.PositiveSmallIntegerField(verbose_name='table')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='brokerage.meeting')),
                ('interpreter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='interpreted_placements', to='brokerage.registration')),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='brokerage.slot')),
                ('timetable', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='brokerage.timetable')),
            ],
            options={
                'ordering': ['slot__starts', 'table'],
                'constraints': [models.UniqueConstraint(fields=('timetable', 'meeting'), name='one_place_per_meeting'), models.UniqueConstraint(fields=('timetable', 'slot', 'table'), name='one_meeting_per_table')],
            },
        ),
        migrations.CreateModel(
            name='Adjustment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('table', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=60)),
                ('data', models.JSONField(default=dict)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='brokerage.meeting')),
                ('interpreter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='brokerage.registration')),
                ('slot', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='brokerage.slot')),
                ('timetable', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='adjustments', to='brokerage.timetable')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('slot__isnull', True), ('table__isnull', False), _connector='OR'), name='a_slot_has_a_table')],
            },
        ),
        migrations.CreateModel(
            name='Unplaced',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=60, verbose_name='reason')),
                ('data', models.JSONField(default=dict)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='brokerage.meeting')),
                ('timetable', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='unplaced', to='brokerage.timetable')),
            ],
            options={
                'ordering': ['-meeting__weight', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('timetable', 'meeting'), name='one_reason_per_meeting')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts', models.DateTimeField()),
                ('ends', models.DateTimeField()),
                ('placement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='brokerage.placement')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='brokerage.registration')),
                ('timetable', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='brokerage.timetable')),
            ],
            options={
                'ordering': ['starts'],
                'constraints': [models.UniqueConstraint(fields=('timetable', 'registration', 'starts'), name='nobody_at_two_tables')],
            },
        ),
            ]
        )
    ]
