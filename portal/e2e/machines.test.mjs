// Virtual machines: the list, what is done to many, the wizard (Z10, Z12), overview and activity log; and a reader, who may look only.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { arm, launch, look, machine, open, subscription, until } from './harness.mjs';
import { readerOf } from './people.mjs';

const group = `${subscription}/resourceGroups/portal-machines`;
const vm = (name) => `${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEOyPQLk6cY5M1Y6hO0fF7v3zv9tUo1X2q1h7cJ8mXyz someone@somewhere';
let browser;

before(async () => {
  browser = await launch();
  await arm('PUT', group, '2022-09-01', { location: 'westeurope' });
  for (const name of ['front1', 'front2', 'db1']) {
    await arm('PUT', vm(name), '2024-07-01', machine(group, { location: 'westeurope', tags: { tier: name.slice(0, -1) } }));
  }
});
after(() => browser.close());

async function state(name) {
  const view = await arm('GET', `${vm(name)}/instanceView`, '2024-07-01');
  return view.body.statuses.find((one) => one.code.startsWith('PowerState/')).code;
}

test('the list is filtered, grouped and sorted, and machines are stopped and started together', async () => {
  const { page, faults, context } = await open(browser, { path: '/machines' });
  await page.getByRole('link', { name: 'front1' }).waitFor();
  await look(page, 'machines-list');
  await page.getByRole('searchbox').fill('front');
  await page.getByText('2 of', { exact: false }).first().waitFor();
  await page.getByLabel('Group by').selectOption('size');
  await page.getByText('Size: Standard_B1s').waitFor();
  await look(page, 'machines-grouped');
  await page.getByRole('checkbox', { name: 'Select front1' }).check();
  await page.getByRole('checkbox', { name: 'Select front2' }).check();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('alertdialog').getByText('front2').waitFor();
  await look(page, 'machines-stop');
  await page.getByRole('button', { name: 'Yes' }).click();
  for (const name of ['front1', 'front2']) {
    await until(async () => assert.equal(await state(name), 'PowerState/deallocated'), `${name} is stopped`);
  }
  assert.equal(await state('db1'), 'PowerState/running');
  await page.getByRole('row', { name: /front1/ }).getByText('deallocated').waitFor();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await until(async () => assert.equal(await state('front1'), 'PowerState/running'), 'front1 is started');
  await page.getByRole('searchbox').fill('');
  await page.getByRole('button', { name: /^Notifications/ }).click();
  await page.getByRole('list', { name: 'Notifications' }).getByText('Stop 2 virtual machines').waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('the list is about all subscriptions, or those named in the address', async () => {
  const { page, faults, context } = await open(browser, { path: '/groups' });
  // There is one subscription here: the answers about a second one are put beside the real ones.
  const other = '/subscriptions/00000000-0000-4000-8000-000000000002';
  await page.route((url) => url.pathname === '/subscriptions', async (route) => {
    const real = await (await route.fetch()).json();
    await route.fulfill({ json: { value: [...real.value, { ...real.value[0], id: other, subscriptionId: other.split('/')[2], displayName: 'Other' }] } });
  });
  await page.route((url) => url.pathname.startsWith(other), (route) => route.fulfill({
    json: { value: route.request().url().includes('virtualMachines?') ? [{ id: `${other}/resourceGroups/far/providers/Microsoft.Compute/virtualMachines/far1`, name: 'far1', type: 'Microsoft.Compute/virtualMachines', location: 'westus', properties: {} }] : [] },
  }));
  await page.goto(`${page.url().replace('/groups', '/machines')}`);
  await page.getByRole('link', { name: 'far1' }).waitFor();
  await page.getByRole('link', { name: 'front1' }).waitFor();
  await page.getByRole('button', { name: 'Subscription: all' }).click();
  await page.getByRole('menuitemcheckbox', { name: /^Other/ }).click();
  await page.getByRole('link', { name: 'far1' }).waitFor({ state: 'hidden' });
  await page.keyboard.press('Escape');
  assert.match(page.url(), new RegExp(`subscription=${subscription.split('/')[2]}`));
  await page.reload();
  await page.getByRole('link', { name: 'front1' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'far1' }).count(), 0);
  await look(page, 'machines-one-subscription');
  assert.deepEqual(faults, []);
  await context.close();
});

test('Z10, Z12: a machine is created with a system-assigned identity by the tab Management', async () => {
  const { page, faults, context } = await open(browser, { path: '/machines' });
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByLabel('Resource group').selectOption('portal-machines');
  await page.getByLabel('Virtual machine name').fill('made1');
  await page.getByLabel('Region').selectOption('westeurope');
  await page.getByLabel('Size').selectOption({ label: 'Standard_B1s - 1 vCPU, 1 GiB memory' });
  await page.getByLabel('SSH public key', { exact: false }).last().fill(KEY);
  await look(page, 'machine-create-basics');
  await page.getByRole('tab', { name: 'Disks' }).click();
  await page.getByRole('button', { name: 'Create and attach a new disk' }).click();
  await look(page, 'machine-create-disks');
  await page.getByRole('tab', { name: 'Networking' }).click();
  await look(page, 'machine-create-networking');
  await page.getByRole('tab', { name: 'Management' }).click();
  await page.getByText('User-assigned managed identities cannot be chosen').waitFor();
  await page.getByRole('checkbox', { name: 'Enable system assigned managed identity' }).check();
  assert.match(page.url(), /tab=management/);
  await look(page, 'machine-create-management');
  await page.getByRole('tab', { name: 'Tags' }).click();
  await page.getByRole('button', { name: 'Add tag' }).click();
  await page.getByLabel('Name of tag 1').fill("it's");
  await page.getByLabel('Value of tag 1').fill("[concat('a')]");
  await page.getByRole('button', { name: 'Review + create', exact: true }).click();
  await page.getByText('Validation passed').waitFor();
  await look(page, 'machine-create-review');
  await page.getByRole('button', { name: 'Show as code' }).click();
  await page.getByText('--assign-identity [system]').waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByText('Your deployment is complete').waitFor({ timeout: 60_000 });
  await look(page, 'machine-create-done');
  const made = (await arm('GET', vm('made1'), '2024-07-01')).body;
  assert.equal(made.identity.type, 'SystemAssigned');
  assert.ok(made.identity.principalId);
  assert.equal(made.tags["it's"], "[concat('a')]");
  assert.equal(made.properties.storageProfile.dataDisks[0].diskSizeGB, 32);
  const nic = (await arm('GET', made.properties.networkProfile.networkInterfaces[0].id, '2024-05-01')).body;
  assert.ok(nic.properties.ipConfigurations[0].properties.publicIPAddress.id);
  await page.getByRole('link', { name: 'Go to resource' }).click();
  await page.getByText('VM running').waitFor();
  await page.getByText(made.identity.principalId).waitFor();
  await look(page, 'machine-overview');
  assert.deepEqual(faults, []);
  await context.close();
});

test('what is missing, and what validation refuses, is told on the page', async () => {
  const reader = await readerOf(group, 'machine-maker');
  const { page, faults, context } = await open(browser, { path: '/create/machine?group=portal-machines', user: reader.user, password: reader.password });
  await page.getByLabel('Region').waitFor();
  await page.getByRole('button', { name: 'Review + create', exact: true }).click();
  await page.getByText('Something is missing').first().waitFor();
  await look(page, 'machine-create-missing');
  await page.getByRole('tab', { name: 'Basics' }).click();
  await page.getByLabel('Resource group').selectOption('portal-machines');
  await page.getByLabel('Virtual machine name').fill('bad name!');
  await page.getByText('A name has letters').waitFor();
  await page.getByLabel('Virtual machine name').fill('good-name');
  await page.getByRole('radio', { name: 'Password' }).check();
  await page.getByLabel('Password', { exact: false }).last().fill('Not-4-anyone!');
  await page.getByRole('button', { name: 'Review + create', exact: true }).click();
  await page.getByRole('alert').getByText('AuthorizationFailed').waitFor();
  await page.getByText(/Correlation id/).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Create', exact: true }).getAttribute('aria-disabled'), 'true');
  await look(page, 'machine-create-refused');
  assert.deepEqual(faults, []);
  await context.close();
});

test('the overview stops, starts and deletes a machine', async () => {
  const { page, faults, context } = await open(browser, { path: `/resource${vm('db1')}`, colorScheme: 'dark' });
  await page.getByText('VM running').waitFor();
  await look(page, 'machine-overview-dark');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await page.getByText('VM deallocated').waitFor();
  assert.equal(await state('db1'), 'PowerState/deallocated');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByText('VM running').waitFor();
  await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('checkbox', { name: /cannot be taken back/ }).check();
  await look(page, 'machine-delete');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await until(async () => assert.equal((await arm('GET', vm('db1'), '2024-07-01')).status, 404), 'db1 is gone');
  await page.waitForURL(/\/portal\/machines/);
  assert.deepEqual(faults, []);
  await context.close();
});

test('the activity log of a machine tells who stopped it', async () => {
  const { page, faults, context } = await open(browser, { path: `/resource${vm('front1')}?view=activity` });
  await page.getByRole('button', { name: /deallocate\/action/ }).first().waitFor();
  await look(page, 'activity-log');
  await page.getByRole('button', { name: /deallocate\/action/ }).first().click();
  await page.getByRole('dialog').getByText('correlationId').waitFor();
  await look(page, 'activity-event');
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByLabel('Status').selectOption('Failed');
  await page.getByText('No events').waitFor();
  assert.match(page.url(), /status=Failed/);
  await page.goto(page.url().replace(/resource.*/, `resource${group}?view=activity`));
  await page.getByRole('button', { name: /virtualMachines\/write/ }).first().waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('role assignments of a machine are listed, given and removed', async () => {
  const { page, faults, context } = await open(browser, { path: `/resource${vm('made1')}?view=roles` });
  await page.getByText('No role assignments').waitFor();
  await page.getByRole('button', { name: 'Add role assignment' }).click();
  await page.getByLabel('Resource group').selectOption('portal-machines');
  await page.getByRole('combobox', { name: 'Role', exact: true }).selectOption('Reader');
  await look(page, 'roles-add');
  await page.getByRole('button', { name: 'Save' }).click();
  const { principalId } = (await arm('GET', vm('made1'), '2024-07-01')).body.identity;
  const given = async () => (await arm('GET', `${group}/providers/Microsoft.Authorization/roleAssignments?$filter=principalId eq '${principalId}'`, '2022-04-01')).body.value;
  await until(async () => assert.equal((await given()).length, 1), 'the role is given');
  await page.getByRole('row', { name: /Reader.*portal-machines/ }).waitFor();
  await look(page, 'roles-list');
  await page.getByRole('checkbox', { name: 'Select Reader' }).check();
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await until(async () => assert.equal((await given()).length, 0), 'the role is removed');
  assert.deepEqual(faults, []);
  await context.close();
});

test('a reader sees everything greyed, with the reason; on a phone', async () => {
  const reader = await readerOf(group, 'machine-reader');
  const { page, faults, context } = await open(browser, { path: `/resource${vm('front1')}`, user: reader.user, password: reader.password, viewport: { width: 390, height: 844 } });
  await page.getByText('VM running').waitFor();
  for (const name of ['Start', 'Restart', 'Stop', 'Delete']) {
    assert.equal(await page.getByRole('button', { name, exact: true }).getAttribute('aria-disabled'), 'true', name);
  }
  await page.getByRole('button', { name: 'Delete' }).hover();
  await page.getByRole('tooltip').getByText("You need a role with 'Microsoft.Compute/virtualMachines/delete'").waitFor();
  await look(page, 'machine-reader-phone');
  await page.goto(page.url().replace(/resource.*/, 'machines'));
  await page.getByRole('link', { name: 'front1' }).waitFor();
  await until(async () => assert.equal(await page.getByRole('button', { name: 'Create', exact: true }).getAttribute('aria-disabled'), 'true'), 'Create is greyed');
  await look(page, 'machines-reader-phone');
  assert.deepEqual(faults, []);
  await context.close();
});
