#!/usr/bin/env python3
"""Templates that ask for more than anyone may have, over the wire (reliability G22).

Each is sent to `validate`, by several clients at a time, and must be refused with a 400 in Azure's shape. Meanwhile another client reads a resource;
how its slowest answers compare with those of a quiet server is printed. At the end the server must stand: same process, memory within its bound,
an ordinary template still valid. Those that the unit tests send are not repeated here.
"""
import http.client
import itertools
import json
import queue
import ssl
import statistics
import sys
import threading
import time
from urllib.parse import urlsplit

from server import Server

SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'
# The heap (512 MB unless set) may fill with what is no longer needed; beyond that and what a quiet server has, nothing may grow.
RESIDENT_MAX_MB = 512 + 300
SENDERS = 4
SLOWEST_SECONDS = 10


def template(**members):
    return {'$schema': SCHEMA, 'contentVersion': '1.0.0.0', 'resources': [], **members}


def output(expression):
    """Where it is worked out at once: in a property of a resource."""
    return using(f'[createObject(\'a\', {expression})]')


def using(value, **members):
    return template(resources=[thing('t', properties={'a': value})], **members)


def thing(name, **members):
    return {'type': 'Contoso.Things/things', 'apiVersion': '2024-01-01', 'name': name, **members}


def nested(inner, mode='inner'):
    return {'type': 'Microsoft.Resources/deployments', 'apiVersion': '2022-09-01', 'name': 'n',
            'properties': {'mode': 'Incremental', 'expressionEvaluationOptions': {'scope': mode}, 'template': inner}}


def wrapped(times, mode):
    inner = template(resources=[thing('x')])
    for _ in range(times):
        inner = template(resources=[nested(inner, mode)])
    return inner


def bombs():
    """Name and template; a text is sent as it stands."""
    tower = '1'
    for letter in 'abcde':
        tower = f"map(range(0, 9999), lambda('{letter}', {tower}))"
    yield 'lambdas five high', output(tower)
    for function in ('filter', 'sort', 'groupBy', 'toObject', 'mapValues'):
        big = "map(range(0, 10000), lambda('n', padLeft(string(lambdaVariables('n')), 4000, 'x')))"
        form = {
            'filter': f"filter({big}, lambda('a', contains(join({big}, ''), lambdaVariables('a'))))",
            'sort': f"sort({big}, lambda('a', 'b', less(join({big}, ''), lambdaVariables('b'))))",
            'groupBy': f"groupBy({big}, lambda('a', join({big}, lambdaVariables('a'))))",
            'toObject': f"toObject({big}, lambda('a', join({big}, lambdaVariables('a'))))",
            'mapValues': f"mapValues(toObject({big}, lambda('a', lambdaVariables('a'))), lambda('a', join({big}, lambdaVariables('a'))))"}[function]
        yield f'{function} over long texts', output(form)
    for doubling in ("concat(lambdaVariables('c'), lambdaVariables('c'))", "createArray(lambdaVariables('c'), lambdaVariables('c'), lambdaVariables('c'))",
                     "createObject('a', lambdaVariables('c'), 'b', lambdaVariables('c'))", "format('{0}{0}{0}', lambdaVariables('c'))",
                     "base64(string(lambdaVariables('c')))", "uriComponent(concat('%', lambdaVariables('c')))", "string(createArray(string(lambdaVariables('c'))))",
                     "replace(string(lambdaVariables('c')), 'a', 'aa')", "join(createArray(string(lambdaVariables('c')), string(lambdaVariables('c'))), 'x')",
                     "padLeft(string(lambdaVariables('c')), mul(2, length(string(lambdaVariables('c')))))",
                     "dataUri(string(lambdaVariables('c')))", "union(createObject(string(lambdaVariables('n')), lambdaVariables('c')), createObject('z', lambdaVariables('c')))"):
        yield f'reduce with {doubling[:40]}', output(f"reduce(range(0, 9999), 'aaaa', lambda('c', 'n', {doubling}))")
    for wide in ('range(0, 2147483647)', 'range(0, 10001)', 'range(2147483647, 10)', "padLeft('', 2147483647, 'x')",
                 '''join(split(padLeft('', 900000, ','), ','), padLeft('', 1000, 'x'))''', "take(range(0, 100000), 5)",
                 "string(map(range(0, 10000), lambda('x', range(0, 10000))))", "length(join(map(range(0, 9000), lambda('x', padLeft('', 9000, 'y'))), '-'))",
                 "uniqueString(padLeft('', 131073, 'x'), padLeft('', 2000000000, 'x'))", "json(padLeft('', 131072, '['))",
                 "json(concat('{\"a\":', padLeft('', 100000, '['), '}'))", "intersection(range(0, 10000), map(range(0, 10000), lambda('a', range(0, 10000))))",
                 "indexOf(map(range(0, 10000), lambda('a', range(0, 10000))), range(0, 9999))"):
        yield f'one call: {wide[:50]}', output(wide)
    for part, many in (('(', 24000), ('not(', 6000), ('createArray(', 2000), ("a.b('", 4000), ("concat('", 3000), ('-', 24000), ('x[', 12000)):
        yield f'{many} times {part} in one expression', using('[' + part * many + ']')
    yield 'an expression of 24,577 characters', using("[concat('" + 'x' * 24565 + "')]")
    for count in (801, 100000, 2147483647, -1):
        yield f'copy of {count}', template(resources=[thing("[concat('t', copyIndex())]", copy={'name': 'c', 'count': count})])
    for count in (801, 10**9):
        copy = {'name': 'c', 'count': count, 'input': "[copyIndex('c')]"}
        yield f'copy of {count} in variables', using("[variables('c')]", variables={'copy': [copy]})
    for deep in (2, 3, 4):
        properties = {'leaf': 'x'}
        for level in range(deep):
            properties = {'copy': [{'name': f'p{level}', 'count': 800, 'input': properties}]}
        yield f'property copies of 800, {deep + 1} deep', template(resources=[thing("[concat('t', copyIndex())]", copy={'name': 'c', 'count': 800}, properties=properties)])
    for members in (257, 1000, 20000):
        yield f'{members} parameters', template(parameters={f'p{i}': {'type': 'string', 'defaultValue': 'x'} for i in range(members)})
        yield f'{members * 2} variables', template(variables={f'v{i}': 'x' for i in range(members * 2)})
        yield f'{members} outputs', template(outputs={f'o{i}': {'type': 'string', 'value': 'x'} for i in range(members)})
        yield f'{members * 4} resources', template(resources=[thing(f't{i}') for i in range(members * 4)])
    for length in (2, 3, 200, 799):
        ring = [thing(f't{i}', dependsOn=[f'Contoso.Things/things/t{(i + 1) % length}']) for i in range(length)]
        yield f'{length} resources in a circle', template(resources=ring)
        names = {f'v{i}': f"[variables('v{(i + 1) % min(length, 512)}')]" for i in range(min(length, 512))}
        yield f'{min(length, 512)} variables in a circle ({length})', using("[variables('v0')]", variables=names)
    doubling = {'v0': 'x' * 100, **{f'v{i}': f"[concat(variables('v{i - 1}'), variables('v{i - 1}'))]" for i in range(1, 100)}}
    yield 'a hundred variables that double', using("[variables('v99')]", variables=doubling)
    doubled = {'v0': [1], **{f'v{i}': f"[createArray(variables('v{i - 1}'), variables('v{i - 1}'))]" for i in range(1, 100)}}
    yield 'a hundred lists that double', using("[variables('v99')]", variables=doubled)
    for mode in ('inner', 'outer'):
        for times in (20, 100, 400):
            yield f'{times} templates one in another, {mode}', wrapped(times, mode)
    fan = template(resources=[{**nested(template(resources=[thing("[concat('t', copyIndex())]", copy={'name': 'c', 'count': 800})])),
                               'name': "[concat('n', copyIndex())]", 'copy': {'name': 'd', 'count': 800}}])
    yield 'eight hundred templates of eight hundred', fan
    functions = [{'namespace': 'f', 'members': {'a': {'parameters': [{'name': 'x', 'type': 'string'}], 'output': {
        'type': 'string', 'value': "[concat(" + ", ".join(["parameters('x')"] * 500) + ")]"}}}}]
    yield 'a function that multiplies', using('[' + 'f.a(' * 40 + "'xxxx'" + ')' * 40 + ']', functions=functions)
    deep = {'x': 1}
    for _ in range(3000):
        deep = {'x': deep}
    sys.setrecursionlimit(20000)
    yield 'properties 3,000 deep', template(resources=[thing('t', properties=deep)])
    yield 'lists 100,000 deep', '{"properties":{"mode":"Incremental","template":' + '[' * 100000 + ']' * 100000 + '}}'
    yield 'half a document', '{"properties":{"mode":"Incremental","template":{"resources":[' + '{"a":' * 5000
    yield 'noise of 4 MB', '{"properties":{"mode":"Incremental","template":{"resources":[' + '\u0001\\u0000"' * 700000
    yield 'spaces of 5 MB', template(metadata={'x': ' ' * 5_000_000})
    yield 'one member 200,000 times', '{"properties":{"mode":"Incremental","template":{' + ','.join('"a":1' for _ in range(200000)) + '}}}'
    for i, j in itertools.product((100, 2000), ('matches', 'plain')):
        value = f"[reduce(range(0, {i * 5}), '', lambda('c', 'n', concat(lambdaVariables('c'), padLeft('', {131072}, '{j[0]}'))))]"
        yield f'{i * 5} steps of 131,072 characters ({j})', using(value)


class Client:
    def __init__(self, env, token):
        self.at = urlsplit(env['armEndpoint'])
        self.context = ssl.create_default_context(cafile=env['caFile'])
        self.headers = {'Authorization': 'Bearer ' + token, 'Content-Type': 'application/json'}
        self.connection = None

    def ask(self, method, url, body=None):
        """Status and document; a connection that the server closed is made again once."""
        data = body if body is None or isinstance(body, str) else json.dumps(body)
        for turn in (1, 2):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPSConnection(self.at.hostname, self.at.port, context=self.context, timeout=60)
                self.connection.request(method, url, data.encode() if data is not None else None, self.headers)
                answer = self.connection.getresponse()
                content = answer.read()
                return answer.status, json.loads(content) if content else {}
            except (http.client.HTTPException, OSError):
                self.connection = None
                if turn == 2:
                    raise


def reading(client, url, until):
    took = []
    while not until():
        begun = time.perf_counter()
        status, _ = client.ask('GET', url)
        assert status == 200, status
        took.append(time.perf_counter() - begun)
    return took


def p99(values):
    return statistics.quantiles(values, n=100)[98] * 1000


def resident_mb(pid):
    with open(f'/proc/{pid}/status') as file:
        return next(int(line.split()[1]) for line in file if line.startswith('VmRSS')) / 1024


def main():
    wanted = list(bombs())
    bad = []
    with Server() as server:
        token = server.run('token').strip()
        new = lambda: Client(server.env, token)  # noqa: E731
        group = f"/subscriptions/{server.env['subscriptionId']}/resourceGroups/bombs"
        client = new()
        client.ask('PUT', f'{group}?api-version=2022-09-01', {'location': 'westus'})
        validate = f'{group}/providers/Microsoft.Resources/deployments/b/validate?api-version=2022-09-01'
        body = lambda t: t if isinstance(t, str) else {'properties': {'mode': 'Incremental', 'template': t}}  # noqa: E731
        good = template(resources=[thing("[concat('t', copyIndex())]", copy={'name': 'c', 'count': 800})])
        for _ in range(3):
            status, said = client.ask('POST', validate, body(good))
            assert status == 200, said
        pid = json.loads(server.run('status', '--json'))['pid']
        end = time.monotonic() + 5
        quiet = reading(client, f'{group}?api-version=2022-09-01', lambda: time.monotonic() > end)
        before = resident_mb(pid)
        left, slow, done = queue.Queue(), [], threading.Event()
        for one in wanted:
            left.put(one)

        def send():
            sender = new()
            while True:
                try:
                    name, content = left.get_nowait()
                except queue.Empty:
                    return
                begun = time.monotonic()
                try:
                    status, said = sender.ask('POST', validate, body(content))
                except OSError as error:
                    status, said = type(error).__name__, str(error)
                took = time.monotonic() - begun
                slow.append((took, name))
                code = said.get('error', {}).get('code') if isinstance(said, dict) else None
                if status not in (400, 413) or not code or took > SLOWEST_SECONDS:
                    bad.append(f'{name}: {status} {str(said)[:300]} after {took:.1f} s')
        senders = [threading.Thread(target=send) for _ in range(SENDERS)]
        for one in senders:
            one.start()
        waiter = threading.Thread(target=lambda: ([one.join() for one in senders], done.set()))
        waiter.start()
        busy = reading(new(), f'{group}?api-version=2022-09-01', done.is_set)
        waiter.join()
        time.sleep(3)  # the collector and the allocator give back
        grown = resident_mb(pid) - before
        status, said = client.ask('POST', validate, body(good))
        if status != 200:
            bad.append(f'an ordinary template afterwards: {status} {said}')
        if json.loads(server.run('status', '--json'))['pid'] != pid:
            bad.append('the server is another process')
        if before + grown > RESIDENT_MAX_MB:
            bad.append(f'the server has grown by {grown:.0f} MB to {before + grown:.0f} MB')
    for line in bad:
        print(f'  {line}')
    took, name = max(slow)
    print(f'bombs: {len(wanted)} sent by {SENDERS} at a time, {len(bad)} findings; slowest {took:.2f} s ({name})')
    print(f'bombs: reads beside them p99 {p99(busy):.1f} ms ({len(busy)}), on a quiet server {p99(quiet):.1f} ms ({len(quiet)}); memory {before:.0f} {grown:+.0f} MB')
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
