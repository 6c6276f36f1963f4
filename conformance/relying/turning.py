"""Key rotation nobody notices (goal G7). Started by ../rotation.py, in its virtual environment.

Times are Azure's cut down together: a key is published 3 s before it signs at the least, the libraries keep keys for 2 s and do not fetch them
again sooner, not even for a key id they do not know, tokens live for a minute. Keys turn every 8 s and on an operator's order; the server is
killed (SIGKILL) and started again; twice the key that signs is revoked.
"""
import contextlib
import http.client
import json
import logging
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
from datetime import datetime

from azure.core.exceptions import AzureError
from azure.identity import ManagedIdentityCredential
from issuer import Issuer, claims, header
from parties import HERE, node

PUBLISHED_BEFORE = 3
ROTATE_EVERY = 8
KEPT = 2
SPREAD = 1  # key/Succession.SPREAD
TOKEN_LIFE = 60
AFTER_LIFE = TOKEN_LIFE + 600  # how long a retired key is published: key/Succession.SKEW
KILL_EVERY = 18
REVOKED_ASKS = 300
ARM = 'https://management.azure.com/'
SETTINGS = (f'keys.publish-before-use={PUBLISHED_BEFORE}s', f'keys.rotate-every={ROTATE_EVERY}s',
            f'tokens.managed-identity-lifetime={TOKEN_LIFE}s', f'tokens.client-lifetime={TOKEN_LIFE}s')


class Killed(Issuer):
    def __enter__(self):
        super().__enter__()
        self.port = int(urllib.parse.urlsplit(self.origin).port)
        self.up = threading.Event()
        self.up.set()
        return self

    def kill(self):
        """SIGKILL, and up again at the same place."""
        with open(os.path.join(self.data, 'server.json')) as file:
            pid = json.load(file)['pid']
        self.up.clear()
        os.kill(pid, signal.SIGKILL)
        end = time.monotonic() + 10
        while os.path.exists(f'/proc/{pid}') and time.monotonic() < end:
            time.sleep(0.01)
        self._up(str(self.port), self.settings)
        self.up.set()

    def connection(self):
        return http.client.HTTPSConnection('localhost', self.port, context=self.tls, timeout=30)


class Verifiers:
    """The processes that verify, told the same each."""

    def __init__(self, stack, server, tools):
        wanted = json.dumps({'jwks': f'{server.origin}/{server.tenant}/discovery/keys', 'cacheSeconds': KEPT})
        ca = server.env['caFile']
        self.all = [self._start(stack, [node(), os.path.join(tools['node'], 'verify.mjs'), wanted], NODE_EXTRA_CA_CERTS=ca),
                    self._start(stack, [sys.executable, os.path.join(HERE, 'verify_pyjwt.py'), wanted], SSL_CERT_FILE=ca)]

    @staticmethod
    def _start(stack, command, **variables):
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **variables})
        stack.callback(process.wait)
        stack.callback(process.kill)
        return process

    def tell(self, order):
        for one in self.all:
            one.stdin.write(json.dumps(order) + '\n')
            one.stdin.flush()

    def answers(self):
        """What each says to the last order, as one."""
        together = {}
        for one in self.all:
            line = one.stdout.readline()
            if not line:
                raise SystemExit(f'{one.args[1]} ended')
            together.update(json.loads(line))
        return together


class Turning:
    def __init__(self, server, verifiers):
        self.server, self.verifiers = server, verifiers
        self.ending = threading.Event()
        self.lock = threading.Lock()
        self.problems = []
        self.tokens = 0
        self.used = {}       # key id: when somebody first had a token that it signed
        self.seen = {}       # key id: when it was first read in the JWKS, and when that had been read before
        self.stamps = ()
        self.most = 0
        self.ages = set()
        self.called = set()  # key ids that took over in an emergency, when nobody waits, and of the first key
        self.withdrawn = {}  # key id: when its revocation was answered; infinity until then

    # Asking

    def got(self, token, asked):
        """`asked` is when this very token was asked for, None where a library may have asked several times."""
        given = time.monotonic()
        kid = header(token)['kid']
        said = claims(token)
        with self.lock:
            self.tokens += 1
            self.used[kid] = min(given, self.used.get(kid, given))
            if kid not in self.withdrawn:
                self.verifiers.tell({'tokens': [[token, said['iss'], said['aud'], said['exp']]]})
            elif asked is not None and asked > self.withdrawn[kid] + 1:
                self.problems.append(f'a token of the revoked key {kid}, {asked - self.withdrawn[kid]:.1f} s after')

    def asking(self, ask):
        """One who asks without end. Refused only while the server is down."""
        def loop():
            while not self.ending.is_set():
                up, asked = self.server.up.is_set(), time.monotonic()
                try:
                    token = ask()
                except (OSError, http.client.HTTPException, AzureError) as wrong:
                    if up and self.server.up.is_set() and not self.ending.is_set():
                        time.sleep(0.5)  # the kill may have come first, and is told a moment later
                        if self.server.up.is_set() and time.monotonic() - asked < 1:
                            self.problems.append(f'no token: {wrong!r}')
                    time.sleep(0.1)
                    continue
                self.got(token, None if ask == self.credential else asked)
                time.sleep(0.03)
        return threading.Thread(target=self.noted(loop), daemon=True)

    def noted(self, body):
        def run():
            try:
                body()
            except Exception as wrong:  # noqa: BLE001: a thread that ends early must fail the run
                self.problems.append(f'{body.__qualname__}: {wrong!r}')
        return run

    def metadata(self):
        """Raw requests at the metadata endpoint, each for a new token."""
        where = urllib.parse.urlsplit(self.server.binding['environment']['AZURE_POD_IDENTITY_AUTHORITY_HOST'])
        query = urllib.parse.urlencode({'api-version': '2018-02-01', 'resource': 'api://orders.example.com', 'bypass_cache': 'true'})
        return self._kept_alive(lambda: http.client.HTTPConnection(where.hostname, where.port, timeout=30),
                                'GET', f'/metadata/identity/oauth2/token?{query}', None, {'Metadata': 'true'})

    def endpoint(self):
        """Client credentials at the token endpoint."""
        env = self.server.env
        form = urllib.parse.urlencode({'grant_type': 'client_credentials', 'client_id': env['clientId'], 'client_secret': env['clientSecret'],
                                       'scope': ARM + '.default'})
        return self._kept_alive(self.server.connection, 'POST', f'/{self.server.tenant}/oauth2/v2.0/token', form,
                                {'Content-Type': 'application/x-www-form-urlencoded'})

    @staticmethod
    def _kept_alive(connect, method, path, body, headers):
        held = []

        def ask():
            if not held:
                held.append(connect())
            try:
                held[0].request(method, path, body, headers)
                answer = held[0].getresponse()
                text = answer.read()
            except (OSError, http.client.HTTPException):
                held.pop().close()
                raise
            if answer.status != 200:
                raise http.client.HTTPException(f'{answer.status} {text[:200]}')
            return json.loads(text)['access_token']
        return ask

    def credential(self):
        """azure-identity as it comes, new for each token, for it keeps them itself. The server may give one that it has kept."""
        return ManagedIdentityCredential(client_id=self.server.ids['id-one']['clientId']).get_token('api://invoices.example.com/.default').token

    # Watching

    def watch(self):
        """Reads the JWKS without end."""
        connection, before = None, float('-inf')
        while not self.ending.is_set():
            try:
                connection = connection or self.server.connection()
                connection.request('GET', f'/{self.server.tenant}/discovery/v2.0/keys')
                answer = connection.getresponse()
                kids = [one['kid'] for one in json.loads(answer.read())['keys']]
            except (OSError, http.client.HTTPException):
                connection = None
                time.sleep(0.05)
                continue
            now = time.monotonic()
            self.most = max(self.most, len(kids))
            self.ages.add(answer.getheader('Cache-Control'))
            for kid in kids:
                self.seen.setdefault(kid, (now, before))
                if now > self.withdrawn.get(kid, now) + 0.001 and before > self.withdrawn[kid]:
                    self.problems.append(f'the revoked key {kid} is in the JWKS')
            before = now
            time.sleep(0.05)

    def published(self):
        """For each key that signed when it was its time: how long it had been read in the JWKS before. Not for those that could not be read at
        once, as the server was down, or nobody read yet."""
        return [given - self.seen[kid][0] for kid, given in self.used.items()
                if kid not in self.called and kid in self.seen and self.seen[kid][0] - self.seen[kid][1] < 0.5]

    def stamped(self):
        """The same by the server's own account, of those that stand yet."""
        return [(datetime.fromisoformat(one['activeAt']) - datetime.fromisoformat(one['publishedAt'])).total_seconds()
                for one in self.stamps if 'activeAt' in one and one['kid'] not in self.called]

    # Doing

    def owner(self):
        return self.endpoint()()

    def call(self, method, path, token, connection=None):
        connection = connection or self.server.connection()
        connection.request(method, path, headers={'Authorization': 'Bearer ' + token})
        answer = connection.getresponse()
        return answer.status, answer.read()

    def rotate(self):
        status, text = self.call('POST', '/selfsame/keys/rotate', self.owner())
        if status != 200:
            self.problems.append(f'rotate: {status} {text[:200]}')

    def keys(self, token):
        return {one['kid']: one for one in json.loads(self.call('GET', '/selfsame/keys', token)[1])['value']}

    def revoke(self):
        """The key that signs, a moment after it began to and the next was published. Seconds for which the server still took its
        token, how often that was tried, and seconds until the last library refused it."""
        start = self.active(self.owner())
        end = time.monotonic() + 3 * ROTATE_EVERY
        while self.active(token := self.owner()) == start and time.monotonic() < end:
            time.sleep(0.2)
        time.sleep(KEPT + 1.5)
        token = self.owner()
        kid = header(token)['kid']
        keys = self.keys(token)
        if keys[kid]['state'] != 'active':
            return None  # it turned just now
        spare = next(one for one, key in keys.items() if key['state'] in ('spare', 'pending'))
        said = claims(token)
        with self.lock:
            self.withdrawn[kid] = float('inf')
            self.called.add(spare)
            self.verifiers.tell({'drop': kid})
            self.verifiers.answers()
        kept = [self.server.connection() for _ in range(4)]
        path = f'/subscriptions/{self.server.env["subscriptionId"]}?api-version=2022-12-01'
        if any(self.call('GET', path, token, one)[0] != 200 for one in kept):
            self.problems.append('a good token was refused before its key was revoked')
        status, text = self.call('POST', f'/selfsame/keys/{urllib.parse.quote(kid)}/revoke', token)
        revoked = time.monotonic()
        self.withdrawn[kid] = revoked
        if status != 200:
            self.problems.append(f'revoke: {status} {text[:200]}')
        taken, asks = 0.0, 0
        while asks < REVOKED_ASKS or time.monotonic() < revoked + 1.5:
            asked = time.monotonic()
            status = self.call('GET', path, token, kept[asks % len(kept)])[0]
            asks += 1
            if status == 200:
                taken = asked - revoked
            elif status != 401:
                self.problems.append(f'the token of a revoked key: {status}')
        if taken > 1:
            self.problems.append(f'the server took a token {taken:.1f} s after its key was revoked')
        if self.active(self.owner()) != spare and self.used.get(spare) is None:
            self.problems.append('it was not the spare that took over')
        with self.lock:
            begun = time.monotonic()
            self.verifiers.tell({'refuse': [token, said['iss'], said['aud'], said['exp']]})
            found = self.verifiers_refused()
        stopped = max((begun - revoked + ms / 1000 for ms in found.values() if ms is not None), default=0.0)
        return taken, asks, stopped

    def verifiers_refused(self):
        found = {}
        for one in self.verifiers.all:
            found.update(json.loads(one.stdout.readline())['refused'])
        for library, ms in found.items():
            if ms is None:
                self.problems.append(f'{library} went on with a revoked key')
        return found

    def active(self, token):
        return next(kid for kid, one in self.keys(token).items() if one['state'] == 'active')

    def run(self, seconds, chance):
        self.called.update(kid for kid, one in self.keys(self.owner()).items() if one.get('activeAt') == one['publishedAt'])
        threads = [threading.Thread(target=self.noted(self.watch), daemon=True)]
        threads += [self.asking(ask) for ask in (self.metadata(), self.endpoint(), self.credential)]
        for one in threads:
            one.start()
        begun = time.monotonic()
        kills, revoked, next_kill = 0, [], begun + KILL_EVERY / 2
        revokes = [begun + seconds * 0.3, begun + seconds * 0.7]
        while time.monotonic() < begun + seconds:
            if time.monotonic() > next_kill:
                self.server.kill()
                kills += 1
                next_kill = time.monotonic() + KILL_EVERY * (0.7 + 0.6 * chance.random())
            elif revokes and time.monotonic() > revokes[0]:
                found = self.revoke()
                if found:
                    revoked.append(found)
                    revokes.pop(0)
            elif chance.random() < 0.1:
                self.rotate()
            time.sleep(0.5)
        self.stamps = self.keys(self.owner()).values()
        self.ending.set()
        for one in threads:
            one.join(60)
        self.verifiers.tell({'end': True})
        return kills, revoked, self.verifiers.answers()


def main():
    logging.getLogger('azure').setLevel(logging.CRITICAL)  # It tells of each kill.
    tools, seconds = json.loads(sys.argv[1]), float(sys.argv[2])
    seed = int(os.environ.get('SELFSAME_TEST_SEED', time.time_ns() % 1_000_000))
    print(f'G7: seed {seed}, {seconds:.0f} s', flush=True)
    with contextlib.ExitStack() as stack:
        started = time.monotonic()
        server = stack.enter_context(Killed(*SETTINGS))
        os.environ['AZURE_POD_IDENTITY_AUTHORITY_HOST'] = server.binding['environment']['AZURE_POD_IDENTITY_AUTHORITY_HOST']
        turning = Turning(server, Verifiers(stack, server, tools))
        kills, revoked, done = turning.run(seconds, random.Random(seed))
        ran = time.monotonic() - started
        if turning.problems:
            print(server.log()[-4000:])
    problems, published, stamped = turning.problems, turning.published(), turning.stamped()
    for library, one in done.items():
        problems += [f'{library}: {wrong}' for wrong in one['wrong']]
        if one['verified'] < 50 * seconds:
            problems.append(f'{library}: only {one["verified"]} verified')
        if one['keys'] < seconds / ROTATE_EVERY / 2:
            problems.append(f'{library}: only {one["keys"]} keys')
    # Those that signed, none sooner than it was published long enough, the next, and those called; in a long run the oldest have gone.
    bound = min(ran, AFTER_LIFE) / (PUBLISHED_BEFORE + SPREAD) + 2 + len(revoked)
    if turning.most > bound:
        problems.append(f'{turning.most} keys at a time')
    if turning.ages != {'public, max-age=300'}:
        problems.append(f'Cache-Control of the keys: {turning.ages}')
    for times in (published, stamped):
        if not times or min(times) < PUBLISHED_BEFORE:
            problems.append(f'published before use: {sorted(times)[:3]}')
    if not kills or not revoked:
        problems.append(f'{kills} kills, {len(revoked)} revocations: too few')
    for problem in problems[:20]:
        print(f'  WRONG {problem}')
    counts = ', '.join(f'{library} {one["verified"]:,}' for library, one in done.items())
    if revoked and published:
        print(f'G7: {sum(one["verified"] for one in done.values()):,} verifications ({counts}) of {turning.tokens:,} tokens by {len(turning.used)} keys, '
              f'{sum(one["failed"] for one in done.values())} failed; {kills} kills; a key was published at least {min(published):.1f} s before its '
              f'first token (of {len(published)}; {PUBLISHED_BEFORE} asked for), at most {turning.most} keys at a time; {len(revoked)} keys revoked while '
              f'they signed: {sum(asks for _, asks, _ in revoked)} asks with their tokens, the last one taken {max(taken for taken, _, _ in revoked):.2f} s '
              f'after, the libraries stopped within {max(stopped for _, _, stopped in revoked):.1f} s')
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
