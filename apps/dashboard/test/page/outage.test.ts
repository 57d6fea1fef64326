import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t from 'tap'
import { apiOf } from './support/api.ts'
import { killDashboard, openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'
import { plays } from './support/video.ts'

const bar = (page: Page) => page.getByRole('banner')
const band = (page: Page) => page.locator('.connection-band')

t.test('the server dies and comes back while the page is open', { skip }, async (t) => {
  const first = await startDashboard(t)
  const page = await openPage({ t, browser: await startBrowser(t), url: first.dashboardUrl })
  await bar(page)
    .getByText(/^ON AIR/)
    .waitFor()
  await plays(page, 'encoder')

  await killDashboard(first)
  await t.test('the page says that it reconnects, and what is not known any more', async (t) => {
    await bar(page).getByText('reconnecting', { exact: true }).waitFor()
    await bar(page)
      .getByText(/^unknown for/)
      .waitFor()
    await band(page)
      .getByText(/^No connection for/)
      .waitFor()
    t.equal(await page.locator('.programme-tag[data-tone="live"]').count(), 0, 'no picture is called live')
    await picture(page, 'outage')
  })

  await t.test('a control without a server says so', async (t) => {
    await bar(page).getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('region', { name: 'Messages' }).getByRole('alert').waitFor()
    t.comment(await page.getByRole('region', { name: 'Messages' }).textContent())
    await picture(page, 'outage-control')
  })

  await t.test('a view whose file was not loaded yet waits for it', async (t) => {
    await page.getByRole('link', { name: 'Monitor', exact: true }).click()
    await page.getByRole('heading', { name: 'Loading…' }).waitFor()
    t.ok(await bar(page).getByText('reconnecting').isVisible(), 'the page goes on')
  })

  const { dataDir, ports } = first
  const second = await startDashboard(t, { dataDir, ports })
  await t.test('it goes on by itself with the same store, and nothing was lost', async (t) => {
    await page.getByRole('heading', { name: 'The last hour' }).waitFor()
    await bar(page).getByText('connected', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'Show', exact: true }).click()
    await bar(page)
      .getByText(/^ON AIR/)
      .waitFor()
    await bar(page)
      .getByText(/^unknown for/)
      .waitFor({ state: 'detached' })
    await apiOf(second).post('/api/layers', {
      id: 'after',
      name: 'After',
      type: 'color',
      content: { color: '#000' },
    })
    await page.getByRole('row', { name: 'After' }).waitFor()
    // A loss would stay until it is dismissed; that commands are taken again is told a moment later.
    await eventually(async () => (await band(page).textContent()) === '', { what: 'a band without a word' })
    await plays(page, 'encoder')
    t.pass('nothing was lost')
  })

  await t.test('a lost store is told, and what is shown was read again', async (t) => {
    await killDashboard(second)
    await band(page)
      .getByText(/^No connection for/)
      .waitFor()
    await startDashboard(t, { ports, environment: { AUTOSTART: 'false' } })
    await band(page)
      .getByText(/^Some events were missed/)
      .waitFor()
    await page.getByRole('row', { name: 'After' }).waitFor({ state: 'detached' })
    await bar(page).getByText('off air').waitFor()
    await picture(page, 'history-lost')
    await band(page).getByRole('button', { name: 'Dismiss' }).click()
    await eventually(async () => (await band(page).textContent()) === '', { what: 'an empty band' })
  })
})
