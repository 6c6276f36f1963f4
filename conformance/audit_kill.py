#!/usr/bin/env python3
"""No token without a record (goal G16), when the server is killed: audit_kill.py N

N times, in strict mode: eight clients take tokens, the server is killed (SIGKILL) in the midst of it, the store is checked, and every token
that a client holds must have its record in the sign-in log. Prints one line for docs/reliability.md; exit status 0 only if none was missing.
"""
import base64
import http.client
import json
import os
import random
import sqlite3
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from crash import CLIENTS, Running, check  # noqa: E402


class Taker(threading.Thread):
    def __init__(self, running, kept):
        super().__init__(daemon=True)
        self.running, self.kept, self.ending = running, kept, False

    def run(self):
        try:
            while not self.ending:
                self.kept.append(uti(self.running.sign_in()))
        except (OSError, KeyError, ValueError, http.client.HTTPException):
            pass  # the kill


def uti(token):
    part = token.split('.')[1]
    return json.loads(base64.urlsafe_b64decode(part + '=' * (-len(part) % 4)))['uti']


def main(count):
    os.environ['SELFSAME_AUDIT_STRICT'] = 'true'
    seed = int(os.environ.get('SELFSAME_TEST_SEED', time.time_ns() % 1_000_000))
    chance = random.Random(seed)
    print(f'seed {seed}')
    tokens, missing, problems = 0, [], []
    with tempfile.TemporaryDirectory(prefix='selfsame-audit-') as data:
        for _ in range(count):
            running = Running(data, 0)
            kept = [uti(running.token)]
            takers = [Taker(running, kept) for _ in range(CLIENTS)]
            for taker in takers:
                taker.start()
            time.sleep(chance.uniform(1, 3))
            running.kill()
            for taker in takers:
                taker.ending = True
                taker.join()
            problems += check(data)
            with sqlite3.connect(os.path.join(data, 'selfsame.db')) as database:
                recorded = {row[0] for row in database.execute('SELECT uti FROM sign_ins')}
            tokens += len(kept)
            missing += [one for one in kept if one not in recorded]
    print(f'{count} kills, {tokens} tokens taken in strict mode, {len(missing)} without a record; {len(problems)} findings of check')
    for problem in problems:
        print(problem)
    return 1 if missing or problems else 0


if __name__ == '__main__':
    sys.exit(main(int(sys.argv[1])))
