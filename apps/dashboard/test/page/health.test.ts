import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { isAccessible } from './support/accessibility.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

const OUTPUT = { id: 'push', type: 'rtmp', url: 'rtmp://127.0.0.1:9/live', enabled: true }

t.test('the monitor shows the health of every component', { skip }, async (t) => {
  const environment = { OUTPUT_NETWORKS: '127.0.0.1:9' }
  const system = await startDashboard(t, { environment })
  const browser = await startBrowser(t)
  const context = { timezoneId: 'Asia/Tokyo' }
  const page = await openPage({ t, browser, url: `${system.dashboardUrl}#/monitor`, context })
  const card = page.getByRole('region', { name: 'Health of every component' })
  const rowOf = (name: string) => card.getByRole('listitem').filter({ hasText: name })

  await t.test('a healthy component has a status and a time', async (t) => {
    await rowOf('Store').getByText('healthy', { exact: true }).waitFor()
    const names = await card.getByRole('listitem').locator('b').allTextContents()
    t.strictSame(names, ['Streams', 'Store', 'API', 'WebSocket gateway', 'Engine', 'Event handler'])
    const since = await rowOf('Store').getByRole('time').getAttribute('datetime')
    const shown = await rowOf('Store').getByRole('time').textContent()
    const inTokyo = new Intl.DateTimeFormat('en-GB', {
      dateStyle: 'medium',
      timeStyle: 'short',
      timeZone: 'Asia/Tokyo',
    })
    t.equal(shown, `since ${inTokyo.format(new Date(since ?? ''))}`)
    t.ok(await card.getByText('Asia/Tokyo').isVisible())
  })

  await t.test('a failing output degrades the streams: cause and advice are shown', async (t) => {
    const answer = await fetch(`${system.apiUrl}/api/outputs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=0' },
      body: JSON.stringify(OUTPUT),
    })
    t.equal(answer.ok, true, await answer.text())
    const row = rowOf('Streams')
    await row.getByText('degraded', { exact: true }).waitFor()
    await row.getByText(/output push is retrying/).waitFor()
    await row.getByText(/list of problems/).waitFor()
    await isAccessible(t, page, 'a degraded component')
    await picture(page, 'health')
  })

  await t.test('an answer that is not read any more is marked as the last known one', async (t) => {
    await page.route('**/api/health', (route) => route.abort())
    await rowOf('Store').getByText('last known: healthy').waitFor()
    t.match(await card.getByRole('status').textContent(), /cannot be read/)
  })

  await t.test('without a report the health is unknown', async (t) => {
    await page.unroute('**/api/health')
    await page.route('**/api/health', (route) => route.fulfill({ json: { report: null } }))
    await card.getByText(/^Health unknown/).waitFor()
    await eventually(async () => (await card.getByRole('listitem').count()) === 0, { what: 'no rows' })
    t.pass('no status is shown')
  })
})
