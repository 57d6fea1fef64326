import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'

const DEADLINE_MS = 60_000

const framesOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0)

/** Waits until pictures of this source are decoded. */
export const plays = async (page: Page, source: 'encoder' | 'hls'): Promise<void> => {
  await page.locator(`.programme-tag[data-source="${source}"]`).waitFor()
  const before = await framesOf(page)
  const grow = async () => (await framesOf(page)) > before + 30
  await eventually(grow, { what: `more pictures by ${source}`, deadlineMs: DEADLINE_MS })
}
