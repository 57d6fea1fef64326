import { TOUR_SEEN } from '@stream-manager/test-kit'
import type { Browser, Page } from 'playwright-core'

export const SLOWDOWN = 4
const PRESS_EVERY_MS = 100
const DEADLINE_MS = 60_000
const ROW = '.layer-row'

/** Notes when the first layer is selected, by the page's own clock, which begins with the navigation. */
const WATCH = `new MutationObserver((changes) => {
  const isSelected = changes.some(({ target }) => target.getAttribute('aria-selected') === 'true')
  if (isSelected && window.usableMs === undefined) window.usableMs = performance.now()
}).observe(document, { subtree: true, attributeFilter: ['aria-selected'] })`

interface Place {
  readonly x: number
  readonly y: number
}

const openWindow = async (browser: Browser) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
  await context.addInitScript(TOUR_SEEN)
  const page = await context.newPage()
  return { context, page }
}

/** The place of the first layer in the list, which is the same in each window. */
const placeOfLayer = async (browser: Browser, url: string): Promise<Place> => {
  const { context, page } = await openWindow(browser)
  await page.goto(url)
  await page.locator(ROW).first().waitFor()
  const box = await page.locator(ROW).first().boundingBox()
  await context.close()
  if (box === null) throw new Error('The first layer has no place on the page')
  return { x: box.x + box.width / 2, y: box.y + 8 }
}

/** An impatient person: presses where the first layer will be until it is selected. No waiting of the test tool counts. */
const pressUntilSelected = async (page: Page, { x, y }: Place): Promise<number> => {
  const untilMs = performance.now() + DEADLINE_MS
  while (performance.now() < untilMs) {
    const pressedAt = performance.now()
    await page.mouse.click(x, y)
    const usableMs = await page.evaluate('window.usableMs')
    if (typeof usableMs === 'number') return usableMs
    const restMs = PRESS_EVERY_MS - (performance.now() - pressedAt)
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs))
  }
  throw new Error('No layer was selected')
}

/** Times, in milliseconds, from the navigation until a press on the first layer has selected it, each in a new window. */
export const usableTimesMs = async (browser: Browser, url: string, loads: number): Promise<number[]> => {
  const place = await placeOfLayer(browser, url)
  const times: number[] = []
  for (let load = 0; load < loads; load += 1) {
    const { context, page } = await openWindow(browser)
    await context.addInitScript(WATCH)
    const session = await context.newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
    await page.goto(url, { waitUntil: 'commit' })
    times.push(await pressUntilSelected(page, place))
    await context.close()
  }
  return times
}
