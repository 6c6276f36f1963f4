"""One az with a home of its own, the checks it is asked for, and what came of them."""
import json
import os
import subprocess

MACHINE = {
    'location': 'westeurope',
    'properties': {
        'hardwareProfile': {'vmSize': 'Standard_B1s'},
        'storageProfile': {
            'imageReference': {'publisher': 'Canonical', 'offer': 'ubuntu-24_04-lts', 'sku': 'server', 'version': 'latest'},
            'osDisk': {'createOption': 'FromImage', 'name': 'os'}},
        'osProfile': {'computerName': 'vm', 'adminUsername': 'operator'},
        'networkProfile': {'networkInterfaces': [{'id': '{group}/providers/Microsoft.Network/networkInterfaces/nic'}]}}}


class Failed(Exception):
    pass


class Az:
    def __init__(self, server, environment, home):
        os.mkdir(home)
        self.az = os.path.join(environment, 'bin', 'az')
        self.env = server.env
        self.home = home
        self.passed = 0
        self.failures = []
        self.lines = []  # not printed at once: another part runs beside this one
        self.variables = {
            'PATH': os.environ['PATH'],
            'HOME': home,
            'AZURE_CONFIG_DIR': os.path.join(home, '.azure'),
            'REQUESTS_CA_BUNDLE': server.env['caFile'],
            'AZURE_CORE_COLLECT_TELEMETRY': 'no',
            'AZURE_CORE_NO_COLOR': 'true',
            'AZURE_CORE_ONLY_SHOW_ERRORS': 'true',
            'LC_ALL': 'C.UTF-8',
        }

    def run(self, *arguments, **more):
        return subprocess.run([self.az, *arguments], capture_output=True, text=True, timeout=180, env={**self.variables, **more})

    def ok(self, *arguments, **more):
        """The command's JSON; a failure of the command is a failure of the check that asked."""
        done = self.run(*arguments, '-o', 'json', **more)
        if done.returncode:
            raise Failed(f'az {" ".join(arguments)}\n{shortened(done.stderr)}')
        return json.loads(done.stdout) if done.stdout.strip() else None

    def refused(self, code, *arguments, **more):
        """The command fails and says this code."""
        done = self.run(*arguments, '-o', 'json', **more)
        expect(done.returncode != 0, f'az {" ".join(arguments)} was to fail')
        expect(code in done.stderr, f'az {" ".join(arguments)} was to say {code}; it said {shortened(done.stderr)}')

    def register(self, **more):
        """Tells az of the server, as its documentation says; with an AZURE_CONFIG_DIR in a home other than the usual."""
        self.ok('cloud', 'register', '-n', 'selfsame', '--endpoint-resource-manager', self.env['armEndpoint'], **more)
        self.ok('cloud', 'set', '-n', 'selfsame', **more)
        self.ok('config', 'set', 'core.instance_discovery=false', **more)

    def sign_in(self):
        """Registers the server, and signs in as the application that may do everything."""
        self.register()
        env = self.env
        self.ok('login', '--service-principal', '-u', env['clientId'], '-p', env['clientSecret'], '--tenant', env['tenantId'])

    def check(self, name, body):
        try:
            body()
            self.passed += 1
            self.lines.append(f'  ok    {name}')
        except (Failed, LookupError, TypeError, ValueError, AttributeError, subprocess.TimeoutExpired) as wrong:
            self.wrong(name, str(wrong) if isinstance(wrong, Failed) else repr(wrong))

    def wrong(self, name, why):
        self.failures.append(name)
        self.lines.append(f'  WRONG {name}\n        {why}')


def shortened(text):
    lines = text.strip().splitlines()
    return '\n'.join(lines[:2] + (['...'] + lines[-2:] if len(lines) > 4 else lines[2:]))[:1000]


def expect(so, otherwise):
    if not so:
        raise Failed(otherwise)


def same(found, wanted, what='value'):
    expect(found == wanted, f'{what}: wanted {wanted!r}, found {found!r}')


def machine_body(group):
    """A VM's body for `az rest`, in the group of this resource id."""
    return json.dumps(MACHINE).replace('{group}', group)
