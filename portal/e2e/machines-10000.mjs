// By hand: `python3 conformance/portal.py portal/e2e/machines-10000.mjs` puts 10,000 virtual machines and tells how the list feels with them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arm, launch, look, machine, open, subscription } from './harness.mjs';

const COUNT = Number(process.env.MACHINES ?? 10_000);
const group = `${subscription}/resourceGroups/portal-many`;

async function put() {
  await arm('PUT', group, '2022-09-01', { location: 'westus' });
  if ((await arm('GET', `${group}/providers/Microsoft.Compute/virtualMachines/vm00000`, '2024-07-01')).status === 200) {
    return; // they are made from the last name to the first
  }
  const left = Array.from({ length: COUNT }, (_, i) => `vm${String(i).padStart(5, '0')}`);
  const began = Date.now();
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (let name = left.pop(); name; name = left.pop()) {
      const path = `${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
      for (let tries = 0; ; tries++) {
        try {
          await arm('PUT', path, '2024-07-01', machine(group, { tags: { n: name } }));
          break;
        } catch (error) {
          if (tries > 20 || !/: (429|503) /.test(error.message)) {
            throw error;
          }
          await new Promise((resolve) => setTimeout(resolve, 1000));
        }
      }
    }
  }));
  console.log(`${COUNT} virtual machines put in ${Date.now() - began} ms`);
}

/**
 * Frames while the list is scrolled from its top to its end: their count, and the longest; and the work of the page's own thread for each, in
 * milliseconds of processor time, which does not depend on what else the machine does.
 */
async function scroll(page, steps) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const work = async () => (await session.send('Performance.getMetrics')).metrics.find((one) => one.name === 'TaskDuration').value;
  const before = await work();
  const measured = await frames(page, steps);
  const each = (((await work()) - before) * 1000) / measured.frames;
  await session.detach();
  return { ...measured, work: Number(each.toFixed(1)) };
}

function frames(page, steps) {
  return page.evaluate(async (steps) => {
    const region = document.querySelector('[role=region][aria-label="Virtual machines"]');
    const frames = [];
    let last = performance.now();
    // A wheel at full speed moves some hundred pixels a frame; a fling goes through everything.
    const end = steps ? region.scrollHeight : 200 * 120;
    const count = steps || 200;
    for (let i = 1; i <= count; i++) {
      region.scrollTop = (end * i) / count;
      const now = await new Promise(requestAnimationFrame);
      frames.push(now - last);
      last = now;
    }
    frames.sort((a, b) => a - b);
    return { frames: frames.length, median: frames[frames.length >> 1], p95: frames[Math.floor(frames.length * 0.95)], longest: frames.at(-1), rows: region.querySelectorAll('[role=row]').length };
  }, steps);
}

test('ten thousand virtual machines', async () => {
  await put();
  const browser = await launch();
  const { page, faults } = await open(browser, { path: '/groups' });
  await page.getByRole('link', { name: 'portal-many' }).waitFor();
  const began = Date.now();
  await page.getByRole('navigation', { name: 'Portal' }).getByRole('link', { name: 'Virtual machines', exact: true }).click();
  await page.getByRole('link', { name: 'vm00000' }).waitFor();
  console.log(`first rows after ${Date.now() - began} ms`);
  console.log('scrolled while pages come', await scroll(page, 0));
  await page.getByText(/^\d+ items$/).waitFor({ timeout: 300_000 });
  console.log(`all rows after ${Date.now() - began} ms`);
  console.log('by the wheel', await scroll(page, 0));
  const measured = await scroll(page, 240);
  console.log('all of it in 240 frames', measured);
  assert.ok(measured.rows < 100, 'only what is in sight is in the page');
  let at = Date.now();
  await page.getByRole('searchbox').fill(`vm0${String(COUNT - 1).slice(0, 2)}`);
  await page.getByText(/^\d+ of \d+ items$/).waitFor();
  console.log(`filtered in ${Date.now() - at} ms`);
  await page.getByRole('searchbox').fill('');
  await page.getByText(/^\d+ items$/).waitFor();
  at = Date.now();
  await page.getByRole('button', { name: 'Name' }).click();
  await page.getByRole('columnheader', { name: 'Name' }).and(page.locator('[aria-sort=descending]')).waitFor();
  console.log(`sorted in ${Date.now() - at} ms`);
  await look(page, 'machines-10000');
  assert.deepEqual(faults, []);
  await browser.close();
});
