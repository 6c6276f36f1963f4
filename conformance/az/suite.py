"""Signing in, groups, tags, locks, providers, identities, and a VM and the code on it: what most people do with az and an identity."""
import json
import os

from client import expect, machine_body, same


def suite(az, older, server):
    env = server.env
    subscription = '/subscriptions/' + env['subscriptionId']
    group = f'{subscription}/resourceGroups/rg1'
    user = group.replace('resourceGroups', 'resourcegroups') + '/providers/Microsoft.ManagedIdentity/userAssignedIdentities/'
    vm_url = f'{group}/providers/Microsoft.Compute/virtualMachines/'
    vm = ('-g', 'rg1', '-n', 'vm1')
    ids = {}

    # Signing in.
    def register():
        az.register()
        same(az.ok('cloud', 'show')['endpoints']['resourceManager'].rstrip('/'), env['armEndpoint'])
    az.check('cloud register by its resource manager alone', register)
    az.check('a wrong secret is AADSTS7000215', lambda: az.refused(
        'AADSTS7000215', 'login', '--service-principal', '-u', env['clientId'], '-p', 'wrong', '--tenant', env['tenantId']))
    az.check('login by service principal', lambda: same(
        az.ok('login', '--service-principal', '-u', env['clientId'], '-p', env['clientSecret'], '--tenant', env['tenantId'])[0]['id'], env['subscriptionId']))
    az.check('account show', lambda: same(az.ok('account', 'show')['tenantId'], env['tenantId']))
    az.check('account list', lambda: same([one['id'] for one in az.ok('account', 'list')], [env['subscriptionId']]))
    az.check('account list-locations', lambda: expect(
        'westeurope' in [one['name'] for one in az.ok('account', 'list-locations')], 'westeurope is missing'))

    def adfs():
        variables = {'AZURE_CONFIG_DIR': os.path.join(az.home, 'adfs')}
        az.ok('cloud', 'register', '-n', 'selfsame', '--endpoint-resource-manager', env['armEndpoint'],
              '--endpoint-active-directory', env['authority'] + '/adfs', **variables)
        az.ok('cloud', 'set', '-n', 'selfsame', **variables)
        login = ('login', '--service-principal', '-u', env['clientId'], '-p', env['clientSecret'], '--tenant', env['tenantId'])
        same(az.ok(*login, **variables)[0]['id'], env['subscriptionId'])
    az.check('login through the adfs alias, without any setting', adfs)
    az.check('account get-access-token', lambda: expect(len(az.ok('account', 'get-access-token')['accessToken']) > 500, 'no token'))

    # Groups, tags, locks, providers.
    az.check('group create', lambda: same(
        az.ok('group', 'create', '-n', 'rg1', '-l', 'westeurope', '--tags', 'env=test')['properties']['provisioningState'], 'Succeeded'))
    az.check('group show', lambda: same(az.ok('group', 'show', '-n', 'RG1')['name'], 'rg1'))
    az.check('group list by tag', lambda: same([one['name'] for one in az.ok('group', 'list', '--tag', 'env=test')], ['rg1']))
    az.check('group exists', lambda: same((az.ok('group', 'exists', '-n', 'rg1'), az.ok('group', 'exists', '-n', 'none')), (True, False)))
    az.check('group update', lambda: same(az.ok('group', 'update', '-n', 'rg1', '--set', 'tags.more=yes')['tags'], {'env': 'test', 'more': 'yes'}))
    az.check('tag update', lambda: same(az.ok('tag', 'update', '--resource-id', group, '--operation', 'Merge', '--tags', 'third=1')
                                        ['properties']['tags'], {'env': 'test', 'more': 'yes', 'third': '1'}))
    az.check('an unknown group is ResourceGroupNotFound', lambda: az.refused('ResourceGroupNotFound', 'group', 'show', '-n', 'none'))
    az.check('provider show', lambda: same(az.ok('provider', 'show', '-n', 'Microsoft.Compute')['registrationState'], 'Registered'))
    az.check('provider list', lambda: expect(
        'Microsoft.ManagedIdentity' in [one['namespace'] for one in az.ok('provider', 'list')], 'Microsoft.ManagedIdentity is missing'))
    az.check('provider register', lambda: az.ok('provider', 'register', '-n', 'Contoso.Robots', '--wait'))

    def lock():
        az.ok('lock', 'create', '-n', 'keep', '-g', 'rg1', '--lock-type', 'CanNotDelete')
        same([one['name'] for one in az.ok('lock', 'list', '-g', 'rg1')], ['keep'])
        az.refused('ScopeLocked', 'group', 'delete', '-n', 'rg1', '--yes')
        az.ok('lock', 'delete', '-n', 'keep', '-g', 'rg1')
        same(az.ok('lock', 'list', '-g', 'rg1'), [])
    az.check('a locked group is not deleted', lock)

    # User-assigned identities.
    def create():
        for name in ('id-one', 'id-two'):
            ids[name] = az.ok('identity', 'create', '-g', 'rg1', '-n', name)
        same(sorted(set(ids['id-one']) & {'clientId', 'principalId', 'tenantId', 'id', 'location', 'name', 'resourceGroup', 'tags', 'type'}),
             ['clientId', 'id', 'location', 'name', 'principalId', 'resourceGroup', 'tags', 'tenantId', 'type'], 'members')
        same(ids['id-one']['location'], 'westeurope')
        same(ids['id-one']['tenantId'], env['tenantId'])
    az.check('identity create', create)
    az.check('identity show', lambda: same(az.ok('identity', 'show', '-g', 'rg1', '-n', 'id-one')['principalId'], ids['id-one']['principalId']))
    az.check('identity list', lambda: same(sorted(one['name'] for one in az.ok('identity', 'list', '-g', 'rg1')), ['id-one', 'id-two']))
    az.check('identity list of the subscription', lambda: same(len(az.ok('identity', 'list')), 2))
    az.check('identity list-operations', lambda: expect(len(az.ok('identity', 'list-operations')) > 5, 'too few'))
    az.check('an identity of a bad name is refused', lambda: az.refused('InvalidResourceName', 'identity', 'create', '-g', 'rg1', '-n', 'a'))

    def federated():
        fic = ('identity', 'federated-credential')
        where = ('-g', 'rg1', '--identity-name', 'id-one')
        made = az.ok(*fic, 'create', '-n', 'ci-main', *where, '--issuer', 'https://token.example.com', '--subject', 'repo:a/b', '--audiences', 'api://AzureADTokenExchange')
        same(made['subject'], 'repo:a/b')
        same(az.ok(*fic, 'update', '-n', 'ci-main', *where, '--issuer', 'https://token.example.com', '--subject', 'repo:a/c')['subject'], 'repo:a/c')
        same([one['name'] for one in az.ok(*fic, 'list', *where)], ['ci-main'])
        same(az.ok(*fic, 'show', '-n', 'ci-main', *where)['issuer'], 'https://token.example.com')
        az.ok(*fic, 'delete', '-n', 'ci-main', *where, '--yes')
        same(az.ok(*fic, 'list', *where), [])
    az.check('federated credentials', federated)

    # Virtual machines.
    def machine(name):
        az.ok('rest', '--method', 'put', '--url', f'{vm_url}{name}?api-version=2024-11-01', '--body', machine_body(group))
        az.ok('vm', 'wait', '-g', 'rg1', '-n', name, '--created', '--interval', '1')
    az.check('a VM by az rest', lambda: machine('vm1'))

    def identity():
        return az.ok('vm', 'identity', 'show', *vm)

    def holds(kind, *users):
        """The VM's identity is of this kind, with these users; returned as shown."""
        shown = identity()
        same((shown['type'], sorted(one.rsplit('/', 1)[1] for one in shown.get('userAssignedIdentities') or {})), (kind, list(users)))
        return shown
    az.check('vm identity show of a VM without one', lambda: same(identity(), None))
    az.check('assigning an identity that is not there is refused', lambda: az.refused(
        'FailedIdentityOperation', 'vm', 'identity', 'assign', *vm, '--identities', user + 'absent'))

    def assign_system():
        answer = az.ok('vm', 'identity', 'assign', *vm)
        expect(len(answer['systemAssignedIdentity']) == 36, f'no principal: {answer}')
        ids['system'] = answer['systemAssignedIdentity']
        shown = holds('SystemAssigned')
        same((shown['principalId'], shown['tenantId']), (ids['system'], env['tenantId']))
    az.check('vm identity assign (system)', assign_system)

    def assign_user():
        answer = az.ok('vm', 'identity', 'assign', *vm, '--identities', 'id-one')
        same([one.rsplit('/', 1)[1] for one in answer['userAssignedIdentities']], ['id-one'])
        answer = az.ok('vm', 'identity', 'assign', *vm, '--identities', ids['id-two']['id'])
        shown = holds('SystemAssigned, UserAssigned', 'id-one', 'id-two')
        same(shown['principalId'], ids['system'])
        by_name = {one.rsplit('/', 1)[1]: value for one, value in shown['userAssignedIdentities'].items()}
        same(by_name['id-two'], {'clientId': ids['id-two']['clientId'], 'principalId': ids['id-two']['principalId']})
    az.check('vm identity assign (users, by name and by id)', assign_user)

    def remove_user():
        az.ok('vm', 'identity', 'remove', *vm, '--identities', 'id-two')
        holds('SystemAssigned, UserAssigned', 'id-one')
    az.check('vm identity remove (one user)', remove_user)

    def update():
        az.ok('vm', 'update', *vm, '--set', 'tags.x=y')
        same(holds('SystemAssigned, UserAssigned', 'id-one')['principalId'], ids['system'])
        same(az.ok('vm', 'show', *vm)['tags'], {'x': 'y'})
    az.check('vm update leaves the identity alone', update)

    def update_forms():
        older.sign_in()
        older.ok('vm', 'update', *vm, '--set', 'tags.older=z')
        same(holds('SystemAssigned, UserAssigned', 'id-one')['principalId'], ids['system'])
        older.ok('vm', 'update', *vm, '--set', 'identity.type=UserAssigned')
        holds('UserAssigned', 'id-one')
        az.ok('vm', 'identity', 'assign', *vm)
        older.ok('vm', 'update', *vm, '--set', 'identity.type=SystemAssigned', 'identity.userAssignedIdentities=null')
        expect(holds('SystemAssigned')['principalId'] != ids['system'], 'a new identity has the old principal')
        older.ok('vm', 'update', *vm, '--set', 'identity.type=none')
        same(identity(), None)
        older.ok('vm', 'identity', 'assign', *vm, '--identities', '[system]', 'id-one', 'id-two')
        holds('SystemAssigned, UserAssigned', 'id-one', 'id-two')
        older.ok('vm', 'update', *vm, '--set', 'identity.type=none', 'identity.userAssignedIdentities=null')
        same(identity(), None)
        older.ok('vm', 'identity', 'assign', *vm, '--identities', 'id-one')
        older.refused('should not be provided', 'vm', 'update', *vm, '--set', 'identity.type=None')
        holds('UserAssigned', 'id-one')
        older.ok('vm', 'update', *vm, '--remove', 'identity.userAssignedIdentities', '--set', 'identity.type=SystemAssigned')
        holds('SystemAssigned')
    az.check('vm update --set identity… in all its forms', update_forms)

    def remove_all():
        az.ok('vm', 'identity', 'assign', *vm, '--identities', '[system]', 'id-one')
        az.ok('vm', 'identity', 'remove', *vm)
        holds('UserAssigned', 'id-one')
        az.ok('vm', 'identity', 'remove', *vm, '--identities', 'id-one')
        same(identity(), None)
    az.check('vm identity remove (system, then the last user)', remove_all)
    az.check('vm list', lambda: same([one['name'] for one in az.ok('vm', 'list', '-g', 'rg1')], ['vm1']))
    az.check('vm list of the subscription', lambda: same([one['name'] for one in az.ok('vm', 'list')], ['vm1']))

    def power():
        def state():
            statuses = az.ok('vm', 'get-instance-view', *vm)['instanceView']['statuses']
            return [one['code'] for one in statuses if one['code'].startswith('PowerState/')]
        same(state(), ['PowerState/running'])
        az.ok('vm', 'deallocate', *vm)
        same(state(), ['PowerState/deallocated'])
        az.ok('vm', 'start', *vm)
        same(state(), ['PowerState/running'])
        az.ok('vm', 'stop', *vm)
        same(state(), ['PowerState/stopped'])
        az.ok('vm', 'start', *vm)
        az.ok('vm', 'restart', *vm)
        same(state(), ['PowerState/running'])
    az.check('vm deallocate, start, stop, restart', power)
    az.check('resource list', lambda: same(
        sorted(one['name'] for one in az.ok('resource', 'list', '-g', 'rg1')), ['id-one', 'id-two', 'vm1']))
    az.check('resource list by type', lambda: same(
        [one['name'] for one in az.ok('resource', 'list', '--resource-type', 'Microsoft.Compute/virtualMachines')], ['vm1']))
    az.check('resource show', lambda: same(az.ok('resource', 'show', '--ids', vm_url + 'vm1')['name'], 'vm1'))
    az.check('resource tag', lambda: same(az.ok('resource', 'tag', '--ids', vm_url + 'vm1', '--tags', 'a=b')['tags'], {'a': 'b'}))

    # Code on the VM.
    def metadata():
        az.ok('vm', 'identity', 'assign', *vm, '--identities', '[system]', 'id-one', 'id-two')
        binding = json.loads(server.run('vm', 'bind', 'vm1', '--json'))
        inside = {'AZURE_POD_IDENTITY_AUTHORITY_HOST': binding['environment']['AZURE_POD_IDENTITY_AUTHORITY_HOST'],
                  'AZURE_CONFIG_DIR': os.path.join(az.home, 'inside')}
        az.register(**inside)

        def claims(*selector):
            az.ok('login', '--identity', '--allow-no-subscriptions', *selector, **inside)
            # A scope of our own: az takes the token of its login from its cache else.
            token = az.ok('account', 'get-access-token', '--resource', 'https://vault.azure.net', **inside)['accessToken']
            inspected = json.loads(server.run('token-inspect', token, '--json'))
            same(inspected['verdict'], 'good')
            same(inspected['claims']['aud'], 'https://vault.azure.net')
            return inspected['claims']
        same(claims()['oid'], identity()['principalId'])
        for selector, value in (('--client-id', 'clientId'), ('--object-id', 'principalId'), ('--resource-id', 'id')):
            same(claims(selector, ids['id-two'][value])['appid'], ids['id-two']['clientId'], selector)
        az.ok('vm', 'identity', 'remove', *vm, '--identities', 'id-two')
        az.refused('Identity not found', 'login', '--identity', '--allow-no-subscriptions', '--client-id', ids['id-two']['clientId'], **inside)
    az.check('az login --identity on the VM, by each selector', metadata)

    # The end.
    az.check('vm delete', lambda: (az.ok('vm', 'delete', *vm, '--yes'), same(az.ok('vm', 'list', '-g', 'rg1'), [])))
    az.check('identity delete', lambda: (az.ok('identity', 'delete', '-g', 'rg1', '-n', 'id-one'),
                                         same([one['name'] for one in az.ok('identity', 'list', '-g', 'rg1')], ['id-two'])))
    az.check('group delete', lambda: (az.ok('group', 'delete', '-n', 'rg1', '--yes'), same(az.ok('group', 'exists', '-n', 'rg1'), False)))
    az.check('logout', lambda: az.ok('logout'))
