#!/usr/bin/env python3
"""A remediation is done once, whatever happens to the server: remediation_kill.py N [kills]

N VMs with every kind of identity stand in a subscription to which the built-in policy d367bd60 (assign a user-assigned identity) is assigned,
with an identity of the user's own. A remediation over all of them runs while the server is killed (SIGKILL) at random moments, again and
again, and started again. In the end every VM must have the identity and all that it had before, each VM must have been deployed exactly once,
and nothing may have been left out. Sizes for continuous integration: SELFSAME_TEST_REMEDIATION_VMS, SELFSAME_TEST_REMEDIATION_KILLS. Prints one line for
docs/reliability.md; exit status 0 only if all of it holds.
"""
import collections
import json
import os
import random
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


class Scene:
    """A subscription with VMs, the policy, and a remediation of it."""

    def __init__(self, running):
        self.running = running
        self.subscription = f'/subscriptions/{running.owner["subscriptionId"]}'
        self.group = running.group()
        self.users = f'{self.group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities'
        self.wanted = f'{self.users}/wanted'
        self.url = f'{self.subscription}/providers/Microsoft.PolicyInsights/remediations/all'
        self.assignment = f'{self.subscription}/providers/Microsoft.Authorization/policyAssignments/assign'

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

    def vms(self, count):
        """Puts them, by several writers; those that are there are left as they are."""
        numbers, wrong = collections.deque(range(count)), []

        def write():
            connection = self.running.connect()
            while numbers and not wrong:
                try:
                    number = numbers.popleft()
                except IndexError:
                    return
                path = f'{self.group}/providers/Microsoft.Compute/virtualMachines/vm{number:05d}'
                status, answer = self.running.call(connection, 'PUT', path, self.vm(number))
                if status not in (200, 201):
                    wrong.append(f'vm {number}: {status} {answer}')

        writers = [threading.Thread(target=write) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        if wrong:
            raise SystemExit(wrong[0])
        end = time.time() + 120
        while any(vm['properties']['provisioningState'] != 'Succeeded' for vm in self.running.vms().values()):
            if time.time() > end:
                raise SystemExit('the VMs do not become ready')
            time.sleep(0.2)

    def assign(self):
        """Of an identity of the user's own, to be told apart from what the policy makes."""
        answer = self.call('PUT', self.assignment, {'location': 'westeurope', 'identity': {'type': 'SystemAssigned'}, 'properties': {
            'policyDefinitionId': POLICY, 'parameters': {
                'bringYourOwnUserAssignedManagedIdentity': {'value': True},
                'restrictBringYourOwnUserAssignedIdentityToSubscription': {'value': False},
                'userAssignedIdentityResourceId': {'value': self.wanted}}}})
        for role in (CONTRIBUTOR, ACCESS_ADMINISTRATOR):
            self.call('PUT', f'{self.subscription}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}', {'properties': {
                'roleDefinitionId': f'{self.subscription}/providers/Microsoft.Authorization/roleDefinitions/{role}',
                'principalId': answer['identity']['principalId'], 'principalType': 'ServicePrincipal'}})

    def remediate(self, count, parallel=30):
        self.call('PUT', self.url, {'properties': {'policyAssignmentId': self.assignment, 'resourceCount': count, 'parallelDeployments': parallel}})

    def state(self):
        properties = self.call('GET', self.url)['properties']
        return properties['provisioningState'], properties['deploymentStatus'], properties.get('statusMessage')

    def deployments(self):
        found, path = [], f'{self.url}/listDeployments'
        while path:
            page = self.call('POST', path)
            found += page['value']
            path = page.get('nextLink', '').replace(self.running.server['origin'], '').replace('api-version=2024-11-01', '').replace('?&', '?')
        return found

    def ran(self):
        """Names of the policy's deployments in the subscription."""
        found, path = [], f'{self.subscription}/providers/Microsoft.Resources/deployments'
        while path:
            page = self.call('GET', path)
            found += [one['name'] for one in page['value'] if one['name'].startswith('PolicyDeployment_')]
            path = page.get('nextLink', '').replace(self.running.server['origin'], '').replace('api-version=2024-11-01&', '')
        return found


def users(vm):
    return {one.lower() for one in vm.get('identity', {}).get('userAssignedIdentities', {})}


def verify(scene, before, count):
    """What is not as it should be."""
    problems = []
    wanted = scene.wanted.lower()
    after = scene.running.vms()
    for name, was in before.items():
        now = after.get(name, {})
        if users(now) != users(was) | {wanted}:
            problems.append(f'{name} had {sorted(users(was))}, has {sorted(users(now))}')
        if was.get('identity', {}).get('principalId') != now.get('identity', {}).get('principalId'):
            problems.append(f'{name} has another system-assigned identity')
    listed = scene.deployments()
    of = collections.Counter(one['remediatedResourceId'] for one in listed)
    names = [one.get('deploymentId', '').rsplit('/', 1)[-1] for one in listed]
    ran = collections.Counter(scene.ran())
    problems += [f'{one} is listed {times} times' for one, times in of.items() if times != 1]
    problems += [f'{one["remediatedResourceId"]} is {one["status"]}: {one.get("error")}' for one in listed if one['status'] != 'Succeeded']
    if len(listed) != count or len(set(names)) != count or set(ran) != set(names):
        problems.append(f'{count} VMs, {len(listed)} listed, {len(set(names))} deployments named, {len(ran)} deployments ran')
    return problems


def generations(data, scene):
    """How often each deployment was written from the beginning: more than once would be a second run."""
    import sqlite3
    with sqlite3.connect(os.path.join(data, 'selfsame.db')) as database:
        rows = database.execute("SELECT resource_key, COUNT(*) FROM operations WHERE kind = 'resources.deployment'"
                                " AND resource_key LIKE '%/deployments/policydeployment\\_%' ESCAPE '\\' GROUP BY resource_key").fetchall()
    return [f'{key} was begun {times} times' for key, times in rows if times != 1]


def main(count, kills):
    seed = int(os.environ.get('SELFSAME_TEST_SEED', time.time_ns() % 1_000_000))
    chance = random.Random(seed)
    print(f'seed {seed}', flush=True)
    problems, killed, under_way = [], 0, 0
    with tempfile.TemporaryDirectory(prefix='selfsame-remediation-') as data:
        running = Running(data, 0)
        port = running.port
        running.prepare()
        scene = Scene(running)
        scene.identities()
        scene.vms(count)
        before = running.vms()
        scene.assign()
        began = time.time()
        scene.remediate(count)
        at = sorted(chance.random() for _ in range(kills))  # shares of the VMs that are done
        state, status, message = scene.state()
        while state not in ('Succeeded', 'Failed', 'Canceled'):
            if time.time() - began > MINUTES_MAX * 60:
                problems.append(f'it is still {state} after {MINUTES_MAX} minutes: {status}')
                break
            done = status['successfulDeployments'] / count
            if killed < kills and done >= at[killed]:
                time.sleep(chance.random() * 0.2)
                running.kill()
                killed += 1
                under_way += 1
                problems += [f'kill {killed}: {finding}' for finding in check(data)]
                scene.running = running = Running(data, port)
            else:
                time.sleep(0.05)
            state, status, message = scene.state()
        seconds = time.time() - began
        if state != 'Succeeded' or status != {'totalDeployments': count, 'successfulDeployments': count, 'failedDeployments': 0}:
            problems.append(f'it ended as {state}, {status}: {message}')
        problems += verify(scene, before, count)
        running.stop()
        problems += generations(data, scene)
        problems += check(data)
    for problem in problems[:20]:
        print(problem)
    print(f'Remediation: {count} VMs, {killed} kills in {seconds:.0f} s, {len(problems)} lost, doubled or wrong')
    return 1 if problems or killed < kills else 0


if __name__ == '__main__':
    given = [int(one) for one in sys.argv[1:]]
    sys.exit(main(given[0] if given else int(os.environ.get('SELFSAME_TEST_REMEDIATION_VMS', 1000)),
                  given[1] if len(given) > 1 else int(os.environ.get('SELFSAME_TEST_REMEDIATION_KILLS', 10))))
