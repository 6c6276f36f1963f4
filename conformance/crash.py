#!/usr/bin/env python3
"""Acknowledged means durable (goal G1), on the embedded store. In parts, because a kill cannot tell a synced write from an unsynced one:

crash.py kill N     N times: eight clients write through resource manager, the server is killed (SIGKILL) in the midst of it, the store is
                    checked, the server is started again, and everything that was acknowledged must be there. The record of what was
                    acknowledged is kept here, outside the server's process.
crash.py power N    The server's writes and syncs are recorded by strace while clients write. At N random moments the files are rebuilt as a
                    power cut may leave them: what was synced is there, of the rest any part (writes dropped, or torn at 512 bytes). Every
                    one must open, be whole, and hold all that was acknowledged by then.
crash.py deploy N   N deployments, each killed at least once at a random moment after it was acknowledged: started again, each must come to its end
                    with every resource made, and no identity that was once shown may have become another.

Each prints one line for docs/reliability.md; exit status 0 only if nothing was lost.
"""
import glob
import http.client
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SELFSAME = os.path.join(ROOT, 'selfsame')
CLIENTS = 8
ACKS_MIN = 50
SECTOR = 512
IDENTITIES = ('None', 'SystemAssigned', 'UserAssigned', 'SystemAssigned, UserAssigned')


class Running:
    """A server as a child of this process."""

    def __init__(self, data, port, *wrapper):
        self.data = data
        self.process = subprocess.Popen([*wrapper, SELFSAME, 'up', '--data', data, '--port', str(port), '--json'], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, env={**os.environ, 'SELFSAME_NO_BUILD': '1'})
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f'the server did not start: {self.process.stderr.read()}')
        self.server = json.loads(line)
        self.port = self.server['port']
        with open(os.path.join(data, 'owner.json')) as file:
            self.owner = json.load(file)
        self.tls = ssl.create_default_context(cafile=os.path.join(data, 'ca.pem'))
        self.token = self.sign_in()

    def connect(self):
        return http.client.HTTPSConnection('localhost', self.port, context=self.tls, timeout=30)

    def sign_in(self):
        connection = self.connect()
        connection.request('POST', f'/{self.owner["tenantId"]}/oauth2/v2.0/token', urllib.parse.urlencode({
            'grant_type': 'client_credentials', 'client_id': self.owner['clientId'], 'client_secret': self.owner['clientSecret'],
            'scope': f'{self.server["origin"]}/.default'}), {'Content-Type': 'application/x-www-form-urlencoded'})
        return json.loads(connection.getresponse().read())['access_token']

    def call(self, connection, method, path, body=None):
        connection.request(method, path + ('&' if '?' in path else '?') + 'api-version=2024-11-01', None if body is None else json.dumps(body),
                           {'Authorization': f'Bearer {self.token}', 'Content-Type': 'application/json'})
        response = connection.getresponse()
        text = response.read()
        return response.status, json.loads(text) if text else None

    def group(self):
        return f'/subscriptions/{self.owner["subscriptionId"]}/resourceGroups/crash'

    def prepare(self):
        connection = self.connect()
        assert self.call(connection, 'PUT', self.group(), {'location': 'westeurope'})[0] in (200, 201)
        assert self.call(connection, 'PUT', self.user(), {'location': 'westeurope'})[0] in (200, 201)

    def user(self):
        return f'{self.group()}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shared'

    def vms(self):
        """All VMs, by name."""
        connection, found = self.connect(), {}
        path = f'{self.group()}/providers/Microsoft.Compute/virtualMachines'
        while path:
            status, page = self.call(connection, 'GET', path)
            assert status == 200, page
            found.update({vm['name']: vm for vm in page['value']})
            path = page.get('nextLink', '').replace(self.server['origin'], '').replace('api-version=2024-11-01&', '')
        return found

    def stop(self):
        os.kill(self.server['pid'], signal.SIGTERM)  # the server itself: a wrapper passes no signal on
        self.process.wait(60)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)


def machine(running, n, kind):
    body = {'location': 'westeurope', 'tags': {'n': str(n)}, 'properties': {
        'storageProfile': {'osDisk': {'createOption': 'FromImage'}}, 'osProfile': {'computerName': 'c', 'adminUsername': 'a'},
        'networkProfile': {'networkInterfaces': [{'id': f'{running.group()}/providers/Microsoft.Network/networkInterfaces/n'}]}},
        'identity': {'type': kind}}
    if 'UserAssigned' in kind:
        body['identity']['userAssignedIdentities'] = {running.user(): {}}
    return body


class Client(threading.Thread):
    """Writes its own VMs, one after the other, and keeps what was acknowledged: by name the number and identity, or None once deleted."""

    def __init__(self, running, name, seed):
        super().__init__(daemon=True)
        self.running, self.prefix, self.random = running, name, random.Random(seed)
        self.acked, self.times, self.pending, self.acks, self.wrong = {}, [], None, 0, None
        self.ending = False

    def run(self):
        connection = self.running.connect()
        n = 0
        try:
            while not self.ending:
                n += 1
                name = f'{self.prefix}-{self.random.randrange(6)}'
                known = self.acked.get(name)
                path = f'{self.running.group()}/providers/Microsoft.Compute/virtualMachines/{name}'
                if known is not None and self.random.random() < 0.1:
                    self.pending = (name, None)
                    status, answer = self.running.call(connection, 'DELETE', path)
                    good = status in (200, 202, 204)
                else:
                    kind = self.random.choice(IDENTITIES)
                    self.pending = (name, (n, kind))
                    status, answer = self.running.call(connection, 'PUT', path, machine(self.running, n, kind))
                    good = status in (200, 201)
                if good:
                    self.acked[name] = self.pending[1]
                    self.times.append((time.time(), *self.pending))
                    self.acks += 1
                elif not (status == 409 and known is None):  # it is still being deleted
                    self.wrong = f'{self.pending}: {status} {answer}'
                    return
                self.pending = None
        except (OSError, http.client.HTTPException):
            pass  # the kill


def fits(vm, wanted):
    """Whether a VM as read is what was written; `vm` is None when it is not there."""
    if wanted is None:
        return vm is None
    n, kind = wanted
    return vm is not None and vm['tags'].get('n') == str(n) and vm.get('identity', {}).get('type', 'None') == kind


def verify(running, acked, pending):
    """Names of the VMs that are neither as acknowledged nor as the write that was under way would have made them."""
    end = time.time() + 30
    while True:
        vms = running.vms()
        busy = [vm for vm in vms.values() if vm['properties']['provisioningState'] != 'Succeeded']
        if not busy or time.time() > end:
            break
        time.sleep(0.05)
    lost = [f'{name}: still {vm["properties"]["provisioningState"]}' for name, vm in vms.items() if vm in busy]
    for name, wanted in acked.items():
        found = vms.get(name)
        if not fits(found, wanted) and not (name in pending and fits(found, pending[name])):
            lost.append(f'{name}: acknowledged {wanted}, under way {pending.get(name, "nothing")}, found {found and (found["tags"], found.get("identity"))}')
    extra = set(vms) - set(acked) - set(pending)
    return lost + [f'{name}: nobody wrote it' for name in sorted(extra)]


def check(data):
    done = subprocess.run([SELFSAME, 'check', '--data', data], capture_output=True, text=True, env={**os.environ, 'SELFSAME_NO_BUILD': '1'})
    return [] if done.returncode == 0 else [done.stdout + done.stderr]


def state(vms):
    """What is really there becomes what is known."""
    known = {}
    for name, vm in vms.items():
        known[name] = (int(vm['tags']['n']), vm.get('identity', {}).get('type', 'None'))
    return known


def kills(count):
    seed = int(os.environ.get('SELFSAME_TEST_SEED', time.time_ns() % 1_000_000))
    chance = random.Random(seed)
    print(f'seed {seed}')
    least, total, problems = 10**9, 0, []
    with tempfile.TemporaryDirectory(prefix='selfsame-crash-') as data:
        running = Running(data, 0)
        port = running.port
        running.prepare()
        for round_number in range(count):
            clients = [Client(running, f'c{i}', chance.random()) for i in range(CLIENTS)]
            known = state(running.vms())
            for client in clients:
                client.acked = {name: value for name, value in known.items() if name.startswith(client.prefix + '-')}
                client.start()
            end = time.time() + 60
            while sum(client.acks for client in clients) < ACKS_MIN and time.time() < end and any(client.is_alive() for client in clients):
                time.sleep(0.002)
            time.sleep(chance.random() * 0.15)
            running.kill()
            for client in clients:
                client.join(30)
            acked, pending = {}, {}
            for client in clients:
                acked.update(client.acked)
                if client.pending:
                    pending[client.pending[0]] = client.pending[1]
                if client.wrong:
                    problems.append(f'round {round_number}: refused {client.wrong}')
            acks = sum(client.acks for client in clients)
            least, total = min(least, acks), total + acks
            problems += [f'round {round_number}: {finding}' for finding in check(data)]
            running = Running(data, port)
            problems += [f'round {round_number}: {loss}' for loss in verify(running, acked, pending)]
            if problems:
                break
        running.stop()
    for problem in problems[:20]:
        print(problem)
    print(f'G1 kill: {round_number + 1} kills, {total} acknowledged writes (at least {least} a round), {len(problems)} lost or wrong')
    return 1 if problems or least < ACKS_MIN else 0


LINE = re.compile(r'^(\d+\.\d+) (\w+)\((\d+)<([^>]*)>(?:, (.*))?\) = (-?\d+)[^<]*<(\d+\.\d+)>$')


def recorded(folder, data):
    """The server's writes to its store in the order in which they ended: (end, call, file, offset, bytes)."""
    calls = []
    for name in glob.glob(os.path.join(folder, 'trace.*')):
        with open(name, errors='replace') as file:
            for line in file:
                match = LINE.match(line.rstrip())
                if not match or int(match[6]) < 0:
                    continue
                path = os.fsdecode(bytes.fromhex(match[4].replace('\\x', '')))  # strace writes paths, too, in hex
                if not path.startswith(os.path.join(data, 'selfsame.db')):
                    continue
                start, call, arguments = float(match[1]), match[2], match[5] or ''
                end = start + float(match[7])
                file_name = os.path.basename(path)
                if call == 'pwrite64':
                    text, size, offset = re.fullmatch(r'"((?:\\x[0-9a-f]{2})*)", (\d+), (\d+)', arguments).groups()
                    body = bytes.fromhex(text.replace('\\x', ''))
                    assert len(body) == int(size), line[:80]
                    calls.append((end, start, 'write', file_name, int(offset), body))
                elif call == 'ftruncate':
                    calls.append((end, start, 'truncate', file_name, int(arguments), b''))
                elif call in ('fsync', 'fdatasync'):
                    calls.append((end, start, 'sync', file_name, 0, b''))
                else:
                    raise SystemExit(f'a call that is not foreseen: {line[:80]}')
    return sorted(calls, key=lambda one: one[0])


def apply(image, call):
    kind, offset, body = call[2], call[4], call[5]
    if kind == 'truncate':
        if offset < len(image):
            del image[offset:]
        else:
            image.extend(bytes(offset - len(image)))
    else:
        if len(image) < offset + len(body):
            image.extend(bytes(offset + len(body) - len(image)))
        image[offset:offset + len(body)] = body


def cut(calls, base, moment, chance, luck=None):
    """The files as a power cut at this moment may leave them; luck is the share of unsynced writes that survive, by chance when not given."""
    synced = {name: bytearray(body) for name, body in base.items()}
    waiting = {}
    for call in calls:
        if call[0] > moment:
            if call[1] < moment and call[2] != 'sync':
                waiting.setdefault(call[3], []).append(call)  # under way
            continue
        name = call[3]
        if call[2] == 'sync':
            image = synced.setdefault(name, bytearray())
            for one in waiting.pop(name, []):
                apply(image, one)
        else:
            waiting.setdefault(name, []).append(call)
    unsynced = sum(len(one) for one in waiting.values())
    if luck is None:
        luck = chance.choice((0.0, 0.5, 0.5, 0.9, 1.0))
    for name, calls_left in waiting.items():
        image = synced.setdefault(name, bytearray())
        for call in calls_left:
            if call[2] == 'truncate':
                if chance.random() < luck:
                    apply(image, call)
                continue
            for at in range(0, len(call[5]), SECTOR):
                if chance.random() < luck:
                    apply(image, (*call[:4], call[4] + at, call[5][at:at + SECTOR]))
    return synced, unsynced


def read(folder):
    """What a rebuilt store says: whether it is whole, and its VMs by name."""
    connection = sqlite3.connect(os.path.join(folder, 'selfsame.db'))
    try:
        whole = [row[0] for row in connection.execute('PRAGMA integrity_check')]
        rows = connection.execute("SELECT name, body, provisioning_state FROM resources WHERE type_key = 'microsoft.compute/virtualmachines'").fetchall()
    finally:
        connection.close()
    return whole, {name: (json.loads(body), how) for name, body, how in rows}


def put(folder, images):
    os.mkdir(folder)
    for name, image in images.items():
        with open(os.path.join(folder, name), 'wb') as file:
            file.write(image)


def lost(vms, acks, writes, moment):
    """What was acknowledged by then and is not there, nor what was written next."""
    last = {}
    for at, name, _ in acks:
        if at <= moment:
            last[name] = last.get(name, 0) + 1
    return [f'{name} acknowledged {writes[name][done - 1]}, found {vms.get(name)}' for name, done in last.items()
            if not any(holds(vms.get(name), wanted) for wanted in writes[name][done - 1:done + 1])]


def control(folder, calls, base, acks, writes, chance):
    """Whether this check can fail: with the last syncs before the cut taken away, acknowledged writes must be missing."""
    for number in range(10):
        moment = chance.choice(acks[len(acks) // 2:])[0]
        without = [call for call in calls if call[2] != 'sync' or call[0] < moment - 0.1]
        rebuilt = os.path.join(folder, f'control{number}')
        put(rebuilt, cut(without, base, moment, chance, 0.0)[0])
        try:
            if lost(read(rebuilt)[1], acks, writes, moment):
                return True
        except sqlite3.Error:
            return True
    return False


def holds(vm, wanted):
    if wanted is None:
        return vm is None or vm[1] == 'Deleting'
    return vm is not None and fits(vm[0], wanted)


def power(count):
    seed = int(os.environ.get('SELFSAME_TEST_SEED', time.time_ns() % 1_000_000))
    chance = random.Random(seed)
    print(f'seed {seed}')
    problems, dropped = [], 0
    with tempfile.TemporaryDirectory(prefix='selfsame-power-') as folder:
        data = os.path.join(folder, 'data')
        running = Running(data, 0)
        running.prepare()
        running.stop()
        base = {}
        for name in os.listdir(data):
            if name.startswith('selfsame.db') and not name.endswith('-shm'):
                with open(os.path.join(data, name), 'rb') as file:
                    base[name] = file.read()
        traced = Running(data, 0, 'strace', '-ff', '-o', os.path.join(folder, 'trace'), '--seccomp-bpf', '-ttt', '-T', '-y', '-xx', '-s', '200000',
                         '-e', 'trace=pwrite64,pwritev,pwritev2,ftruncate,fsync,fdatasync')
        clients = [Client(traced, f'c{i}', chance.random()) for i in range(CLIENTS)]
        began = time.time()
        for client in clients:
            client.start()
        end = time.time() + 120
        while sum(client.acks for client in clients) < 1500 and time.time() < end and any(client.is_alive() for client in clients):
            time.sleep(0.05)
        for client in clients:
            client.ending = True
        for client in clients:
            client.join(30)
        ended = time.time()
        traced.stop()
        acks = sorted(one for client in clients for one in client.times)
        problems += [f'refused {client.wrong}' for client in clients if client.wrong]
        calls = recorded(folder, os.path.realpath(data))
        syncs = sum(call[2] == 'sync' for call in calls)
        checkpoints = sum(call[2] == 'sync' and call[3] == 'selfsame.db' for call in calls)
        if not syncs or not checkpoints:
            problems.append(f'nothing was seen of the store: {len(calls)} calls, {syncs} syncs, {checkpoints} of the main file')
        writes = {}  # by name what was sent, in order: what is found may be later than what was acknowledged
        for _, name, wanted in acks:
            writes.setdefault(name, []).append(wanted)
        if not problems and not control(folder, calls, base, acks, writes, chance):
            problems.append('taking syncs away loses nothing: this check cannot fail')
        for number in range(0 if problems else count):
            moment = chance.uniform(began, ended) if number % 2 else chance.choice(acks)[0] + chance.choice((0, 0, 0.0002, 0.002))
            rebuilt = os.path.join(folder, f'cut{number}')
            images, unsynced = cut(calls, base, moment, chance)
            dropped += unsynced > 0
            put(rebuilt, images)
            if number % 20 == 0:  # the server's own check, which recovers the file itself, on a copy
                copy = os.path.join(folder, f'check{number}')
                shutil.copytree(rebuilt, copy)
                for name in ('owner.json', 'sealing.key'):
                    shutil.copy(os.path.join(data, name), copy)
                problems += [f'cut {number}: {finding}' for finding in check(copy)]
            try:
                whole, vms = read(rebuilt)
            except sqlite3.Error as error:
                problems.append(f'cut {number} at {moment}: does not open: {error}')
                continue
            if whole != ['ok']:
                problems.append(f'cut {number} at {moment}: {whole[:3]}')
            problems += [f'cut {number} at {moment}: {one}' for one in lost(vms, acks, writes, moment)]
            shutil.rmtree(rebuilt)
    for problem in problems[:20]:
        print(problem)
    print(f'G1 power: {count} cut points over {len(acks)} acknowledged writes, {syncs} syncs and {checkpoints} checkpoint syncs; '
          f'unsynced writes were at stake in {dropped}; {len(problems)} lost or wrong')
    return 1 if problems or not dropped else 0


def deployment(running):
    """Identities, machines that have them, a role for each machine, and a deployment within: in chains, so that it takes a while."""
    user, vm = 'Microsoft.ManagedIdentity/userAssignedIdentities', 'Microsoft.Compute/virtualMachines'
    body = machine(running, 0, 'SystemAssigned, UserAssigned')
    role = f"[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '{READER}')]"
    chained = [{'type': user, 'apiVersion': '2023-01-31', 'name': f'chained{i}', 'location': 'westeurope',
                'dependsOn': [f'chained{i - 1}'] if i else []} for i in range(12)]
    within = {'$schema': SCHEMA, 'contentVersion': '1.0.0.0', 'resources': [
        {'type': user, 'apiVersion': '2023-01-31', 'name': "[concat('inner', copyIndex())]", 'location': 'westeurope',
         'copy': {'name': 'c', 'count': 10, 'mode': 'serial'}}]}
    return {'properties': {'mode': 'Incremental', 'template': {'$schema': SCHEMA, 'contentVersion': '1.0.0.0', 'resources': [
        *chained,
        {'type': user, 'apiVersion': '2023-01-31', 'name': "[concat('user', copyIndex())]", 'location': 'westeurope', 'copy': {'name': 'users', 'count': 20}},
        {**body, 'type': vm, 'apiVersion': '2024-11-01', 'name': "[concat('vm', copyIndex())]", 'copy': {'name': 'vms', 'count': 20},
         'identity': {'type': 'SystemAssigned, UserAssigned', 'userAssignedIdentities': {
             f"[resourceId('{user}', concat('user', copyIndex()))]": {}}}, 'dependsOn': ["[concat('user', copyIndex())]"]},
        {'type': 'Microsoft.Authorization/roleAssignments', 'apiVersion': '2022-04-01', 'name': "[guid(resourceGroup().id, string(copyIndex()))]",
         'copy': {'name': 'roles', 'count': 20}, 'properties': {'roleDefinitionId': role, 'principalId':
             f"[reference(resourceId('{vm}', concat('vm', copyIndex())), '2024-11-01', 'Full').identity.principalId]"}},
        {'type': 'Microsoft.Resources/deployments', 'apiVersion': '2022-09-01', 'name': 'within', 'dependsOn': ['chained11'],
         'properties': {'mode': 'Incremental', 'expressionEvaluationOptions': {'scope': 'inner'}, 'template': within}}]}}}


SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'
READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7'
MADE = {'Microsoft.ManagedIdentity/userAssignedIdentities': 12 + 20 + 10, 'Microsoft.Compute/virtualMachines': 20}


def principals(running, group):
    """Who stands behind each resource, by its id."""
    connection, found = running.connect(), {}
    for kind in MADE:
        status, page = running.call(connection, 'GET', f'{group}/providers/{kind}')
        assert status == 200, page
        for one in page['value']:
            found[one['id'].lower()] = one['identity']['principalId'] if 'identity' in one else one['properties']['principalId']
    return found


def deployments(count):
    seed = int(os.environ.get('SELFSAME_TEST_SEED', time.time_ns() % 1_000_000))
    chance = random.Random(seed)
    print(f'seed {seed}')
    problems, killed, unfinished = [], 0, 0
    with tempfile.TemporaryDirectory(prefix='selfsame-crash-') as data:
        running = Running(data, 0)
        port = running.port
        running.prepare()
        for number in range(count):
            group = f'{running.group()}{number}'
            url = f'{group}/providers/Microsoft.Resources/deployments/d'
            connection = running.connect()
            running.call(connection, 'PUT', group, {'location': 'westeurope'})
            status, said = running.call(connection, 'PUT', url, deployment(running))
            assert status == 201, said
            seen, state = {}, 'Accepted'
            for _ in range(chance.choice((1, 1, 2, 3))):
                time.sleep(chance.random() * 0.3)
                state = running.call(running.connect(), 'GET', url)[1]['properties']['provisioningState']
                seen.update(principals(running, group))
                running.kill()
                killed += 1
                unfinished += state not in ('Succeeded', 'Failed')
                problems += [f'deployment {number}: {finding}' for finding in check(data)]
                running = Running(data, port)
            end = time.time() + 60
            while state not in ('Succeeded', 'Failed') and time.time() < end:
                time.sleep(0.02)
                shown = running.call(running.connect(), 'GET', url)[1]['properties']
                state = shown['provisioningState']
            if state != 'Succeeded':
                problems.append(f'deployment {number} is {state}: {shown.get("error")}')
                break
            now = principals(running, group)
            problems += [f'deployment {number}: {one} was {who}, is {now.get(one)}' for one, who in seen.items() if now.get(one) != who]
            for kind, wanted in MADE.items():
                made = sum(f'/{kind.lower()}/' in one for one in now)
                if made != wanted:
                    problems.append(f'deployment {number}: {made} of {wanted} {kind}')
            assigned = running.call(running.connect(), 'GET', f'{group}/providers/Microsoft.Authorization/roleAssignments')[1]['value']
            owners = {one['properties']['principalId'] for one in assigned}
            machines = {who for one, who in now.items() if '/virtualmachines/' in one}
            if not machines <= owners:
                problems.append(f'deployment {number}: {len(machines - owners)} machines without their role')
        running.stop()
        problems += check(data)
    for problem in problems[:20]:
        print(problem)
    print(f'G1 deploy: {number + 1} deployments, {killed} kills, {unfinished} of them before the end; {len(problems)} lost or wrong')
    return 1 if problems or not unfinished else 0


if __name__ == '__main__':
    sys.exit({'kill': kills, 'power': power, 'deploy': deployments}[sys.argv[1]](int(sys.argv[2])))
