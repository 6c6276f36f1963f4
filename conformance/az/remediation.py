"""Remediations and attestations of Azure Policy with the Azure CLI."""
import json
import time

from client import expect, machine_body, same

POLICY = 'd367bd60-64ca-4364-98ea-276775bddd94'
ENDED = ('Succeeded', 'Failed', 'Canceled')


def remediation(az, server):
    env = server.env
    subscription = f'/subscriptions/{env["subscriptionId"]}'
    group = f'{subscription}/resourceGroups/rg9'
    az.sign_in()
    az.ok('group', 'create', '-n', 'rg9', '-l', 'westeurope')
    wanted = az.ok('identity', 'create', '-g', 'rg9', '-n', 'wanted')['id']
    for name in ('one', 'two'):
        az.ok('rest', '--method', 'put', '--body', machine_body(group),
              '--url', f'{group}/providers/Microsoft.Compute/virtualMachines/{name}?api-version=2024-11-01')
    assignment = f'{subscription}/providers/Microsoft.Authorization/policyAssignments/assign9'
    body = {'location': 'westeurope', 'identity': {'type': 'SystemAssigned'}, 'properties': {
        'policyDefinitionId': f'/providers/Microsoft.Authorization/policyDefinitions/{POLICY}', 'parameters': {
            'bringYourOwnUserAssignedManagedIdentity': {'value': True},
            'restrictBringYourOwnUserAssignedIdentityToSubscription': {'value': False},
            'userAssignedIdentityResourceId': {'value': wanted}}}}
    made = az.ok('rest', '--method', 'put', '--body', json.dumps(body), '--url', f'{assignment}?api-version=2022-06-01')

    def ended(*where):
        end = time.time() + 60
        while True:
            shown = az.ok('policy', 'remediation', 'show', *where)
            if shown['provisioningState'] in ENDED:
                return shown
            expect(time.time() < end, f'it is still {shown["provisioningState"]}')

    def without_roles():
        begun = az.ok('policy', 'remediation', 'create', '-n', 'noroles', '-g', 'rg9', '-a', assignment)
        same(begun['provisioningState'], 'Accepted')
        same(begun['policyAssignmentId'], assignment.lower())
        same(begun['id'], f'{group}/providers/Microsoft.PolicyInsights/remediations/noroles'.lower())
        shown = ended('-n', 'noroles', '-g', 'rg9')
        same(shown['provisioningState'], 'Failed')
        same(shown['deploymentStatus']['failedDeployments'], 2)
        failed = az.ok('policy', 'remediation', 'deployment', 'list', '-n', 'noroles', '-g', 'rg9')
        same([one['error']['code'] for one in failed], ['AuthorizationFailed'] * 2)
        az.refused('InvalidCancelRemediationRequest', 'policy', 'remediation', 'cancel', '-n', 'noroles', '-g', 'rg9')
        az.ok('policy', 'remediation', 'delete', '-n', 'noroles', '-g', 'rg9')
    az.check('policy remediation of an identity without roles fails; deployment list, delete', without_roles)

    def with_roles():
        for role in ('Contributor', 'User Access Administrator'):
            az.ok('role', 'assignment', 'create', '--assignee-object-id', made['identity']['principalId'],
                  '--assignee-principal-type', 'ServicePrincipal', '--role', role, '--scope', subscription)
        first = az.ok('policy', 'remediation', 'create', '-n', 'one', '-a', 'assign9', '--location-filters', 'westeurope', '--resource-discovery-mode',
                      'ReEvaluateCompliance')
        same(first['resourceDiscoveryMode'], 'ReEvaluateCompliance')
        same(first['filters']['locations'], ['westeurope'])
        shown = ended('-n', 'one')
        same(shown['provisioningState'], 'Succeeded')
        same(shown['deploymentStatus'], {'failedDeployments': 0, 'successfulDeployments': 2, 'totalDeployments': 2})
        listed = az.ok('policy', 'remediation', 'deployment', 'list', '-n', 'one')
        same(sorted(one['remediatedResourceId'].split('/')[-1] for one in listed), ['one', 'two'])
        same({one['status'] for one in listed}, {'Succeeded'})
        for one in listed:
            deployed = az.ok('deployment', 'sub', 'show', '-n', one['deploymentId'].split('/')[-1])
            same(deployed['properties']['correlationId'], shown['correlationId'])
        for name in ('one', 'two'):
            identity = az.ok('vm', 'identity', 'show', '-g', 'rg9', '-n', name)
            same([one.lower() for one in identity['userAssignedIdentities']], [wanted.lower()])
        expect('one' in [one['name'] for one in az.ok('policy', 'remediation', 'list')], 'it is not listed')
        again = az.ok('policy', 'remediation', 'create', '-n', 'again', '-a', assignment)
        same(again['name'], 'again')
        same(ended('-n', 'again')['deploymentStatus']['totalDeployments'], 0)
        same(az.ok('policy', 'remediation', 'deployment', 'list', '-n', 'again'), [])
    az.check('policy remediation create, show, list, deployment list at a subscription', with_roles)

    def cancelled():
        for number in range(6):
            az.ok('rest', '--method', 'put', '--body', machine_body(group),
                  '--url', f'{group}/providers/Microsoft.Compute/virtualMachines/many{number}?api-version=2024-11-01')
        url = f'{group}/providers/Microsoft.PolicyInsights/remediations/slow?api-version=2021-10-01'
        slow = {'properties': {'policyAssignmentId': assignment, 'parallelDeployments': 1}}
        # at once after the other: an az takes as long to start as some machines to be remediated
        az.ok('rest', '--method', 'put', '--body', json.dumps(slow), '--url', url)
        stopped = az.run('policy', 'remediation', 'cancel', '-n', 'slow', '-g', 'rg9', '-o', 'json')
        if stopped.returncode == 0:
            same(json.loads(stopped.stdout)['provisioningState'], 'Cancelling')
            same(ended('-n', 'slow', '-g', 'rg9')['provisioningState'], 'Canceled')
        else:
            expect('InvalidCancelRemediationRequest' in stopped.stderr, stopped.stderr)
            same(ended('-n', 'slow', '-g', 'rg9')['provisioningState'], 'Succeeded')
        az.ok('policy', 'remediation', 'delete', '-n', 'slow', '-g', 'rg9')
    az.check('policy remediation cancel', cancelled)

    def attested():
        where = ('--attestation-name', 'said', '-g', 'rg9')
        said = az.ok('policy', 'attestation', 'create', *where, '--policy-assignment-id', assignment, '--compliance-state', 'Compliant',
                     '--comments', 'looked at', '--owner', 'us', '--expires-on', '2035-01-01T00:00:00Z')
        same(said['complianceState'], 'Compliant')
        same(said['name'], 'said')
        shown = az.ok('policy', 'attestation', 'show', *where)
        same((shown['comments'], shown['owner'], shown['policyAssignmentId']), ('looked at', 'us', assignment.lower()))
        same([one['name'] for one in az.ok('policy', 'attestation', 'list', '-g', 'rg9')], ['said'])
        changed = az.ok('policy', 'attestation', 'update', *where, '--compliance-state', 'NonCompliant')
        same(changed['complianceState'], 'NonCompliant')  # az sends this and the assignment alone, and a PUT replaces
        az.ok('policy', 'attestation', 'delete', *where)
        same(az.ok('policy', 'attestation', 'list', '-g', 'rg9'), [])
    az.check('policy attestation create, show, list, update, delete', attested)

    # Of the whole subscription: it would give its identity to the machines of the other parts.
    az.check('the assignment is deleted', lambda: az.ok('policy', 'assignment', 'delete', '-n', 'assign9'))
