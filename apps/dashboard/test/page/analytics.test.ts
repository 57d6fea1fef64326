import { readFile } from 'node:fs/promises'
import type { AnalyticsAnswer } from '@stream-manager/contracts'
import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { isAccessible } from './support/accessibility.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

const ANALYTICS = /\/api\/analytics\?/
const VIEWERS = /\/api\/analytics\/viewers/

/** The real answer, with a third of the last hour not measured. */
const withHole = (answer: AnalyticsAnswer): AnalyticsAnswer => ({
  ...answer,
  series: answer.series.map((series) => {
    const third = Math.floor(series.points.length / 3)
    const timeAt = (index: number) => new Date(series.points[index]?.[0] ?? 0).toISOString()
    const points = series.points.map(([atMs = null], index) => [
      atMs,
      index >= third && index < 2 * third ? null : 5 + (index % 7),
    ])
    const gaps = [{ from: timeAt(third), to: timeAt(2 * third), reason: 'notMeasured' as const }]
    const compare = series.compare && points.map(([atMs = null]) => [atMs, 3])
    return { ...series, points, gaps, compare }
  }),
})

/** It is full three and a half hours after its last value. */
const fillingDisk = (nowMs: number): AnalyticsAnswer['series'][number] => ({
  ...{ metric: 'host.disk_used_percent', unit: 'percent', kind: 'gauge', aggregate: 'avg' },
  ...{ streamId: null, subject: 'host1', gaps: [], compare: null, compareGaps: null },
  points: [
    [nowMs - 20_000, 90],
    [nowMs - 10_000, 91],
  ],
  trend: { perSecond: 0.001, fit: 0.9, fullInSeconds: 12_600 },
})

const choose = async (page: Page, field: string, option: string): Promise<void> => {
  await page.getByRole('button', { name: new RegExp(`${field}$`) }).click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

const OPTION_MS = 5000

/** The list of figures may still be on its way when the page is drawn, and opens with the next letter after it. */
const addFigure = async (page: Page, text: string, option: RegExp): Promise<void> => {
  const field = page.getByRole('combobox', { name: 'Add a figure' })
  const found = page.getByRole('option', { name: option })
  const isFound = async () => {
    await field.fill('')
    await field.fill(text)
    await found.waitFor({ timeout: OPTION_MS })
    return true
  }
  await eventually(isFound, { what: `the figure ${text} in the list` })
  await found.click()
}

t.test('figures over time', { skip }, async (t) => {
  const system = await startDashboard(t)
  const browser = await startBrowser(t)
  const open = (t: Test) =>
    openPage({ t, browser, url: `${system.dashboardUrl}#/monitor/analytics`, context: { timezoneId: 'UTC' } })
  const plotOf = (page: Page, figure: string) => page.getByRole('figure', { name: new RegExp(`^${figure}`) })

  await t.test('chosen figures are drawn, and the choice is kept', async (t) => {
    const page = await open(t)
    await plotOf(page, 'stream.bitrate').getByText('main', { exact: true }).waitFor()
    const chosen = page.getByRole('list', { name: 'Figures' })
    await chosen.getByRole('button', { name: 'Remove viewers.current' }).click()
    const field = page.getByRole('combobox', { name: 'Add a figure' })
    await addFigure(page, 'cpu', /^host\.cpu/)
    await plotOf(page, 'host.cpu').waitFor()
    t.equal(await field.inputValue(), '', 'it is ready for the next one')
    t.ok(await field.evaluate((input) => input.matches(':focus')), 'the focus stays')
    await page.reload()
    await plotOf(page, 'host.cpu').waitFor()
    t.strictSame(await chosen.getByRole('listitem').allInnerTexts(), [
      'stream.bitrate',
      'stream.frame_rate',
      'host.cpu',
    ])
    await isAccessible(t, page, 'analytics')
    await picture(page, 'analytics')
  })

  await t.test('range, bucket, comparison and stream are asked of the server', async (t) => {
    const page = await open(t)
    await plotOf(page, 'stream.bitrate').waitFor()
    const asked = page.waitForRequest((request) => {
      const { searchParams } = new URL(request.url())
      const seconds =
        (Date.parse(searchParams.get('to') ?? '') - Date.parse(searchParams.get('from') ?? '')) / 1000
      return (
        ANALYTICS.test(request.url()) &&
        seconds === 86_400 &&
        searchParams.get('bucket') === '600' &&
        searchParams.get('compare') === 'week' &&
        searchParams.get('stream') === 'main'
      )
    })
    await choose(page, 'The last', '1 day')
    await choose(page, 'Each point covers', '10 minutes')
    await choose(page, 'Compared with', 'the week before')
    await page.getByText('Only stream main').click()
    await asked
    await page.getByText(/^Each point covers 10 minutes, from the tier 10m\./).waitFor()
    t.pass('asked')
  })

  await t.test('a disk that fills up says when it is full, also on the overview', async (t) => {
    const page = await open(t)
    await page.route(ANALYTICS, async (route) => {
      const response = await route.fetch()
      const answer = (await response.json()) as AnalyticsAnswer
      await route.fulfill({ response, json: { ...answer, series: [fillingDisk(Date.now())] } })
    })
    await addFigure(page, 'disk_used', /^host\.disk_used_percent/)
    const note = page.getByText(/^At this rate it is full in 3 h/)
    await note.waitFor()
    await isAccessible(t, page, 'a trend')
    await picture(page, 'analytics-trend')
    await page.getByRole('navigation', { name: 'Pages of the monitor' }).getByText('Overview').click()
    // After a read that failed it is asked again a minute later.
    await note.waitFor({ timeout: 150_000 })
    await note.scrollIntoViewIfNeeded()
    await isAccessible(t, page, 'a trend on the overview')
    await picture(page, 'overview-trend')
  })

  await t.test('figures that could not be listed are listed later', async (t) => {
    const page = await openPage({ t, browser, url: 'about:blank' })
    let isAway = true
    await page.route('**/api/analytics/metrics', (route) => (isAway ? route.abort() : route.continue()))
    await page.goto(`${system.dashboardUrl}#/monitor/analytics`)
    await page.locator('.field-error').first().waitFor()
    isAway = false
    await plotOf(page, 'stream.bitrate: ')
      .and(page.getByRole('figure', { name: /: [A-Z]/ }))
      .waitFor()
    t.equal(await page.locator('.field-error').count(), 0)
  })

  await t.test('a hole is drawn as one, and its reason is said, also beside a comparison', async (t) => {
    const page = await open(t)
    await page.route(ANALYTICS, async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: withHole((await response.json()) as AnalyticsAnswer) })
    })
    await choose(page, 'Compared with', 'the time before')
    const plot = plotOf(page, 'stream.bitrate')
    await plot.getByText('main, before', { exact: true }).waitFor()
    await page.getByText('1 hole', { exact: true }).first().click()
    await page
      .getByRole('listitem')
      .filter({ hasText: 'there was nothing to measure, or nobody measured.' })
      .first()
      .waitFor()
    const area = plot.locator('.u-over')
    const box = await area.boundingBox()
    const labelAt = async (part: number): Promise<string> => {
      for (const at of [0.1, part]) await area.hover({ position: { x: at * (box?.width ?? 0), y: 20 } })
      return (await plot.locator('.plot-marks').textContent()) ?? ''
    }
    t.match(await labelAt(0.5), /nobody measured/)
    t.notMatch(await labelAt(0.9), /nobody measured/)
    await picture(page, 'analytics-hole')
  })

  await t.test('the shown values are downloaded as a table', async (t) => {
    const page = await open(t)
    await plotOf(page, 'stream.bitrate').waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as CSV' }).click(),
    ])
    t.equal(download.suggestedFilename(), 'analytics.csv')
    const text = await readFile(await download.path(), 'utf8')
    t.match(text, /^time,metric,streamId,subject,value\r\n/)
    t.match(text, /,stream\.bitrate,main,,/)
  })

  await t.test(
    'the viewers are told with their range, how they are known, and why it is uncertain',
    async (t) => {
      const page = await open(t)
      await page.route(VIEWERS, (route) =>
        route.fulfill({
          json: {
            ...{ current: 120, low: 110, high: 260, windowSeconds: 15, confidence: 'low' },
            methods: { cmcd: 20, addressAgent: 95, socket: 5, icecast: null },
            excluded: { bots: 3, previews: 1, loopback: 0, probes: 2 },
            reasons: ['behindCache', 'addressAgent', 'icecastRefused'],
            at: new Date().toISOString(),
          },
        }),
      )
      const card = page.getByRole('region', { name: 'Viewers of main now' })
      await card.getByText('between 110 and 260').waitFor()
      await card.getByText('not certain').waitFor()
      await card.getByText('A cache may answer requests').waitFor()
      await card.getByText('which several may share').waitFor()
      await card.getByText('does not show its listeners').waitFor()
      const counts = await card.locator('.counts').first().textContent()
      t.match(counts, /CMCD\)20/)
      t.match(counts, /Icecastnot known/)
      await isAccessible(t, page, 'the viewers')
      await page.unroute(VIEWERS)
      await page.route(VIEWERS, (route) => route.abort())
      await card.getByText(/^This number may be old/).waitFor()
      t.equal(
        await eventually(() => card.locator('.badge').getAttribute('data-tone'), { what: 'the tone' }),
        'unknown',
      )
    },
  )
})
