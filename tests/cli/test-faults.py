"""All five providers through dubctl, in the normal case and under the misbehaviours that need no jumping clock: exit status,
state, and how often it was paid for."""

from kit import *

PAID = {'syncmonster': 'visualdub', 'vidgen': 'create', 'dublab': 'start_dub', 'viralsync': 'submit',
        'lipdub': 'generate'}
STATUS = {'syncmonster': 'get_status', 'vidgen': 'status', 'dublab': 'dubs', 'viralsync': 'job',
          'lipdub': 'generate_status'}
RESULT = {'syncmonster': 'get_file'}

# fault ({paid}, {status}, {result}: the provider's route), exit status, state, paid requests;
# {provider: …} where one is different
ROWS = [
    ('', DONE, 'done', 1),
    ('lost-reply@{paid}', DONE, 'done', 1),
    ('html502@{paid}', {'*': DONE, 'lipdub': DECISION}, {'*': 'done', 'lipdub': 'unknown'},
     {'*': 1, 'lipdub': 0}),
    ('html502@{status}:2', DONE, 'done', 1),
    ('refuse@{status}', DONE, 'done', 1),
    ('malformed-json@{status}', DONE, 'done', 1),
    ('unknown-word@{status}', DONE, 'done', 1),
    ('429-seconds=1@{status}', DONE, 'done', 1),
    ('truncated@{result}', DONE, 'done', 1),
    ('damaged@{result}', DONE, 'done', 1),
    ('no-credit@{paid}', FAILED, 'failed', 0),
    ('job-failed@{paid}', FAILED, 'failed', 1),
    ('429-seconds=1@{paid}', DONE, 'done', 1),
    ('429-date=1@{status}', DONE, 'done', 1),
    ('429-bare@{status}', DONE, 'done', 1),
    ('empty-body@{status}', DONE, 'done', 1),
    ('html-for-json@{status}', DONE, 'done', 1),
    ('nulls@{status}', DONE, 'done', 1),
    ('wrong-types@{status}', DONE, 'done', 1),
    ('drift@{status}', DONE, 'done', 1),
    ('huge-body@{status}', DONE, 'done', 1),
    ('server-error@{status}:2', DONE, 'done', 1),
    ('redirect-other-origin@{status}', DONE, 'done', 1),
    ('slow=200@{result}', DONE, 'done', 1),
    ('clock-skew=3@{paid}', DONE, 'done', 1),
    ('never-ends@{paid}', TIMEOUT, 'running', 1),
]

# What one provider alone has, or has under a name of its own.
OWN_ROWS = [
    ('syncmonster', ('no-result@get_status', DONE, 'done', 1)),
    ('syncmonster', ('reset-upload=2048@visualdub', DONE, 'done', 1)),
    ('syncmonster', ('busy@visualdub', FAILED, 'failed', 0)),
    ('vidgen', ('no-result@status', DONE, 'done', 1)),
    ('vidgen', ('reset-upload=2048@create', DONE, 'done', 1)),
    ('dublab', ('no-result@outputs', DONE, 'done', 1)),
    ('dublab', ('reset-upload=2048@storage_put', DONE, 'done', 1)),
    ('dublab', ('expired-link@storage_get', DONE, 'done', 1)),
    ('viralsync', ('no-result@job', DONE, 'done', 1)),
    ('viralsync', ('stream-cut@progress', DONE, 'done', 1)),
    ('viralsync', ('stream-garbage@progress', DONE, 'done', 1)),
    ('lipdub', ('no-result@download', DONE, 'done', 1)),
    ('lipdub', ('reset-upload=2048@storage_put', DONE, 'done', 1)),
    ('lipdub', ('expired-link@storage_get', DONE, 'done', 1)),
    ('lipdub', ('busy@generate', FAILED, 'failed', 0)),
]


def pick(value, provider):
    return value.get(provider, value['*']) if isinstance(value, dict) else value


def run(bench, provider, row):
    fault, code, state, paid = row
    before = bench.sandbox.paid(provider)
    if fault:
        spec = fault.format(paid=PAID[provider], status=STATUS[provider],
                            result=RESULT.get(provider, 'storage_get'))
        bench.sandbox.fault(spec if '@storage' in spec else f'{provider}/{spec}')
    # VidGen has one active job a key: one that never ends would keep the next from starting.
    job = bench.job(provider)
    code = pick(code, provider)
    bench.wait(job, expect=code, timeout=2 if code == TIMEOUT else 40)
    facts = bench.assert_delivered(job) if code == DONE else bench.show(job)
    assert facts['state'] == pick(state, provider), facts
    assert bench.sandbox.paid(provider) - before == pick(paid, provider)
    bench.sandbox.clear_faults()


def tests():
    """One sandbox and one folder for each provider: what a fault left behind is part of the next row."""
    for provider in PROVIDERS:
        bench = Bench()
        for row in ROWS[:-1] + [row for name, row in OWN_ROWS if name == provider] + ROWS[-1:]:
            yield f'{provider}-{row[0].split("@")[0] or "no-fault"}-{row[0].partition("@")[2].strip("{}:0123456789")}', \
                lambda b=bench, p=provider, r=row: run(b, p, r)
        yield f'{provider}-nothing-left-behind', bench.close


main(list(tests()))
