import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { isAccessible } from './support/accessibility.ts'
import { apiOf } from './support/api.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

const TITLES = ['The picture', 'Layers', 'On air', 'Outputs', 'Chat and monitor'] as const

const card = (page: Page, title: string) => page.getByRole('region', { name: `: ${title}` })
const seen = (page: Page) => page.evaluate('localStorage.getItem("stream-manager.tour")')

interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const overlaps = (one: Rect, other: Rect): boolean =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height

/** Every ring lies on a part of the page, within the window at least in part, and so does the whole card. */
const isPointedAt = async (t: Test, page: Page, title: string) => {
  const view = page.viewportSize()
  const ring = page.locator('.tour-ring').first()
  await ring.waitFor()
  const boxes = await eventually(
    async () => {
      const found = [await ring.boundingBox(), await card(page, title).boundingBox()] as const
      return found[0] && found[1] && view && overlaps(found[0], { x: 0, y: 0, ...view }) ? found : null
    },
    { what: `the part of ${title} in the window` },
  )
  const [, box] = boxes
  if (!box || !view) throw new Error('the card is not shown')
  t.ok(
    box.x >= 0 && box.y >= 0 && box.x + box.width <= view.width && box.y + box.height <= view.height,
    `${title}: the whole card is in the window`,
  )
}

t.test('the tour of a first visit', { skip }, async (t) => {
  const system = await startDashboard(t, { environment: { AUTOSTART: 'false' } })
  const browser = await startBrowser(t)
  const url = system.dashboardUrl
  await apiOf(system).post('/api/layers', { id: 'title', type: 'text', content: { text: 'Hello' } })

  await t.test('five steps point at their parts by keyboard, and it is not shown again', async (t) => {
    const page = await openPage({ t, browser, url, isFirstVisit: true })
    for (const [index, title] of TITLES.entries()) {
      await card(page, title).waitFor()
      await card(page, title)
        .getByText(`${index + 1} of 5`)
        .waitFor()
      await isPointedAt(t, page, title)
      await isAccessible(t, page, title)
      await picture(page, `tour-${index + 1}`)
      // From the title over Skip and Back; after the first step the focus stays on the button.
      if (index === 0) t.equal(await page.evaluate('document.activeElement.id'), 'tour-title')
      while ((await page.evaluate('document.activeElement.textContent')) !== (index < 4 ? 'Next' : 'Finish'))
        await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
    }
    await page.locator('.tour-card').waitFor({ state: 'detached' })
    t.equal(await seen(page), 'seen')
    await page.reload()
    await page.getByRole('row').first().waitFor()
    t.equal(await page.locator('.tour-card').count(), 0)
  })

  await t.test(
    'it traps nothing, Escape leaves it, and the palette and the keys start it again',
    async (t) => {
      const page = await openPage({ t, browser, url, isFirstVisit: true })
      await card(page, 'The picture').waitFor()
      const focused = 'document.activeElement.closest(".tour-card") !== null'
      t.equal(await page.evaluate(focused), true)
      await eventually(
        async () => {
          await page.keyboard.press('Tab')
          return !(await page.evaluate(focused))
        },
        { what: 'the focus to leave the card' },
      )
      const row = page.getByRole('row').first()
      await row.click()
      t.equal(await row.getAttribute('aria-selected'), 'true', 'the page works meanwhile')
      await page.keyboard.press('Escape')
      await page.locator('.tour-card').waitFor({ state: 'detached' })
      t.equal(await row.getAttribute('aria-selected'), 'true', 'the key was the tour’s')
      t.equal(await seen(page), 'seen')

      await page.keyboard.press('Control+k')
      await page.getByRole('dialog', { name: 'All commands' }).waitFor()
      await page.keyboard.type('tour')
      await page.keyboard.press('Enter')
      await card(page, 'The picture').getByRole('button', { name: 'Skip' }).click()
      await page.locator('.tour-card').waitFor({ state: 'detached' })

      await page.getByRole('link', { name: 'Monitor', exact: true }).click()
      // The list of keys is that of the shown view.
      await page.getByRole('heading', { name: 'Monitor', exact: true }).waitFor()
      await page.keyboard.press('?')
      const keys = page.getByRole('dialog', { name: 'All keys' })
      await keys.getByText('Shift+T', { exact: true }).waitFor()
      await keys.getByRole('button', { name: 'Show the tour' }).click()
      await card(page, 'The picture').waitFor()
      t.equal((await page.getByRole('row').count()) > 0, true, 'it is about the show')
    },
  )

  await t.test('on a phone each part is scrolled to, in German and with blocked storage', async (t) => {
    const viewport = { width: 320, height: 568 }
    const context = { viewport, locale: 'de-DE', reducedMotion: 'reduce' as const }
    const page = await openPage({ t, browser, url: 'about:blank', context, isFirstVisit: true })
    await page.addInitScript(
      `Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('blocked', 'SecurityError') } })`,
    )
    await page.goto(url)
    for (const title of ['Das Bild', 'Ebenen', 'Auf Sendung', 'Ausgaben', 'Chat und Monitor']) {
      await card(page, title).waitFor()
      await isPointedAt(t, page, title)
      await picture(page, `tour-phone-${title}`)
      await page.getByRole('button', { name: /^(Weiter|Fertig)$/ }).click()
    }
    await page.locator('.tour-card').waitFor({ state: 'detached' })
    t.equal(
      await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
      true,
      'no scrolling sideways',
    )
  })
})
