import { eventually, freePort } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t from 'tap'
import { apiOf } from './support/api.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

const HOUR_MS = 3_600_000
const MAX_RETRY_SECONDS = 90

/** Runs before the page's scripts, and shifts every time that they read. */
const shiftedClock = (shiftMs: number): string => `{
  const Real = Date
  globalThis.Date = class extends Real {
    constructor(...parts) {
      if (parts.length === 0) super(Real.now() + ${shiftMs})
      else super(...parts)
    }
    static now() { return Real.now() + ${shiftMs} }
  }
}`

/** Seconds to the next try, as the page tells them. Null where it tells no seconds. */
const secondsIn = async (page: Page): Promise<number | null> => {
  const text = await page.locator('.output-fault').textContent()
  return Number(/Next try in (\d+) s\b/.exec(text ?? '')?.[1] ?? Number.NaN) || null
}

t.test('a browser whose clock is an hour off', { skip }, async (t) => {
  const system = await startDashboard(t)
  const browser = await startBrowser(t)
  const port = await freePort()
  await apiOf(system).post('/api/outputs', {
    ...{ id: 'dead', type: 'rtmp', key: 'secret-key' },
    url: `rtmp://127.0.0.1:${port}/app`,
  })
  for (const [name, shiftMs] of [
    ['ahead', HOUR_MS],
    ['behind', -HOUR_MS],
  ] as const) {
    await t.test(`counts down to the server's next try while it is ${name}`, async (t) => {
      const page = await openPage({ t, browser, url: 'about:blank' })
      await page.addInitScript(shiftedClock(shiftMs))
      await page.goto(system.dashboardUrl)
      const uptime = page.getByRole('banner').getByText(/^ON AIR \d+:\d\d$/)
      await uptime.waitFor()
      t.match(await uptime.textContent(), /^ON AIR [0-9]:/, 'minutes on air, and no hour')
      await page.getByRole('tab', { name: 'Outputs' }).click()
      const seconds = await eventually(() => secondsIn(page), { what: 'seconds to the next try' })
      t.ok(seconds > 0 && seconds <= MAX_RETRY_SECONDS, `${seconds} s`)
      await picture(page, `clock-${name}`)
    })
  }
})
