"""The directory with the Azure CLI: users, groups, applications, service principals, and roles given to them by name."""
import json
import os

from client import Failed, expect, machine_body, same


def directory(az, server):
    env = server.env
    az.sign_in()
    az.ok('group', 'create', '-n', 'rg9', '-l', 'westeurope')
    subscription = '/subscriptions/' + env['subscriptionId']
    scope = f'{subscription}/resourceGroups/rg9'
    ids = {}

    def login(user, secret, home, *how):
        variables = {'AZURE_CONFIG_DIR': os.path.join(az.home, home)}
        az.ok('cloud', 'register', '-n', 'selfsame', '--endpoint-resource-manager', env['armEndpoint'],
              '--endpoint-active-directory', env['authority'] + '/adfs', **variables)
        az.ok('cloud', 'set', '-n', 'selfsame', **variables)
        az.ok('login', *how, '-u', user, '-p', secret, '--tenant', env['tenantId'], '--allow-no-subscriptions', **variables)
        return variables

    # Users.
    def user():
        made = az.ok('ad', 'user', 'create', '--display-name', 'Anna', '--user-principal-name', 'anna@selfsame.local', '--password', 'Passw0rd!anna')
        ids['anna'] = made['id']
        same(made['userPrincipalName'], 'anna@selfsame.local')
        same(az.ok('ad', 'user', 'show', '--id', 'anna@selfsame.local')['id'], made['id'])
        same(az.ok('ad', 'user', 'show', '--id', made['id'])['displayName'], 'Anna')
    az.check('ad user create and show', user)

    def users():
        same([one['id'] for one in az.ok('ad', 'user', 'list', '--upn', 'anna@selfsame.local')], [ids['anna']])
        same([one['id'] for one in az.ok('ad', 'user', 'list', '--display-name', 'ann')], [ids['anna']])
        expect(len(az.ok('ad', 'user', 'list')) >= 2, 'too few users')
        same([one['id'] for one in az.ok('ad', 'user', 'list', '--filter', "startswith(userPrincipalName,'anna')")], [ids['anna']])
    az.check('ad user list by name, prefix and filter', users)

    def update():
        az.ok('ad', 'user', 'update', '--id', 'anna@selfsame.local', '--display-name', 'Anna B', '--password', 'An0ther-pass')
        same(az.ok('ad', 'user', 'show', '--id', ids['anna'])['displayName'], 'Anna B')
    az.check('ad user update', update)

    def signed_in():
        variables = login('anna@selfsame.local', 'An0ther-pass', 'anna')
        same(az.ok('ad', 'signed-in-user', 'show', **variables)['id'], ids['anna'])
        same(az.ok('ad', 'signed-in-user', 'list-owned-objects', **variables), [])
        ids['hers'] = az.ok('ad', 'group', 'create', '--display-name', 'hers', '--mail-nickname', 'hers', **variables)['id']
        same([one['id'] for one in az.ok('ad', 'signed-in-user', 'list-owned-objects', **variables)], [ids['hers']])
        az.refused('Insufficient privileges', 'ad', 'user', 'update', '--id', ids['anna'], '--display-name', 'Queen', **variables)
    az.check('ad signed-in-user', signed_in)
    az.check('an unknown user is not there', lambda: az.refused('does not exist', 'ad', 'user', 'show', '--id', 'none@selfsame.local'))

    # Groups, and a VM's identity in one.
    def group():
        ids['team'] = az.ok('ad', 'group', 'create', '--display-name', 'team', '--mail-nickname', 'team')['id']
        same(az.ok('ad', 'group', 'create', '--display-name', 'team', '--mail-nickname', 'team')['id'], ids['team'])
        same(az.ok('ad', 'group', 'show', '--group', 'team')['id'], ids['team'])
        same([one['id'] for one in az.ok('ad', 'group', 'list', '--display-name', 'tea')], [ids['team']])
    az.check('ad group create, show, list', group)

    def machine():
        url = f'{scope}/providers/Microsoft.Compute/virtualMachines/vm9?api-version=2024-11-01'
        body = {**json.loads(machine_body(scope)), 'identity': {'type': 'SystemAssigned'}}
        az.ok('rest', '--method', 'put', '--url', url, '--body', json.dumps(body))
        az.ok('vm', 'wait', '-g', 'rg9', '-n', 'vm9', '--created', '--interval', '1')
        ids['vm'] = az.ok('vm', 'identity', 'show', '-g', 'rg9', '-n', 'vm9')['principalId']
        shown = az.ok('ad', 'sp', 'show', '--id', ids['vm'])
        same((shown['displayName'], shown['servicePrincipalType']), ('vm9', 'ManagedIdentity'))
        same(shown['alternativeNames'][0], 'isExplicit=False')
        expect(shown['alternativeNames'][1].lower().endswith('/virtualmachines/vm9'), shown['alternativeNames'])
        same([one['id'] for one in az.ok('ad', 'sp', 'list', '--display-name', 'vm9')], [ids['vm']])
        ids['vmApp'] = shown['appId']
    az.check("a VM's identity is a service principal", machine)

    def members():
        for one in (ids['vm'], ids['anna']):
            az.ok('ad', 'group', 'member', 'add', '--group', 'team', '--member-id', one)
        same(sorted(one['id'] for one in az.ok('ad', 'group', 'member', 'list', '--group', 'team')), sorted([ids['vm'], ids['anna']]))
        same(az.ok('ad', 'group', 'member', 'check', '--group', 'team', '--member-id', ids['vm']), {'value': True})
        same(az.ok('ad', 'user', 'get-member-groups', '--id', ids['anna'])[0]['displayName'], 'team')
        outer = az.ok('ad', 'group', 'create', '--display-name', 'outer', '--mail-nickname', 'outer')['id']
        az.ok('ad', 'group', 'member', 'add', '--group', outer, '--member-id', ids['team'])
        same(az.ok('ad', 'group', 'member', 'check', '--group', outer, '--member-id', ids['vm']), {'value': True})
        same(az.ok('ad', 'group', 'get-member-groups', '--group', 'team'), [outer])
        az.refused('already exist', 'ad', 'group', 'member', 'add', '--group', 'team', '--member-id', ids['vm'])
        az.ok('ad', 'group', 'member', 'remove', '--group', 'team', '--member-id', ids['anna'])
        same([one['id'] for one in az.ok('ad', 'group', 'member', 'list', '--group', 'team')], [ids['vm']])
    az.check("ad group member add of a VM's identity and a user", members)

    def owners():
        az.ok('ad', 'group', 'owner', 'add', '--group', 'team', '--owner-object-id', ids['anna'])
        same([one['id'] for one in az.ok('ad', 'group', 'owner', 'list', '--group', 'team')], [ids['anna']])
        second = az.ok('ad', 'user', 'create', '--display-name', 'Bert', '--user-principal-name', 'bert@selfsame.local', '--password', 'Passw0rd!bert')['id']
        az.ok('ad', 'group', 'owner', 'add', '--group', 'team', '--owner-object-id', second)
        az.ok('ad', 'group', 'owner', 'remove', '--group', 'team', '--owner-object-id', ids['anna'])
        same([one['id'] for one in az.ok('ad', 'group', 'owner', 'list', '--group', 'team')], [second])
    az.check('ad group owner', owners)

    # Applications and service principals.
    def application():
        made = az.ok('ad', 'app', 'create', '--display-name', 'shop', '--identifier-uris', 'api://shop', '--web-redirect-uris',
                     'https://shop.example/back', '--public-client-redirect-uris', 'http://localhost', '--sign-in-audience', 'AzureADMyOrg',
                     '--enable-id-token-issuance', 'true')
        ids['app'], ids['appId'] = made['id'], made['appId']
        same(az.ok('ad', 'app', 'show', '--id', made['appId'])['id'], made['id'])
        same(az.ok('ad', 'app', 'show', '--id', 'api://shop')['id'], made['id'])
        same([one['id'] for one in az.ok('ad', 'app', 'list', '--app-id', made['appId'])], [made['id']])
        same([one['id'] for one in az.ok('ad', 'app', 'list', '--display-name', 'sho')], [made['id']])
        same([one['id'] for one in az.ok('ad', 'app', 'list', '--identifier-uri', 'api://shop')], [made['id']])
        az.ok('ad', 'app', 'update', '--id', made['appId'], '--set', 'displayName=store', '--web-home-page-url', 'https://shop.example')
        same(az.ok('ad', 'app', 'show', '--id', made['id'])['displayName'], 'store')
    az.check('ad app create, show, list, update', application)

    def credentials():
        secret = az.ok('ad', 'app', 'credential', 'reset', '--id', ids['appId'], '--display-name', 'first')['password']
        more = az.ok('ad', 'app', 'credential', 'reset', '--id', ids['appId'], '--append', '--years', '1')['password']
        listed = az.ok('ad', 'app', 'credential', 'list', '--id', ids['appId'])
        same(len(listed), 2)
        ids['sp'] = az.ok('ad', 'sp', 'create', '--id', ids['appId'])['id']
        for home, one in (('shop-first', secret), ('shop-more', more)):
            login(ids['appId'], one, home, '--service-principal')
        az.ok('ad', 'app', 'credential', 'delete', '--id', ids['appId'], '--key-id', [one['keyId'] for one in listed if one['displayName'] == 'first'][0])
        same(len(az.ok('ad', 'app', 'credential', 'list', '--id', ids['appId'])), 1)
        try:
            login(ids['appId'], secret, 'shop-gone', '--service-principal')
        except Failed as refused:
            expect('AADSTS7000215' in str(refused), refused)
        else:
            raise Failed('a deleted secret still signs in')
    az.check('ad app credential reset, list, delete, and ad sp create', credentials)

    def certificate():
        before = len(az.ok('ad', 'app', 'credential', 'list', '--id', ids['appId'], '--cert'))
        made = az.ok('ad', 'app', 'credential', 'reset', '--id', ids['appId'], '--create-cert', '--append', HOME=az.home)
        same(len(az.ok('ad', 'app', 'credential', 'list', '--id', ids['appId'], '--cert')), before + 1)
        variables = {'AZURE_CONFIG_DIR': os.path.join(az.home, 'certificate')}
        az.register(**variables)
        az.ok('login', '--service-principal', '-u', ids['appId'], '--certificate', made['fileWithCertAndPrivateKey'], '--tenant', env['tenantId'],
              '--allow-no-subscriptions', **variables)
    az.check('a certificate made by ad app credential reset signs in', certificate)

    def federated():
        fic = ('ad', 'app', 'federated-credential')
        body = {'name': 'ci-main', 'issuer': 'https://token.example.com', 'subject': 'repo:a/b', 'audiences': ['api://AzureADTokenExchange']}
        same(az.ok(*fic, 'create', '--id', ids['appId'], '--parameters', json.dumps(body))['subject'], 'repo:a/b')
        same([one['name'] for one in az.ok(*fic, 'list', '--id', ids['appId'])], ['ci-main'])
        az.ok(*fic, 'update', '--id', ids['appId'], '--federated-credential-id', 'ci-main', '--parameters', json.dumps({**body, 'subject': 'repo:a/c'}))
        same(az.ok(*fic, 'show', '--id', ids['appId'], '--federated-credential-id', 'ci-main')['subject'], 'repo:a/c')
        az.ok(*fic, 'delete', '--id', ids['appId'], '--federated-credential-id', 'ci-main')
        same(az.ok(*fic, 'list', '--id', ids['appId']), [])
    az.check('ad app federated-credential', federated)

    def app_owner():
        az.ok('ad', 'app', 'owner', 'add', '--id', ids['appId'], '--owner-object-id', ids['anna'])
        same([one['id'] for one in az.ok('ad', 'app', 'owner', 'list', '--id', ids['appId'])], [ids['anna']])
        az.ok('ad', 'app', 'owner', 'remove', '--id', ids['appId'], '--owner-object-id', ids['anna'])
        same(az.ok('ad', 'sp', 'owner', 'list', '--id', ids['appId']), [])
    az.check('ad app owner', app_owner)

    def permissions():
        graph, role = '00000003-0000-0000-c000-000000000000', '7ab1d382-f21e-4acd-a863-ba3e13f7da61'
        az.ok('ad', 'app', 'permission', 'add', '--id', ids['appId'], '--api', graph, '--api-permissions', role + '=Role')
        same(az.ok('ad', 'app', 'permission', 'list', '--id', ids['appId'])[0]['resourceAccess'], [{'id': role, 'type': 'Role'}])
        az.ok('ad', 'app', 'permission', 'grant', '--id', ids['appId'], '--api', graph, '--scope', 'User.Read')
        same(az.ok('ad', 'app', 'permission', 'list-grants', '--id', ids['appId'])[0]['scope'], 'User.Read')
        az.ok('ad', 'app', 'permission', 'delete', '--id', ids['appId'], '--api', graph)
        same(az.ok('ad', 'app', 'permission', 'list', '--id', ids['appId']), [])
    az.check('ad app permission add, grant, list, delete', permissions)

    def principals():
        for key in (ids['appId'], ids['sp'], 'api://shop'):
            same(az.ok('ad', 'sp', 'show', '--id', key)['id'], ids['sp'])
        same([one['id'] for one in az.ok('ad', 'sp', 'list', '--spn', ids['appId'])], [ids['sp']])
        same([one['id'] for one in az.ok('ad', 'sp', 'list', '--filter', f"appId eq '{ids['vmApp']}'")], [ids['vm']])
        expect(len(az.ok('ad', 'sp', 'list', '--all')) >= 4, 'too few service principals')
        az.ok('ad', 'sp', 'update', '--id', ids['sp'], '--set', 'tags=["one"]')
        same(az.ok('ad', 'sp', 'show', '--id', ids['sp'])['tags'], ['one'])
        az.refused('already in use', 'ad', 'sp', 'create', '--id', ids['appId'])
        az.refused('Insufficient privileges', 'ad', 'sp', 'delete', '--id', ids['vm'])
    az.check('ad sp show, list, update', principals)

    # Roles by name.
    def for_rbac():
        made = az.ok('ad', 'sp', 'create-for-rbac', '-n', 'deployer', '--role', 'Contributor', '--scopes', scope)
        same(sorted(made), ['appId', 'displayName', 'password', 'tenant'])
        login(made['appId'], made['password'], 'deployer', '--service-principal')
        principal = az.ok('ad', 'sp', 'show', '--id', made['appId'])['id']
        listed = az.ok('role', 'assignment', 'list', '--assignee', made['appId'], '--scope', scope)
        same([(one['principalId'], one['principalType'], one['roleDefinitionName']) for one in listed], [(principal, 'ServicePrincipal', 'Contributor')])
        again = az.ok('ad', 'sp', 'create-for-rbac', '-n', 'deployer')
        expect(again['password'] != made['password'], 'the password is the old one')
    az.check('ad sp create-for-rbac with a role', for_rbac)

    def roles():
        az.ok('role', 'assignment', 'create', '--assignee', ids['vmApp'], '--role', 'Reader', '--scope', scope)
        az.ok('role', 'assignment', 'create', '--assignee', 'anna@selfsame.local', '--role', 'Reader', '--scope', scope)
        az.ok('role', 'assignment', 'create', '--assignee-object-id', ids['team'], '--role', 'Reader', '--scope', scope)
        shown = {one['principalId']: (one['principalType'], one['principalName']) for one in az.ok('role', 'assignment', 'list', '--scope', scope)}
        same(shown[ids['vm']], ('ServicePrincipal', ids['vmApp']))
        same(shown[ids['anna']], ('User', 'anna@selfsame.local'))
        same(shown[ids['team']], ('Group', 'team'))
        az.ok('role', 'assignment', 'delete', '--assignee', ids['vmApp'], '--scope', scope)
        az.refused("Cannot find user or service principal", 'role', 'assignment', 'create', '--assignee', 'nobody', '--role', 'Reader', '--scope', scope)
    az.check('role assignment create and list by names', roles)

    # The end of things.
    def end():
        az.ok('ad', 'app', 'delete', '--id', ids['appId'])
        az.refused('does not exist', 'ad', 'sp', 'show', '--id', ids['sp'])
        az.ok('ad', 'group', 'delete', '--group', 'team')
        az.ok('ad', 'user', 'delete', '--id', 'anna@selfsame.local')
        same(az.ok('ad', 'user', 'list', '--upn', 'anna@selfsame.local'), [])
        deleted = az.ok('rest', '--method', 'get', '--url', env['armEndpoint'] + '/v1.0/directory/deletedItems/microsoft.graph.user')['value']
        same([one['id'] for one in deleted], [ids['anna']])
        az.ok('vm', 'delete', '-g', 'rg9', '-n', 'vm9', '--yes')
        same(az.ok('ad', 'sp', 'list', '--filter', f"appId eq '{ids['vmApp']}'"), [])
    az.check('delete of each kind', end)
