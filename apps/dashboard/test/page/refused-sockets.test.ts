import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t from 'tap'
import { apiOf } from './support/api.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'
import { startProxy } from './support/proxy.ts'

const bar = (page: Page) => page.getByRole('banner')
const polledNote = (page: Page) => page.locator('.connection-band').getByText(/^Updated every 5 s/)

t.test('a proxy that refuses every WebSocket', { skip }, async (t) => {
  const system = await startDashboard(t, { environment: { AUTOSTART: 'false' } })
  const { url, letSocketsThrough } = await startProxy(t, system)
  const page = await openPage({ t, browser: await startBrowser(t), url: 'about:blank' })
  let sockets = 0
  page.on('websocket', () => (sockets += 1))
  // The page asks the gateway at the proxy's own address, as below every proxy.
  await page.route('**/page-config.json', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: { ...(await answer.json()), socketPort: null } })
  })
  await page.goto(url)
  const api = apiOf(system)

  await t.test('the state is read every few seconds, and the page says so', async (t) => {
    await polledNote(page).waitFor()
    await bar(page).getByText('no live connection').waitFor()
    await bar(page).getByText('off air').waitFor()
    await page.locator('.programme-tag').getByText('OFF AIR').waitFor()
    t.ok(await eventually(() => sockets >= 2, { what: 'the page to ask for the state and the preview' }))
    await picture(page, 'refused-sockets')
  })

  await t.test('an edit of another program comes to the page', async (t) => {
    const color = { id: 'outside', name: 'Outside', type: 'color', content: { color: '#000' } }
    await api.post('/api/layers', color)
    await page.getByRole('row', { name: 'Outside' }).waitFor()
    await api.patch('/api/layers/outside', { name: 'Renamed' })
    await page.getByRole('row', { name: 'Renamed' }).waitFor()
    t.ok(await polledNote(page).isVisible())
  })

  await t.test('an edit of the page is stored, and the programme starts', async (t) => {
    const row = page.getByRole('row', { name: 'Renamed' })
    await row.getByRole('button', { name: /^Hide/ }).click()
    const isHidden = async () => (await api.get('/api/layers/outside')).visible === false
    t.ok(await eventually(isHidden, { what: 'the hidden layer' }))
    await bar(page).getByRole('button', { name: 'Start' }).click()
    await bar(page)
      .getByText(/^ON AIR/)
      .waitFor()
    t.ok(await polledNote(page).isVisible())
  })

  await t.test('once sockets are let through, the page reads nothing by itself', async (t) => {
    letSocketsThrough()
    await bar(page).getByText('connected', { exact: true }).waitFor()
    await polledNote(page).waitFor({ state: 'detached' })
    await bar(page)
      .getByText(/^ON AIR/)
      .waitFor()
    await api.patch('/api/layers/outside', { name: 'By event' })
    await page.getByRole('row', { name: 'By event' }).waitFor()
    t.pass('events come')
  })
})
