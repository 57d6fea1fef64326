/**
 * Makes the pictures of the README: `pnpm --filter @stream-manager/dashboard pictures`. It starts the built product with its
 * demo scene and photographs the page in Debian's Chromium.
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEBIAN_CHROMIUM, eventually, startSystem, TOUR_SEEN } from '@stream-manager/test-kit'
import { type Browser, chromium, type Page } from 'playwright-core'

const ROOT = join(import.meta.dirname, '../../..')
const IMAGES = join(ROOT, 'docs/images')
const WINDOW = { width: 1440, height: 860 }

const playing = (page: Page) =>
  eventually(async () => Number(await page.evaluate('document.querySelector("video").currentTime')) > 2, {
    what: 'the picture to play',
  })

const open = async (browser: Browser, url: string, colorScheme: 'dark' | 'light'): Promise<Page> => {
  const context = await browser.newContext({ viewport: WINDOW, colorScheme, locale: 'en-GB' })
  await context.addInitScript(TOUR_SEEN)
  const page = await context.newPage()
  await page.goto(url)
  await playing(page)
  return page
}

const stage = async (page: Page) => {
  await page
    .getByRole('row', { name: 'Title', exact: false })
    .filter({ hasText: /^⋮⋮Title(?! panel)/ })
    .first()
    .click()
  await page.getByRole('textbox', { name: 'Text', exact: true }).waitFor()
  await page.screenshot({ path: join(IMAGES, 'dashboard.png') })
}

const prepared = async (page: Page) => {
  await page.getByRole('button', { name: 'Prepare' }).click()
  await page.getByRole('row', { name: 'Subtitle' }).click()
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill('Back in five minutes')
  await page.getByRole('button', { name: 'Compare' }).click()
  await page.getByRole('cell', { name: 'Back in five minutes' }).waitFor()
  await page.screenshot({ path: join(IMAGES, 'prepare.png') })
}

const main = async (): Promise<void> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'pictures-'))
  const system = await startSystem({ entry: join(ROOT, 'apps/standalone/dist/main.js'), dataDir })
  const browser = await chromium.launch(DEBIAN_CHROMIUM)
  try {
    await stage(await open(browser, system.apiUrl, 'dark'))
    await prepared(await open(browser, system.apiUrl, 'light'))
  } finally {
    await browser.close()
    await system.stop()
  }
}

await main()
