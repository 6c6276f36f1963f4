#!/usr/bin/env python3
"""What a policy deploys is deployed once, whatever happens to the server. VMs with every kind of identity stand in a subscription to which the
built-in policy d367bd60 (assign a user-assigned identity) is assigned, with an identity of the user's own; the server is killed (SIGKILL) at
random moments, again and again, and started again. In the end every VM must have the identity and all that it had before, each VM must have
been deployed exactly once, and nothing may have been left out.

remediation_kill.py all N [kills]   a remediation over N VMs runs meanwhile. One that ends before the last kill is followed by another, of new VMs
remediation_kill.py due N [kills]   N VMs are put meanwhile, each of which is deployed after its provisioning
remediation_kill.py both            both, in sizes for continuous integration: SELFSAME_TEST_REMEDIATION_VMS, SELFSAME_TEST_REMEDIATION_KILLS,
                                    SELFSAME_TEST_DUE_VMS, SELFSAME_TEST_DUE_KILLS

Each prints one line for docs/reliability.md; exit status 0 only if all of it holds.
"""
import collections
import http.client
import os
import random
import sqlite3
import sys
import tempfile
import threading
import time
import uuid

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from crash import Running, check, machine  # noqa: E402

POLICY = '/providers/Microsoft.Authorization/policyDefinitions/d367bd60-64ca-4364-98ea-276775bddd94'
CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c'
ACCESS_ADMINISTRATOR = '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9'
KINDS = ('None', 'SystemAssigned', 'SystemAssigned, UserAssigned', 'Two')
WRITERS = 8
MINUTES_MAX = 20
ENDED = ('Succeeded', 'Failed', 'Canceled')

# Of a remediation: when the last kill is due at the latest, and how many remediations there may be until enough kills have met one.
LAST_KILL = 0.75
ROUNDS_MAX = 5


class Scene:
    """A subscription with VMs, the policy, and remediations of it."""

    def __init__(self, running):
        self.running = running
        self.subscription = f'/subscriptions/{running.owner["subscriptionId"]}'
        self.group = running.group()
        self.users = f'{self.group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities'
        self.wanted = f'{self.users}/wanted'
        self.assignment = f'{self.subscription}/providers/Microsoft.Authorization/policyAssignments/assign'

    def remediation(self, number):
        return f'{self.subscription}/providers/Microsoft.PolicyInsights/remediations/all{number}'

    def call(self, method, path, body=None, good=(200, 201, 202)):
        status, answer = self.running.call(self.running.connect(), method, path, body)
        if status not in good:
            raise SystemExit(f'{method} {path}: {status} {answer}')
        return answer

    def identities(self):
        for name in ('other', 'shared', 'wanted'):
            self.call('PUT', f'{self.users}/{name}', {'location': 'westeurope'})

    def vm(self, number):
        kind = KINDS[number % len(KINDS)]
        body = machine(self.running, number, 'SystemAssigned, UserAssigned' if kind == 'Two' else kind)
        if kind == 'Two':
            body['identity']['userAssignedIdentities'] = {f'{self.users}/other': {}, f'{self.users}/shared': {}}
        return body

    def put(self, numbers, done):
        """Puts VMs by several writers, telling `done` of each that was acknowledged; returns the writers."""
        waiting = collections.deque(numbers)

        def write():
            connection = self.running.connect()
            while waiting:
                try:
                    number = waiting.popleft()
                    path = f'{self.group}/providers/Microsoft.Compute/virtualMachines/vm{number:05d}'
                    status, answer = self.running.call(connection, 'PUT', path, self.vm(number))
                    done(number, None if status in (200, 201) else f'vm {number}: {status} {answer}')
                except (IndexError, OSError, http.client.HTTPException):
                    return  # all are put, or the server was killed

        writers = [threading.Thread(target=write, daemon=True) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        return writers

    def vms(self, numbers):
        """Puts them, and waits until they are ready."""
        answers = {}
        for writer in self.put(numbers, answers.__setitem__):
            writer.join()
        wrong = [answer for answer in answers.values() if answer] or [f'vm {number} was not put' for number in numbers if number not in answers]
        if wrong:
            raise SystemExit(wrong[0])
        end = time.time() + 120
        while any(vm['properties']['provisioningState'] != 'Succeeded' for vm in self.running.vms().values()):
            if time.time() > end:
                raise SystemExit('the VMs do not become ready')
            time.sleep(0.2)

    def assign(self, enforced=True):
        """Of an identity of the user's own, to be told apart from what the policy makes. What is not enforced is only deployed by remediations."""
        return self.call('PUT', self.assignment, {'location': 'westeurope', 'identity': {'type': 'SystemAssigned'}, 'properties': {
            'policyDefinitionId': POLICY, 'enforcementMode': 'Default' if enforced else 'DoNotEnforce', 'parameters': {
                'bringYourOwnUserAssignedManagedIdentity': {'value': True},
                'restrictBringYourOwnUserAssignedIdentityToSubscription': {'value': False},
                'userAssignedIdentityResourceId': {'value': self.wanted}}}})['identity']['principalId']

    def roles(self, principal):
        for role in (CONTRIBUTOR, ACCESS_ADMINISTRATOR):
            self.call('PUT', f'{self.subscription}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}', {'properties': {
                'roleDefinitionId': f'{self.subscription}/providers/Microsoft.Authorization/roleDefinitions/{role}',
                'principalId': principal, 'principalType': 'ServicePrincipal'}})

    def remediate(self, number, count, parallel=30):
        self.call('PUT', self.remediation(number), {'properties': {
            'policyAssignmentId': self.assignment, 'resourceCount': count, 'parallelDeployments': parallel,
            'resourceDiscoveryMode': 'ReEvaluateCompliance' if number else 'ExistingNonCompliant'}})

    def state(self, number):
        properties = self.call('GET', self.remediation(number))['properties']
        return properties['provisioningState'], properties['deploymentStatus'], properties.get('statusMessage')

    def pages(self, method, path):
        found = []
        while path:
            page = self.call(method, path)
            found += page['value']
            path = page.get('nextLink', '').replace(self.running.server['origin'], '').replace('api-version=2024-11-01', '').replace('?&', '?')
        return found

    def listed(self, number):
        return self.pages('POST', f'{self.remediation(number)}/listDeployments')

    def ran(self):
        """The policy's deployments in the subscription."""
        found = self.pages('GET', f'{self.subscription}/providers/Microsoft.Resources/deployments')
        return [one for one in found if one['name'].startswith('PolicyDeployment_')]


def users(vm):
    return {one.lower() for one in vm.get('identity', {}).get('userAssignedIdentities', {})}


def kept(scene, was, now):
    """What is wrong with the identities of a VM, which had others before, or was put with them."""
    name = now.get('name', was.get('name'))
    problems = []
    if users(now) != users(was) | {scene.wanted.lower()}:
        problems.append(f'{name} had {sorted(users(was))}, has {sorted(users(now))}')
    if 'principalId' in was.get('identity', {}) and was['identity']['principalId'] != now.get('identity', {}).get('principalId'):
        problems.append(f'{name} has another system-assigned identity')
    if 'SystemAssigned' in was.get('identity', {}).get('type', 'None') and 'principalId' not in now.get('identity', {}):
        problems.append(f'{name} has lost its system-assigned identity')
    return problems


def generations(data):
    """How often each deployment was written from the beginning: more than once would be a second run. And what is still due."""
    with sqlite3.connect(os.path.join(data, 'selfsame.db')) as database:
        rows = database.execute("SELECT resource_key, COUNT(*) FROM operations WHERE kind = 'resources.deployment'"
                                " AND resource_key LIKE '%/deployments/policydeployment\\_%' ESCAPE '\\' GROUP BY resource_key").fetchall()
        due = database.execute("SELECT kind, resource_key FROM policy_due WHERE kind IN ('deploy', 'follow')").fetchall()
    return [f'{key} was begun {times} times' for key, times in rows if times != 1] + [f'{kind} of {key} still waits' for kind, key in due]


def told(what, problems):
    for problem in problems[:20]:
        print(problem)
    print(f'{what}, {len(problems)} lost, doubled or wrong', flush=True)


class Killed:
    """A server of its own with a scene; kills it and starts it again, and finds out what that did to the store."""

    def __init__(self, data):
        self.data = data
        self.running = Running(data, 0)
        self.running.prepare()
        self.scene = Scene(self.running)
        self.scene.identities()
        self.times, self.problems = 0, []

    def again(self):
        self.running.kill()
        self.times += 1
        self.problems += [f'kill {self.times}: {finding}' for finding in check(self.data)]
        self.scene.running = self.running = Running(self.data, self.running.port)

    def ended(self):
        """Stops it; what was wrong after the kills, and is in the end."""
        self.running.stop()
        return self.problems + generations(self.data) + check(self.data)


def remediated(scene, server, number, numbers, at, chance):
    """One remediation, with kills at these shares of it; what is wrong with how it ended."""
    count = len(numbers)
    scene.remediate(number, count)
    began, killed = time.time(), 0
    state, status, message = scene.state(number)
    while state not in ENDED:
        if time.time() - began > MINUTES_MAX * 60:
            return [f'it is still {state} after {MINUTES_MAX} minutes: {status}']
        share = status['successfulDeployments'] / count
        if killed < len(at) and share >= at[killed]:
            if share < LAST_KILL / 2:
                time.sleep(chance.random() * 0.2)  # else it may be at its end before
            server.again()
            killed += 1
        else:
            time.sleep(0.02)
        state, status, message = scene.state(number)
    if state != 'Succeeded' or status != {'totalDeployments': count, 'successfulDeployments': count, 'failedDeployments': 0}:
        return [f'it ended as {state}, {status}: {message}']
    return []


def verify(scene, before, rounds):
    """What is not as it should be after these remediations."""
    after, listed, problems = scene.running.vms(), [], []
    for name, was in before.items():
        problems += kept(scene, was, after.get(name, {}))
    for number in range(rounds):
        listed += scene.listed(number)
    of = collections.Counter(one['remediatedResourceId'] for one in listed)
    names = [one.get('deploymentId', '').rsplit('/', 1)[-1] for one in listed]
    ran = {one['name'] for one in scene.ran()}
    problems += [f'{one} is listed {times} times' for one, times in of.items() if times != 1]
    problems += [f'{one["remediatedResourceId"]} is {one["status"]}: {one.get("error")}' for one in listed if one['status'] != 'Succeeded']
    if len(listed) != len(before) or len(set(names)) != len(before) or ran != set(names):
        problems.append(f'{len(before)} VMs, {len(listed)} listed, {len(set(names))} deployments named, {len(ran)} deployments ran')
    return problems


def remediation(count, kills, chance):
    with tempfile.TemporaryDirectory(prefix='selfsame-remediation-') as data:
        server = Killed(data)
        scene, problems, before, rounds = server.scene, [], {}, 0
        began = time.time()
        while server.times < kills and rounds < ROUNDS_MAX and not problems:
            # later ones are half as large
            size = count if rounds == 0 else max(count // 2, kills)
            numbers = range(len(before), len(before) + size)
            if rounds:
                scene.assign(enforced=False)
            scene.vms(numbers)
            before.update({name: vm for name, vm in scene.running.vms().items() if name not in before})
            if not rounds:
                scene.roles(scene.assign())
                began = time.time()
            at = sorted(LAST_KILL * chance.random() for _ in range(kills - server.times))
            problems += remediated(scene, server, rounds, numbers, at, chance)
            rounds += 1
        seconds = time.time() - began
        problems += verify(scene, before, rounds)
        problems += server.ended()
    told(f'Remediation: {len(before)} VMs, {server.times} kills in {seconds:.0f} s, {rounds} remediations', problems)
    return not problems and server.times >= kills


def due(count, kills, chance):
    """Kills while VMs are put, each time after some number of them was acknowledged, and deployments follow behind."""
    with tempfile.TemporaryDirectory(prefix='selfsame-due-') as data:
        server = Killed(data)
        scene, acknowledged, wrong, number = server.scene, set(), [], 0
        scene.roles(scene.assign())
        began = time.time()

        def done(which, problem):
            wrong.append(problem) if problem else acknowledged.add(which)

        ends = sorted(chance.randrange(1, count) for _ in range(kills)) + [count]
        for end in ends:
            while len(acknowledged) < end and not wrong:
                writers = scene.put(range(number, number + end - len(acknowledged)), done)
                number += end - len(acknowledged)
                for writer in writers:
                    writer.join()
            if end < count:
                time.sleep(chance.random() * 0.5)  # what is due goes on
                server.again()
        problems = wrong + settled(scene)
        seconds = time.time() - began
        vms = scene.running.vms()
        problems += [f'vm {each} was acknowledged and is not there' for each in acknowledged if f'vm{each:05d}' not in vms]
        for name, vm in vms.items():
            problems += kept(scene, {'name': name, 'identity': scene.vm(int(name[2:]))['identity']}, vm)
        of = collections.Counter(one['properties']['parameters']['vmName']['value'] for one in scene.ran())
        problems += [f'{name} was deployed {of[name]} times' for name in vms if of[name] != 1]
        problems += server.ended()
    told(f'Due: {len(acknowledged)} VMs acknowledged, {server.times} kills in {seconds:.0f} s', problems)
    return not problems and server.times >= kills


def settled(scene):
    """Waits until nothing changes any more: every VM was deployed, every deployment has ended."""
    end = time.time() + MINUTES_MAX * 60
    while time.time() < end:
        ran, vms = scene.ran(), scene.running.vms()
        if len(ran) >= len(vms) and all(one['properties']['provisioningState'] in ENDED for one in ran):
            time.sleep(2)  # what is done a second time would begin now
            return []
        time.sleep(0.2)
    return [f'{len(ran)} of {len(vms)} VMs were deployed after {MINUTES_MAX} minutes']


def main(mode, sizes):
    seed = int(os.environ.get('SELFSAME_TEST_SEED', time.time_ns() % 1_000_000))
    print(f'seed {seed}', flush=True)
    chance = random.Random(seed)
    given = sizes + [None] * (2 - len(sizes))
    good = True
    for name, run, vms, kills in (('all', remediation, 150, 5), ('due', due, 60, 4)):
        setting = 'REMEDIATION' if name == 'all' else 'DUE'
        if mode in (name, 'both'):
            good &= run(given[0] or int(os.environ.get(f'SELFSAME_TEST_{setting}_VMS', vms)),
                        given[1] or int(os.environ.get(f'SELFSAME_TEST_{setting}_KILLS', kills)), chance)
    return 0 if good else 1


if __name__ == '__main__':
    if len(sys.argv) < 2 or sys.argv[1] not in ('all', 'due', 'both'):
        raise SystemExit(__doc__)
    sys.exit(main(sys.argv[1], [int(one) for one in sys.argv[2:]]))
