import type { ResourceHistory } from '@stream-manager/contracts'
import { eventually } from '@stream-manager/test-kit'
import type { Locator, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

const MINUTE_MS = 60_000
const MINUTES = 60
/** Minutes without a sample, which are the middle third of the plot. */
const GAP = { from: 20, to: 40 }
const HISTORY = /\/api\/resources\/history/

/** The newest real sample, once a minute for an hour, but for the gap. */
const anHourOf = ({ items }: ResourceHistory, endMs: number): ResourceHistory => {
  const newest = items.at(-1)
  if (!newest) throw new Error('nothing was measured yet')
  const minutes = Array.from({ length: MINUTES }, (_, minute) => minute)
  const measured = minutes.filter((minute) => minute < GAP.from || minute >= GAP.to)
  const momentOf = (minute: number) => new Date(endMs - (MINUTES - 1 - minute) * MINUTE_MS).toISOString()
  return {
    intervalMs: MINUTE_MS,
    items: measured.map((minute) => ({ ...newest, timestamp: momentOf(minute) })),
  }
}

const plotOf = (page: Page, title: string): Locator => page.getByRole('figure', { name: title })

/** Whether the first line of the plot crosses this part of its width. Its colour is blue, and nothing else is. */
const isDrawnAt = (plot: Locator, part: number): Promise<boolean> =>
  plot.locator('.u-wrap').evaluate((wrap, at) => {
    const canvas = wrap.querySelector('canvas')
    const area = wrap.querySelector<HTMLElement>('.u-over')
    const context = canvas?.getContext('2d')
    if (!context || !area) throw new Error('there is no plot')
    const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = area
    const x = Math.round(offsetLeft + at * offsetWidth)
    const { data } = context.getImageData(x - 3, offsetTop, 7, offsetHeight)
    return data.some((red, index) => index % 4 === 0 && red < 140 && (data[index + 2] ?? 0) > 180)
  }, part)

/** From the middle, because a pointer that stays where it is tells a plot nothing. */
const hoverAt = async (plot: Locator, part: number): Promise<void> => {
  const area = plot.locator('.u-over')
  const box = await area.boundingBox()
  for (const at of [0.5, part]) await area.hover({ position: { x: at * (box?.width ?? 0), y: 20 } })
}

/** The time at the cursor, as its legend says it. */
const timeOf = async (plot: Locator): Promise<string> =>
  (await plot.locator('.u-legend .u-value').first().textContent()) ?? ''

t.test('plots of the monitor', { skip }, async (t) => {
  const system = await startDashboard(t, { environment: { AUTOSTART: 'false' } })
  const browser = await startBrowser(t)
  const endMs = Date.now()

  /** Two plots of the same hour. */
  const open = async (t: Test) => {
    const page = await openPage({ t, browser, url: 'about:blank', context: { timezoneId: 'UTC' } })
    await page.route(HISTORY, async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: anHourOf(await response.json(), endMs) })
    })
    const isMeasured = async () => {
      const history = await fetch(`${system.apiUrl}/api/resources/history`)
      return ((await history.json()) as ResourceHistory).items.at(-1)?.host != null
    }
    await eventually(isMeasured, { what: 'the first sample' })
    await page.goto(`${system.dashboardUrl}#/monitor`)
    const plots = [plotOf(page, 'Memory of each process'), plotOf(page, 'Memory of the machine')] as const
    for (const plot of plots) await plot.locator('.u-over').waitFor()
    return { page, plots }
  }

  await t.test('no line is drawn across a time without samples', async (t) => {
    const { page, plots } = await open(t)
    for (const plot of plots) {
      await eventually(() => isDrawnAt(plot, 0.15), { what: 'the line' })
      t.ok(await isDrawnAt(plot, 0.85), 'after the gap')
      for (const part of [0.4, 0.5, 0.6]) t.notOk(await isDrawnAt(plot, part), `in the gap, at ${part}`)
    }
    await picture(page, 'plot-gap')
  })

  await t.test('the cursor of one plot is the cursor of all', async (t) => {
    const { plots } = await open(t)
    const [first, second] = plots
    t.equal(await timeOf(second), '--')
    const { height } = (await first.boundingBox()) ?? {}
    await hoverAt(first, 0.1)
    await eventually(async () => (await timeOf(second)) !== '--', { what: 'the cursor of the second plot' })
    t.equal(await timeOf(second), await timeOf(first))
    t.equal((await first.boundingBox())?.height, height, 'what is below stays under the pointer')
    const before = await timeOf(second)
    await hoverAt(first, 0.9)
    await eventually(async () => (await timeOf(second)) !== before, { what: 'the cursor to move' })
    t.equal(await timeOf(second), await timeOf(first))
  })

  await t.test(
    'a drag zooms all plots, new samples leave the zoom, and a double click ends it',
    async (t) => {
      const { page, plots } = await open(t)
      const [first, second] = plots
      /** The first time that the second plot shows. */
      const startIs = async (is: (time: string) => boolean, what: string): Promise<string> =>
        eventually(
          async () => {
            await hoverAt(second, 0.005)
            const time = await timeOf(second)
            return time !== '--' && is(time) && time
          },
          { what },
        )
      const start = await startIs(() => true, 'the first time')
      const area = first.locator('.u-over')
      await area.scrollIntoViewIfNeeded()
      const box = await area.boundingBox()
      if (!box) throw new Error('the plot is not shown')
      await page.mouse.move(box.x + box.width * 0.75, box.y + 30)
      await page.mouse.down()
      await page.mouse.move(box.x + box.width * 0.95, box.y + 30, { steps: 5 })
      await page.mouse.up()
      const zoomed = await startIs((time) => time !== start, 'the zoom of the second plot')
      await picture(page, 'plot-zoom')
      // The second answer is asked for after the page has taken the first.
      for (const _ of [1, 2]) await page.waitForResponse(HISTORY)
      t.equal(await startIs(() => true, 'the first time'), zoomed)
      await area.dblclick({ position: { x: 20, y: 20 } })
      t.equal(await startIs((time) => time !== zoomed, 'the end of the zoom'), start)
    },
  )
})
