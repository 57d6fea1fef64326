import { join } from 'node:path'
import {
  DEBIAN_CHROMIUM,
  missingProgram,
  type RunningSystem,
  startSystem,
  TOUR_SEEN,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import type { Test } from 'tap'

const STANDALONE = join(import.meta.dirname, '../../../../standalone/dist/main.js')
const TIMEOUT_MS = 60_000
/** The smallest window that shows everything without scrolling. */
const VIEWPORT = { width: 1280, height: 720 }

/** Set to a folder, every picture of a test is kept there. */
const { SCREENSHOTS } = process.env

export const skip = missingProgram('chromium')

export interface DashboardSystem extends RunningSystem {
  readonly dashboardUrl: string
  readonly dataDir: string
}

export interface DashboardOptions {
  readonly environment?: Readonly<Record<string, string>>
  /** Default: an empty folder. */
  readonly dataDir?: string
  /** Ports of an earlier system, to start at the same addresses. */
  readonly ports?: RunningSystem['ports']
}

/** The real product with its demo scene on air, in a process of its own. */
export const startDashboard = async (t: Test, options: DashboardOptions = {}): Promise<DashboardSystem> => {
  const dataDir = options.dataDir ?? (await temporaryDirectory(t))
  const system = await startSystem({ entry: STANDALONE, ...options, dataDir })
  t.teardown(() => system.stop())
  return { ...system, dataDir, dashboardUrl: `${system.apiUrl}/` }
}

/** Ends the server as a crash does, with its encoder. */
export const killDashboard = async (system: DashboardSystem): Promise<void> => {
  system.process.kill('SIGKILL')
  await system.exited
}

export const startBrowser = async (t: Test): Promise<Browser> => {
  const browser = await chromium.launch(DEBIAN_CHROMIUM)
  t.teardown(() => browser.close())
  return browser
}

interface Opened {
  readonly t: Test
  readonly browser: Browser
  readonly url: string
  readonly context?: BrowserContextOptions
  /** The tour is shown. In other tests it counts as seen. */
  readonly isFirstVisit?: boolean
}

/** The browser itself writes these, also of a refusal that the page expects. What comes of it is the page's matter. */
const OF_NETWORK = /^(Failed to load resource|WebSocket connection to|WebSocket is already in CLOSING)/

/** A window with cookies of its own. An error on its console fails the test. */
export const openPage = async ({ t, browser, url, context, isFirstVisit = false }: Opened): Promise<Page> => {
  const opened = await browser.newContext({ viewport: VIEWPORT, locale: 'en-GB', ...context })
  t.teardown(() => opened.close())
  opened.setDefaultTimeout(TIMEOUT_MS)
  if (!isFirstVisit) await opened.addInitScript(TOUR_SEEN)
  const page = await opened.newPage()
  page.on('pageerror', (error) => t.fail(`the page throws: ${error.message}`))
  page.on('console', (message) => {
    const isFault = message.type() === 'error' && !OF_NETWORK.test(message.text())
    if (isFault) t.fail(`the page logs an error: ${message.text()}`)
  })
  await page.goto(url)
  return page
}

export const picture = async (page: Page, name: string): Promise<void> => {
  if (SCREENSHOTS !== undefined) await page.screenshot({ path: `${SCREENSHOTS}/${name}.png` })
}
