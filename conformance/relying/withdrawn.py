"""What was taken away is not given a second later, on connections opened before (goal G9). Started by ../rotation.py.

Asks run without a pause on each connection from before the change until long after it; one that is granted more than a second after the change
was answered is wrong. Connections: at the metadata endpoint HTTP kept alive, for new tokens and for those that the server keeps; at resource
manager TLS 1.2 and 1.3 kept alive, both resumed for each ask, and HTTP/2. The server resumes TLS sessions only with RESUMING, as the JDK's
tickets lose what Helidon asks of a session; here it must, so that this is tried, too.
"""
import contextlib
import http.client
import json
import os
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

from issuer import Issuer, claims  # first: it says where client lies
from client import Failed, machine_body
from parties import node

ARM = 'https://management.azure.com/'
RESUMING = '-Djdk.tls.server.enableSessionTicketExtension=false'
READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7'
CONNECTIONS = 2      # of each kind
METADATA_CONNECTIONS = 4
GRACE = 1.0


class Kept:
    """One connection, kept alive. Opened again only when the server has closed it, and that is counted."""

    def __init__(self, connect):
        self.connect = connect
        self.reopened = 0
        self.held = connect()
        self.held.connect()

    def ask(self, method, path, headers):
        """Status and text; None and why when there is nobody at the other end."""
        for _ in range(2):
            try:
                self.held.request(method, path, headers=headers)
                answer = self.held.getresponse()
                return answer.status, answer.read().decode()
            except (OSError, http.client.HTTPException) as wrong:
                self.held.close()
                self.reopened += 1
                said = repr(wrong)
        return None, said

    def close(self):
        self.held.close()


class Resumed:
    """A new connection for each ask, which asks to resume the TLS session of the one before; the first was there before the change."""

    def __init__(self, server, version):
        self.server, self.version = server, version
        self.context = server.tls_of(version)
        self.session = None
        self.reopened = self.resumed = 0

    def ask(self, method, path, headers):
        connection = http.client.HTTPSConnection('localhost', self.server.port, context=self.context, timeout=30)
        try:
            plain = connection._create_connection(('localhost', self.server.port), 30)
            connection.sock = self.context.wrap_socket(plain, server_hostname='localhost', session=self.session)
            if self.session is not None:
                self.resumed += connection.sock.session_reused
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            self.session = connection.sock.session or self.session
            return answer.status, text
        finally:
            connection.close()

    def close(self):
        pass


class Http2:
    def __init__(self, server, tools):
        self.reopened = 0
        self.process = subprocess.Popen([node(), os.path.join(tools['node'], 'http2.mjs'), server.origin], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, env={**os.environ, 'NODE_EXTRA_CA_CERTS': server.env['caFile']})
        if json.loads(self.process.stdout.readline()) != {'protocol': 'h2'}:
            raise Failed('no HTTP/2')

    def ask(self, method, path, headers):
        self.process.stdin.write(json.dumps({'method': method, 'path': path, 'headers': headers}) + '\n')
        self.process.stdin.flush()
        found = json.loads(self.process.stdout.readline())
        if 'lost' in found:
            raise Failed(f'the HTTP/2 connection: {found["lost"]}')
        return found['status'], found['body']

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)


class Giver(Issuer):
    """A server with what the cases need: a VM of its own for each that takes one away."""

    def __enter__(self):
        super().__enter__()
        self.port = int(urllib.parse.urlsplit(self.origin).port)
        self.group = f'/subscriptions/{self.env["subscriptionId"]}/resourceGroups/rg1'
        return self

    def tls_of(self, version):
        context = ssl.create_default_context(cafile=self.env['caFile'])
        context.minimum_version = context.maximum_version = version
        return context

    def user(self, name):
        return f'{self.group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}'

    def machine(self, name):
        return f'{self.group}/providers/Microsoft.Compute/virtualMachines/{name}'

    def call(self, method, path, version, body=None):
        """Answered and at its end: a long-running operation is waited for."""
        request = urllib.request.Request(f'{self.origin}{path}?api-version={version}', None if body is None else json.dumps(body).encode(),
                                         method=method, headers={'Authorization': 'Bearer ' + self.owner, 'Content-Type': 'application/json'})
        try:
            with urllib.request.urlopen(request, context=self.tls) as answer:
                text, poll = answer.read(), answer.headers.get('Azure-AsyncOperation')
        except urllib.error.HTTPError as wrong:
            raise Failed(f'{method} {path}: {wrong.code} {wrong.read().decode()}') from None
        while poll:
            with urllib.request.urlopen(urllib.request.Request(poll, headers={'Authorization': 'Bearer ' + self.owner}), context=self.tls) as answer:
                if json.load(answer)['status'] not in ('InProgress', 'Running', 'Accepted', 'Creating', 'Deleting', 'Updating'):
                    break
            time.sleep(0.02)
        return json.loads(text) if text else None

    def new_user(self, name):
        return self.call('PUT', self.user(name), '2024-11-30', {'location': 'westeurope'})['properties']

    def put_machine(self, name, system, users):
        body = json.loads(machine_body(self.group))
        kinds = ['SystemAssigned'] * system + ['UserAssigned'] * bool(users)
        body['identity'] = {'type': ', '.join(kinds) or 'None'}
        if users:
            body['identity']['userAssignedIdentities'] = {self.user(one): {} for one in users}
        self.call('PUT', self.machine(name), '2024-11-01', body)
        return self.call('GET', self.machine(name), '2024-11-01').get('identity', {})

    def bound(self, name):
        return json.loads(self.run('vm', 'bind', name, '-g', 'rg1', '--json'))['environment']['AZURE_POD_IDENTITY_AUTHORITY_HOST']

    def managed_of(self, base, client_id=None):
        """A token for resource manager, new, as code on the VM with this endpoint gets it."""
        query = {'api-version': '2018-02-01', 'resource': ARM, 'bypass_cache': 'true', **({'client_id': client_id} if client_id else {})}
        return self._json(urllib.request.Request(f'{base}/metadata/identity/oauth2/token?{urllib.parse.urlencode(query)}',
                                                 headers={'Metadata': 'true'}))['access_token']

    def assign(self, principal):
        path = f'{self.group}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}'
        self.call('PUT', path, '2022-04-01', {'properties': {
            'roleDefinitionId': f'/subscriptions/{self.env["subscriptionId"]}/providers/Microsoft.Authorization/roleDefinitions/{READER}',
            'principalId': principal, 'principalType': 'ServicePrincipal'}})
        return path


class Asker(threading.Thread):
    """Asks on one connection. `given` says of an answer whether it grants; whatever neither grants nor refuses is wrong."""

    def __init__(self, connection, ask, given, asks):
        super().__init__(daemon=True)
        self.connection, self.request, self.given, self.asks = connection, ask, given, asks
        self.before, self.after, self.late, self.last = 0, 0, 0, None
        self.changed, self.wrong = None, None

    def run(self):
        try:
            while self.after < self.asks:
                asked = time.monotonic()
                granted = self.given(*self.connection.ask(*self.request))
                changed = self.changed
                if changed is None or asked <= changed:
                    self.before += granted
                else:
                    if granted:
                        self.last = asked - changed
                    if asked > changed + GRACE:
                        self.after += 1
                        self.late += granted
                time.sleep(0.01 if changed is None else 0.002)
        except Exception as wrong:  # noqa: BLE001: a thread that ends early must fail the case
            self.wrong = repr(wrong)


class Cases:
    def __init__(self, server, tools, each):
        """`each`: how often is asked on each connection, more than a second after the change."""
        self.server, self.tools, self.each = server, tools, each
        self.problems, self.asks, self.late, self.slowest, self.resumed = [], 0, 0, None, 0

    def metadata(self, base, **chosen):
        """Connections at a VM's metadata endpoint, half of them for new tokens, each with its request."""
        where = urllib.parse.urlsplit(base)
        for number in range(METADATA_CONNECTIONS):
            query = {'api-version': '2018-02-01', 'resource': ARM, **chosen, **({'bypass_cache': 'true'} if number % 2 else {})}
            connection = Kept(lambda: http.client.HTTPConnection(where.hostname, where.port, timeout=30))
            yield connection, ('GET', f'/metadata/identity/oauth2/token?{urllib.parse.urlencode(query)}', {'Metadata': 'true'})

    def manager(self, token):
        """Connections at resource manager, each asking for the resource group."""
        server, both = self.server, (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)
        request = ('GET', f'{server.group}?api-version=2024-03-01', {'authorization': 'Bearer ' + token})
        for _ in range(CONNECTIONS):
            for version in both:
                yield Kept(lambda version=version: http.client.HTTPSConnection(
                    'localhost', server.port, context=server.tls_of(version), timeout=30)), request
                yield Resumed(server, version), request
            yield Http2(server, self.tools), request

    def case(self, name, asked, given, change):
        asked = list(asked)
        askers = [Asker(connection, request, given, self.each) for connection, request in asked]
        for one in askers:
            one.start()
        end = time.monotonic() + 60
        while any(one.before < 5 and one.wrong is None for one in askers) and time.monotonic() < end:
            time.sleep(0.02)
        good = [one.before for one in askers]
        change()
        changed = time.monotonic()
        for one in askers:
            one.changed = changed
        for one in askers:
            one.join(600)
            one.connection.close()
        wrong = {one.wrong for one in askers if one.wrong} | ({'asks without end'} if any(one.is_alive() for one in askers) else set())
        if min(good) < 5:
            wrong.add(f'only {min(good)} were granted before the change')
        if any(isinstance(one.connection, Resumed) and one.connection.resumed < self.each for one in askers):
            wrong.add('TLS sessions were not resumed')
        if any(one.connection.reopened for one in askers if isinstance(one.connection, Kept)) and name != 'VM deleted':
            wrong.add('the server closed a connection that was kept alive')
        late, after = sum(one.late for one in askers), sum(one.after for one in askers)
        last = max((one.last for one in askers if one.last is not None), default=None)
        if late:
            wrong.add(f'{late} granted, the last {last:.2f} s after')
        self.asks, self.late, self.slowest = self.asks + after, self.late + late, max((one for one in (self.slowest, last) if one is not None), default=None)
        self.resumed += sum(one.connection.resumed for one in askers if isinstance(one.connection, Resumed))
        print(f'  {"WRONG" if wrong else "ok   "} {name}: {after} asks on {len(askers)} connections later than 1 s, {late} granted; '
              f'{last_grant(last)} {"; ".join(wrong)}', flush=True)
        self.problems += [f'{name}: {one}' for one in wrong]


def last_grant(seconds):
    return 'none after the change was answered' if seconds is None else f'the last {1000 * seconds:.0f} ms after the change was answered'


def token_for(principal, since=lambda: 0):
    """Whether an answer of the metadata endpoint is a token of this principal, not of before `since`."""
    def given(status, text):
        if status is None:
            return False  # the VM's endpoint is gone
        if status == 200:
            said = claims(json.loads(text)['access_token'])
            return said['oid'] == principal and (not since() or said['iat'] < since())
        if status in (400, 404):
            return False
        raise Failed(f'{status} {text[:200]}')
    return given


def let_in(refused):
    def given(status, text):
        if status not in (200, refused):
            raise Failed(f'{status} {text[:200]}')
        return status == 200
    return given


def run(cases, server):
    one, two = server.ids['id-one'], server.ids['id-two']
    base = server.binding['environment']['AZURE_POD_IDENTITY_AUTHORITY_HOST']
    cases.case('user-assigned identity taken from the VM', cases.metadata(base, client_id=one['clientId']), token_for(one['principalId']),
               lambda: server.put_machine('vm1', True, ['id-two']))
    cases.case('system-assigned identity taken from the VM', cases.metadata(base), token_for(server.ids['system']['principalId']),
               lambda: server.put_machine('vm1', False, ['id-two']))

    cut = []
    cases.case('tokens revoked: those that the metadata endpoint kept', cases.metadata(base, client_id=two['clientId']),
               token_for(two['principalId'], lambda: cut[0] if cut else 0),
               lambda: (time.sleep(1.1), cut.append(int(time.time())), server.call('POST', server.user('id-two') + '/revokeTokens', '2025-05-31-preview')))

    role = server.assign(two['principalId'])
    token = server.managed_of(base, two['clientId'])
    cases.case('role assignment removed', cases.manager(token), let_in(403), lambda: server.call('DELETE', role, '2022-04-01'))
    server.assign(two['principalId'])
    token = server.managed_of(base, two['clientId'])
    cases.case('tokens revoked', cases.manager(token), let_in(401),
               lambda: (time.sleep(1.1), server.call('POST', server.user('id-two') + '/revokeTokens', '2025-05-31-preview')))

    third = server.new_user('id-three')
    system = server.put_machine('vm2', True, ['id-three'])
    second = server.bound('vm2')
    server.assign(third['principalId'])
    server.assign(system['principalId'])
    token = server.managed_of(second, third['clientId'])
    cases.case('user-assigned identity deleted', list(cases.metadata(second, client_id=third['clientId'])) + list(cases.manager(token)),
               either(token_for(third['principalId']), let_in(401)), lambda: server.call('DELETE', server.user('id-three'), '2024-11-30'))
    token = server.managed_of(second)
    cases.case('VM deleted', list(cases.metadata(second)) + list(cases.manager(token)),
               either(token_for(system['principalId']), let_in(401)), lambda: server.call('DELETE', server.machine('vm2'), '2024-11-01'))


def either(metadata, manager):
    """By what was answered: a token, or a resource group, or a refusal of one of the two."""
    return lambda status, text: metadata(status, text) if status is None or '"access_token"' in text or status in (400, 404) else manager(status, text)


def main():
    tools, each = json.loads(sys.argv[1]), int(sys.argv[2])
    os.environ['SELFSAME_JAVA_OPTIONS'] = f'{os.environ.get("SELFSAME_JAVA_OPTIONS", "")} {RESUMING}'.strip()
    print('G9', flush=True)
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(Giver())
        cases = Cases(server, tools, each)
        run(cases, server)
        if cases.problems:
            print(server.log()[-4000:])
    for problem in cases.problems[:20]:
        print(f'  WRONG {problem}')
    print(f'G9: {cases.asks:,} asks more than a second after what they ask for was taken away, {cases.late} granted; '
          f'{last_grant(cases.slowest)}; {cases.resumed:,} TLS sessions resumed')
    return 1 if cases.problems or cases.asks < 60 * each else 0


if __name__ == '__main__':
    sys.exit(main())
