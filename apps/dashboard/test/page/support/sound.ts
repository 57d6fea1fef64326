import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'

export const DEADLINE = { deadlineMs: 60_000 }
/** The layer of the demo scene that has sound. */
export const BACKDROP = 'Moving picture'

const textOf = async (page: Page, source: string): Promise<string> =>
  (await page.getByRole('meter', { name: `Level: ${source}` }).getAttribute('aria-valuetext')) ?? ''

export const says = (page: Page, source: string, wanted: RegExp) =>
  eventually(async () => wanted.test(await textOf(page, source)), {
    what: `${wanted} at the meter of ${source}`,
    ...DEADLINE,
  })

export const HEARD = /^peak -\d+\.\d dBFS, mean -/
export const SILENT = /^peak silent/

export const videoOf = (page: Page) =>
  page.evaluate(() => {
    const video = document.querySelector('video')
    return { isMuted: video?.muted, volume: video?.volume, seconds: video?.currentTime ?? 0 }
  })

export const isMuted = (page: Page, wanted: boolean) =>
  eventually(async () => (await videoOf(page)).isMuted === wanted, { what: `muted: ${wanted}` })
