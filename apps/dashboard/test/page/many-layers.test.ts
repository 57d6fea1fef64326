import type { Page } from 'playwright-core'
import t from 'tap'
import { apiOf } from './support/api.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

const LAYERS = 50
/** The longest name that the server takes. */
const MAX_NAME = 128

const WORDS = [
  'Untertitelung der Pressekonferenz am Donnerstagnachmittag',
  'الشريط السفلي للأخبار العاجلة من غرفة التحرير',
  'כותרת תחתונה של חדשות הערב',
  'W'.repeat(60),
]

const nameOf = (at: number): string => {
  const words = `${WORDS[at % WORDS.length]} `.repeat(5)
  return `${words.slice(0, MAX_NAME - 4)} ${at}`
}

/** The elements that reach out of the window or scroll sideways. The fields that only a screen reader meets are left out. */
const tooWide = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const text = ({ tagName, className, textContent }) => [tagName, className, textContent.slice(0, 40)].join(' ')
    const isWide = (element) => element.getBoundingClientRect().right > innerWidth + 1
    const isSeen = (element) => element.checkVisibility() && !element.matches('input[type="range"]')
    const isScrolled = (element) =>
      ['auto', 'scroll'].includes(getComputedStyle(element).overflowX) && element.scrollWidth > element.clientWidth
    const elements = [...document.querySelectorAll('body *')].filter(isSeen)
    const found = elements.filter((element) => isWide(element) || isScrolled(element)).map(text)
    return document.documentElement.scrollWidth > innerWidth ? ['the page', ...found] : found
  })()`)

interface Cut {
  readonly direction: string
  readonly isCut: boolean
}

/** How the name in each row is shown. */
const cutNames = (page: Page): Promise<Cut[]> =>
  page.evaluate(`[...document.querySelectorAll('.layer-name > span:first-child')].map((element) => ({
    direction: getComputedStyle(element).direction,
    isCut: element.scrollWidth > element.clientWidth && getComputedStyle(element).textOverflow === 'ellipsis',
  }))`)

t.test('50 layers with long names from both directions', { skip }, async (t) => {
  const system = await startDashboard(t, { environment: { AUTOSTART: 'false' } })
  const browser = await startBrowser(t)
  const api = apiOf(system)
  const operations = Array.from({ length: LAYERS }, (_, at) => ({
    op: 'create',
    layer: { id: `layer-${at}`, name: nameOf(at), type: 'text', content: { text: nameOf(at) } },
  }))
  await api.post('/api/layers/batch', { operations })

  for (const [at, viewport] of [
    { width: 1280, height: 720 },
    { width: 320, height: 640 },
  ].entries()) {
    await t.test(`the page fits into ${viewport.width} pixels, and every layer is reached`, async (t) => {
      const page = await openPage({ t, browser, url: system.dashboardUrl, context: { viewport } })
      await page
        .locator('.layer-row')
        .nth(LAYERS - 1)
        .waitFor()
      t.strictSame(await tooWide(page), [])
      const names = await cutNames(page)
      t.equal(names.length, LAYERS)
      t.ok(names.every(({ isCut }) => isCut))
      t.equal(names.filter(({ direction }) => direction === 'rtl').length, LAYERS / 2)

      await page.getByRole('row', { name: nameOf(1), exact: true }).click()
      await page.getByRole('textbox', { name: 'Name' }).waitFor()
      t.strictSame(await tooWide(page), [], 'with the form of a layer')
      const name = nameOf(at)
      // The lowest row: its buttons are there when it is in view.
      await page.getByRole('row', { name, exact: true }).scrollIntoViewIfNeeded()
      await page.getByRole('button', { name: `Hide ${name}`, exact: true }).click()
      await page.getByRole('button', { name: `Show ${name}`, exact: true }).waitFor()
      await picture(page, `many-layers-${viewport.width}`)
    })
  }
})
