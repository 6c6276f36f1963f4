"""The classic tutorial, with unmodified clients alone: a VM's identity is given Reader on a group; code on the VM lists that group, and is refused
on another. Then the same by way of a directory group, and with the right taken away again."""
import json
import os
import subprocess

from client import Failed, expect, machine_body, same

# What a person would write on the VM; it has the endpoint's address in its environment and no secret.
ON_THE_VM = """
import json, os, sys, urllib.error, urllib.request, ssl
from azure.identity import ManagedIdentityCredential
token = ManagedIdentityCredential().get_token('https://management.azure.com/.default').token
trusted = ssl.create_default_context(cafile=os.environ['REQUESTS_CA_BUNDLE'])
def get(path):
    request = urllib.request.Request(os.environ['ARM'].rstrip('/') + path, headers={'Authorization': 'Bearer ' + token})
    try:
        with urllib.request.urlopen(request, context=trusted) as answer:
            return [answer.status, json.load(answer)]
    except urllib.error.HTTPError as error:
        return [error.code, json.load(error)]
print(json.dumps([get(path) for path in sys.argv[1:]]))
"""


def tutorial(az, server, identity):
    """`identity` is an environment of Python that has azure-identity."""
    env = server.env
    az.sign_in()
    mine = az.ok('group', 'create', '-n', 'tut-mine', '-l', 'westeurope')['id']
    other = az.ok('group', 'create', '-n', 'tut-other', '-l', 'westeurope')['id']
    vm = f'{mine}/providers/Microsoft.Compute/virtualMachines/vm'
    az.ok('rest', '--method', 'put', '--url', f'{vm}?api-version=2024-11-01', '--body', machine_body(mine))
    principal = az.ok('vm', 'identity', 'assign', '-g', 'tut-mine', '-n', 'vm')['systemAssignedIdentity']
    binding = json.loads(server.run('vm', 'bind', 'vm', '-g', 'tut-mine', '--json'))['environment']
    lists = [f'{group}/resources?api-version=2022-09-01' for group in (mine, other)]

    def on_the_vm(*paths):
        done = subprocess.run([os.path.join(identity, 'bin', 'python3'), '-c', ON_THE_VM, *paths], capture_output=True, text=True, timeout=120, env={
            'PATH': os.environ['PATH'], 'HOME': az.home, 'REQUESTS_CA_BUNDLE': env['caFile'], 'ARM': env['armEndpoint'], **binding})
        if done.returncode:
            raise Failed(done.stderr[-1000:])
        return json.loads(done.stdout)

    def refused(answer, scope):
        same([answer[0], answer[1]['error']['code']], [403, 'AuthorizationFailed'])
        said = answer[1]['error']['message']
        expect(principal in said and scope.lower() in said.lower(), said)

    def before():
        for answer, scope in zip(on_the_vm(*lists), (mine, other)):
            refused(answer, scope)
    az.check('before it has a role, the VM is refused everywhere', before)

    def reader():
        az.ok('role', 'assignment', 'create', '--assignee-object-id', principal, '--assignee-principal-type', 'ServicePrincipal', '--role', 'Reader',
              '--scope', mine)
        first, second = on_the_vm(*lists)
        same([first[0], [one['name'] for one in first[1]['value']]], [200, ['vm']])
        refused(second, other)
    az.check('with Reader on a group it lists that group, and is refused on another', reader)

    def writing():
        az.ok('role', 'assignment', 'list', '--assignee', principal, '--scope', mine)
        inside = {'AZURE_CONFIG_DIR': os.path.join(az.home, 'tutorial-vm'), **binding}
        az.register(**inside)
        az.ok('login', '--identity', **inside)  # with a role, az finds the subscription by itself
        same([one['name'] for one in az.ok('group', 'list', **inside)], ['tut-mine'])
        same(az.ok('vm', 'show', '-g', 'tut-mine', '-n', 'vm', **inside)['name'], 'vm')
        az.refused('AuthorizationFailed', 'vm', 'delete', '-g', 'tut-mine', '-n', 'vm', '--yes', **inside)
        az.refused('AuthorizationFailed', 'identity', 'create', '-g', 'tut-mine', '-n', 'new', '-l', 'westeurope', **inside)
        az.refused('AuthorizationFailed', 'role', 'assignment', 'create', '--assignee-object-id', principal, '--assignee-principal-type',
                   'ServicePrincipal', '--role', 'Owner', '--scope', mine, **inside)
    az.check('az on the VM finds its subscription, reads, and may not write, delete or give itself more', writing)

    def by_group():
        az.ok('role', 'assignment', 'delete', '--assignee', principal, '--role', 'Reader', '--scope', mine)
        refused(on_the_vm(lists[0])[0], mine)
        team = az.ok('ad', 'group', 'create', '--display-name', 'tut-team', '--mail-nickname', 'tut-team')['id']
        az.ok('role', 'assignment', 'create', '--assignee-object-id', team, '--assignee-principal-type', 'Group', '--role', 'Reader', '--scope', other)
        az.ok('ad', 'group', 'member', 'add', '--group', team, '--member-id', principal)
        same(on_the_vm(lists[1])[0][0], 200)
        az.ok('ad', 'group', 'member', 'remove', '--group', team, '--member-id', principal)
        refused(on_the_vm(lists[1])[0], other)
        az.ok('ad', 'group', 'delete', '--group', team)
    az.check("a role taken away ends; a group's role holds while the VM's identity is a member", by_group)

    def attach():
        """Virtual Machine Contributor alone may not hand out somebody's identity (Z2, Z8)."""
        identity = az.ok('identity', 'create', '-g', 'tut-other', '-n', 'precious', '-l', 'westeurope')['id']
        sp = az.ok('ad', 'sp', 'create-for-rbac', '-n', 'tut-operator', '--role', 'Virtual Machine Contributor', '--scopes', mine)
        inside = {'AZURE_CONFIG_DIR': os.path.join(az.home, 'tutorial-sp')}
        az.register(**inside)
        az.ok('login', '--service-principal', '-u', sp['appId'], '-p', sp['password'], '--tenant', env['tenantId'], **inside)
        az.refused('LinkedAuthorizationFailed', 'vm', 'identity', 'assign', '-g', 'tut-mine', '-n', 'vm', '--identities', identity, **inside)
        az.ok('role', 'assignment', 'create', '--assignee', sp['appId'], '--role', 'Managed Identity Operator', '--scope', identity)
        assigned = az.ok('vm', 'identity', 'assign', '-g', 'tut-mine', '-n', 'vm', '--identities', identity, **inside)
        same([one.lower() for one in assigned['userAssignedIdentities']], [identity.lower()])
    az.check('an identity is attached only by who may assign it', attach)
    az.check('the groups of the tutorial are deleted', lambda: [az.ok('group', 'delete', '-n', name, '--yes') for name in ('tut-mine', 'tut-other')])

