"""What is less usual with az: other ways to sign in, other forms of the endpoint, identities across groups, and what is refused."""
import json
import os
import subprocess

from client import expect, machine_body, same

HERE = os.path.dirname(os.path.abspath(__file__))
NOBODY = '00000000-0000-0000-0000-00000000abcd'


def corners(az, server):
    env = server.env
    az.variables['AZURE_CONFIG_DIR'] = os.path.join(az.home, 'corners')
    signing_in(az, env)
    scopes(az, env)
    group = f'/subscriptions/{env["subscriptionId"]}/resourceGroups/rg2'
    machines(az, env, group)
    on_the_vm(az, server, group)
    refusals(az, env, group)
    az.check('groups are deleted with all that is in them', lambda: (
        az.ok('group', 'delete', '-n', 'rg2', '--yes'), az.ok('group', 'delete', '-n', 'rg3', '--yes'), same(az.ok('resource', 'list'), [])))


def registered(az, env, **more):
    az.ok('cloud', 'register', '-n', 'selfsame', '--endpoint-resource-manager', env['armEndpoint'] + '/', **more)
    az.ok('cloud', 'set', '-n', 'selfsame', **more)
    az.ok('config', 'set', 'core.instance_discovery=false', **more)


def bearer(az, url, **more):
    """`az rest` with the token put in by hand: else az looks the address's subscription up among those of its login, and asks nothing."""
    token = az.ok('account', 'get-access-token', **more)['accessToken']
    return 'rest', '--skip-authorization-header', '--headers', f'Authorization=Bearer {token}', '--url', url


def signing_in(az, env):
    principal = ('login', '--service-principal', '-u', env['clientId'])
    az.check('cloud register by a resource manager that ends in a slash', lambda: registered(az, env))

    def of_the_metadata_url():
        more = {'AZURE_CONFIG_DIR': os.path.join(az.home, 'metadata'),
                'ARM_CLOUD_METADATA_URL': env['armEndpoint'] + '/metadata/endpoints?api-version=2019-05-01',
                'SSL_CERT_FILE': env['caFile']}  # Not by requests, so not by its bundle either.
        os.mkdir(more['AZURE_CONFIG_DIR'])
        same([one['endpoints']['resourceManager'].rstrip('/') for one in az.ok('cloud', 'list', **more)], [env['armEndpoint']])
    az.check('clouds of ARM_CLOUD_METADATA_URL', of_the_metadata_url)

    # Only by the adfs alias: for any other authority MSAL asks about the user at the host's port 443, whatever the authority's port is.
    by_adfs = {'AZURE_CONFIG_DIR': os.path.join(az.home, 'password')}
    owner = ('login', '-u', env['userName'], '--tenant', env['tenantId'], '-p')

    def password():
        az.ok('cloud', 'register', '-n', 'selfsame', '--endpoint-resource-manager', env['armEndpoint'],
              '--endpoint-active-directory', env['authority'] + '/adfs', **by_adfs)
        az.ok('cloud', 'set', '-n', 'selfsame', **by_adfs)
        az.refused('AADSTS50126', *owner, 'wrong', **by_adfs)
        same(az.ok(*owner, env['userPassword'], **by_adfs)[0]['user'], {'name': env['userName'], 'type': 'user'})
    az.check('login as the owner with a password, and with a wrong one', password)
    az.check('a refresh token gives tokens for another resource', lambda: expect(
        len(az.ok('account', 'get-access-token', '--resource', 'https://vault.azure.net', **by_adfs)['accessToken']) > 500, 'no token'))
    az.check('an unknown application is AADSTS700016', lambda: az.refused(
        'AADSTS700016', 'login', '--service-principal', '-u', NOBODY, '-p', 'x', '--tenant', env['tenantId']))
    az.check('an unknown tenant is refused', lambda: expect(
        az.run(*principal, '-p', env['clientSecret'], '--tenant', NOBODY).returncode != 0, 'it was accepted'))
    az.check('login again as the service principal', lambda: same(
        az.ok(*principal, '-p', env['clientSecret'], '--tenant', env['tenantId'])[0]['user']['type'], 'servicePrincipal'))
    az.check('account set', lambda: (az.ok('account', 'set', '-s', env['subscriptionId']), same(
        az.ok('account', 'show')['id'], env['subscriptionId'])))


def scopes(az, env):
    subscription = '/subscriptions/' + env['subscriptionId']

    def tags():
        az.ok('group', 'create', '-n', 'rg2', '-l', 'westeurope')
        az.ok('group', 'create', '-n', 'rg3', '-l', 'northeurope')
        scope = f'{subscription}/resourceGroups/rg2'
        same(az.ok('tag', 'create', '--resource-id', scope, '--tags', 'a=1', 'b=2')['properties']['tags'], {'a': '1', 'b': '2'})
        same(az.ok('tag', 'update', '--resource-id', scope, '--operation', 'Delete', '--tags', 'a=1')['properties']['tags'], {'b': '2'})
        same(az.ok('tag', 'update', '--resource-id', scope, '--operation', 'Replace', '--tags', 'c=3')['properties']['tags'], {'c': '3'})
        same(az.ok('tag', 'list', '--resource-id', scope)['properties']['tags'], {'c': '3'})
        same(az.ok('group', 'show', '-n', 'rg2')['tags'], {'c': '3'})
        az.ok('tag', 'delete', '--resource-id', scope, '--yes')
        same(az.ok('group', 'show', '-n', 'rg2')['tags'] or {}, {})
    az.check('tag create, update, list, delete at a scope', tags)
    az.check('group list', lambda: same(sorted(one['name'] for one in az.ok('group', 'list')), ['rg2', 'rg3']))

    def lock():
        az.ok('identity', 'create', '-g', 'rg2', '-n', 'locked')
        on = ('-g', 'rg2', '--resource', 'locked', '--resource-type', 'Microsoft.ManagedIdentity/userAssignedIdentities')
        az.ok('lock', 'create', '-n', 'still', *on, '--lock-type', 'ReadOnly', '--notes', 'why')
        same(az.ok('lock', 'show', '-n', 'still', *on)['notes'], 'why')
        az.refused('ScopeLocked', 'identity', 'delete', '-g', 'rg2', '-n', 'locked')
        az.refused('ScopeLocked', 'identity', 'create', '-g', 'rg2', '-n', 'locked', '--tags', 'a=b')
        az.ok('lock', 'update', '-n', 'still', *on, '--lock-type', 'CanNotDelete')
        same(az.ok('identity', 'create', '-g', 'rg2', '-n', 'locked', '--tags', 'a=b')['tags'], {'a': 'b'})
        az.ok('lock', 'delete', '-n', 'still', *on)
        az.ok('identity', 'delete', '-g', 'rg2', '-n', 'locked')
    az.check('a locked identity is neither changed nor deleted', lock)

    def subscription_lock():
        az.ok('lock', 'create', '-n', 'all', '--lock-type', 'CanNotDelete')
        az.refused('ScopeLocked', 'group', 'delete', '-n', 'rg3', '--yes')
        az.ok('lock', 'delete', '-n', 'all')
    az.check('a lock of the subscription holds for its groups', subscription_lock)


def machines(az, env, group):
    vm = ('-g', 'rg2', '-n', 'vm2')
    other = '/subscriptions/' + env['subscriptionId'].upper() + '/RESOURCEGROUPS/RG3/providers/microsoft.managedidentity/userassignedidentities/FAR'

    def put(name):
        az.ok('rest', '--method', 'put', '--url', f'{group}/providers/Microsoft.Compute/virtualMachines/{name}?api-version=2024-11-01',
              '--body', machine_body(group))
        az.ok('vm', 'wait', '-g', 'rg2', '-n', name, '--created', '--interval', '1')

    def far():
        put('vm2')
        made = az.ok('identity', 'create', '-g', 'rg3', '-n', 'far', '--tags', 'x=y')
        az.ok('vm', 'identity', 'assign', *vm, '--identities', other)
        az.ok('vm', 'identity', 'assign', *vm, '--identities', made['id'])
        users = az.ok('vm', 'identity', 'show', *vm)['userAssignedIdentities']
        same([one['clientId'] for one in users.values()], [made['clientId']])
    az.check('an identity of another group, in two casings, is one', far)

    def remove_system():
        az.ok('vm', 'identity', 'assign', *vm, '--identities', '[system]')
        az.ok('vm', 'identity', 'remove', *vm, '--identities', '[system]')
        same(az.ok('vm', 'identity', 'show', *vm)['type'], 'UserAssigned')
    az.check('vm identity remove [system] keeps the users', remove_system)

    def deleted_below():
        az.ok('identity', 'delete', '-g', 'rg3', '-n', 'far')
        az.ok('vm', 'update', *vm, '--set', 'tags.after=deletion')
        same(az.ok('vm', 'show', *vm)['tags'], {'after': 'deletion'})
        # az sends all the identities that the VM has, and as on Azure one of them is not to be found.
        az.refused('FailedIdentityOperation', 'vm', 'identity', 'assign', *vm)
        az.ok('vm', 'identity', 'remove', *vm, '--identities', other)
        same(az.ok('vm', 'identity', 'show', *vm), None)
        az.ok('vm', 'identity', 'assign', *vm)
        same(az.ok('vm', 'identity', 'show', *vm)['type'], 'SystemAssigned')
    az.check('a VM whose identity was deleted can be changed, and freed of it', deleted_below)

    def many():
        put('vm3')
        az.ok('vm', 'identity', 'assign', '--ids', f'{group}/providers/Microsoft.Compute/virtualMachines/vm2',
              f'{group}/providers/Microsoft.Compute/virtualMachines/vm3')
        same(sorted(one['name'] for one in az.ok('vm', 'list', '--query', "[?identity.type=='SystemAssigned']")), ['vm2', 'vm3'])
        az.ok('vm', 'delete', '-g', 'rg2', '-n', 'vm3', '--yes')
    az.check('vm identity assign to two VMs by --ids', many)


def on_the_vm(az, server, group):
    env = server.env
    vm = f'{group}/providers/Microsoft.Compute/virtualMachines/vm2'
    inside = {}

    def verified(token, audience):
        done = subprocess.run(
            [os.path.join(os.path.dirname(az.az), 'python'), os.path.join(HERE, 'verify.py'), env['authority'], env['tenantId'], audience],
            input=token, capture_output=True, text=True, timeout=60, env=az.variables)
        expect(done.returncode == 0, f'the token is not good: {done.stderr[-500:]}')
        return json.loads(done.stdout)

    def principal():
        return az.ok('vm', 'identity', 'show', '-g', 'rg2', '-n', 'vm2')['principalId']

    def form(*names):
        def body():
            variables = json.loads(server.run('vm', 'bind', 'vm2', '--json'))['environment']
            inside.clear()
            inside.update({name: variables[name] for name in names})
            inside['AZURE_CONFIG_DIR'] = os.path.join(az.home, '-'.join(names))
            registered(az, env, **inside)
            az.ok('login', '--identity', '--allow-no-subscriptions', **inside)
            token = az.ok('account', 'get-access-token', '--resource', 'https://storage.azure.com', **inside)['accessToken']
            claims = verified(token, 'https://storage.azure.com')
            same((claims['oid'], claims['tid'], claims['xms_mirid'].lower()), (principal(), env['tenantId'], vm.lower()))
        return body
    az.check('login --identity by IDENTITY_ENDPOINT', form('IDENTITY_ENDPOINT', 'IDENTITY_HEADER'))
    az.check('login --identity by AZURE_POD_IDENTITY_AUTHORITY_HOST; PyJWT finds the token good', form('AZURE_POD_IDENTITY_AUTHORITY_HOST'))
    az.check('resource manager takes the identity for who it is', lambda: same(
        [one['tenantId'] for one in az.ok('rest', '--url', '/tenants?api-version=2022-12-01', **inside)['value']], [env['tenantId']]))
    az.check('and lets it do nothing', lambda: az.refused(
        'AuthorizationFailed', *bearer(az, env['armEndpoint'] + group + '?api-version=2024-11-01', **inside), **inside))

    def wrong_header():
        more = dict(inside, AZURE_CONFIG_DIR=os.path.join(az.home, 'wrong-header'))
        variables = json.loads(server.run('vm', 'bind', 'vm2', '--json'))['environment']
        more.pop('AZURE_POD_IDENTITY_AUTHORITY_HOST', None)
        registered(az, env, **more)
        more.update(IDENTITY_ENDPOINT=variables['IDENTITY_ENDPOINT'], IDENTITY_HEADER='wrong')
        expect(az.run('login', '--identity', '--allow-no-subscriptions', **more).returncode != 0, 'it was accepted')
    az.check('a wrong IDENTITY_HEADER gives no token', wrong_header)


def refusals(az, env, group):
    user = f'{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/'

    def put(name, body):
        return ('rest', '--method', 'put', '--url', f'{group}/providers/Microsoft.Compute/virtualMachines/{name}?api-version=2024-11-01', '--body', body)
    az.check('a VM that is not there', lambda: az.refused('ResourceNotFound', 'vm', 'show', '-g', 'rg2', '-n', 'absent'))
    az.check('a VM of a bad name', lambda: az.refused('InvalidResourceName', *put('bad_name%21%21', machine_body(group))))
    az.check('a VM in an unknown group', lambda: az.refused(
        'ResourceGroupNotFound', 'rest', '--method', 'put', '--url', group + 'x/providers/Microsoft.Compute/virtualMachines/a?api-version=2024-11-01',
        '--body', machine_body(group)))
    az.check('a VM without a location', lambda: az.refused('LocationRequired', *put('a', '{"properties":{}}')))
    az.check('a malformed body', lambda: az.refused('InvalidRequestContent', *put('a', '{"location":')))
    az.check('a missing api-version', lambda: az.refused('MissingApiVersionParameter', 'rest', '--url', group))
    az.check('an api-version that is none', lambda: az.refused('InvalidApiVersionParameter', 'rest', '--url', group + '?api-version=next'))
    az.check('an identity that is not there', lambda: az.refused('ResourceNotFound', 'identity', 'show', '-g', 'rg2', '-n', 'absent'))
    az.check('an id that is not of an identity', lambda: expect(
        az.run('vm', 'identity', 'assign', '-g', 'rg2', '-n', 'vm2', '--identities', user.replace('userAssignedIdentities', 'robots') + 'x').returncode != 0,
        'it was accepted'))
    az.check('a subscription of somebody else', lambda: az.refused(
        'SubscriptionNotFound', *bearer(az, f'{env["armEndpoint"]}/subscriptions/{NOBODY}/resourcegroups?api-version=2024-11-01')))
