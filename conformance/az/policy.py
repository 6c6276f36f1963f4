"""Azure Policy with the Azure CLI: definitions, initiatives, assignments, their identities and messages, and exemptions."""
import json
import os

from client import expect, same
from stacks import write

GROUP = 'rg10'
MANAGEMENT = 'policies'
BUILT_IN = '06a78e20-9358-41c9-923c-fb736d382a4d'
BUILT_IN_SET = '095e4ed9-c835-4ab6-9439-b5644362a06c'
CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c'
RULE = {'if': {'field': 'location', 'notIn': "[parameters('places')]"}, 'then': {'effect': "[parameters('effect')]"}}
PARAMETERS = {'places': {'type': 'Array', 'metadata': {'displayName': 'Places'}},
              'effect': {'type': 'String', 'allowedValues': ['Audit', 'Deny', 'Disabled'], 'defaultValue': 'Audit'}}
TAG = {'if': {'field': "tags['team']", 'exists': 'false'},
       'then': {'effect': 'modify', 'details': {
           'roleDefinitionIds': ['/providers/Microsoft.Authorization/roleDefinitions/' + CONTRIBUTOR],
           'operations': [{'operation': 'add', 'field': "tags['team']", 'value': 'blue'}]}}}
SIMPLE = {'if': {'field': 'type', 'equals': 'Microsoft.Compute/disks'}, 'then': {'effect': 'audit'}}


def policy(az, server):
    env = server.env
    az.sign_in()
    az.ok('group', 'create', '-n', GROUP, '-l', 'westeurope')
    az.ok('rest', '--method', 'put', '--url', f'/providers/Microsoft.Management/managementGroups/{MANAGEMENT}?api-version=2020-05-01', '--body', '{}')
    place = {'subscription': '/subscriptions/' + env['subscriptionId'], 'files': os.path.join(az.home, 'rules')}
    place['group'] = f'{place["subscription"]}/resourceGroups/{GROUP}'
    definitions(az, place)
    initiatives(az, place)
    assignments(az, place)
    identities(az, place)
    messages(az, place)
    exemptions(az, place)
    removal(az, place)


def names(listed):
    return {one['name'] for one in listed}


def definitions(az, place):
    subscription = place['subscription']
    rule = write(place['files'], 'rule.json', RULE)
    parameters = write(place['files'], 'parameters.json', PARAMETERS)

    def from_files():
        made = az.ok('policy', 'definition', 'create', '-n', 'places', '--rules', rule, '--params', parameters, '--mode', 'Indexed',
                     '--display-name', 'Places', '--description', 'Where things are', '--metadata', 'category=Places')
        same(made['id'], f'{subscription}/providers/Microsoft.Authorization/policyDefinitions/places')
        same((made['mode'], made['policyType'], made['policyRule'], made['parameters']), ('Indexed', 'Custom', RULE, PARAMETERS))
        same(made['metadata']['category'], 'Places')
        expect(made['metadata']['createdBy'] and made['metadata']['updatedBy'] is None, 'who made it')
        same((made['version'], made['versions']), ('1.0.0', ['1.0.0']))
    az.check('policy definition create from files', from_files)

    def inline():
        made = az.ok('policy', 'definition', 'create', '-n', 'disks', '--rules', json.dumps(SIMPLE), '--mode', 'All')
        same((made['mode'], made['policyRule']), ('All', SIMPLE))
        same(az.ok('policy', 'definition', 'create', '-n', 'tag', '--rules', json.dumps(TAG), '--mode', 'Indexed')['policyRule'], TAG)
    az.check('policy definition create inline', inline)

    def management():
        made = az.ok('policy', 'definition', 'create', '-n', 'above', '--rules', json.dumps(SIMPLE), '--mode', 'All', '--management-group', MANAGEMENT)
        same(made['id'], f'/providers/Microsoft.Management/managementGroups/{MANAGEMENT}/providers/Microsoft.Authorization/policyDefinitions/above')
        same(az.ok('policy', 'definition', 'show', '-n', 'above', '--management-group', MANAGEMENT)['name'], 'above')
        expect('above' in names(az.ok('policy', 'definition', 'list', '--management-group', MANAGEMENT)), 'above is not in the list')
        az.refused('PolicyDefinitionNotFound', 'policy', 'definition', 'show', '-n', 'above')
    az.check('policy definition create, show, list at a management group', management)

    def show():
        same(az.ok('policy', 'definition', 'show', '-n', 'places')['displayName'], 'Places')
        built = az.ok('policy', 'definition', 'show', '-n', BUILT_IN)
        same((built['id'], built['policyType']), ('/providers/Microsoft.Authorization/policyDefinitions/' + BUILT_IN, 'BuiltIn'))
        az.refused('PolicyDefinitionNotFound', 'policy', 'definition', 'show', '-n', 'none')
    az.check('policy definition show, built-in ones too', show)

    def listed():
        everything = names(az.ok('policy', 'definition', 'list'))
        expect({'places', 'disks', 'tag', BUILT_IN} <= everything, everything)
        custom = names(az.ok('policy', 'definition', 'list', '--filter', "policyType eq 'Custom'"))
        expect({'places', 'disks'} <= custom and BUILT_IN not in custom, custom)
        same(len(az.ok('policy', 'definition', 'list', '--max-items', '2')), 2)
    az.check('policy definition list, with a filter', listed)

    def update():
        changed = az.ok('policy', 'definition', 'update', '-n', 'places', '--description', 'Elsewhere')
        same((changed['description'], changed['displayName'], changed['policyRule']), ('Elsewhere', 'Places', RULE))
        expect(changed['metadata']['updatedBy'] == changed['metadata']['createdBy'], 'who changed it')
        az.refused('InvalidPolicyParameterUpdate', 'policy', 'definition', 'update', '-n', 'places', '--params', json.dumps({
            'spots': PARAMETERS['places'], 'effect': PARAMETERS['effect']}), '--rules', json.dumps(RULE).replace('places', 'spots'))
    az.check('policy definition update', update)

    def wrong():
        bad = json.dumps({'if': {'field': 'location', 'sameAs': 'x'}, 'then': {'effect': 'deny'}})
        az.refused('InvalidPolicyRule', 'policy', 'definition', 'create', '-n', 'bad', '--rules', bad, '--mode', 'All')
        az.refused('UnusedPolicyParameters', 'policy', 'definition', 'create', '-n', 'bad', '--rules', json.dumps(SIMPLE), '--mode', 'All',
                   '--params', json.dumps({'unused': {'type': 'String'}}))
    az.check('policy definition create is refused as on Azure', wrong)

    def versions():
        az.ok('policy', 'definition', 'version', 'create', '-n', 'disks', '--version', '1.1.0', '--rules',
              json.dumps(SIMPLE).replace('audit', 'deny'), '--mode', 'All')
        same(sorted(names(az.ok('policy', 'definition', 'version', 'list', '-n', 'disks'))), ['1.0.0', '1.1.0'])
        same(az.ok('policy', 'definition', 'version', 'show', '-n', 'disks', '--version', '1.0.0')['policyRule'], SIMPLE)
        same(az.ok('policy', 'definition', 'show', '-n', 'disks')['versions'], ['1.1.0', '1.0.0'])
        az.ok('policy', 'definition', 'version', 'delete', '-n', 'disks', '--version', '1.1.0', '--yes')
        same(az.ok('policy', 'definition', 'show', '-n', 'disks')['policyRule'], SIMPLE)
    az.check('policy definition version create, list, show, delete', versions)


def initiatives(az, place):
    definition = f'{place["subscription"]}/providers/Microsoft.Authorization/policyDefinitions/'
    members = [{'policyDefinitionId': definition + 'places', 'policyDefinitionReferenceId': 'where', 'groupNames': ['order'],
                'parameters': {'places': {'value': "[parameters('places')]"}}},
               {'policyDefinitionId': definition + 'disks'}]

    def create():
        made = az.ok('policy', 'set-definition', 'create', '-n', 'order', '--definitions', write(place['files'], 'members.json', members),
                     '--params', json.dumps({'places': PARAMETERS['places']}), '--definition-groups', json.dumps([{'name': 'order', 'category': 'c'}]),
                     '--display-name', 'Order', '--description', 'd', '--metadata', 'category=Order')
        same((made['displayName'], made['policyType'], made['metadata']['category']), ('Order', 'Custom', 'Order'))
        same([one['name'] for one in made['policyDefinitionGroups']], ['order'])
        first, second = made['policyDefinitions']
        same((first['policyDefinitionReferenceId'], first['groupNames']), ('where', ['order']))
        expect(second['policyDefinitionReferenceId'].isdigit(), second)
    az.check('policy set-definition create, with groups and parameters', create)

    def show():
        same(az.ok('policy', 'set-definition', 'show', '-n', 'order')['displayName'], 'Order')
        same(az.ok('policy', 'set-definition', 'show', '-n', BUILT_IN_SET)['policyType'], 'BuiltIn')
        az.refused('PolicySetDefinitionNotFound', 'policy', 'set-definition', 'show', '-n', 'none')
        expect({'order', BUILT_IN_SET} <= names(az.ok('policy', 'set-definition', 'list')), 'list')
        az.ok('policy', 'set-definition', 'create', '-n', 'up', '--management-group', MANAGEMENT, '--definitions',
              json.dumps([{'policyDefinitionId': f'/providers/Microsoft.Authorization/policyDefinitions/{BUILT_IN}'}]))
        expect('up' in names(az.ok('policy', 'set-definition', 'list', '--management-group', MANAGEMENT)), 'list')
    az.check('policy set-definition show, list', show)

    def update():
        same(az.ok('policy', 'set-definition', 'update', '-n', 'order', '--display-name', 'New order')['displayName'], 'New order')
        same(len(az.ok('policy', 'set-definition', 'show', '-n', 'order')['policyDefinitions']), 2)
    az.check('policy set-definition update', update)

    def wrong():
        def refused(code, *some):
            az.refused(code, 'policy', 'set-definition', 'create', '-n', 'bad', '--definitions', json.dumps(list(some)))
        refused('PolicyDefinitionNotFound', {'policyDefinitionId': definition + 'none'})
        refused('MissingPolicyParameter', {'policyDefinitionId': definition + 'places'})
        refused('InvalidCreatePolicySetDefinitionRequest', {'policyDefinitionId': definition + 'disks', 'groupNames': ['none']})
    az.check('policy set-definition create is refused as on Azure', wrong)


def assignments(az, place):
    inside = ('-g', GROUP)

    def create():
        made = az.ok('policy', 'assignment', 'create', '-n', 'here', '--policy', 'places', *inside, '--display-name', 'Here', '--description', 'd',
                     '--params', json.dumps({'places': {'value': ['westeurope']}}), '--enforcement-mode', 'DoNotEnforce')
        same(made['scope'], place['group'])
        same((made['displayName'], made['enforcementMode'], made['parameters']),
             ('Here', 'DoNotEnforce', {'places': {'value': ['westeurope']}}))
        expect(made['policyDefinitionId'].endswith('/policyDefinitions/places'), made['policyDefinitionId'])
        same(made['definitionVersion'], '1.*.*')
    az.check('policy assignment create', create)

    def everywhere():
        az.ok('policy', 'assignment', 'create', '-n', 'whole', '--policy', BUILT_IN, '--scope', place['subscription'], '--not-scopes', place['group'])
        same(az.ok('policy', 'assignment', 'show', '-n', 'whole')['notScopes'], [place['group']])
        above = f'/providers/Microsoft.Management/managementGroups/{MANAGEMENT}'
        az.ok('policy', 'assignment', 'create', '-n', 'above', '--policy', above + '/providers/Microsoft.Authorization/policyDefinitions/above',
              '--scope', above)
        same(az.ok('policy', 'assignment', 'show', '-n', 'above', '--scope', above)['scope'], above)
        az.ok('network', 'vnet', 'create', *inside, '-n', 'net10')
        net = place['group'] + '/providers/Microsoft.Network/virtualNetworks/net10'
        same(az.ok('policy', 'assignment', 'create', '-n', 'one', '--policy', BUILT_IN, '--scope', net)['scope'], net)
    az.check('policy assignment create at a subscription, a management group, a resource', everywhere)

    def listed():
        expect('here' in names(az.ok('policy', 'assignment', 'list', *inside)), 'here is not in the group')
        wide = names(az.ok('policy', 'assignment', 'list', '--disable-scope-strict-match'))
        expect({'here', 'whole', 'one'} <= wide and 'above' not in wide, wide)
        inherited = names(az.ok('policy', 'assignment', 'list', *inside, '--disable-scope-strict-match'))
        expect({'here', 'whole'} <= inherited, inherited)
        at = f'/providers/Microsoft.Management/managementGroups/{MANAGEMENT}'
        same(names(az.ok('policy', 'assignment', 'list', '--scope', at)), {'above'})
    az.check('policy assignment list', listed)

    def update():
        changed = az.ok('policy', 'assignment', 'update', '-n', 'here', *inside, '--display-name', 'There', '--enforcement-mode', 'Default')
        same((changed['displayName'], changed['enforcementMode'], changed['description']), ('There', 'Default', 'd'))
        same(changed['parameters'], {'places': {'value': ['westeurope']}})
    az.check('policy assignment update', update)

    def selected():
        selectors = [{'name': 'first', 'selectors': [{'kind': 'resourceLocation', 'in': ['westeurope']}]}]
        overrides = [{'kind': 'policyEffect', 'value': 'Disabled', 'selectors': [{'kind': 'resourceLocation', 'in': ['eastus']}]}]
        made = az.ok('policy', 'assignment', 'create', '-n', 'rings', '--policy', 'disks', *inside,
                     '--resource-selectors', json.dumps(selectors), '--overrides', json.dumps(overrides))
        same((made['resourceSelectors'], made['overrides']), (selectors, overrides))
        same(az.ok('policy', 'assignment', 'update', '-n', 'rings', *inside, '--description', 'x')['resourceSelectors'], selectors)
    az.check('policy assignment with resource selectors and overrides', selected)

    def wrong():
        def refused(code, *arguments):
            az.refused(code, 'policy', 'assignment', 'create', '-n', 'bad', *inside, *arguments)
        refused('MissingPolicyParameter', '--policy', 'places')
        refused('PolicyParameterValueNotAllowed', '--policy', 'places', '--params',
                json.dumps({'places': {'value': []}, 'effect': {'value': 'Burn'}}))
        refused('InvalidCreatePolicyAssignmentRequest', '--policy', BUILT_IN, '--not-scopes', place['subscription'])
        refused('ResourceIdentityRequired', '--policy', 'tag')
        refused('InvalidCreatePolicyAssignmentRequest', '--policy',
                f'/providers/Microsoft.Management/managementGroups/{MANAGEMENT}/providers/Microsoft.Authorization/policyDefinitions/above')
        az.refused('PolicyAssignmentNotFound', 'policy', 'assignment', 'show', '-n', 'none', *inside)
    az.check('policy assignment create is refused as on Azure', wrong)


def identities(az, place):
    inside = ('-g', GROUP)
    mine = ('-n', 'tagged', *inside)

    def system():
        made = az.ok('policy', 'assignment', 'create', *mine, '--policy', 'tag', '--mi-system-assigned', '--location', 'westeurope',
                     '--role', 'Contributor', '--identity-scope', place['group'])
        expect(made['identity']['type'] == 'SystemAssigned' and made['identity']['principalId'], made['identity'])
        same(made['location'], 'westeurope')
        shown = az.ok('policy', 'assignment', 'identity', 'show', *mine)
        same(shown['principalId'], made['identity']['principalId'])
        roles = az.ok('role', 'assignment', 'list', '--scope', place['group'])
        expect([one for one in roles if one['principalId'] == shown['principalId'] and one['roleDefinitionId'].endswith(CONTRIBUTOR)],
               'the identity has no role')
    az.check('policy assignment create with a system-assigned identity and a role', system)

    def user():
        identity = az.ok('identity', 'create', *inside, '-n', 'acts')
        az.ok('policy', 'assignment', 'create', '-n', 'byuser', '--policy', 'tag', *inside, '--mi-user-assigned', identity['id'], '--location', 'westeurope')
        shown = az.ok('policy', 'assignment', 'identity', 'show', '-n', 'byuser', *inside)
        same(shown['type'], 'UserAssigned')
        same([one['principalId'] for one in shown['userAssignedIdentities'].values()], [identity['principalId']])
        # az adds the one to the other, and an assignment has one identity.
        az.refused('InvalidCreatePolicyAssignmentRequest', 'policy', 'assignment', 'identity', 'assign', *mine, '--user-assigned', identity['id'])
    az.check('policy assignment create with a user-assigned identity', user)

    def remove():
        plain = ('-n', 'plain', *inside)
        identity = az.ok('identity', 'show', *inside, '-n', 'acts')
        az.ok('policy', 'assignment', 'create', *plain, '--policy', BUILT_IN, '--mi-system-assigned', '--location', 'westeurope')
        az.ok('policy', 'assignment', 'identity', 'remove', *plain, '--system-assigned')
        same(az.ok('policy', 'assignment', 'show', *plain)['identity']['type'], 'None')
        az.ok('policy', 'assignment', 'identity', 'assign', *plain, '--user-assigned', identity['id'])
        shown = az.ok('policy', 'assignment', 'identity', 'show', *plain)
        same([one['clientId'] for one in shown['userAssignedIdentities'].values()], [identity['clientId']])
        az.ok('policy', 'assignment', 'identity', 'remove', *plain, '--user-assigned', identity['id'])
        az.ok('policy', 'assignment', 'identity', 'assign', *plain, '--system-assigned')
        expect(az.ok('policy', 'assignment', 'identity', 'show', *plain)['principalId'], 'no identity')
        az.refused('ResourceIdentityRequired', 'policy', 'assignment', 'identity', 'remove', *mine, '--system-assigned')
    az.check('policy assignment identity assign and remove, of both kinds', remove)


def messages(az, place):
    mine = ('-n', 'said', '-g', GROUP)

    def create():
        az.ok('policy', 'assignment', 'create', *mine, '-d', BUILT_IN_SET)
        az.ok('policy', 'assignment', 'non-compliance-message', 'create', *mine, '-m', 'For all')
        az.ok('policy', 'assignment', 'non-compliance-message', 'create', *mine, '-m', 'For one', '-r', 'AINE_MaximumPasswordAge')
        same([(one['message'], one.get('policyDefinitionReferenceId')) for one in az.ok('policy', 'assignment', 'non-compliance-message', 'list', *mine)],
             [('For all', None), ('For one', 'AINE_MaximumPasswordAge')])
        az.refused('InvalidPolicyDefinitionReference', 'policy', 'assignment', 'non-compliance-message', 'create', *mine, '-m', 'x', '-r', 'none')
    az.check('policy assignment non-compliance-message create, list', create)

    def delete():
        az.ok('policy', 'assignment', 'non-compliance-message', 'delete', *mine, '-m', 'For one', '-r', 'AINE_MaximumPasswordAge')
        same([one['message'] for one in az.ok('policy', 'assignment', 'non-compliance-message', 'list', *mine)], ['For all'])
    az.check('policy assignment non-compliance-message delete', delete)


def exemptions(az, place):
    inside = ('-g', GROUP)
    said = az.ok('policy', 'assignment', 'show', '-n', 'said', *inside)['id']

    def create():
        made = az.ok('policy', 'exemption', 'create', '-n', 'spared', *inside, '-a', said, '-e', 'Waiver', '--display-name', 'Spared',
                     '--description', 'd', '--expires-on', '2050-01-01T00:00:00Z', '-r', 'AINE_MaximumPasswordAge')
        same((made['policyAssignmentId'], made['exemptionCategory'], made['policyDefinitionReferenceIds']),
             (said, 'Waiver', ['AINE_MaximumPasswordAge']))
        expect(made['expiresOn'].startswith('2050-01-01T00:00:00'), made['expiresOn'])
        az.refused('InvalidPolicyDefinitionReference', 'policy', 'exemption', 'create', '-n', 'bad', *inside, '-a', said, '-e', 'Waiver', '-r', 'none')
        az.refused('InvalidCreatePolicyExemptionRequest', 'policy', 'exemption', 'create', '-n', 'bad', '--scope', place['subscription'],
                   '-a', said, '-e', 'Waiver')
    az.check('policy exemption create', create)

    def shown():
        same(az.ok('policy', 'exemption', 'show', '-n', 'spared', *inside)['displayName'], 'Spared')
        same(names(az.ok('policy', 'exemption', 'list', *inside)), {'spared'})
        az.refused('PolicyExemptionNotFound', 'policy', 'exemption', 'show', '-n', 'none', *inside)
    az.check('policy exemption show, list', shown)

    def update():
        changed = az.ok('policy', 'exemption', 'update', '-n', 'spared', *inside, '-e', 'Mitigated', '--description', 'other')
        same((changed['exemptionCategory'], changed['description'], changed['displayName']), ('Mitigated', 'other', 'Spared'))
        az.ok('policy', 'exemption', 'delete', '-n', 'spared', *inside)
        same(az.ok('policy', 'exemption', 'list', *inside), [])
    az.check('policy exemption update, delete', update)


def removal(az, place):
    inside = ('-g', GROUP)

    def in_use():
        az.refused('InvalidDeletePolicyDefinitionRequest', 'policy', 'definition', 'delete', '-n', 'places')
        az.refused('InvalidDeletePolicyDefinitionRequest', 'policy', 'definition', 'delete', '-n', 'tag')
    az.check('policy definition delete of one in use is refused', in_use)

    def delete():
        for name in ('here', 'rings', 'tagged', 'byuser', 'plain', 'said'):
            az.ok('policy', 'assignment', 'delete', '-n', name, *inside)
        az.ok('policy', 'assignment', 'delete', '-n', 'whole')
        above = f'/providers/Microsoft.Management/managementGroups/{MANAGEMENT}'
        az.ok('policy', 'assignment', 'delete', '-n', 'above', '--scope', above)
        same(names(az.ok('policy', 'assignment', 'list', *inside)), set())
        az.ok('policy', 'set-definition', 'delete', '-n', 'order')
        az.ok('policy', 'set-definition', 'delete', '-n', 'up', '--management-group', MANAGEMENT)
        for name in ('places', 'disks', 'tag'):
            az.ok('policy', 'definition', 'delete', '-n', name)
        az.ok('policy', 'definition', 'delete', '-n', 'above', '--management-group', MANAGEMENT)
        same(az.ok('policy', 'definition', 'list', '--filter', "policyType eq 'Custom'"), [])
    az.check('policy assignment, set-definition and definition delete', delete)

    def deployed():
        template = {'$schema': 'https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#',
                    'contentVersion': '1.0.0.0', 'resources': [
                        {'type': 'Microsoft.Authorization/policyDefinitions', 'apiVersion': '2021-06-01', 'name': 'deployed',
                         'properties': {'mode': 'All', 'policyRule': SIMPLE}},
                        {'type': 'Microsoft.Authorization/policyAssignments', 'apiVersion': '2021-06-01', 'name': 'deployed',
                         'dependsOn': ["[subscriptionResourceId('Microsoft.Authorization/policyDefinitions', 'deployed')]"],
                         'properties': {'policyDefinitionId':
                                        "[subscriptionResourceId('Microsoft.Authorization/policyDefinitions', 'deployed')]"}}]}
        az.ok('deployment', 'sub', 'create', '-n', 'policies', '-l', 'westeurope', '-f', write(place['files'], 'template.json', template))
        expect(az.ok('policy', 'assignment', 'show', '-n', 'deployed')['policyDefinitionId'].endswith('/policyDefinitions/deployed'), 'assignment')
        az.ok('policy', 'assignment', 'delete', '-n', 'deployed')
        az.ok('policy', 'definition', 'delete', '-n', 'deployed')
        az.ok('group', 'delete', '-n', GROUP, '--yes')
    az.check('policies by a template', deployed)
