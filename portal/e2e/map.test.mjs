// The picture of who can do what, for one machine and for a subscription of 500.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { arm, assign, graph, launch, look, machine, open, READER, subscription, until } from './harness.mjs';

const group = `${subscription}/resourceGroups/portal-map`;
const vms = `${group}/providers/Microsoft.Compute/virtualMachines`;
const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
const COUNT = 500;
let browser;

before(async () => {
  browser = await launch();
  await arm('PUT', group, '2022-09-01', { location: 'westus' });
  const shared = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shared-reader`;
  const { body } = await arm('PUT', shared, '2023-01-31', { location: 'westus' });
  await assign(group, READER, body.properties.principalId);
  const lone = await arm('PUT', `${vms}/mapvm-lone`, '2024-07-01', machine(group, { identity: { type: 'SystemAssigned' } }));
  const team = (await graph('POST', '/groups', { displayName: 'Map team', mailNickname: 'mapteam', mailEnabled: false, securityEnabled: true })).body.id;
  await graph('POST', `/groups/${team}/members/$ref`, { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${lone.body.identity.principalId}` });
  await assign(subscription, CONTRIBUTOR, team, 'Group');
  for (let at = 0; at < COUNT; at += 20) {
    await Promise.all(Array.from({ length: 20 }, (_, i) => arm('PUT', `${vms}/mapvm-${String(at + i).padStart(3, '0')}`, '2024-07-01', machine(group, { identity: { type: 'UserAssigned', userAssignedIdentities: { [shared]: {} } } }))));
  }
});
after(() => browser.close());

test('500 machines with one identity are one box, which opens, and everything is found by filter and in the table', async () => {
  const { page, faults, context } = await open(browser, { path: '/access-map' });
  const stack = page.getByRole('button', { name: /^500 machines/ });
  await stack.waitFor({ timeout: 60_000 });
  await page.getByRole('link', { name: /^shared-reader/ }).waitFor();
  await page.getByRole('link', { name: /^Reader, on Resource group portal-map/ }).waitFor();
  await page.getByText('via Map team').waitFor();
  await look(page, 'map');
  await page.getByRole('link', { name: /^mapvm-lone, Virtual machine/ }).hover();
  const details = page.getByRole('complementary', { name: 'Details' });
  await details.getByText('Contributor').waitFor();
  await details.getByText('Through the group Map team').waitFor();
  await look(page, 'map-hover');
  await stack.click();
  await page.getByRole('link', { name: /^mapvm-0/ }).nth(20).waitFor();
  await look(page, 'map-opened');
  await page.getByRole('combobox', { name: 'Role' }).selectOption('Contributor');
  await until(async () => assert.equal(await page.getByRole('link', { name: /^mapvm-0/ }).count(), 0), 'machines without the role are gone');
  assert.equal(await stack.count(), 0);
  await page.getByRole('link', { name: /^mapvm-lone, Virtual machine/ }).waitFor();
  await page.getByRole('combobox', { name: 'Role' }).selectOption('');
  await page.getByRole('tab', { name: 'Table' }).click();
  await page.getByText(/^\d+ items/).waitFor();
  await page.getByRole('searchbox', { name: 'Filter Who can do what' }).fill('mapvm-499');
  const row = page.getByRole('row').filter({ hasText: 'mapvm-499' });
  for (const text of ['shared-reader', 'Reader', 'Resource group portal-map', 'Given directly']) {
    await row.getByText(text, { exact: true }).first().waitFor();
  }
  await look(page, 'map-table');
  assert.match(page.url(), /as=table/);
  assert.deepEqual(faults, []);
  await context.close();
});

test('it moves and zooms by keyboard, wheel and drag, and a click goes to the page', async () => {
  const { page, faults, context } = await open(browser, { path: `/resource${vms}/mapvm-lone?view=access-map`, colorScheme: 'dark' });
  const frame = page.getByRole('group', { name: /^Picture of who can do what/ });
  await page.getByRole('link', { name: /^mapvm-lone, Virtual machine/ }).waitFor();
  await look(page, 'map-machine-dark');
  const place = () => frame.locator('svg > g').first().getAttribute('transform');
  const changed = async (what, act) => {
    const before = await place();
    await act();
    await until(async () => assert.notEqual(await place(), before), what);
  };
  await frame.focus();
  await changed('an arrow moves it', () => page.keyboard.press('ArrowLeft'));
  await changed('plus zooms', () => page.keyboard.press('+'));
  await changed('zero fits', () => page.keyboard.press('0'));
  const box = await frame.boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height - 60];
  await page.mouse.move(x, y);
  await changed('the wheel zooms', () => page.mouse.wheel(0, -300));
  await changed('a drag moves it', async () => {
    await page.mouse.down();
    await page.mouse.move(x + 80, y - 40, { steps: 4 });
    await page.mouse.up();
  });
  await page.getByRole('button', { name: 'Fit the picture' }).click();
  await page.getByRole('link', { name: /^Contributor, on Subscription/ }).focus();
  await page.getByRole('complementary', { name: 'Details' }).getByRole('heading', { name: 'Contributor' }).waitFor();
  await page.getByRole('link', { name: /^Contributor, on Subscription/ }).click();
  await page.getByRole('button', { name: 'Add role assignment' }).waitFor();
  assert.match(page.url(), /view=iam/);
  assert.deepEqual(faults, []);
  await context.close();
});

test('two fingers zoom it on a phone', async () => {
  const { page, faults, context } = await open(browser, { path: `/resource${vms}/mapvm-lone?view=access-map`, viewport: { width: 390, height: 844 } });
  const frame = page.getByRole('group', { name: /^Picture of who can do what/ });
  await page.getByRole('link', { name: /^mapvm-lone, Virtual machine/ }).waitFor();
  await frame.scrollIntoViewIfNeeded();
  const scale = async () => Number(/scale\(([\d.]+)\)/.exec(await frame.locator('svg > g').first().getAttribute('transform'))[1]);
  const before = await scale();
  const box = await frame.boundingBox();
  const session = await context.newCDPSession(page);
  const touch = (type, apart) => session.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [-1, 1].map((side, id) => ({ x: box.x + box.width / 2 + side * apart, y: box.y + box.height / 2, id })) });
  await touch('touchStart', 30);
  for (const apart of [45, 60, 90, 120]) {
    await touch('touchMove', apart);
  }
  await touch('touchEnd', 0);
  await until(async () => assert.ok((await scale()) > before * 1.5), 'it is larger');
  await page.getByRole('button', { name: 'Fit the picture' }).click();
  await look(page, 'map-phone');
  assert.deepEqual(faults, []);
  await context.close();
});
