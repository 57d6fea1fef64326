import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { DEBIAN_CHROMIUM } from '@stream-manager/test-kit'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { Test } from 'tap'
import { openPage } from '../dashboard.ts'

export type Scheme = 'dark' | 'light'

/** The fonts of a machine must not move the page, so its text is set in one that comes with the install. */
const FONTS: Readonly<Record<string, string>> = {
  'normal.ttf': import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  'bold.ttf': import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
}
const FONT_STYLE = `
  @font-face { font-family: Alike; font-weight: 100 500; src: url(/alike/normal.ttf); }
  @font-face { font-family: Alike; font-weight: 600 900; src: url(/alike/bold.ttf); }
  *, ::before, ::after { font-family: Alike !important; }`
/** Letters are drawn without the settings of the machine's desktop. */
const ARGUMENTS = ['--font-render-hinting=none', '--disable-lcd-text']

const CONTEXT = {
  reducedMotion: 'reduce',
  deviceScaleFactor: 1,
  timezoneId: 'UTC',
  // The page's policy allows neither this font nor the style of a screenshot.
  bypassCSP: true,
} as const

const fontFile = (url: string) => {
  const file = FONTS[new URL(url).pathname.split('/').at(-1) ?? '']
  if (file === undefined) throw new Error(`there is no font for ${url}`)
  return readFile(fileURLToPath(file))
}

export const startAlikeBrowser = async (t: Test): Promise<Browser> => {
  const browser = await chromium.launch({ ...DEBIAN_CHROMIUM, args: [...DEBIAN_CHROMIUM.args, ...ARGUMENTS] })
  t.teardown(() => browser.close())
  return browser
}

interface Opened {
  readonly t: Test
  readonly browser: Browser
  readonly url: string
}

/** A page that looks alike on every machine. */
export const openAlike = async (opened: Opened, colorScheme: Scheme): Promise<Page> => {
  const page = await openPage({ ...opened, url: 'about:blank', context: { ...CONTEXT, colorScheme } })
  await page.route('**/alike/*.ttf', async (route) => {
    await route.fulfill({ body: await fontFile(route.request().url()), contentType: 'font/ttf' })
  })
  await page.addInitScript(`const sheet = new CSSStyleSheet()
    sheet.replaceSync(${JSON.stringify(FONT_STYLE)})
    document.adoptedStyleSheets = [sheet]`)
  await page.goto(opened.url)
  return page
}
