// The sign-in log and the activity log, held against what Graph and Resource Manager say.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { arm, env, graph, launch, look, open, readingUser, subscription, until } from './harness.mjs';

const group = `${subscription}/resourceGroups/portal-logs`;
let browser;
let reader;

before(async () => {
  browser = await launch();
  reader = await readingUser('logreader');
  await arm('PUT', group, '2022-09-01', { location: 'westus' });
  await arm('PUT', `${group}/providers/Microsoft.Authorization/locks/held`, '2020-05-01', { properties: { level: 'CanNotDelete' } });
  assert.equal((await arm('DELETE', group, '2022-09-01')).status, 409);
});
after(() => browser.close());

test('the sign-in log is filtered, and an entry tells all of itself', async () => {
  const { page, faults, context } = await open(browser, { path: '/sign-ins?type=interactiveUser' });
  const row = page.getByRole('cell', { name: env.userName });
  await until(async () => {
    await page.getByRole('button', { name: 'Refresh' }).click();
    await row.first().waitFor({ timeout: 1000 });
  }, 'the own sign-in is shown');
  await look(page, 'sign-ins');
  await page.getByRole('table').getByRole('button', { name: /^\d{4}-/ }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Token identifier (uti)').waitFor();
  const shown = JSON.parse(await dialog.getByLabel('JSON', { exact: true }).innerText());
  assert.deepEqual((await graph('GET', `/auditLogs/signIns/${shown.id}`)).body.correlationId, shown.correlationId);
  await look(page, 'sign-in');
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('combobox', { name: 'Status' }).selectOption('failure');
  await until(() => assert.match(page.url(), /status=failure/), 'the filter has an address');
  await page.getByText(/^No sign-ins$|^Failure \(/).first().waitFor();
  assert.equal(await page.getByRole('cell', { name: 'Success', exact: true }).count(), 0);
  assert.deepEqual(faults, []);
  await context.close();
});

test('the activity log shows a refused delete with its error and correlation id, and all of that request', async () => {
  const { page, faults, context } = await open(browser, { path: '/activity?group=portal-logs&status=Failed', colorScheme: 'dark' });
  const operation = page.getByRole('button', { name: 'Microsoft.Resources/subscriptions/resourceGroups/delete' });
  await until(async () => {
    await page.getByRole('button', { name: 'Refresh' }).click();
    await operation.first().waitFor({ timeout: 1000 });
  }, 'the event is shown');
  await look(page, 'activity-dark');
  await operation.first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/ScopeLocked/).first().waitFor();
  const { correlationId } = JSON.parse(await dialog.getByLabel('JSON', { exact: true }).innerText());
  await dialog.getByRole('button', { name: 'Copy correlation id' }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), correlationId);
  await look(page, 'activity-event-dark');
  await dialog.getByRole('link', { name: /All events of this correlation id/ }).click();
  await until(() => assert.match(page.url(), new RegExp(`correlation=${correlationId}`)), 'the correlation id has an address');
  await operation.first().waitFor();
  const since = new Date(Date.now() - 86_400_000).toISOString();
  const told = await arm('GET', `${subscription}/providers/Microsoft.Insights/eventtypes/management/values?$filter=${encodeURIComponent(`eventTimestamp ge '${since}' and correlationId eq '${correlationId}'`)}`, '2015-04-01');
  await page.getByText(`${told.body.value.length} items`).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('the sign-in log is closed to who only reads, and says so; a phone shows the activity log', async () => {
  const { page, faults, context } = await open(browser, { path: '/sign-ins', user: reader.user, password: reader.password, viewport: { width: 390, height: 844 } });
  await page.getByText('The sign-in log is not open to you').waitFor();
  await look(page, 'sign-ins-reader-phone');
  await page.goto(page.url().replace(/\/sign-ins.*/, '/activity'));
  await page.getByRole('table').getByRole('button').first().waitFor();
  await look(page, 'activity-phone');
  assert.deepEqual(faults, []);
  await context.close();
});
