"""States, events and scans of Azure Policy with the Azure CLI."""
import json
import time

from client import expect, same

RULE = {'if': {'allOf': [{'field': 'type', 'equals': 'Microsoft.ManagedIdentity/userAssignedIdentities'}, {'field': "tags['owner']", 'exists': 'false'}]},
        'then': {'effect': 'audit'}}
DENY = {'if': {'field': 'name', 'equals': 'never-this'}, 'then': {'effect': 'deny'}}
GROUP = 'rg-compliance'


def compliance(az, server):
    env = server.env
    az.sign_in()
    az.ok('group', 'create', '-n', GROUP, '-l', 'westeurope')
    inside = ('-g', GROUP)
    for name in ('bare-one', 'bare-two'):
        az.ok('identity', 'create', *inside, '-n', name)
    tagged = az.ok('identity', 'create', *inside, '-n', 'tagged', '--tags', 'owner=me')['id']
    az.ok('policy', 'definition', 'create', '-n', 'owned', '--mode', 'Indexed', '--rules', json.dumps(RULE))
    az.ok('policy', 'definition', 'create', '-n', 'never', '--mode', 'All', '--rules', json.dumps(DENY))
    assignment = az.ok('policy', 'assignment', 'create', '-n', 'owned', '--policy', 'owned', *inside)
    az.ok('policy', 'assignment', 'create', '-n', 'never', '--policy', 'never', *inside)

    def names(rows):
        return sorted({row['resourceId'].rsplit('/', 1)[1] for row in rows})

    def states(*more):
        return az.ok('policy', 'state', 'list', *more)

    def settled(ask):
        until = time.time() + 60
        while not ask():  # an az takes long enough to start
            expect(time.time() < until, 'it did not come about within a minute')

    az.check('policy state trigger-scan of a group', lambda: az.ok('policy', 'state', 'trigger-scan', *inside))
    az.check('policy state trigger-scan of the subscription, not waited for', lambda: az.ok('policy', 'state', 'trigger-scan', '--no-wait'))

    def listed():
        rows = [row for row in states(*inside) if row['policyAssignmentName'] == 'owned']
        same(names(rows), ['bare-one', 'bare-two', 'tagged'])
        same(sorted(row['complianceState'] for row in rows), ['Compliant', 'NonCompliant', 'NonCompliant'])
        same({row['policyAssignmentId'] for row in rows}, {assignment['id'].lower()})
        same({row['policyDefinitionAction'] for row in rows}, {'audit'})
    az.check('policy state list of a group', listed)
    az.check('policy state list of the subscription', lambda: expect('bare-one' in names(states()), 'bare-one is missing'))
    az.check('policy state list of a management group', lambda: expect('bare-one' in names(states('-m', env['tenantId'])), 'bare-one is missing'))
    az.check('policy state list of an assignment', lambda: same(names(states('-a', 'owned', *inside)), ['bare-one', 'bare-two', 'tagged']))
    az.check('policy state list of a definition', lambda: same(names(states('-d', 'owned')), ['bare-one', 'bare-two', 'tagged']))
    az.check('policy state list of an initiative that is not assigned', lambda: same(states('-s', 'none'), []))
    az.check('policy state list of a resource', lambda: same(
        [row['complianceState'] for row in states('--resource', tagged) if row['policyAssignmentName'] == 'owned'], ['Compliant']))
    az.check('policy state list of a resource by its parts', lambda: same(
        names(states('--resource', 'bare-one', '--namespace', 'Microsoft.ManagedIdentity', '--resource-type', 'userAssignedIdentities', *inside)), ['bare-one']))
    az.check('policy state list --filter', lambda: same(
        names(states(*inside, '--filter', "complianceState eq 'NonCompliant' and endswith(resourceId, 'two')")), ['bare-two']))
    az.check('policy state list --filter in error', lambda: az.refused(
        'InvalidFilterInPolicyStateRequest', 'policy', 'state', 'list', *inside, '--filter', 'complianceState eq'))
    az.check('policy state list --order-by --top', lambda: same(
        [row['resourceId'].rsplit('/', 1)[1] for row in states(*inside, '--filter', "policyAssignmentName eq 'owned'", '--order-by', 'resourceId desc', '--top', '2')],
        ['tagged', 'bare-two']))
    az.check('policy state list --select', lambda: same(
        {row['complianceState'] for row in states('-a', 'owned', *inside, '--select', 'complianceState', '--filter', 'isCompliant eq false')}, {'NonCompliant'}))

    def counted():
        rows = states('-a', 'owned', *inside, '--apply', 'groupby((complianceState), aggregate($count as N))', '--order-by', 'N desc')
        same([(row['complianceState'], row['N']) for row in rows], [('NonCompliant', 2), ('Compliant', 1)])
    az.check('policy state list --apply', counted)

    def expanded():
        rows = states('--resource', tagged.replace('tagged', 'bare-one'), '--expand', 'PolicyEvaluationDetails', '--filter', 'isCompliant eq false')
        expect(rows and all(row['policyEvaluationDetails']['evaluatedExpressions'] for row in rows), 'no expressions')
    az.check('policy state list --expand', expanded)
    az.check('policy state list --all, --from and --to', lambda: expect(
        len(states('--all', *inside, '--from', '2020-01-01T00:00:00Z', '--to', '2099-01-01T00:00:00Z')) >= 3, 'too few'))

    def summarized():
        summary = az.ok('policy', 'state', 'summarize', '-a', 'owned', *inside)
        same(summary['results']['nonCompliantResources'], 2)
        same(summary['results']['nonCompliantPolicies'], 1)
        same(summary['policyAssignments'][0]['policyAssignmentId'], assignment['id'].lower())
        expect(az.ok('policy', 'state', 'summarize')['results']['nonCompliantResources'] >= 2, 'the subscription has fewer than the group')
    az.check('policy state summarize', summarized)

    def corrected():
        az.ok('identity', 'create', *inside, '-n', 'bare-two', '--tags', 'owner=me')
        settled(lambda: names(states('-a', 'owned', *inside, '--filter', "complianceState eq 'NonCompliant'")) == ['bare-one'])
    az.check('a write corrects the state', corrected)

    def refused():
        az.refused('RequestDisallowedByPolicy', 'identity', 'create', *inside, '-n', 'never-this')
        settled(lambda: 'never-this' in names(az.ok('policy', 'event', 'list', *inside, '--filter', "policyDefinitionAction eq 'deny'")))
    az.check('policy event list has what was denied', refused)
    az.check('policy event list of an assignment', lambda: expect(
        'bare-two' in names(az.ok('policy', 'event', 'list', '-a', 'owned', *inside)), 'bare-two is missing'))
    az.check('policy event list --apply', lambda: expect(
        az.ok('policy', 'event', 'list', '--apply', 'aggregate($count as N)')[0]['N'] >= 2, 'too few'))
    az.check('policy metadata list', lambda: same(az.ok('policy', 'metadata', 'list'), []))
    az.check('policy metadata show', lambda: az.refused('PolicyMetadataNotFound', 'policy', 'metadata', 'show', '-n', 'ACF1000'))
    az.check('the states go with their assignment', lambda: (
        az.ok('policy', 'assignment', 'delete', '-n', 'owned', *inside), same(states('-d', 'owned'), [])))
