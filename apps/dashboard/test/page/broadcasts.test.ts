import { readFile } from 'node:fs/promises'
import type { BroadcastList } from '@stream-manager/contracts'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { isAccessible } from './support/accessibility.ts'
import { apiOf } from './support/api.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

const BROADCASTS = /\/api\/analytics\/broadcasts\?/

t.test('times on air', { skip }, async (t) => {
  const system = await startDashboard(t)
  const browser = await startBrowser(t)
  const api = apiOf(system)
  const url = `${system.dashboardUrl}#/monitor/broadcasts`
  const page = await openPage({ t, browser, url, context: { timezoneId: 'UTC' } })
  const broadcast = page
    .getByRole('list', { name: 'Broadcasts' })
    .getByRole('listitem', { name: /^Stream main, / })
    .first()

  await t.test('a stream on air is a broadcast, and its stop ends it', async (t) => {
    await broadcast.getByText('on air', { exact: true }).waitFor()
    await broadcast.getByText(/^main since /).waitFor()
    await broadcast.getByText('Most viewers at once').waitFor()
    await api.post('/api/stream/control', { action: 'stop' })
    await broadcast.getByText('stopped', { exact: true }).waitFor()
    t.equal(await broadcast.getByText('on air', { exact: true }).count(), 0)
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      await isAccessible(t, page, `broadcasts, ${colorScheme}`)
      await picture(page, `broadcasts-${colorScheme}`)
    }
  })

  await t.test('the newest broadcasts are downloaded as a table', async (t) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download the newest 50 as CSV' }).click(),
    ])
    t.equal(download.suggestedFilename(), 'broadcasts.csv')
    const text = await readFile(await download.path(), 'utf8')
    t.match(text, /^id,streamId,start,end,/)
    t.match(text, /,main,/)
  })

  await t.test('a broadcast leads to the figures of its stream and its time', async (t) => {
    const asked = page.waitForRequest(/\/api\/analytics\?/)
    await broadcast.getByRole('link', { name: /^Figures of this time/ }).click()
    const { searchParams } = new URL((await asked).url())
    // A busy store refuses what takes longer than 10 s.
    const { items } = await eventually(() => api.get<BroadcastList>('/api/analytics/broadcasts'), {
      what: 'the broadcasts',
    })
    t.match(items.at(0), { start: searchParams.get('from'), end: searchParams.get('to') })
    t.equal(searchParams.get('stream'), 'main')
    await page.getByText(/^Stream main, .* to /).waitFor()
    await page.getByRole('link', { name: 'Choose another range' }).click()
    await page.getByRole('button', { name: /The last$/ }).waitFor()
  })

  await t.test('a refusal is shown in the words of the server', async (t) => {
    const detail = 'The store of history answers too slowly. Try a shorter range.'
    await page.route(BROADCASTS, (route) =>
      route.fulfill({
        status: 500,
        contentType: 'application/problem+json',
        json: { ...{ type: 'urn:x', title: 'no', status: 500, code: 'internal' }, detail, requestId: 'r' },
      }),
    )
    await page.getByRole('link', { name: 'Broadcasts', exact: true }).click()
    await page.getByRole('alert').getByText(detail).waitFor()
    t.equal(await broadcast.count(), 0)
  })

  await t.test(
    'the refusal is not shown for another question, and no broadcast is said to be none',
    async (t) => {
      let answer = () => {}
      const answered = new Promise<void>((resolve) => {
        answer = resolve
      })
      await page.route(/\/api\/analytics\/broadcasts\?.*stream=main/, async (route) => {
        await answered
        await route.fulfill({ json: { items: [], nextCursor: null } })
      })
      await page.getByText('Only stream main').click()
      await page.getByRole('alert').waitFor({ state: 'detached' })
      answer()
      await page.getByText('No time on air of stream main is recorded.').waitFor()
      t.pass('each answer belongs to its question')
    },
  )
})
