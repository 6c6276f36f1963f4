// The article's portal way: Security > Identity of a virtual machine (zones Z11, Z12).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { arm, launch, look, machine, open, subscription, until } from './harness.mjs';

const group = `${subscription}/resourceGroups/portal-identity`;
const vm = `${group}/providers/Microsoft.Compute/virtualMachines/vm1`;
const user = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reader`;
let browser;

before(async () => {
  browser = await launch();
  await arm('PUT', group, '2022-09-01', { location: 'westus' });
  await arm('PUT', vm, '2024-07-01', machine(group));
  await arm('PUT', user, '2023-01-31', { location: 'westus' });
});
after(() => browser.close());

async function identity() {
  return (await arm('GET', vm, '2024-07-01')).body.identity;
}

test('Z11: the system-assigned identity is switched on and off', async () => {
  const { page, faults, context } = await open(browser, { path: `/resource${vm}?view=identity` });
  await page.getByRole('tab', { name: 'System assigned' }).waitFor();
  await look(page, 'identity-system-off');
  await page.getByRole('radio', { name: 'On' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  const on = await until(async () => {
    const found = await identity();
    assert.equal(found?.type, 'SystemAssigned');
    return found;
  }, 'the identity is on');
  await page.getByText(on.principalId).waitFor();
  await look(page, 'identity-system-on');
  await page.getByRole('radio', { name: 'Off' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await until(async () => assert.equal((await identity())?.type ?? 'None', 'None'), 'the identity is off');
  assert.deepEqual(faults, []);
  await context.close();
});

test('Z12: a user-assigned identity is added with the picker and removed with Yes', async () => {
  const { page, faults, context } = await open(browser, { path: `/resource${vm}?view=identity` });
  await page.getByRole('tab', { name: 'User assigned' }).click();
  await page.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('checkbox', { name: /^reader/ }).check();
  await look(page, 'identity-user-picker');
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  await until(async () => assert.deepEqual(Object.keys((await identity())?.userAssignedIdentities ?? {}).map((id) => id.toLowerCase()), [user.toLowerCase()]), 'the identity is attached');
  await page.getByRole('checkbox', { name: 'Select reader' }).check();
  await look(page, 'identity-user');
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await until(async () => assert.equal((await identity())?.type ?? 'None', 'None'), 'the identity is removed');
  assert.deepEqual(faults, []);
  await context.close();
});
