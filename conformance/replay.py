#!/usr/bin/env python3
"""Plays recorded traffic between clients and Azure against a running server of our own, and says how much of it matches.

Usage: replay.py SHARED [NAME-PREFIX ...]     SHARED holds recordings/ and replay/replay.py; the prefixes choose recordings (default: all).

Each recording gets a server of its own on an empty folder. Every interaction is counted, but those on Microsoft.PolicyInsights other than its remediations: they are sent,
and reported apart (NOT_YET below). Exit status 0 only if all that is counted matches, every exception was needed, and every store passes
`selfsame check`.

replay-exceptions.json says, with its reason each, what no server that starts empty can answer as recorded:
  before       requests sent first, for resources that were there when the recording began: `put` a URL with a `body`, or with
               the one that seq `answer` shows (the `of` part of it), or `post` to one; they have to succeed
  others       a recorded list (seq) that also holds what other people had: only items whose id matches `ours` are expected
  made         the groups that the recording does not PUT are made by what it deploys, so they are not made beforehand
  spelled      a text that the recorder should have replaced, and as what
  unnamed      members (`fields`) of a recorded list (seq) that are names Azure made up, in a form the checker cannot learn: its items
               are compared in their order, without them
  computed     a recorded text that Azure computed from something the recording does not hold (the real subscription id): our
               server is asked for the `expression`, and its value takes the text's place
  differences  differences (seq, regular expression on the `path`) that remain; these interactions are counted apart. One that
               depends on who is faster says `chance` and need not be needed

The java-* recordings have no request bodies. Theirs are rebuilt from the recorded answers: what a client may send of them, and for a
PATCH the difference between two recorded states. So for those files the comparison proves less than for the others: that what Azure answered is
what we make of the same wish.
"""
import collections
import concurrent.futures
import itertools
import json
import os
import re
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import recordings
from links import Links

HERE = os.path.dirname(os.path.abspath(__file__))
SELFSAME = os.path.join(os.path.dirname(HERE), 'selfsame')
# Recordings that are played at the same time, each against a server of its own.
AT_ONCE = 2
CLI = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
# The name of a disk that the platform made is random and not in the form of a GUID, so the checker cannot learn it.
RANDOM_NAMES = (r'\$(\.value\[[^\]]*\])?\.properties\.'
                r'(storageProfile\.(osDisk|dataDisks\[[^\]]*\])\.(name|managedDisk\.id)|instanceView\.disks\[[^\]]*\]\.name)')
# Which build of "latest" an image is, only Azure can know.
IMAGE_BUILD = r'\$(\.value\[[^\]]*\])?\.properties\.storageProfile\.imageReference\.exactVersion'
# The deployment of a stack has a name that ends at random.
STACK_DEPLOYMENT = r'\$(\.value\[[^\]]*\])?\.properties\.deploymentId'
# Sent and reported, not counted.
NOT_YET = recordings.POLICY


def family(url):
    """Provider and first type of the resource that a request is about; operations and their results go by what they are of."""
    path = urllib.parse.unquote(url.split('?')[0])
    providers = re.findall(r'/providers/([^/]+)(?:/+([^/]+))?', path)
    if not providers:
        return 'Microsoft.Resources/' + ('resourceGroups' if re.search('/resourcegroups', path, re.I) else 'subscriptions')
    namespace, kind = providers[-1]
    known = {one.lower(): one for one in FAMILIES}
    name = f'{namespace}/{kind}'
    return known.get(name.lower(), namespace if kind in ('', 'locations', 'register', 'unregister') else name)


FAMILIES = ('Microsoft.Resources/deployments', 'Microsoft.Resources/deploymentStacks', 'Microsoft.Compute/virtualMachines',
            'Microsoft.Compute/virtualMachineScaleSets', 'Microsoft.Network/virtualNetworks', 'Microsoft.Network/networkInterfaces',
            'Microsoft.Network/publicIPAddresses', 'Microsoft.Network/networkSecurityGroups', 'Microsoft.Network/loadBalancers',
            'Microsoft.Authorization/roleAssignments', 'Microsoft.Authorization/roleDefinitions', 'Microsoft.Authorization/locks',
            'Microsoft.Authorization/policyDefinitions', 'Microsoft.Authorization/policySetDefinitions',
            'Microsoft.Authorization/policyAssignments', 'Microsoft.PolicyInsights/remediations',
            'Microsoft.ManagedIdentity/userAssignedIdentities', 'Microsoft.Storage/storageAccounts')


def selfsame(*arguments, settings=None):
    done = subprocess.run([SELFSAME, *arguments], capture_output=True, text=True, env={**os.environ, **(settings or {})})
    if done.returncode:
        sys.exit(f'selfsame {" ".join(arguments)}: {done.stderr or done.stdout}')
    return done.stdout


class Azure:
    """The server under test, as a client sees it that signed in like the one of the recording: a person or an application."""

    def __init__(self, data, person):
        self.env = json.loads(selfsame('env', '--data', data, '--json'))
        self.tls = ssl.create_default_context(cafile=self.env['caFile'])
        self.token = self.sign_in() if person else selfsame('token', '--data', data).strip()

    def sign_in(self):
        arm = self.env['armEndpoint']
        form = urllib.parse.urlencode({'grant_type': 'password', 'client_id': CLI, 'username': self.env['userName'],
                                       'password': self.env['userPassword'], 'scope': arm + '/.default'})
        asked = urllib.request.Request(f'{arm}/{self.env["tenantId"]}/oauth2/v2.0/token', form.encode())
        with urllib.request.urlopen(asked, context=self.tls) as answer:
            return json.load(answer)['access_token']

    def send(self, method, url, body=None):
        url = self.env['armEndpoint'] + url.replace(recordings.SUBSCRIPTION, self.env['subscriptionId'])
        text = json.dumps(body).replace(recordings.SUBSCRIPTION, self.env['subscriptionId']).encode() if body is not None else None
        asked = urllib.request.Request(url, text, {'Authorization': 'Bearer ' + self.token, 'Content-Type': 'application/json'}, method=method)
        try:
            with urllib.request.urlopen(asked, context=self.tls, timeout=60) as answer:
                return json.loads(answer.read() or 'null')
        except urllib.error.HTTPError as error:
            sys.exit(f'{method} {url}: {error.code} {error.read().decode()}')

    def put(self, url, body):
        """Makes a resource and waits until it is there."""
        self.send('PUT', url, body)
        for _ in range(300):
            state = (self.send('GET', url).get('properties') or {}).get('provisioningState', 'Succeeded')
            if state in ('Succeeded', 'Failed', 'Canceled'):
                break
            time.sleep(0.1)
        if state != 'Succeeded':
            sys.exit(f'{url}: {state}')

    def values(self, expressions):
        """What template expressions of the subscription's level are worth here."""
        url = f'/subscriptions/{recordings.SUBSCRIPTION}/providers/Microsoft.Resources/deployments/replay-values?api-version=2022-09-01'
        outputs = {f'v{n}': {'type': 'string', 'value': one} for n, one in enumerate(expressions)}
        template = {'$schema': 'https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#',
                    'contentVersion': '1.0.0.0', 'resources': [], 'outputs': outputs}
        self.put(url, {'location': 'westus', 'properties': {'mode': 'Incremental', 'template': template}})
        found = self.send('GET', url)['properties']['outputs']
        self.send('DELETE', url)
        for _ in range(100):
            listed = self.send('GET', url.replace('/replay-values', ''))['value']
            if not listed:
                break
            time.sleep(0.1)
        return [found[f'v{n}']['value'] for n in range(len(expressions))]


class Exceptions:
    def __init__(self, path):
        with open(path) as file:
            self.all = json.load(file)
        self.needed = set()

    def of(self, kind, name):
        return [one for one in self.all[kind] if one['recording'] == name]

    def need(self, one):
        self.needed.add(id(one))

    def unneeded(self, names):
        return [(kind, one) for kind, entries in self.all.items() for one in entries 
                if one['recording'] in names and id(one) not in self.needed and not one.get('chance')]


def seqs(entry):
    return entry['seq'] if isinstance(entry['seq'], list) else [entry['seq']]


def prepare(name, records, exceptions, azure):
    """Brings our server to where the recording begins, and the recording to what such a server can answer."""
    for one in exceptions.of('before', name):
        exceptions.need(one)
        if 'post' in one:
            azure.send('POST', one['post'])
            continue
        body = one.get('body')
        if body is None:
            body = next(record for record in records if record['seq'] == one['answer'])['response_body']
            for step in one.get('of', []):
                body = body[step]
            body = recordings.sendable(body)
        azure.put(one['put'], body)
    for one in exceptions.of('others', name):
        for record in records:
            if record['seq'] in seqs(one):
                ours = [item for item in record['response_body']['value'] if re.search(one['ours'], item['id'], re.I)]
                if len(ours) < len(record['response_body']['value']):
                    exceptions.need(one)
                record['response_body']['value'] = ours
    for one in exceptions.of('unnamed', name):
        for record in records:
            if record['seq'] in seqs(one):
                for item in record['response_body']['value']:
                    for field in one['fields']:
                        item.pop(field, None)
                        exceptions.need(one)
    spelled = exceptions.of('spelled', name)
    for one in spelled:
        if one['text'] in json.dumps(records):
            exceptions.need(one)
    records = recordings.replace(records, {one['text']: one['as'] for one in spelled})
    computed = exceptions.of('computed', name)
    if computed:
        values = azure.values([one['expression'] for one in computed])
        for one, value in zip(computed, values):
            if one['text'] in json.dumps(records) and one['text'] != value:
                exceptions.need(one)
        records = recordings.replace(records, {one['text']: value for one, value in zip(computed, values)})
    return records


def play(shared, name, exceptions, links):
    """All results of one recording."""
    meta, records = recordings.load(os.path.join(shared, 'recordings', name + '.jsonl'))
    if not meta.get('request_bodies', True):
        recordings.with_bodies(meta, records)
    whole = json.dumps(records)
    records = recordings.replace(records, {url: links.moved(url) for url in links.urls if url in whole})
    with tempfile.TemporaryDirectory(prefix='selfsame-replay-') as data:
        selfsame('up', '--data', data, '--port', '0', '--detach', settings=links.settings)
        try:
            azure = Azure(data, '"createdByType": "User"' in whole)
            recording = recordings.store(name, meta, prepare(name, records, exceptions, azure))
            made = exceptions.of('made', name)
            for one in made:
                exceptions.need(one)
            played = check(shared, recording, azure, os.path.join(data, 'results.json'), ['--no-setup'] if made else [])
            os.remove(recording)
        finally:
            selfsame('down', '--data', data)
        selfsame('check', '--data', data)
    return played


def check(shared, recording, azure, results, options):
    env = azure.env
    said = subprocess.run(
        [sys.executable, os.path.join(shared, 'replay', 'replay.py'), recording, '--base-url', env['armEndpoint'],
         '--token', azure.token, '--subscription', env['subscriptionId'], '--tenant', env['tenantId'],
         '--ignore-extra-keys', '--separate-unsupported', '-q', '--json', results, '--poll-interval', '0.1', '--poll-timeout', '20',
         '--ignore-path', RANDOM_NAMES, '--ignore-path', IMAGE_BUILD, '--ignore-path', STACK_DEPLOYMENT, *options],
        capture_output=True, text=True, timeout=600, env={**os.environ, 'SSL_CERT_FILE': env['caFile']})
    if not os.path.exists(results):
        sys.exit(f'{recording}: the checker failed\n{said.stdout}\n{said.stderr}')
    with open(results) as file:
        return json.load(file)[0]['results']


def judge(name, result, exceptions):
    """OK, EXCEPTION or DIFF; of the differences only those that no exception covers stay."""
    if result['result'] == 'OK':
        return 'OK'
    left = []
    for difference in result['differences'] or result['notes']:
        covered = [one for one in exceptions.of('differences', name)
                   if result['seq'] in seqs(one) and re.match(one['path'], difference)]
        for one in covered:
            exceptions.need(one)
        if not covered:
            left.append(difference)
    result['differences'] = left
    return 'DIFF' if left else 'EXCEPTION'


def report(name, played, exceptions, tally):
    own, later = collections.Counter(), collections.Counter()
    lines = []
    for one in played:
        if one['result'] == 'SKIP':
            continue
        if NOT_YET.search(one['url']):
            later[one['result']] += 1
            continue
        verdict = judge(name, one, exceptions)
        own[verdict] += 1
        tally[family(one['url'])][verdict] += 1
        if verdict == 'DIFF':
            lines.append(f'  #{one["seq"]} {one["method"]} {one["url"]}')
            lines += [f'    {difference}' for difference in one['differences'][:25]]
    tally['not counted']['OK'] += later['OK']
    tally['not counted']['DIFF'] += later.total() - later['OK']
    print(f'{name}: {own["OK"]} of {own.total()} match'
          + (f', {own["EXCEPTION"]} but for an exception' if own['EXCEPTION'] else '')
          + (f'; policy: {later["OK"]} of {later.total()}' if later else ''))
    print('\n'.join(lines), end='\n' if lines else '', flush=True)


def summary(tally, exceptions, names):
    """Totals; whether all is well."""
    later = tally.pop('not counted', collections.Counter())
    total = collections.Counter()
    print('by type:')
    for kind in sorted(tally, key=str.lower):
        total.update(tally[kind])
        apart = tally[kind]['EXCEPTION']
        print(f'  {kind}: {tally[kind]["OK"]} of {tally[kind].total()}' + (f', {apart} but for an exception' if apart else ''))
    unneeded = exceptions.unneeded(names)
    for kind, one in unneeded:
        print(f'exception no longer needed: {kind} {json.dumps(one)}')
    here = {kind: sum(one['recording'] in names for one in entries) for kind, entries in exceptions.all.items()}
    print('exceptions for these recordings: ' + ', '.join(f'{count} {kind}' for kind, count in here.items()))
    print(f'replay: {total["OK"]} of {total.total()} counted interactions match, {total["EXCEPTION"]} more but for an exception, '
          f'{total["DIFF"]} do not (policy, not counted: {later["OK"]} of {later.total()})')
    return total['DIFF'] == 0 and total['OK'] > 0 and not unneeded


def main():
    shared, prefixes = sys.argv[1], tuple(sys.argv[2:])
    folder = os.path.join(shared, 'recordings')
    names = sorted(name[:-6] for name in os.listdir(folder) if name.endswith('.jsonl') and (not prefixes or name.startswith(prefixes)))
    if not names:
        sys.exit(f'no recordings in {folder}')
    exceptions = Exceptions(os.path.join(HERE, 'replay-exceptions.json'))
    tally = collections.defaultdict(collections.Counter)
    with tempfile.TemporaryDirectory(prefix='selfsame-links-') as keys, Links(recordings.linked(folder), keys) as links:
        first = play(shared, names[0], exceptions, links)  # alone: it may have to build the server
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            others = pool.map(lambda name: play(shared, name, exceptions, links), names[1:])
            for name, played in zip(names, itertools.chain([first], others)):
                report(name, played, exceptions, tally)
    return 0 if summary(tally, exceptions, set(names)) else 1


if __name__ == '__main__':
    sys.exit(main())
