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
    """A bench that is replaced now and then, sandbox and all."""

    def __init__(self, provider):
        self.provider = provider
        self.bench = None
        self.used = 0
        self.clips = 0

    def fresh(self):
        """Each job has a video of its own, so that none is spared its upload."""
        if self.bench is None or self.used == A_SANDBOX:
            self.close()
            self.bench = Bench()
            self.used = 0
        self.used += 1
        self.clips += 1
        self.bench.asset_ids['clip.mp4'] = self.own_clip()
        return self.bench

    def own_clip(self):
        """The same film with another box of nothing at its end."""
        path = os.path.join(self.bench.dir, f'clip-{self.clips}.mp4')
        with open(os.path.join(self.bench.media, 'clip.mp4'), 'rb') as clip, open(path, 'wb') as own:
            own.write(clip.read() + b'\0\0\0\x10free' + b'%08d' % self.clips)
        return self.bench.run('asset', 'add', '--project', self.bench.project(), path).id

    def close(self):
        if self.bench is not None:
            self.bench.close()
            self.bench = None

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
        print(f'{provider}: {total} calls', file=sys.stderr, flush=True)
        for n in points(total):
            yield f'{provider}-{n}', lambda r=rack, n=n: r.kill_at(n)
        yield f'{provider}-nothing-left-behind', rack.close


sys.argv = sys.argv[:1]
main(list(tests()))
