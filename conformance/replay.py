#!/usr/bin/env python3
"""Plays recorded traffic between clients and Azure against a running server of our own, and says how much of it matches.

Usage: replay.py SHARED [NAME-PREFIX ...]     SHARED holds recordings/ and replay/replay.py; the prefixes choose recordings.

Each recording gets a server of its own on an empty folder. Counted are the interactions on Microsoft.ManagedIdentity, virtual machines and
resource groups; everything else in the recordings (networks, scale sets, role assignments, deployments) is sent too, so that what
depends on it exists, but not counted. Exit status 0 only if all that is counted matches and every store passes `selfsame check`.

The java-* recordings have no request bodies. Theirs are rebuilt from the recorded answers: what a client may send of them, and for a
PATCH the difference between two recorded states. So for those files the comparison proves less than for the others: that what Azure answered is
what we make of the same wish.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SELFSAME = os.path.join(ROOT, 'selfsame')
# The name of a disk that the platform made is random and not in the form of a GUID, so the checker cannot learn it.
RANDOM_NAMES = (r'\$(\.value\[[^\]]*\])?\.properties\.'
                r'(storageProfile\.(osDisk|dataDisks\[[^\]]*\])\.(name|managedDisk\.id)|instanceView\.disks\[[^\]]*\]\.name)')
# Which build of "latest" an image is, only Azure can know.
IMAGE_BUILD = r'\$(\.value\[[^\]]*\])?\.properties\.storageProfile\.imageReference\.exactVersion'
READ_ONLY = ('id', 'name', 'type', 'etag', 'resourceGuid', 'provisioningState', 'vmId', 'timeCreated', 'exactVersion', 'instanceView', 'principalId',
             'clientId', 'tenantId')


def counted(url):
    path = url.split('?')[0].lower()
    if re.search(r'/providers/microsoft\.authorization/', path):
        return False
    providers = re.findall(r'/providers/([^/]+)/([^/]+)', path)
    if providers:
        namespace, kind = providers[-1]
        return namespace == 'microsoft.managedidentity' or (namespace == 'microsoft.compute' and kind == 'virtualmachines')
    return re.fullmatch(r'/subscriptions/[^/]+/resourcegroups(/[^/]+)?', path) is not None


def sendable(value, top=True):
    if isinstance(value, dict):
        drop = READ_ONLY if top else [name for name in READ_ONLY if name not in ('id', 'name')]
        return {name: sendable(one, False) for name, one in value.items() if name not in drop}
    return [sendable(one, False) for one in value] if isinstance(value, list) else value


def identity(wanted, before):
    """What turns the identity `before` into `wanted`, as the SDKs send it."""
    wanted, before = wanted or {}, before or {}
    kind = wanted.get('type', 'None')
    body = {'type': kind}
    new, old = wanted.get('userAssignedIdentities') or {}, before.get('userAssignedIdentities') or {}
    named = {one: {} for one in new if one not in old}
    if 'UserAssigned' in kind:
        named.update({one: None for one in old if one not in new})
    if named:
        body['userAssignedIdentities'] = named
    return body


def rebuilt(path):
    """The recording with request bodies, in a file of its own."""
    state, lines = {}, []
    with open(path) as file:
        for line in file:
            record = json.loads(line)
            if 'meta' in record:
                record['meta']['request_bodies'] = True
            elif record['method'] in ('PUT', 'PATCH') and isinstance(record.get('response_body'), dict) and record['status'] < 300:
                key = record['url'].split('?')[0].lower()
                answer = record['response_body']
                # A principal is what a client has to name in a role assignment, and what it may not say elsewhere.
                body = answer if '/roleassignments/' in key else sendable(answer)
                if record['method'] == 'PATCH':
                    body = {'tags': answer.get('tags', {})}
                if answer.get('identity') or state.get(key):
                    body['identity'] = identity(answer.get('identity'), state.get(key))
                state[key] = answer.get('identity')
                record['request_body'] = body
            lines.append(json.dumps(record))
    handle, name = tempfile.mkstemp(prefix=os.path.basename(path)[:-6] + '-', suffix='.jsonl')
    with os.fdopen(handle, 'w') as file:
        file.write('\n'.join(lines) + '\n')
    return name


def selfsame(*arguments):
    done = subprocess.run([SELFSAME, *arguments], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f'selfsame {" ".join(arguments)}: {done.stderr or done.stdout}')
    return done.stdout


def play(shared, path):
    """Matches, misses, both counted, and all results of one recording."""
    with open(path) as file:
        bodies = json.loads(file.readline())['meta'].get('request_bodies', True)
    recording = path if bodies else rebuilt(path)
    with tempfile.TemporaryDirectory(prefix='selfsame-replay-') as data:
        selfsame('up', '--data', data, '--port', '0', '--detach')
        try:
            env = json.loads(selfsame('env', '--data', data, '--json'))
            results = os.path.join(data, 'results.json')
            said = subprocess.run(
                [sys.executable, os.path.join(shared, 'replay', 'replay.py'), recording, '--base-url', env['armEndpoint'],
                 '--token', selfsame('token', '--data', data).strip(), '--subscription', env['subscriptionId'], '--tenant', env['tenantId'],
                 '--ignore-extra-keys', '--separate-unsupported', '-q', '--json', results, '--poll-interval', '0.1',
                 '--ignore-path', RANDOM_NAMES, '--ignore-path', IMAGE_BUILD],
                capture_output=True, text=True, timeout=600, env={**os.environ, 'SSL_CERT_FILE': env['caFile']})
            if not os.path.exists(results):
                sys.exit(f'{path}: the checker failed\n{said.stdout}\n{said.stderr}')
            with open(results) as file:
                played = json.load(file)[0]['results']
        finally:
            selfsame('down', '--data', data)
        selfsame('check', '--data', data)
    if recording != path:
        os.remove(recording)
    return played


def main():
    shared, prefixes = sys.argv[1], tuple(sys.argv[2:]) or ('java-', 'net-', 'cli-identity-')
    folder = os.path.join(shared, 'recordings')
    names = sorted(name for name in os.listdir(folder) if name.startswith(prefixes) and name.endswith('.jsonl'))
    if not names:
        sys.exit(f'no recordings in {folder}')
    matched = total = other = other_total = 0
    for name in names:
        played = [one for one in play(shared, os.path.join(folder, name)) if one['result'] != 'SKIP']
        ours = [one for one in played if counted(one['url'])]
        good = [one for one in ours if one['result'] == 'OK']
        print(f'{name[:-6]}: {len(good)} of {len(ours)} match')
        for one in ours:
            if one['result'] != 'OK':
                print(f'  #{one["seq"]} {one["method"]} {one["url"]}')
                for difference in (one['differences'] or one['notes'])[:25]:
                    print(f'    {difference}')
        matched, total = matched + len(good), total + len(ours)
        other += sum(one['result'] == 'OK' for one in played if not counted(one['url']))
        other_total += len(played) - len(ours)
    print(f'replay: {matched} of {total} counted interactions match (of other resource types: {other} of {other_total})')
    return 0 if matched == total and total else 1


if __name__ == '__main__':
    sys.exit(main())
