#!/usr/bin/env python3
"""Runs server and load on loopback and prints medians and ratios, side by side in the same run.

    bench/run.py [--quick] [--only NAME,NAME] [--vms 100000] [--json FILE]

Needs wrk, nginx and openssl (Debian packages wrk, nginx-light, openssl), Maven's repository for the mock server and
PostgreSQL's binaries. Everything listens on 127.0.0.1, works in a temporary folder and ends by itself.
"""
import argparse, http.client, json, os, re, shutil, signal, socket, sqlite3, statistics, subprocess, sys, tempfile, time, ssl, urllib.parse, uuid

import remediation

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
AUDIENCE = 'https://management.azure.com/'
TOKEN_PATH = '/metadata/identity/oauth2/token?api-version=2018-02-01&resource=' + urllib.parse.quote(AUDIENCE, safe='')
results = {}


def sh(*command, **kw):
    return subprocess.run(command, check=True, capture_output=True, text=True, **kw).stdout


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def unit(text):
    """wrk's 1.23us / 4.5ms / 1.2s as milliseconds"""
    m = re.match(r'([\d.]+)(us|ms|s|m)$', text)
    if not m:
        raise RuntimeError(f'a latency that is none: {text}')
    return float(m.group(1)) * {'us': 1e-3, 'ms': 1.0, 's': 1e3, 'm': 6e4}[m.group(2)]


def wrk(url, connections, seconds, headers=(), script=None, args=()):
    command = ['wrk', '-t1', f'-c{connections}', f'-d{seconds}s', '--latency', '--timeout', '10s']
    for h in headers:
        command += ['-H', h]
    command += ['-s', os.path.join(HERE, 'lua', script or 'get.lua'), url]
    if args:
        command += ['--', *args]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rps = float(re.search(r'Requests/sec:\s+([\d.]+)', out).group(1))
    p50 = unit(re.search(r'^\s+50%\s+(\S+)$', out, re.M).group(1))
    p99 = unit(re.search(r'^\s+99%\s+(\S+)$', out, re.M).group(1))
    refused = int(re.search(r'status-errors (\d+)', out).group(1))
    socket_errors = re.search(r'Socket errors: (.*)', out)
    total = int(re.search(r'(\d+) requests in', out).group(1))
    if refused or socket_errors:
        print(f'    ! {refused} of {total} refused, socket errors: {socket_errors.group(1) if socket_errors else "none"}')
    return {'rps': rps, 'p50_ms': p50, 'p99_ms': p99, 'refused': refused}


def median(samples):
    return {k: round(statistics.median(s[k] for s in samples), 3) for k in samples[0]}


def side_by_side(name, contestants, rounds, seconds):
    """contestants: {label: callable(seconds) -> sample}; interleaved so that noise hits all alike"""
    samples = {label: [] for label in contestants}
    for label, call in contestants.items():
        call(max(2, seconds // 2))                                    # warm-up, not counted
    for _ in range(rounds):
        for label, call in contestants.items():
            samples[label].append(call(seconds))
    got = {label: median(s) for label, s in samples.items()}
    results[name] = got
    for label, m in got.items():
        print(f'  {name:<28} {label:<26} {m["rps"]:>10.0f}/s   p50 {m["p50_ms"]:.2f} ms   p99 {m["p99_ms"]:.2f} ms', flush=True)
    return got


def ratio(name, value, target, at_least=True):
    good = value >= target if at_least else value <= target
    results.setdefault('ratios', {})[name] = {'value': round(value, 3), 'target': target, 'met': good}
    print(f'  {"OK  " if good else "MISS"} {name}: {value:.3f} (target {">=" if at_least else "<="} {target})', flush=True)


class Server:
    """One `selfsame up` with one bound VM."""

    def __init__(self, folder, settings=()):
        self.data = folder
        self.settings = list(settings)
        self.port = free_port()
        self.up()
        self.env = json.loads(sh(os.path.join(ROOT, 'selfsame'), 'env', '--json', '--data', self.data))
        self.refresh()

    def refresh(self):
        out = sh(os.path.join(ROOT, 'selfsame'), 'token', '--json', '--data', self.data)
        found = json.loads(out)
        self.token = found.get('accessToken') or found.get('access_token') or found['token']

    def command(self, *more):
        settings = [x for s in self.settings for x in ('--set', s)]
        return [os.path.join(ROOT, 'selfsame'), 'up', '--data', self.data, '--port', str(self.port), *settings, *more]

    def up(self):
        sh(*self.command('--detach'))

    def down(self):
        sh(os.path.join(ROOT, 'selfsame'), 'down', '--data', self.data)

    def pid(self):
        with open(os.path.join(self.data, 'server.json')) as f:
            return json.load(f)['pid']

    def rss_mb(self):
        with open(f'/proc/{self.pid()}/status') as f:
            return int(re.search(r'VmRSS:\s+(\d+) kB', f.read()).group(1)) / 1024

    def subscription(self):
        return self.env.get('subscriptionId') or self.env['subscription']

    def call(self, method, path, body=None):
        context = ssl.create_default_context(cafile=self.env.get('caFile') or self.env['ca'])
        c = http.client.HTTPSConnection('localhost', self.port, context=context, timeout=60)
        c.request(method, path, json.dumps(body) if body is not None else None,
                  {'Authorization': 'Bearer ' + self.token, 'Content-Type': 'application/json'})
        r = c.getresponse()
        data = r.read()
        c.close()
        if r.status >= 400:
            raise RuntimeError(f'{method} {path}: {r.status} {data[:300]!r}')
        return json.loads(data) if data else None

    def group(self, name):
        return f'/subscriptions/{self.subscription()}/resourceGroups/{name}'

    def prepare(self):
        self.call('PUT', self.group('bench') + '?api-version=2024-11-01', {'location': 'westus'})
        self.vm = self.group('bench') + '/providers/Microsoft.Compute/virtualMachines/bound'
        self.call('PUT', self.vm + '?api-version=2024-11-01', vm_body())
        bound = json.loads(sh(os.path.join(ROOT, 'selfsame'), 'vm', 'bind', self.vm, '--data', self.data, '--json'))
        self.imds = bound['port']

    def first_token(self):
        """seconds from the launcher's start to the first 200 of a token request"""
        start = time.monotonic()
        process = subprocess.Popen(self.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            try:
                c = http.client.HTTPConnection('127.0.0.1', self.imds, timeout=5)
                c.request('GET', TOKEN_PATH, headers={'Metadata': 'true'})
                r = c.getresponse()
                r.read()
                if r.status == 200:
                    took = time.monotonic() - start
                    break
            except OSError:
                pass
            if time.monotonic() - start > 60:
                raise RuntimeError('no token within 60 s')
            time.sleep(0.005)
        self.down()
        process.wait(30)
        return took

    # contestants
    def cached(self, connections):
        return lambda seconds: wrk(f'http://127.0.0.1:{self.imds}{TOKEN_PATH}', connections, seconds, ['Metadata: true'])

    def uncached(self, connections):
        return lambda seconds: wrk(f'http://127.0.0.1:{self.imds}{TOKEN_PATH}&bypass_cache=true', connections, seconds, ['Metadata: true'])

    def get_vm(self, connections):
        url = f'https://localhost:{self.port}{self.vm}?api-version=2024-11-01'
        return lambda seconds: wrk(url, connections, seconds, ['Authorization: Bearer ' + self.token])

    def put_vm(self, connections, names='put', spread=200, offset=0):
        prefix = self.group('bench') + '/providers/Microsoft.Compute/virtualMachines/'
        return lambda seconds: wrk(f'https://localhost:{self.port}', connections, seconds, [], 'put_vm.lua',
                                   [prefix, '?api-version=2024-11-01', self.token, names, str(spread), str(offset)])

    def list_vms(self, limit=None):
        """seconds to page through all VMs of the group"""
        start, count = time.monotonic(), 0
        path = self.group('bench') + '/providers/Microsoft.Compute/virtualMachines?api-version=2024-11-01'
        context = ssl.create_default_context(cafile=self.env.get('caFile') or self.env['ca'])
        c = http.client.HTTPSConnection('localhost', self.port, context=context, timeout=60)
        while path and (limit is None or count < limit):
            c.request('GET', path, headers={'Authorization': 'Bearer ' + self.token})
            page = json.loads(c.getresponse().read())
            count += len(page['value'])
            link = page.get('nextLink')
            path = link[link.index('/', 8):] if link else None
        c.close()
        return time.monotonic() - start, count

    def fill(self, wanted, names):
        """PUT new VMs until there are about this many"""
        made = 0
        while made < wanted:
            sample = self.put_vm(32, names, 0, made)(10)
            made += int(sample['rps'] * 10)
            self.refresh()
        return made


def deployment_body(count):
    """Half of them storage accounts with a name that is worked out, half identities that wait for one of those each and read it."""
    schema = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'
    half = count // 2
    return {'properties': {'mode': 'Incremental', 'template': {
        '$schema': schema, 'contentVersion': '1.0.0.0',
        'parameters': {'place': {'type': 'string', 'defaultValue': '[resourceGroup().location]'}},
        'variables': {'unique': '[uniqueString(resourceGroup().id)]'},
        'resources': [
            {'type': 'Microsoft.Storage/storageAccounts', 'apiVersion': '2023-01-01', 'name': "[format('st{0}{1}', variables('unique'), copyIndex())]",
             'location': "[parameters('place')]", 'sku': {'name': 'Standard_LRS'}, 'kind': 'StorageV2', 'copy': {'name': 'stores', 'count': half},
             'tags': {'number': "[string(mul(copyIndex(), 2))]"}, 'properties': {'supportsHttpsTrafficOnly': True}},
            {'type': 'Microsoft.ManagedIdentity/userAssignedIdentities', 'apiVersion': '2023-01-31', 'name': "[concat('identity', copyIndex())]",
             'location': "[parameters('place')]", 'copy': {'name': 'identities', 'count': count - half},
             'tags': {'store': "[reference(resourceId('Microsoft.Storage/storageAccounts', format('st{0}{1}', variables('unique'), copyIndex())), '2023-01-01').provisioningState]"}}],
        'outputs': {'count': {'type': 'int', 'value': count}}}}}


def deploy(server, count, number):
    """Seconds from the request until its deployment has ended."""
    group = f'/subscriptions/{server.subscription()}/resourceGroups/deploy-{count}-{number}'
    server.call('PUT', group + '?api-version=2022-09-01', {'location': 'westus'})
    body = deployment_body(count)
    url = group + '/providers/Microsoft.Resources/deployments/d?api-version=2022-09-01'
    begun = time.monotonic()
    server.call('PUT', url, body)
    while True:
        state = server.call('GET', url)['properties']['provisioningState']
        if state == 'Succeeded':
            return time.monotonic() - begun
        if state not in ('Accepted', 'Running'):
            raise RuntimeError(f'the deployment of {count} resources is {state}')
        time.sleep(0.01)


def vm_body():
    return {'location': 'westus', 'identity': {'type': 'SystemAssigned'}, 'properties': {
        'hardwareProfile': {'vmSize': 'Standard_B1s'},
        'storageProfile': {'imageReference': {'publisher': 'Canonical', 'offer': 'UbuntuServer', 'sku': '16.04.0-LTS', 'version': 'latest'},
                           'osDisk': {'caching': 'ReadWrite', 'createOption': 'FromImage', 'managedDisk': {'storageAccountType': 'Standard_LRS'}}},
        'osProfile': {'computerName': 'bench', 'adminUsername': 'bench', 'adminPassword': 'Passw0rd!1', 'linuxConfiguration': {'disablePasswordAuthentication': False}},
        'networkProfile': {'networkInterfaces': [{'id': '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/networkInterfaces/nic',
                                                  'properties': {'primary': True}}]}}}


class Nginx:
    """nginx answering the same token bytes."""

    def __init__(self, folder, body):
        self.port = free_port()
        os.makedirs(folder, exist_ok=True)
        quoted = body.replace('\\', '\\\\').replace("'", "\\'")
        with open(os.path.join(folder, 'nginx.conf'), 'w') as f:
            f.write(f"""daemon off; worker_processes 2; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{ access_log off; keepalive_requests 100000000; default_type 'application/json; charset=utf-8';
client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
server {{ listen 127.0.0.1:{self.port}; location / {{ return 200 '{quoted}'; }} }} }}
""")
        self.process = subprocess.Popen(['nginx', '-p', folder, '-c', os.path.join(folder, 'nginx.conf')])
        wait_port(self.port)

    def load(self, connections):
        return lambda seconds: wrk(f'http://127.0.0.1:{self.port}{TOKEN_PATH}', connections, seconds, ['Metadata: true'])

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)


class Mock:
    """no.nav.security:mock-oauth2-server, client credentials by POST."""

    def __init__(self, folder):
        lib = os.path.join(HERE, 'mock', 'target', 'lib')
        if not os.path.isdir(lib):
            sh(os.path.join(ROOT, 'mvnw'), '-q', '-B', '-f', os.path.join(HERE, 'mock', 'pom.xml'), 'dependency:copy-dependencies',
               f'-DoutputDirectory={lib}', '-DincludeScope=runtime')
        self.port = free_port()
        env = dict(os.environ, SERVER_PORT=str(self.port), SERVER_HOSTNAME='127.0.0.1', LOG_LEVEL='ERROR')
        self.process = subprocess.Popen([java(), '-Xmx512m', '-cp', lib + '/*', 'no.nav.security.mock.oauth2.StandaloneMockOAuth2ServerKt'],
                                        env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_port(self.port)

    def load(self, connections):
        form = 'grant_type=client_credentials&client_id=bench&client_secret=secret&scope=api'
        return lambda seconds: wrk(f'http://127.0.0.1:{self.port}/default/token', connections, seconds, [], 'post_form.lua', [form])

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


class Postgres:
    """A PostgreSQL of the run's own, from Maven's binaries, as an unprivileged user when we are root."""

    def __init__(self, folder):
        home = os.path.join(HERE, 'target', 'postgres')
        if not os.path.exists(os.path.join(home, 'bin', 'initdb')):
            jar = [f for f in os.listdir(os.path.join(HERE, 'target', 'lib')) if f.startswith('embedded-postgres-binaries-linux')][0]
            os.makedirs(home, exist_ok=True)
            sh('bash', '-c', f'cd "{home}" && unzip -qo ../lib/{jar} "*.txz" && tar xf *.txz && rm -f *.txz')
        self.folder, self.port = folder, free_port()
        os.makedirs(folder)
        binary = os.path.join(home, 'bin')
        if os.geteuid() == 0:                                        # PostgreSQL refuses to run as root
            copy = os.path.join(os.path.dirname(folder), 'pgbin')
            if not os.path.exists(copy):
                shutil.copytree(home, copy)
            binary = os.path.join(copy, 'bin')
            os.chmod(os.path.dirname(folder), 0o755)
            shutil.chown(folder, 65534, 65534)
            self.prefix = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
        else:
            self.prefix = []
        sh(*self.prefix, os.path.join(binary, 'initdb'), '-D', folder + '/d', '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', cwd='/tmp')
        self.process = subprocess.Popen([*self.prefix, os.path.join(binary, 'postgres'), '-D', folder + '/d', '-p', str(self.port), '-c', 'listen_addresses=127.0.0.1',
                                         '-k', folder, '-c', 'shared_buffers=256MB'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd='/tmp')
        wait_port(self.port)
        time.sleep(1)
        self.binary = binary

    def database(self):
        return f'jdbc:postgresql://127.0.0.1:{self.port}/postgres'

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)


def wait_port(port):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            socket.create_connection(('127.0.0.1', port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f'nothing listens on {port}')


def java():
    for home in (os.environ.get('SELFSAME_JAVA_HOME'), os.environ.get('JAVA_HOME'), *sorted(
            (os.path.join('/usr/lib/jvm', d) for d in os.listdir('/usr/lib/jvm')) if os.path.isdir('/usr/lib/jvm') else [], reverse=True)):
        if home and os.path.exists(os.path.join(home, 'release')) and re.search(r'JAVA_VERSION="25', open(os.path.join(home, 'release')).read()):
            return os.path.join(home, 'bin', 'java')
    return 'java'


def bare_commit_rate(folder, writers, seconds, database=()):
    lib = os.path.join(HERE, 'target', 'lib')
    classes = os.path.join(HERE, 'target', 'classes')
    out = sh(java(), '--enable-native-access=ALL-UNNAMED', '-cp', f'{classes}:{lib}/*', 'dev.selfsame.bench.StoreCommitRate', folder, str(writers), str(seconds), *database)
    return float(out.strip().splitlines()[-1])


def openssl_rate(processes):
    out = subprocess.run(['openssl', 'speed', '-seconds', '3', '-multi', str(processes), 'rsa2048'], capture_output=True, text=True, check=True).stdout
    return float(re.search(r'rsa\s+2048 bits\s+\S+\s+\S+\s+([\d.]+)', out).group(1))


def fill_role_assignments(server, count):
    """Writes role assignments of other principals straight into the stopped server's file: Azure's limit of 4,000 a subscription does not bind it.
    A third each at the subscription, at the group that is read from, and at the machine that is read."""
    server.down()
    subscription = f'/subscriptions/{server.subscription()}'
    scopes = [subscription, server.group('bench'), server.vm]
    role = f'{subscription}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7'
    database = sqlite3.connect(os.path.join(server.data, 'selfsame.db'))
    for i in range(count):
        scope, name, principal = scopes[i % 3], str(uuid.uuid4()), str(uuid.uuid4())
        id = f'{scope}/providers/Microsoft.Authorization/roleAssignments/{name}'
        body = json.dumps({'properties': {'roleDefinitionId': role, 'principalId': principal, 'principalType': 'ServicePrincipal', 'scope': scope}})
        database.execute('INSERT INTO resources (id_key, id, type, type_key, subscription_id, resource_group, parent_key, name, version, body, created_at,'
                         ' created_by, changed_at, changed_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, 0, ?, 0, ?)',
                         (id.lower(), id, 'Microsoft.Authorization/roleAssignments', 'microsoft.authorization/roleassignments',
                          server.subscription().lower(), None if i % 3 == 0 else 'bench', scope.lower(), name, body, 'bench', 'bench'))
        database.execute('INSERT INTO role_assignments (id_key, scope_key, object_id, role_key, created_at) VALUES (?, ?, ?, ?, 0)',
                         (id.lower(), scope.lower(), principal, role.rsplit('/', 1)[1]))
    database.commit()
    database.close()
    server.up()
    server.refresh()


def role_bench(server, count, rounds, seconds):
    """An ARM GET by a machine's identity that has one role among many, against the same GET by the owner, who has none."""
    url = f'https://localhost:{server.port}{server.vm}?api-version=2024-11-01'
    principal = server.call('GET', server.vm + '?api-version=2024-11-01')['identity']['principalId']
    role = f'/subscriptions/{server.subscription()}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7'
    server.call('PUT', f'{server.group("bench")}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}?api-version=2022-04-01',
                {'properties': {'roleDefinitionId': role, 'principalId': principal}})
    fill_role_assignments(server, count)
    c = http.client.HTTPConnection('127.0.0.1', server.imds)
    c.request('GET', TOKEN_PATH, headers={'Metadata': 'true'})
    token = json.loads(c.getresponse().read())['access_token']

    def by(bearer):
        return lambda time: wrk(url, 8, time, ['Authorization: Bearer ' + bearer])

    got = side_by_side(f'ARM GET VM, {count} role assignments, c=8', {'owner, none': by(server.token), 'one role': by(token)}, rounds, seconds)
    ratio('GET by one role / by the owner, time', got['owner, none']['rps'] / got['one role']['rps'], 1.15, at_least=False)


def cpu_seconds(pid):
    with open(f'/proc/{pid}/stat') as f:
        fields = f.read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def fill_machines(server, count):
    """Writes virtual machines straight into the stopped server's file, every fourth without the tag that a policy wants."""
    server.down()
    group = server.group('bench')
    body = vm_body()
    database = sqlite3.connect(os.path.join(server.data, 'selfsame.db'))
    for i in range(count):
        id = f'{group}/providers/Microsoft.Compute/virtualMachines/scanned{i}'
        text = json.dumps({**body, 'tags': {} if i % 4 == 0 else {'owner': 'bench'}})
        database.execute('INSERT INTO resources (id_key, id, type, type_key, subscription_id, resource_group, parent_key, name, location, version, body,'
                         ' created_at, created_by, changed_at, changed_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, 0, ?, 0, ?)',
                         (id.lower(), id, 'Microsoft.Compute/virtualMachines', 'microsoft.compute/virtualmachines', server.subscription().lower(), 'bench',
                          group.lower(), f'scanned{i}', 'westus', text, 'bench', 'bench'))
    database.commit()
    database.close()
    server.up()
    server.refresh()


def scan_bench(server, count):
    """Processor time of the first scan, which writes every state, and of the next, which finds all as it was."""
    fill_machines(server, count)
    definitions = f'/subscriptions/{server.subscription()}/providers/Microsoft.Authorization/policyDefinitions/'
    machine = {'field': 'type', 'equals': 'Microsoft.Compute/virtualMachines'}
    rules = {
        'owner': {'if': {'allOf': [machine, {'field': "tags['owner']", 'exists': False}]}, 'then': {'effect': 'audit'}},
        'place': {'if': {'allOf': [machine, {'field': 'location', 'notIn': ['westus', 'eastus']}]}, 'then': {'effect': 'deny'}},
        'user': {'if': {'allOf': [machine, {'field': 'identity.type', 'notContains': 'UserAssigned'}]}, 'then': {'effect': 'audit'}},
        'disk': {'if': {'allOf': [{'field': 'type', 'equals': 'Microsoft.Compute/disks'}, {'field': 'name', 'like': 'x*'}]}, 'then': {'effect': 'audit'}}}
    for name, rule in rules.items():
        server.call('PUT', definitions + name + '?api-version=2021-06-01', {'properties': {'mode': 'All', 'policyRule': rule}})
        server.call('PUT', server.group('bench') + f'/providers/Microsoft.Authorization/policyAssignments/{name}?api-version=2022-06-01',
                    {'properties': {'policyDefinitionId': definitions + name}})
    for label in ('first', 'second'):
        before, began = cpu_seconds(server.pid()), time.monotonic()
        location = trigger(server)
        while poll(server, location) == 202:
            time.sleep(0.2)
        used, took = cpu_seconds(server.pid()) - before, time.monotonic() - began
        print(f'  {label} scan of {count} VMs by {len(rules)} policies: {used:.1f} s of processor time, {took:.1f} s')
        results[f'scan_{label}'] = {'vms': count, 'cpu_s': used, 'seconds': took}
        ratio(f'{label} scan, processor time, s', used, 60, at_least=False)


def raw(server, method, path):
    c = http.client.HTTPSConnection('localhost', server.port, context=ssl.create_default_context(cafile=server.env.get('caFile') or server.env['ca']), timeout=60)
    c.request(method, path, None, {'Authorization': 'Bearer ' + server.token})
    r = c.getresponse()
    r.read()
    c.close()
    return r


def trigger(server):
    r = raw(server, 'POST', server.group('bench') + '/providers/Microsoft.PolicyInsights/policyStates/latest/triggerEvaluation?api-version=2019-10-01')
    if r.status != 202:
        raise RuntimeError(f'the scan was not accepted: {r.status}')
    return r.headers['Location'].split('/', 3)[3]


def poll(server, location):
    return raw(server, 'GET', '/' + location).status


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument('--quick', action='store_true', help='one round of 2 s each: checks the benchmark, not the server')
    a.add_argument('--only', default='', help='start,cached,uncached,mock,arm,rbac,deploy,stores,scan,list,many,remediation')
    a.add_argument('--vms', type=int, default=100_000)
    a.add_argument('--role-assignments', type=int, default=100_000)
    a.add_argument('--json', help='write all figures to this file')
    o = a.parse_args()
    rounds, seconds = (1, 2) if o.quick else (3, 5)
    wanted = set(o.only.split(',')) if o.only else {'start', 'cached', 'uncached', 'mock', 'arm', 'rbac', 'deploy', 'stores', 'scan', 'list', 'many', 'remediation'}
    levels = (1, 8, 32)
    if wanted == {'remediation'}:
        remediation.bench(results, ratio, 1)
        return
    for tool in ('wrk', 'nginx', 'openssl'):
        if not shutil.which(tool):
            sys.exit(f'bench: {tool} is missing (Debian packages: wrk nginx-light openssl)')
    if not os.path.isdir(os.path.join(HERE, 'target', 'lib')):
        sh(os.path.join(ROOT, 'mvnw'), '-q', '-B', '-Dmaven.test.skip=true', '-Dfast', '-Pbench', '-pl', 'bench', '-am', 'package', cwd=ROOT)
    work = tempfile.mkdtemp(prefix='selfsame-bench-')
    stoppers = []
    try:
        server = Server(os.path.join(work, 'sqlite'))
        stoppers.append(server.down)
        server.prepare()
        print(f'cores {os.cpu_count()}, {rounds} rounds of {seconds} s, medians; client and server share the cores')
        if 'start' in wanted:
            server.down()
            times = [server.first_token() for _ in range(1 if o.quick else 5)]
            results['start_to_first_token_s'] = statistics.median(times)
            ratio('start to first token, s', statistics.median(times), 1.0, at_least=False)
            server.up()
            time.sleep(5)
            results['idle_rss_mb'] = server.rss_mb()
            ratio('idle resident memory, MB', server.rss_mb(), 130, at_least=False)
        small = {}
        if 'cached' in wanted:
            c = http.client.HTTPConnection('127.0.0.1', server.imds)
            c.request('GET', TOKEN_PATH, headers={'Metadata': 'true'})
            nginx = Nginx(os.path.join(work, 'nginx'), c.getresponse().read().decode())
            stoppers.append(nginx.stop)
            for n in levels:
                got = side_by_side(f'cached token, c={n}', {'selfsame': server.cached(n), 'nginx, same bytes': nginx.load(n)}, rounds, seconds)
            ratio('cached / nginx at 32', got['selfsame']['rps'] / got['nginx, same bytes']['rps'], 0.7)
        if 'mock' in wanted:
            mock = Mock(work)
            stoppers.append(mock.stop)
            mock.load(32)(8)
            got = side_by_side('cached against mock, c=32', {'selfsame': server.cached(32), 'mock-oauth2-server': mock.load(32)}, rounds, seconds)
            ratio('cached / mock-oauth2-server at 32', got['selfsame']['rps'] / got['mock-oauth2-server']['rps'], 10)
            mock.stop()
            stoppers.remove(mock.stop)
        if 'uncached' in wanted:
            limit = openssl_rate(os.cpu_count())
            for n in levels:
                got = side_by_side(f'uncached token, c={n}', {'selfsame': server.uncached(n)}, rounds, seconds)
            limit = statistics.median([limit, openssl_rate(os.cpu_count()), openssl_rate(os.cpu_count())])
            print(f'  openssl speed rsa2048, {os.cpu_count()} cores: {limit:.0f} signatures/s')
            results['openssl_rsa2048_per_s'] = limit
            ratio('uncached / openssl at 32', got['selfsame']['rps'] / limit, 0.8)
            ratio('uncached p99 at 32, ms', got['selfsame']['p99_ms'], 10, at_least=False)
        if 'arm' in wanted:
            for n in levels:
                side_by_side(f'ARM GET VM (TLS), c={n}', {'selfsame': server.get_vm(n)}, rounds, seconds)
        if 'rbac' in wanted:
            folder = os.path.join(work, 'roles')
            other = Server(folder)
            stoppers.append(other.down)
            other.prepare()
            role_bench(other, o.role_assignments, rounds, seconds)
            other.down()
            stoppers.remove(other.down)
        if 'deploy' in wanted:
            deploy(server, 10, 'warm'), deploy(server, 100, 'warm')
            took = {}
            for count in (10, 100, 800):
                took[count] = statistics.median(deploy(server, count, i) for i in range(rounds))
                print(f'  deployment of {count} resources: {took[count]:.2f} s, {1000 * took[count] / count:.1f} ms a resource')
            results['deploy_s'] = took
            ratio('deployment of 800 resources, s', took[800], 1.5, at_least=False)
            ratio('cost of a resource, at 800 / at 100', took[800] / took[100] / 8, 1.0, at_least=False)
        if 'scan' in wanted:
            other = Server(os.path.join(work, 'scan'), ['policy.scan-delay=1h'])
            stoppers.append(other.down)
            other.prepare()
            scan_bench(other, o.vms)
            other.down()
            stoppers.remove(other.down)
        if 'remediation' in wanted:
            remediation.bench(results, ratio, 1, (20, 60) if o.quick else (100, 1000))
        if 'stores' in wanted:
            postgres = Postgres(os.path.join(work, 'pg'))
            stoppers.append(postgres.stop)
            second = Postgres(os.path.join(work, 'pg2'))               # for the bare store: the binaries have no createdb
            stoppers.append(second.stop)
            other = Server(os.path.join(work, 'onpg'), [f'store.url={postgres.database()}', 'store.user=postgres', 'store.password=x'])
            stoppers.append(other.down)
            other.prepare()
            bare_pg = second.database()
            for n in levels:
                got = side_by_side(f'ARM PUT VM (TLS), c={n}', {'sqlite': server.put_vm(n), 'postgresql': other.put_vm(n)}, rounds, seconds)
            for label, database in (('sqlite', ()), ('postgresql', (bare_pg, 'postgres', 'x'))):
                bare = statistics.median(bare_commit_rate(tempfile.mkdtemp(dir=work), 32, seconds, database) for _ in range(rounds))
                results[f'bare_commit_rate_{label}'] = bare
                print(f'  bare store, 32 writers, {label}: {bare:.0f} commits/s')
                ratio(f'durable PUT / bare commit rate, {label}', got[label]['rps'] / bare, 0.5)
            other.down()
            stoppers.remove(other.down)
            for one in (postgres, second):
                one.stop()
                stoppers.remove(one.stop)
        if 'many' in wanted or 'list' in wanted:
            compare = {'cached': server.cached(32), 'uncached': server.uncached(32), 'GET VM': server.get_vm(32), 'PUT VM': server.put_vm(32)}
            if 'many' in wanted:
                for label, call in compare.items():
                    small[label] = side_by_side(f'few VMs, {label}', {'selfsame': call}, rounds, seconds)['selfsame']
            few, few_count = server.list_vms()
            server.fill(10_000, 'ten')
            took, count = server.list_vms(10_000)
            print(f'  list of {count} VMs: {took:.2f} s, {count / took:.0f} VMs/s (of {few_count}: {few_count / few:.0f} VMs/s)')
            results['list_10000'] = {'seconds': took, 'vms': count}
            if 'many' in wanted:
                server.fill(max(0, o.vms - count), 'many')
                total = server.list_vms()[1]
                results['rss_mb_at_many'] = server.rss_mb()
                print(f'  {total} VMs: resident memory {server.rss_mb():.0f} MB')
                server.refresh()
                for label, call in compare.items():
                    call = {'cached': server.cached(32), 'uncached': server.uncached(32), 'GET VM': server.get_vm(32), 'PUT VM': server.put_vm(32)}[label]
                    many = side_by_side(f'{total} VMs, {label}', {'selfsame': call}, rounds, seconds)['selfsame']
                    ratio(f'{label}: cost at {total} VMs / at few', small[label]['rps'] / many['rps'], 1.5, at_least=False)
                server.down()
                times = [server.first_token() for _ in range(3)]
                ratio(f'start to first token with {total} VMs, s', statistics.median(times), 1.5 * results.get('start_to_first_token_s', 1.0), at_least=False)
                server.up()
    finally:
        for stop in reversed(stoppers):
            try:
                stop()
            except Exception as e:                                     # goes on to stop the others
                print(f'  while stopping: {e}')
        shutil.rmtree(work, ignore_errors=True)
        if o.json:
            with open(o.json, 'w') as f:
                json.dump(results, f, indent=1)


if __name__ == '__main__':
    main()
