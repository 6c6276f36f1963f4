"""The activity log with the Azure CLI."""
import datetime
import time

from client import expect, same

GROUP = 'rg8'


def audit(az):
    az.sign_in()
    begun = datetime.datetime.now(datetime.timezone.utc)
    group = az.ok('group', 'create', '-n', GROUP, '-l', 'westeurope')
    identity = az.ok('identity', 'create', '-g', GROUP, '-n', 'audited')
    az.ok('lock', 'create', '-g', GROUP, '-n', 'keep', '--lock-type', 'CanNotDelete')
    az.refused('ScopeLocked', 'identity', 'delete', '-g', GROUP, '-n', 'audited')
    az.ok('lock', 'delete', '-g', GROUP, '-n', 'keep')
    az.ok('identity', 'delete', '-g', GROUP, '-n', 'audited')

    def listed(*arguments):
        return az.ok('monitor', 'activity-log', 'list', *arguments)

    def value(event, name):
        return event[name]['value']

    def of_group():
        events = listed('-g', GROUP)
        expect({'Microsoft.Resources/subscriptions/resourceGroups/write', 'Microsoft.ManagedIdentity/userAssignedIdentities/write',
                'Microsoft.ManagedIdentity/userAssignedIdentities/delete', 'Microsoft.Authorization/locks/write'}
               <= {value(event, 'operationName') for event in events}, 'an operation is missing')
        expect(all(event['resourceGroupName'].lower() == GROUP for event in events), 'another group')
        # a whole second is written without a fraction
        times = [event['eventTimestamp'] for event in events]
        same(sorted(times, key=lambda text: (text[:19], text[19:-1]), reverse=True), times)
    az.check('monitor activity-log list --resource-group', of_group)

    def of_resource():
        events = listed('--resource-id', identity['id'], '--offset', '1h')
        written = [event for event in events if value(event, 'operationName').endswith('/write')]
        same([value(event, 'status') for event in written], ['Succeeded', 'Started'])
        same({event['correlationId'] for event in written}.__len__(), 1)
        again = listed('--correlation-id', written[0]['correlationId'])
        same({event['eventDataId'] for event in again}, {event['eventDataId'] for event in written})
    az.check('monitor activity-log list --resource-id, --correlation-id', of_resource)

    def refused():
        for _ in range(20):  # refusals are written a moment after
            events = listed('--status', 'Failed', '-g', GROUP)
            if events:
                break
            time.sleep(0.2)
        same([value(event, 'subStatus') for event in events], ['Conflict'])
        expect('ScopeLocked' in events[0]['properties']['statusMessage'], 'the reason is missing')
        same(events[0]['level'], 'Error')
    az.check('monitor activity-log list --status Failed', refused)

    def by_caller():
        caller = listed('-g', GROUP, '--max-events', '1')[0]['caller']
        expect(len(listed('--caller', caller, '--max-events', '5')) == 5, 'the caller wrote more than that')
        same(listed('--caller', 'nobody'), [])
    az.check('monitor activity-log list --caller, --max-events', by_caller)

    def selected():
        events = listed('--namespace', 'Microsoft.ManagedIdentity', '--select', 'eventName', 'id', '--max-events', '3')
        expect(events and all(event['eventName']['value'] in ('BeginRequest', 'EndRequest') for event in events), 'event names')
        expect(all(not event.get('caller') for event in events), 'more than was selected')
    az.check('monitor activity-log list --namespace, --select', selected)

    def span():
        start = begun.strftime('%Y-%m-%dT%H:%M:%SZ')
        end = (begun - datetime.timedelta(hours=1)).strftime('%Y-%m-%dT%H:%M:%SZ')
        expect(listed('-g', GROUP, '--start-time', start), 'nothing since the start')
        same(listed('-g', GROUP, '--end-time', end, '--offset', '30m'), [])
        az.refused('90 days', 'monitor', 'activity-log', 'list', '--start-time', '2020-01-01')
    az.check('monitor activity-log list --start-time, --end-time, --offset', span)

    az.check('monitor activity-log list-categories', lambda: expect(
        'Administrative' in [one['value'] for one in az.ok('monitor', 'activity-log', 'list-categories')], 'categories'))
    az.ok('group', 'delete', '-n', GROUP, '--yes')
    expect(group['name'] == GROUP, 'name')
