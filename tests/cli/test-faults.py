"""All five providers through dubctl, in the normal case and under every misbehaviour that the sandbox knows: exit
status, state, and how often it was paid for. Arguments: the flows to run (all of them without)."""

import re

from kit import *

# The routes of the sandbox that a flow's paid request, its looks and its result go to.
ROUTES = {
    'syncmonster': ('visualdub', 'get_status', 'get_file'),
    'vidgen': ('create', 'status', 'storage_get'),
    'dublab': ('start_dub', 'dubs', 'storage_get'),
    'viralsync': ('submit', 'job', 'storage_get'),
    'lipdub': ('generate', 'generate_status', 'storage_get'),
    'lipdub-urls': ('render_create', 'render_track', 'storage_get'),
}
# LipDub offers nothing by which a request could be found again: the person is asked.
ASKED = {'*': DONE, 'lipdub': DECISION, 'lipdub-urls': DECISION}, {'*': 'done', 'lipdub': 'unknown',
                                                                  'lipdub-urls': 'unknown'}
UNPAID = {'*': 1, 'lipdub': 0, 'lipdub-urls': 0}

# faults ({paid}, {status}, {result}: the flow's routes), exit status, state, paid requests;
# {flow: …} where one is different
ROWS = [
    ('', DONE, 'done', 1),
    # A refusal with HTTP 200 proves nothing but where the provider's own page says so.
    ('no-credit@{paid} status-200@{paid}', {**ASKED[0], 'syncmonster': FAILED}, {**ASKED[1], 'syncmonster': 'failed'},
     {**UNPAID, 'syncmonster': 0}),
    ('lost-reply@{paid}', DONE, 'done', 1),
    ('lost-reply@{paid} late-list=1@{paid}', DONE, 'done', 1),
    ('late-list=1@{paid}', DONE, 'done', 1),
    ('html502@{paid}', *ASKED, UNPAID),
    ('server-error@{paid}', *ASKED, UNPAID),
    ('server-error-then-ok@{paid}', *ASKED, UNPAID),
    ('html502@{status}:2', DONE, 'done', 1),
    ('server-error@{status}:2', DONE, 'done', 1),
    ('server-error-then-ok@{status}', DONE, 'done', 1),
    ('stall@{status}', DONE, 'done', 1),
    ('stall@{paid}', *ASKED, UNPAID),
    ('stall@{result}', DONE, 'done', 1),
    ('refuse@{status}', DONE, 'done', 1),
    ('malformed-json@{status}', DONE, 'done', 1),
    ('unknown-word@{status}', DONE, 'done', 1),
    ('429-seconds=1@{status}', DONE, 'done', 1),
    ('429-seconds=1@{paid}', DONE, 'done', 1),
    ('429-date=1@{status}', DONE, 'done', 1),
    ('429-bare@{status}', DONE, 'done', 1),
    ('429-bare@{status} status-200@{status}', DONE, 'done', 1),
    ('empty-body@{status}', DONE, 'done', 1),
    ('html-for-json@{status}', DONE, 'done', 1),
    ('nulls@{status}', DONE, 'done', 1),
    ('wrong-types@{status}', {'*': DONE, 'lipdub-urls': FAILED}, {'*': 'done', 'lipdub-urls': 'running'}, 1),
    ('drift@{status}', DONE, 'done', 1),
    ('huge-body@{status}', DONE, 'done', 1),
    ('redirect-other-origin@{status}', DONE, 'done', 1),
    ('truncated@{result}', DONE, 'done', 1),
    ('damaged@{result}', DONE, 'done', 1),
    ('slow=200@{result}', DONE, 'done', 1),
    ('clock-skew=3@{paid}', DONE, 'done', 1),
    ('no-credit@{paid}', FAILED, 'failed', 0),
    ('job-failed@{paid}', FAILED, 'failed', 1),
    ('never-ends@{paid}', TIMEOUT, 'running', 1),
]

# faults, state and paid requests when the key is revoked; each ends well once the account has a new one
KEY_ROWS = [
    ('key-revoked-later=0@{paid}', 'failed', 0),
    ('key-revoked-later=0@{status}', 'running', 1),
]

# What one flow alone has, or has under a name of its own.
OWN_ROWS = {
    'syncmonster': [
        ('no-result@get_status', DONE, 'done', 1),
        ('reset-upload=2048@visualdub', DONE, 'done', 1),
        ('busy@visualdub', FAILED, 'failed', 0),
        ('job-failed=ERR_003@visualdub', FAILED, 'failed', 1),
        ('job-failed=ERR_004@visualdub', FAILED, 'failed', 1),
        # Its links are no signed ones: what is refused is refused for good.
        ('expired-link@get_file', KEY, 'running', 1),
    ],
    'vidgen': [
        ('no-result@status', DONE, 'done', 1),
        ('reset-upload=2048@create', DONE, 'done', 1),
        ('expired-link@storage_get', DONE, 'done', 1),
        ('busy@create', DONE, 'done', 1),
    ],
    'dublab': [
        ('no-result@outputs', DONE, 'done', 1),
        ('reset-upload=2048@storage_put', DONE, 'done', 1),
        ('expired-link@storage_get', DONE, 'done', 1),
        ('busy@start_dub', DONE, 'done', 1),
        ('job-failed=4@start_dub', FAILED, 'failed', 1),
        ('job-failed=6@start_dub', FAILED, 'failed', 1),
    ],
    'viralsync': [
        ('no-result@job', DONE, 'done', 1),
        ('stream-cut@progress', DONE, 'done', 1),
        ('stream-garbage@progress', DONE, 'done', 1),
        ('expired-link@storage_get', DONE, 'done', 1),
        ('busy@submit', DONE, 'done', 1),
        ('reset-upload=16@submit', DONE, 'done', 1),
        ('job-failed=SCENE_RENDER_FAILED@submit', FAILED, 'failed', 1),
    ],
    'lipdub': [
        ('no-result@download', DONE, 'done', 1),
        ('reset-upload=2048@storage_put', DONE, 'done', 1),
        ('expired-link@storage_get', DONE, 'done', 1),
        ('busy@generate', FAILED, 'failed', 0),
        ('shot-failed@video_success', FAILED, 'failed', 0),
        ('training-failed@video_success', FAILED, 'failed', 0),
    ],
    'lipdub-urls': [
        ('no-result@render_download', DONE, 'done', 1),
        ('expired-link@storage_get', DONE, 'done', 1),
        ('busy@render_create', FAILED, 'failed', 0),
        ('reset-upload=16@render_create', DECISION, 'unknown', 0),
    ],
}

# Nobody else has shots, training or event streams.
OWN_FAULTS = {'shot-failed': 'lipdub', 'training-failed': 'lipdub',
              'stream-cut': 'viralsync', 'stream-garbage': 'viralsync'}


def provider_of(flow):
    return flow.removesuffix('-urls')


def pick(value, flow):
    return value.get(flow, value['*']) if isinstance(value, dict) else value


def fresh_video(bench):
    """One that no provider has yet: an empty box at its end makes it another file."""
    path = os.path.join(bench.dir, f'fresh-{len(os.listdir(bench.dir))}.mp4')
    with open(os.path.join(bench.media, 'clip.mp4'), 'rb') as clip, open(path, 'wb') as copy:
        copy.write(clip.read() + b'\0\0\0\x10free' + os.urandom(8))
    return bench.run('asset', 'add', '--project', bench.project(), path).id


def inputs(bench, flow, text=''):
    """Words of dubctl job new beyond the usual ones; the last of a role counts."""
    if 'video_success' in text:
        return ('--video', fresh_video(bench))
    if flow != 'lipdub-urls':
        return ()
    ids = [bench.run('asset', 'add', '--project', bench.project(), f'https://media.example.com/{name}').id
           for name in ('clip.mp4', 'voice.wav')]
    return ('--video', ids[0], '--audio', ids[1])


def set_faults(bench, flow, text):
    paid, status, result = ROUTES[flow]
    for fault in text.format(paid=paid, status=status, result=result).split():
        bench.sandbox.fault(fault if '@storage' in fault else f'{provider_of(flow)}/{fault}')


def run(bench, flow, row):
    text, code, state, paid = row
    provider = provider_of(flow)
    before = bench.sandbox.paid(provider)
    set_faults(bench, flow, text)
    job = bench.job(provider, *inputs(bench, flow, text))
    code = pick(code, flow)
    if code == TIMEOUT:
        wait_until(lambda: bench.wait(job, expect=TIMEOUT, timeout=1) and bench.show(job)['state'] == state, state)
    bench.wait(job, expect=code, timeout=1 if code == TIMEOUT else 40)
    facts = bench.assert_delivered(job) if code == DONE else bench.show(job)
    assert facts['state'] == pick(state, flow), facts
    assert bench.sandbox.paid(provider) - before == pick(paid, flow)
    bench.sandbox.clear_faults()


def key_dies(bench, flow, fault, state, paid):
    """The key is revoked: what was paid for is kept and goes on with a new key, the rest is tried again."""
    provider = provider_of(flow)
    before = bench.sandbox.paid(provider)
    set_faults(bench, flow, fault)
    job = bench.job(provider, *inputs(bench, flow))
    bench.wait(job, expect=KEY)
    facts = bench.show(job)
    assert facts['state'] == state and facts['error']['code'] in ('bad_key', 'forbidden'), facts
    assert bench.sandbox.paid(provider) - before == paid
    bench.sandbox.clear_faults()
    bench.run('account', 'key', bench.account(provider), stdin=bench.sandbox.accounts[provider]['key'] + '\n')
    if state == 'failed':
        bench.run('job', 'retry', job)
    bench.wait(job)
    bench.assert_delivered(job)
    assert bench.sandbox.paid(provider) - before == 1


def all_there(flow):
    """Every fault that the sandbox knows has a row, or is somebody else's alone."""
    done = subprocess.run([DUBCTL, 'sandbox', '--list-faults'], capture_output=True, text=True, check=True, timeout=LIMIT)
    known = {line.split()[0] for line in done.stdout.splitlines() if line.strip()}
    driven = {re.split('[=@:]', word)[0] for row in [*ROWS, *KEY_ROWS, *OWN_ROWS[flow]] for word in row[0].split()}
    wanted = {fault for fault in known if OWN_FAULTS.get(fault, flow) == flow}
    assert len(known) > len(OWN_FAULTS)
    assert driven == wanted, driven ^ wanted


class Scene:
    """One sandbox and one folder for each flow: what a fault left behind is part of the next row."""

    def __init__(self):
        self.bench = None

    def __call__(self, function, *arguments):
        if self.bench is None:
            # So many jobs in a minute would fill any window of requests: these are short.
            self.bench = Bench(options=('--rate-window', '2'))
        return function(self.bench, *arguments)


def title(flow, text):
    plain = text or 'no-fault'
    for name in ('paid', 'status', 'result'):
        plain = plain.replace('{' + name + '}', name)
    return f'{flow}: ' + plain.replace(' ', ' and ')


def tests():
    for flow in ROUTES:
        scene = Scene()
        yield f'{flow}: all there', lambda f=flow: all_there(f)
        # A job that never ends would keep VidGen's next one from starting: it comes last.
        for row in ROWS[:-1] + OWN_ROWS[flow] + ROWS[-1:]:
            if row is ROWS[-1]:
                for key_row in KEY_ROWS:
                    yield title(flow, key_row[0]), lambda s=scene, f=flow, r=key_row: s(key_dies, f, *r)
            yield title(flow, row[0]), lambda s=scene, f=flow, r=row: s(run, f, r)
        yield f'{flow}: nothing left behind', lambda s=scene: s(Bench.close)


main(list(tests()))
