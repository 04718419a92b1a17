"""The contract of dubctl: every command, the shapes of --json, and every exit status."""

import os
import re
import signal
import subprocess

from kit import *

RFC3339 = re.compile(r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$')


def shape(object, members):
    """members: name → type or tuple of types; None stands for null."""
    for name, kinds in members.items():
        assert name in object, f'{name} is missing in {object}'
        kinds = kinds if isinstance(kinds, tuple) else (kinds,)
        value = object[name]
        assert any(value is None if kind is None else isinstance(value, kind) for kind in kinds), \
            f'{name} is {value!r} in {object}'
        if name.endswith('_at') and value is not None:
            assert RFC3339.match(value), value


JOB = {'id': str, 'project': str, 'account': str, 'provider': str, 'state': str, 'raw_state': (str, None),
       'step': (str, None), 'progress': (float, int, None), 'remote': dict, 'error': (dict, None),
       'outputs': list, 'cost': (dict, None), 'created_at': str, 'updated_at': str}
ERROR = {'code': str, 'message': str, 'http_status': (int, None), 'provider_code': (str, None)}
OUTPUT = {'id': str, 'kind': str, 'language': (str, None), 'path': str, 'bytes': int, 'sha256': str,
          'verified': bool}


def accounts():
    with Bench() as b:
        ids = [b.account(p) for p in PROVIDERS]
        assert len(set(ids)) == 5
        listed = b.run('account', 'list').objects
        assert [a['id'] for a in listed] == ids
        for a in listed:
            shape(a, {'id': str, 'provider': str, 'label': str, 'base_url': str, 'settings': dict,
                      'created_at': str})
            assert b.sandbox.accounts[a['provider']]['key'] not in str(listed)
        for id in ids:
            assert b.run('account', 'test', id).object == {'id': id, 'ok': True, 'code': None, 'message': None}
        b.run('account', 'set', ids[0], '--label', 'Renamed', '--set', 'poll_seconds=', '--set', 'reply_seconds=')
        renamed = b.run('account', 'list').objects[0]
        assert renamed['label'] == 'Renamed' and renamed['settings'] == {}
        b.run('account', 'remove', ids[0])
        assert len(b.run('account', 'list').objects) == 4
        b.run('account', 'test', ids[0], expect=USAGE)


def keys():
    with Bench() as b:
        wrong = b.account('lipdub', key='no-such-key')
        b.run('account', 'test', wrong, expect=KEY)
        b.run('account', 'key', wrong, stdin=b.sandbox.accounts['lipdub']['key'] + '\n')
        b.run('account', 'test', wrong)
        none = ['account', 'add', '--provider', 'lipdub', '--label', 'x']
        b.run(*none, stdin='', expect=(USAGE, KEY))
        b.run(*none, stdin='\n', expect=(USAGE, KEY))
        assert len(b.run('account', 'list').objects) == 1
        job = b.job('syncmonster', account=b.account('syncmonster', key='no-such-key'))
        b.wait(job, expect=KEY)
        assert b.show(job)['error']['code'] == 'bad_key'


def run_keys():
    """Keys for this run alone, where there is no keyring."""
    with Bench() as b:
        env = {'DBUS_SESSION_BUS_ADDRESS': 'disabled:'}
        facts = b.sandbox.accounts['viralsync']
        id = b.run('--run-keys', 'account', 'add', '--provider', 'viralsync', '--base-url', facts['base_url'],
                   env=env).id
        b.run('account', 'test', id, env=env, expect=KEY)
        b.run('--run-keys', 'account', 'test', id, env=env, stdin=f'{id} {facts["key"]}\n')


def projects():
    with Bench(sandbox=False) as b:
        id = b.run('project', 'new', 'Über „x“ 🎬', '--source-lang', 'en', '--lang', 'de', '--lang', 'fr').id
        project = b.run('project', 'show', id).object
        shape(project, {'id': str, 'title': str, 'source_lang': str, 'languages': list, 'created_at': str})
        assert project['title'] == 'Über „x“ 🎬' and project['languages'] == ['de', 'fr']
        assert [p['id'] for p in b.run('project', 'list').objects] == [id]
        file = os.path.join(b.dir, 'project.dubstage')
        b.run('project', 'export', id, file)
        assert os.path.getsize(file) > 0
        copy = b.run('project', 'import', file).objects[0]['id']
        assert copy != id
        b.run('project', 'export', id, file, expect=(USAGE, STORAGE))
        b.run('project', 'show', '77', expect=USAGE)


def assets():
    with Bench(sandbox=False) as b:
        first = b.asset('clip.mp4')
        asset = b.run('asset', 'show', first).object
        shape(asset, {'id': str, 'project': str, 'kind': str, 'name': str, 'path': str, 'bytes': int,
                      'sha256': str, 'facts': dict, 'url': None})
        assert asset['kind'] == 'video' and abs(asset['facts']['duration'] - 2) < 0.2
        url = b.run('asset', 'add', '--project', b.project(), 'https://media.example.com/a%20b.mp4').id
        assert b.run('asset', 'show', url).object['url'] == 'https://media.example.com/a%20b.mp4'
        assert {a['id'] for a in b.run('asset', 'list', '--project', b.project()).objects} == {first, url}
        media = b.media
        for bad in ('empty.mp4', 'note.mp3', 'page.mp4', 'nowhere.mp4'):
            b.run('asset', 'add', '--project', b.project(), os.path.join(media, bad), expect=USAGE)
        several = b.run('asset', 'add', '--project', b.project(), os.path.join(media, 'voice.wav'),
                        os.path.join(media, 'voice.mp3')).objects
        assert len(several) == 2
        assert len(b.run('asset', 'list', '--project', b.project()).objects) == 4


def jobs():
    with Bench() as b:
        job = b.job('syncmonster', start=False)
        shape(b.show(job), JOB)
        assert b.show(job)['state'] == 'draft'
        b.run('job', 'start', job)
        b.run('job', 'start', job, expect=USAGE)
        ends = b.wait(job).objects
        assert [e['id'] for e in ends] == [job]
        shape(ends[0], JOB)
        facts = b.assert_delivered(job)
        for output in facts['outputs']:
            shape(output, OUTPUT)
        assert facts['remote'].get('request_id') and facts['progress'] == 1
        assert [j['id'] for j in b.run('job', 'list', '--state', 'done').objects] == [job]
        assert b.run('job', 'list', '--state', 'failed').objects == []
        events = b.run('job', 'events', job).objects
        for event in events:
            shape(event, {'id': str, 'job': str, 'at': str, 'kind': str, 'text': str})
        assert [e['kind'] for e in events][0] == 'created' and events[-1]['kind'] == 'done'
        outputs = b.run('output', 'list', '--job', job).objects
        shape(outputs[0], OUTPUT)
        to = os.path.join(b.dir, 'to')
        first = b.run('output', 'export', '--job', job, '--to', to).object['path']
        second = b.run('output', 'export', '--job', job, '--to', to).object['path']
        assert first != second and os.path.exists(first) and os.path.exists(second)
        b.run('job', 'delete', job)
        assert b.run('job', 'list').objects == []
        b.run('job', 'new', '--project', b.project(), '--account', b.account('syncmonster'),
              *b.inputs('syncmonster'), '--set', 'inensity=3', expect=USAGE)


def many_languages():
    with Bench() as b:
        ids = [o['id'] for o in b.run(
            'job', 'new', '--project', b.project(), '--account', b.account('dublab'), '--video',
            b.asset('clip.mp4'), '--lang', 'de', '--lang', 'fr', '--lang', 'tr').objects]
        assert len(ids) == 3
        b.run('job', 'start', *ids)
        b.wait(*ids)
        assert {b.assert_delivered(i)['language'] for i in ids} == {'de', 'fr', 'tr'}
        assert b.sandbox.paid('dublab') == 3


def voices():
    """A voice a language; the others take the common one."""
    with Bench() as b:
        new = ('job', 'new', '--project', b.project(), '--account', b.account('syncmonster'), '--video',
               b.asset('clip.mp4'))
        jobs = [b.show(o['id']) for o in b.run(
            *new, '--audio', b.asset('voice.wav'), '--lang', 'fr', '--lang', 'de', '--voice',
            f'de={b.asset("voice.mp3")}', '--voice', f'tr={b.asset("voice.mp3")}').objects]
        assert {job['language']: job['inputs']['audio'] for job in jobs} == {
            'de': b.asset('voice.mp3'), 'tr': b.asset('voice.mp3'), 'fr': b.asset('voice.wav')}
        for wrong in ('de', '=3', 'de=', 'de=x', 'de=-1'):
            b.run(*new, '--voice', wrong, expect=USAGE)
        assert len(b.run('job', 'list').objects) == 3


def plain_text():
    with Bench() as b:
        job = b.job('syncmonster')
        b.wait(job)
        line = b.run('job', 'show', job, as_json=False).out
        assert line.split('\t')[:2] == [job, 'done'], line
        assert b.run('project', 'new', 'Two', as_json=False).out.strip().isdigit()


USAGES = [
    (), ('nonsense',), ('job',), ('job', 'nonsense'), ('job', 'show'), ('job', 'show', 'x'), ('job', 'show', '-1'),
    ('job', 'show', '99'), ('job', 'start'), ('job', 'start', '99'), ('job', 'wait'), ('job', 'wait', '99'),
    ('job', 'new'), ('job', 'new', '--project', '99', '--account', '99'), ('job', 'list', '--state', 'asleep'),
    ('job', 'resolve', '99', '--not-sent'), ('job', 'events', '99'), ('job', 'show', '--nonsense', '1'),
    ('account', 'add'), ('account', 'add', '--provider', 'nobody'), ('account', 'add', '--provider', 'vidgen'),
    ('account', 'test', '99'), ('account', 'remove', '99'), ('project', 'new'), ('project', 'new', 'a', 'b'),
    ('asset', 'add', '--project', '99', '/etc/hostname'), ('output', 'list'),
    ('output', 'export', '--job', '1'), ('store', 'recover'),
]


def usage():
    with Bench(sandbox=False) as b:
        for words in USAGES:
            result = b.run(*words, expect=USAGE)
            assert result.out == '', (words, result.out)


def help_and_version():
    with Bench(sandbox=False) as b:
        assert 'job wait' in b.run('--help').out
        assert b.run('--version').out.startswith('dubctl ')
        assert not os.path.exists(b.data)


def failed_job():
    with Bench() as b:
        b.sandbox.fault('syncmonster/job-failed=ERR_004@visualdub')
        job = b.job('syncmonster')
        b.wait(job, expect=FAILED)
        error = b.show(job)['error']
        shape(error, ERROR)
        assert error['code'] == 'no_face' and error['provider_code'] == 'ERR_004'
        b.run('job', 'retry', job)
        b.wait(job)
        assert b.sandbox.paid('syncmonster') == 2


def decision():
    with Bench() as b:
        b.sandbox.fault('lipdub/html502@generate')
        job = b.job('lipdub')
        b.wait(job, expect=DECISION)
        assert b.show(job)['state'] == 'unknown' and b.show(job)['error']['code'] == 'lost_reply'
        b.wait(job, expect=DECISION)
        b.run('job', 'resolve', job, expect=USAGE)
        b.run('job', 'resolve', job, '--not-sent')
        b.wait(job)
        b.assert_delivered(job)
        assert b.sandbox.paid('lipdub') == 1


def decision_sent():
    with Bench() as b:
        b.sandbox.fault('lipdub/nulls@render_list:*')
        b.sandbox.fault('lipdub/lost-reply@generate')
        job = b.job('lipdub')
        b.wait(job, expect=DECISION)
        remote = [e for e in b.sandbox.ask('/book')['entries'] if e['kind'] == 'paid'][0]['job_id']
        b.run('job', 'resolve', job, '--sent', remote)
        b.wait(job)
        b.assert_delivered(job)
        assert b.sandbox.paid('lipdub') == 1


def unreachable():
    with Bench() as b:
        nowhere = b.account('viralsync', base_url='http://127.0.0.1:9')
        b.run('account', 'test', nowhere, expect=NETWORK)
        job = b.job('viralsync', account=nowhere)
        b.wait(job, expect=NETWORK, timeout=2)
        assert b.show(job)['state'] == 'queued'
        b.run('account', 'set', nowhere, '--base-url', b.sandbox.accounts['viralsync']['base_url'])
        b.wait(job)
        assert b.sandbox.paid('viralsync') == 1


def storage():
    with Bench() as b:
        file = os.path.join(b.dir, 'file')
        open(file, 'w').close()
        b.run('project', 'new', 'x', data=os.path.join(file, 'data'), expect=STORAGE)
        id = b.run('project', 'new', 'Elsewhere', '--output-dir', os.path.join(file, 'out')).id
        b.project_id = id
        job = b.job('syncmonster')
        b.wait(job, expect=STORAGE)
        assert b.show(job)['error']['code'] == 'storage' and b.show(job)['state'] == 'running'
        os.unlink(file)
        b.run('job', 'retry', job)
        b.wait(job)
        b.assert_delivered(job)
        assert b.sandbox.paid('syncmonster') == 1
        again = os.path.join(b.dir, 'again')
        open(again, 'w').close()
        b.run('output', 'export', '--job', job, '--to', os.path.join(again, 'x'), expect=STORAGE)


def damaged_store():
    with Bench(sandbox=False) as b:
        b.project()
        for name in os.listdir(b.data):
            if name.endswith('.db') or name.endswith('-wal') or name.endswith('-shm'):
                with open(os.path.join(b.data, name), 'wb') as file:
                    file.write(b'no database ' * 1000)
        b.run('project', 'list', expect=STORAGE)
        b.run('project', 'new', 'x', expect=STORAGE)
        kept = b.run('store', 'recover', '--set-aside').out.strip()
        assert os.path.exists(kept)
        assert b.run('project', 'list').objects == []


def interrupted():
    with Bench() as b:
        b.sandbox.fault('syncmonster/never-ends')
        job = b.job('syncmonster')
        for number in (signal.SIGINT, signal.SIGTERM):
            waiting = b.start('job', 'wait', job)
            waiting.stderr.readline()  # it says where the job is: it waits now
            wait_until(lambda: b.show(job)['state'] == 'running', 'the job to run')
            assert interrupt(waiting, number).code == INTERRUPTED
        assert b.show(job)['state'] == 'running'
        b.wait(job, expect=TIMEOUT, timeout=1)
        assert b.sandbox.paid('syncmonster') == 1


def cancel():
    with Bench() as b:
        draft = b.job('syncmonster', start=False)
        b.run('job', 'cancel', draft)
        assert b.show(draft)['state'] == 'cancelled'
        b.sandbox.fault('syncmonster/never-ends')
        running = b.job('syncmonster')
        b.wait(running, expect=TIMEOUT, timeout=1)
        b.run('job', 'cancel', running, expect=USAGE)
        b.run('job', 'delete', running, expect=USAGE)
        assert b.sandbox.paid('syncmonster') == 1


def cancel_at_the_provider():
    with Bench() as b:
        b.sandbox.fault('viralsync/never-ends')
        job = b.job('viralsync')
        b.wait(job, expect=TIMEOUT, timeout=1)
        b.run('job', 'cancel', job)
        b.wait(job, expect=FAILED)  # not done, whoever wanted it so
        assert b.show(job)['state'] == 'cancelled' and b.show(job)['raw_state'] == 'cancelled'
        b.sandbox.clear_faults()
        other = b.job('viralsync')
        b.wait(other)
        removed = b.run('job', 'delete', '--remote', job, other)
        assert [o['id'] for o in removed.objects] == [job, other]
        b.run('job', 'delete', '--remote', job, expect=USAGE)


def language_later():
    """A language of the project that is begun later needs no second upload; the balance is known."""
    with Bench() as b:
        b.project_id = b.run('project', 'new', 'Later', '--source-lang', 'en', '--lang', 'de', '--lang', 'fr').id
        words = ('job', 'new', '--project', b.project(), '--account', b.account('dublab'), '--video',
                 b.asset('clip.mp4'), '--lang')
        for language in ('de', 'fr'):
            job = b.run(*words, language).id
            b.run('job', 'start', job)
            b.wait(job)
            assert b.assert_delivered(job)['language'] == language
        events = [e['kind'] for e in b.run('job', 'events', job).objects]
        assert 'joined' in events and 'uploaded' not in events
        assert b.sandbox.paid('dublab') == 2


def adopt():
    with Bench() as b:
        job = b.job('syncmonster')
        b.wait(job)
        remote = b.show(job)['remote']['request_id']
        other = os.path.join(b.dir, 'other')
        facts = b.sandbox.accounts['syncmonster']
        account = b.run('account', 'add', '--provider', 'syncmonster', '--base-url', facts['base_url'],
                        stdin=facts['key'] + '\n', data=other).id
        project = b.run('project', 'new', 'Other', data=other).id
        words = ('job', 'adopt', '--project', project, '--account', account)
        taken = b.run(*words, remote, data=other).id
        b.run(*words, remote, data=other, expect=USAGE)
        b.run(*words, 'no-such-request', data=other, expect=USAGE)
        b.run('job', 'wait', taken, data=other)
        assert b.run('job', 'show', taken, data=other).object['outputs'][0]['verified'] is True
        assert b.sandbox.paid('syncmonster') == 1


def two_waits():
    with Bench() as b:
        jobs = [b.job(p) for p in PROVIDERS]
        waiting = [b.start('job', 'wait', *jobs, '--timeout', '50') for _ in range(3)]
        for process in waiting:
            out, err = process.communicate(timeout=LIMIT)
            assert process.returncode == DONE, err
            assert {json.loads(line)['state'] for line in out.splitlines()} == {'done'}
        for provider, job in zip(PROVIDERS, jobs):
            b.assert_delivered(job)
            assert b.sandbox.paid(provider) == 1


def hand_over():
    """A running engine takes the commands of others; when it is killed, who waits takes over."""
    with Bench() as b:
        b.account('syncmonster')
        b.asset('clip.mp4'), b.asset('voice.wav')
        engine = b.start('run')
        lock = os.path.join(b.data, 'engine.lock')
        wait_until(lambda: os.path.getsize(lock) > 0, 'the engine')
        job = b.job('syncmonster')
        # Nobody else runs it: it moves only if the command reached that engine.
        wait_until(lambda: b.show(job)['state'] == 'done', 'the other engine to work')
        b.run('job', 'show', '99', expect=USAGE)
        b.run('job', 'start', job, expect=USAGE)
        b.sandbox.fault('syncmonster/never-ends')
        second = b.job('syncmonster')
        third = b.job('syncmonster')
        waiting = b.start('job', 'wait', third, '--timeout', '50')
        wait_until(lambda: b.show(second)['state'] == 'running', 'the job to run')
        engine.kill()
        engine.communicate()
        out, err = waiting.communicate(timeout=LIMIT)
        assert waiting.returncode == DONE, err
        b.assert_delivered(third)
        assert b.sandbox.paid('syncmonster') == 3


def until_idle():
    with Bench() as b:
        jobs = [b.job(p) for p in ('syncmonster', 'viralsync')]
        b.run('run', '--until-idle')
        for job in jobs:
            b.assert_delivered(job)


def canary():
    """The key is nowhere but in the keyring: not in a file, a word or a process's arguments."""
    key = 'CANARY-2c9e11d07b'
    with Bench() as b:
        said = []
        for provider in PROVIDERS:
            account = b.account(provider, key=key)
            said.append(b.run('account', 'test', account, expect=KEY))
            job = b.job(provider, account=account)
            said.append(b.wait(job, expect=KEY))
            said.append(b.run('job', 'show', job, env={'G_MESSAGES_DEBUG': 'all'}))
            said.append(b.run('job', 'events', job))
        for result in said:
            assert key not in result.out and key not in result.err
        for top, _, names in os.walk(b.dir):
            for name in names:
                with open(os.path.join(top, name), 'rb') as file:
                    assert key.encode() not in file.read(), name


def sandbox_program():
    sandbox = Sandbox()
    assert set(sandbox.accounts) == set(PROVIDERS)
    for account in sandbox.accounts.values():
        shape(account, {'provider': str, 'base_url': str, 'key': str})
    assert sandbox.stop() == 0
    bad = subprocess.run([DUBCTL, 'sandbox', '--fault', 'nonsense'], capture_output=True, timeout=LIMIT)
    assert bad.returncode == USAGE


main([(function.__name__.replace('_', '-'), function) for function in (
    accounts, keys, run_keys, projects, assets, jobs, many_languages, voices, plain_text, usage, help_and_version,
    failed_job, decision, decision_sent, unreachable, storage, damaged_store, interrupted, cancel,
    cancel_at_the_provider, language_later, adopt, two_waits, hand_over, until_idle, canary, sandbox_program)])
