"""dubctl is killed at the N-th call that writes, syncs, sends, connects or renames; then a fresh dubctl
waits for the job. Whatever N was: paid once, delivered whole, nothing half left behind.

  test-torture.py          a seeded sample, spread over all five providers
  test-torture.py --all    every N of every provider (takes a while)
  TORTURE_SEED=7           another sample"""

import random

from kit import *

KILL_AT = os.environ['KILL_AT_SO']
ALL = '--all' in sys.argv
POINTS = 12  # a provider
SEED = int(os.environ.get('TORTURE_SEED', '20'))
KILLED = 137
# Jobs for one sandbox: its rate windows are the vendors' own.
A_SANDBOX = 6


class Rack:
    """A bench whose sandbox is replaced now and then."""

    def __init__(self, provider):
        self.provider = provider
        self.bench = Bench()
        self.used = 0
        self.account = self.bench.account(provider)
        self.bench.inputs(provider)

    def fresh(self):
        if self.used == A_SANDBOX:
            assert self.bench.sandbox.violations() == []
            self.bench.sandbox.stop()
            self.bench.sandbox = Sandbox()
            self.bench.run('account', 'set', self.account, '--base-url',
                           self.bench.sandbox.accounts[self.provider]['base_url'])
            self.used = 0
        self.used += 1
        return self.bench

    def waiting(self, job, **env):
        return subprocess.run(self.bench.words('job', 'wait', job, '--timeout', '30'), text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT,
                              env={**os.environ, 'LD_PRELOAD': preload(), **env})

    def count(self):
        """How many calls there are when nothing goes wrong."""
        bench = self.fresh()
        job = bench.job(self.provider)
        file = os.path.join(bench.dir, 'count')
        done = self.waiting(job, KILL_COUNT=file)
        assert done.returncode == DONE, done.stderr
        bench.assert_delivered(job)
        with open(file) as text:
            return int(text.read())

    def kill_at(self, n):
        bench = self.fresh()
        paid = bench.sandbox.paid(self.provider)
        job = bench.job(self.provider)
        killed = self.waiting(job, KILL_AT=str(n))
        assert killed.returncode in (KILLED, DONE), f'at {n}: {killed.returncode} {killed.stderr}'
        # LipDub lists only what it knows: where that is not enough, the person looks and decides.
        result = bench.wait(job, expect=(DONE, DECISION) if self.provider == 'lipdub' else DONE)
        if result.code == DECISION:
            self.decide(bench, job, bench.sandbox.paid(self.provider) - paid)
        bench.assert_delivered(job)
        assert bench.sandbox.paid(self.provider) - paid == 1, f'killed at {n}: not paid once'
        assert bench.sandbox.violations() == []

    def decide(self, bench, job, paid):
        assert paid <= 1
        if paid == 0:
            bench.run('job', 'resolve', job, '--not-sent')
        else:
            entries = [e for e in bench.sandbox.ask('/book')['entries'] if e['kind'] == 'paid']
            bench.run('job', 'resolve', job, '--sent', entries[-1]['job_id'])
        bench.wait(job)


def preload():
    """A sanitizer must come before everything else."""
    first = os.environ.get('SANITIZER_SO')
    return f'{first}:{KILL_AT}' if first else KILL_AT


def points(total):
    """The calls near the end of the life of a job are as likely as those of its start."""
    if ALL:
        return list(range(1, total + 1))
    return sorted(random.Random(SEED).sample(range(1, total + 1), min(POINTS, total)))


def tests():
    for provider in PROVIDERS:
        rack = Rack(provider)
        total = rack.count()
        print(f'# {provider}: {total} calls', flush=True)
        for n in points(total):
            yield f'{provider}-{n}', lambda r=rack, n=n: r.kill_at(n)
        yield f'{provider}-nothing-left-behind', rack.bench.close


sys.argv = sys.argv[:1]
main(list(tests()))
