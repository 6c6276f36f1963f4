// Home: what needs attention is what the server says.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { arm, launch, look, machine, open, subscription } from './harness.mjs';
import { graph, readerOf } from './people.mjs';

const group = `${subscription}/resourceGroups/portal-home`;
const vm = (name) => `${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
let browser;
let gone;

before(async () => {
  browser = await launch();
  await arm('PUT', group, '2022-09-01', { location: 'westus' });
  await arm('PUT', vm('bare'), '2024-07-01', machine(group));
  await arm('PUT', vm('known'), '2024-07-01', machine(group, { identity: { type: 'SystemAssigned' } }));
  gone = await readerOf(group, 'gone');
  await graph('DELETE', `/users/${gone.id}`);
  const answer = await arm('PATCH', vm('known'), '2024-07-01', { identity: { type: 'Nonsense' } });
  assert.equal(answer.status, 400);
});
after(() => browser.close());

test('what needs attention', async () => {
  const { page, faults, context } = await open(browser);
  await page.getByText('1 virtual machine has no managed identity').waitFor();
  await page.getByRole('link', { name: 'bare' }).waitFor();
  assert.equal(await page.getByRole('region', { name: 'Needs attention' }).getByRole('link', { name: 'known' }).count(), 1, 'it is named for what failed alone');
  await page.getByText(/operations? failed in the last 24 hours/).waitFor();
  await page.getByText('1 role assignment is for somebody who does not exist any more').waitFor();
  await page.getByText(gone.id).waitFor();
  await look(page, 'home');
  await page.getByRole('link', { name: 'bare' }).click();
  await page.getByRole('tab', { name: 'System assigned' }).waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'Create a managed identity' }).click();
  await page.getByRole('heading', { name: 'Create user-assigned managed identity' }).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('home in the dark, on a phone', async () => {
  const { page, faults, context } = await open(browser, { viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
  await page.getByText('1 virtual machine has no managed identity').waitFor();
  await look(page, 'home-phone-dark');
  assert.deepEqual(faults, []);
  await context.close();
});
