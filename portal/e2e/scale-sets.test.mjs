// Scale sets: made with an identity, scaled, their instances, their identity, and deleted.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { arm, launch, look, open, subscription, until } from './harness.mjs';

const group = `${subscription}/resourceGroups/portal-sets`;
const set = `${group}/providers/Microsoft.Compute/virtualMachineScaleSets/web`;
const user = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/worker`;
let browser;

before(async () => {
  browser = await launch();
  await arm('PUT', group, '2022-09-01', { location: 'westus' });
  await arm('PUT', user, '2024-11-30', { location: 'westus' });
});
after(() => browser.close());

const read = async () => (await arm('GET', set, '2024-07-01')).body;
const instances = async () => (await arm('GET', `${set}/virtualMachines?$expand=instanceView`, '2024-07-01')).body.value;

test('a scale set is created with a system-assigned identity', async () => {
  const { page, faults, context } = await open(browser, { path: '/scale-sets' });
  await page.getByText('No virtual machine scale sets yet').waitFor();
  await look(page, 'sets-empty');
  await page.getByRole('button', { name: 'Create', exact: true }).first().click();
  await page.getByLabel('Resource group').selectOption('portal-sets');
  await page.getByLabel('Virtual machine scale set name').fill('web');
  await page.getByLabel('Region').selectOption('westus');
  await page.getByRole('radio', { name: 'Password' }).check();
  await page.getByLabel('Password', { exact: false }).last().fill('Not-4-anyone!');
  await look(page, 'set-create-basics');
  await page.getByRole('tab', { name: 'Management' }).click();
  await page.getByRole('checkbox', { name: 'Enable system assigned managed identity' }).check();
  await page.getByRole('button', { name: 'Review + create', exact: true }).click();
  await page.getByText('Validation passed').waitFor();
  await page.getByRole('button', { name: 'Show as code' }).click();
  await page.getByText("--admin-password '<password>'").waitFor();
  assert.equal(await page.getByText('Not-4-anyone!').count(), 0);
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByText('Your deployment is complete').waitFor({ timeout: 60_000 });
  await look(page, 'set-create-done');
  const made = await read();
  assert.equal(made.identity.type, 'SystemAssigned');
  assert.equal(made.sku.capacity, 2);
  await page.getByRole('link', { name: 'Go to resource' }).click();
  await page.getByText('2 running').waitFor();
  await page.getByText(made.identity.principalId).waitFor();
  await look(page, 'set-overview');
  assert.deepEqual(faults, []);
  await context.close();
});

test('a flexible set is created in the network that is there; its instances are virtual machines', async () => {
  const { page, faults, context } = await open(browser, { path: '/create/scale-set' });
  await page.getByLabel('Resource group').selectOption('portal-sets');
  await page.getByLabel('Virtual machine scale set name').fill('flex');
  await page.getByLabel('Region').selectOption('westus');
  await page.getByRole('radio', { name: /^Flexible/ }).check();
  await page.getByLabel('Instance count').fill('1');
  await page.getByRole('radio', { name: 'Password' }).check();
  await page.getByLabel('Password', { exact: false }).last().fill('Not-4-anyone!');
  await page.getByRole('tab', { name: 'Networking' }).click();
  await page.getByLabel('Virtual network').selectOption('web-vnet');
  await page.getByRole('button', { name: 'Review + create', exact: true }).click();
  await page.getByText('Validation passed').waitFor();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByText('Your deployment is complete').waitFor({ timeout: 60_000 });
  const made = (await arm('GET', set.replace(/web$/, 'flex'), '2024-07-01')).body;
  assert.equal(made.properties.orchestrationMode, 'Flexible');
  const [one, ...more] = (await arm('GET', `${made.id}/virtualMachines`, '2024-07-01')).body.value;
  assert.equal(more.length, 0);
  await page.goto(`${page.url().replace(/create.*/, '')}resource${made.id}?view=instances`);
  await page.getByRole('link', { name: one.name }).click();
  await page.getByText('VM running').waitFor();
  await page.getByRole('link', { name: 'flex', exact: true }).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('a set is scaled, and some of its instances are stopped and deleted', async () => {
  const { page, faults, context } = await open(browser, { path: `/resource${set}` });
  await page.getByRole('button', { name: 'Scale', exact: true }).click();
  await page.getByLabel('Instance count').fill('3');
  await page.getByRole('button', { name: 'Save' }).click();
  await until(async () => assert.equal((await instances()).length, 3), 'three instances');
  await page.getByRole('link', { name: 'Instances' }).click();
  await page.getByRole('checkbox', { name: 'Select web_1' }).check();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await until(async () => assert.ok((await instances()).find((one) => one.instanceId === '1').properties.instanceView.statuses.some((one) => one.code === 'PowerState/deallocated')), 'one is stopped');
  await page.getByRole('row', { name: /web_1/ }).getByText('VM deallocated').waitFor();
  await look(page, 'set-instances');
  await page.getByRole('checkbox', { name: 'Select web_2' }).check();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await until(async () => assert.deepEqual((await instances()).map((one) => one.instanceId), ['0', '1']), 'one is deleted');
  assert.deepEqual(faults, []);
  await context.close();
});

test('the identity of a set is changed on its page', async () => {
  const { page, faults, context } = await open(browser, { path: `/resource${set}?view=identity&tab=user` });
  await page.getByText('Instances share the identities').waitFor();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('checkbox', { name: /^worker/ }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  await until(async () => assert.equal((await read()).identity.type, 'SystemAssigned, UserAssigned'), 'both kinds');
  await page.getByRole('link', { name: 'worker' }).waitFor();
  await look(page, 'set-identity');
  assert.deepEqual(faults, []);
  await context.close();
});

test('a set is deleted; on a phone', async () => {
  const { page, faults, context } = await open(browser, { path: `/resource${set}`, viewport: { width: 390, height: 844 } });
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await look(page, 'set-delete-phone');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await until(async () => assert.equal((await arm('GET', set, '2024-07-01')).status, 404), 'the set is gone', 30_000);
  await page.waitForURL(/\/portal\/scale-sets/);
  assert.deepEqual(faults, []);
  await context.close();
});
