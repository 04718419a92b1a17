"""What the tests of dubctl share: a folder of their own, the emulated providers as a process, dubctl as
a process, and TAP. They run inside tests/with-keyring, so that keys lie in a real keyring.

Started by meson with the paths of the programs in the environment: DUBCTL, MAKE_SAMPLES."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.request

DUBCTL = os.environ['DUBCTL']
MAKE_SAMPLES = os.environ['MAKE_SAMPLES']
PROVIDERS = ['syncmonster', 'vidgen', 'dublab', 'viralsync', 'lipdub']
LIMIT = 60  # seconds that any one program may take

DONE, FAILED, USAGE, KEY, DECISION, NETWORK, STORAGE = range(7)
TIMEOUT, INTERRUPTED = 124, 130

MOVIE = {'kind': 'movie', 'projectId': 'proj_1',
         'movie': {'title': 'Film', 'width': 360, 'height': 360, 'fps': 5,
                   'scenes': [{'id': 's1', 'duration': 1, 'layers': []}]}}


class Sandbox:
    """dubctl sandbox; its control routes over HTTP."""

    def __init__(self, *options):
        self.process = subprocess.Popen(
            [DUBCTL, 'sandbox', '--json', '--speed', 'instant', '--lipdub-uploads', '100000', *options],
            stdout=subprocess.PIPE, text=True)
        facts = json.loads(self.process.stdout.readline())
        self.accounts = {a['provider']: a for a in facts['accounts']}
        self.control = facts['control']

    def ask(self, route, method='GET', body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.control + route, method=method, data=data,
                                         headers={'Content-Type': 'application/json'})
        with urllib.request.urlopen(request, timeout=LIMIT) as reply:
            return json.load(reply)

    def fault(self, spec):
        self.ask('/faults', 'POST', {'fault': spec})

    def clear_faults(self):
        self.ask('/faults', 'DELETE')

    def paid(self, provider):
        return self.ask('/book')['providers'][provider]['paid']

    def violations(self):
        return self.ask('/violations')['violations']

    def stop(self):
        self.process.terminate()
        code = self.process.wait(LIMIT)
        self.process.stdout.close()
        return code


class Result:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    @property
    def objects(self):
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def object(self):
        objects = self.objects
        assert len(objects) == 1, self.out
        return objects[0]

    @property
    def id(self):
        return self.object['id']


class Bench:
    """A data folder, sample media, a sandbox, and accounts made when they are asked for."""

    def __init__(self, sandbox=True, options=()):
        self.dir = tempfile.mkdtemp(prefix='dubstage-cli-')
        self.data = os.path.join(self.dir, 'data')
        self.media = Bench.samples()
        self.sandbox = Sandbox(*options) if sandbox else None
        self.account_ids = {}
        self.project_id = None
        self.asset_ids = {}

    shared_media = None

    @staticmethod
    def samples():
        """Made once a process."""
        if Bench.shared_media is None:
            Bench.shared_media = tempfile.mkdtemp(prefix='dubstage-samples-')
            subprocess.run([MAKE_SAMPLES, Bench.shared_media], check=True, stdout=subprocess.DEVNULL)
            with open(os.path.join(Bench.shared_media, 'film.json'), 'w') as movie:
                json.dump(MOVIE, movie)
        return Bench.shared_media

    def close(self):
        violations = self.sandbox.violations() if self.sandbox else []
        if self.sandbox:
            self.sandbox.stop()
        parts = [os.path.join(top, name) for top, _, names in os.walk(self.dir)
                 for name in names if name.endswith('.part')]
        shutil.rmtree(self.dir)
        assert violations == [], violations
        assert parts == [], parts

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.close()
        else:
            if self.sandbox:
                self.sandbox.stop()
            shutil.rmtree(self.dir, ignore_errors=True)

    # --- dubctl ---------------------------------------------------------------------------------

    def words(self, *words, as_json=True, data=None):
        return [DUBCTL, '--data-dir', data or self.data, *(['--json'] if as_json else []), *map(str, words)]

    def run(self, *words, expect=DONE, stdin='', as_json=True, data=None, env=None):
        done = subprocess.run(self.words(*words, as_json=as_json, data=data), input=stdin, text=True,
                              capture_output=True, timeout=LIMIT, env={**os.environ, **(env or {})})
        result = Result(done.returncode, done.stdout, done.stderr)
        codes = expect if isinstance(expect, tuple) else (expect,)
        assert result.code in codes, f'{words}: {result.code}, not {expect}\n{result.out}\n{result.err}'
        assert 'CRITICAL' not in result.err and 'WARNING' not in result.err, result.err
        if expect not in (DONE, INTERRUPTED, TIMEOUT) and words[:2] != ('job', 'wait') and result.code:
            assert result.err.strip(), f'{words}: no sentence'
        return result

    def start(self, *words, env=None):
        return subprocess.Popen(self.words(*words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, env={**os.environ, **(env or {})})

    # --- things ---------------------------------------------------------------------------------

    def account(self, provider, key=None, base_url=None, poll='0.1', reply='2', label=None):
        name = (provider, key, base_url, reply)
        if name not in self.account_ids:
            facts = self.sandbox.accounts[provider] if self.sandbox else {}
            self.account_ids[name] = self.run(
                'account', 'add', '--provider', provider, '--label', label or f'{provider} test',
                '--base-url', base_url or facts['base_url'], '--set', f'poll_seconds={poll}',
                '--set', f'reply_seconds={reply}',
                stdin=(key or facts['key']) + '\n').id
        return self.account_ids[name]

    def project(self):
        if self.project_id is None:
            self.project_id = self.run('project', 'new', 'Spring film', '--source-lang', 'en').id
        return self.project_id

    def asset(self, name):
        if name not in self.asset_ids:
            self.asset_ids[name] = self.run('asset', 'add', '--project', self.project(),
                                            os.path.join(self.media, name)).id
        return self.asset_ids[name]

    def inputs(self, provider):
        roles = {'vidgen': {'image': 'face.png', 'audio': 'voice.mp3'},
                 'viralsync': {'movie': 'film.json'},
                 'dublab': {'video': 'clip.mp4'}}
        usual = {'video': 'clip.mp4', 'audio': 'voice.wav'}
        words = []
        for role, name in roles.get(provider, usual).items():
            words += [f'--{role}', self.asset(name)]
        words += {'dublab': ['--lang', 'de'], 'syncmonster': ['--set', 'model=e2']}.get(provider, [])
        return words

    def job(self, provider, *words, account=None, start=True):
        id = self.run('job', 'new', '--project', self.project(), '--account',
                      account or self.account(provider), *self.inputs(provider), *words).id
        if start:
            self.run('job', 'start', id)
        return id

    def show(self, job):
        return self.run('job', 'show', job).object

    def wait(self, *jobs, expect=DONE, timeout=40):
        return self.run('job', 'wait', *jobs, '--timeout', timeout, expect=expect)

    def assert_delivered(self, job):
        facts = self.show(job)
        assert facts['state'] == 'done', facts
        assert facts['error'] is None and facts['outputs'], facts
        for output in facts['outputs']:
            with open(output['path'], 'rb') as file:
                content = file.read()
            assert output['verified'] is True, output
            assert len(content) == output['bytes'] > 0, output
            assert hashlib.sha256(content).hexdigest() == output['sha256'], output
        return facts


def wait_until(condition, what, limit=LIMIT):
    """Asks again and again; nothing else tells when another process is so far."""
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, f'gave up waiting for: {what}'
        time.sleep(0.02)


def interrupt(process, number=signal.SIGINT):
    process.send_signal(number)
    out, err = process.communicate(timeout=LIMIT)
    return Result(process.returncode, out, err)


def main(tests):
    """tests: (name, function) pairs. Prints TAP; the exit status says whether all passed."""
    chosen = [test for test in tests if not sys.argv[1:] or any(word in test[0] for word in sys.argv[1:])]
    failures = 0
    print('TAP version 13')
    print(f'1..{len(chosen)}')
    for number, (name, function) in enumerate(chosen, 1):
        try:
            function()
            print(f'ok {number} {name}', flush=True)
        except Exception:
            failures += 1
            print(f'not ok {number} {name}', flush=True)
            for line in traceback.format_exc().splitlines():
                print(f'# {line}', flush=True)
    if Bench.shared_media is not None:
        shutil.rmtree(Bench.shared_media)
    sys.exit(1 if failures else 0)
