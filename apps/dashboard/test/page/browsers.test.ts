import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { apiOf } from './support/api.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

const bar = (page: Page) => page.getByRole('banner')
const band = (page: Page) => page.locator('.connection-band')

/** Runs in the page, before its scripts. */
const WITHOUT = {
  storage: `for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
    Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError') } })`,
  mediaSource: `for (const name of ['MediaSource', 'ManagedMediaSource', 'WebKitMediaSource']) delete window[name]`,
  hls: `for (const name of ['MediaSource', 'ManagedMediaSource', 'WebKitMediaSource']) delete window[name]
    HTMLMediaElement.prototype.canPlayType = () => ''`,
  socket: 'delete window.WebSocket',
  openSocket: `window.WebSocket = class {
    constructor() { throw new DOMException('blocked by an extension', 'SecurityError') }
  }`,
}

t.test('the page in a browser that lacks something', { skip }, async (t) => {
  const system = await startDashboard(t)
  const browser = await startBrowser(t)
  const open = async (t: Test, lack: keyof typeof WITHOUT) => {
    const page = await openPage({ t, browser, url: 'about:blank' })
    await page.addInitScript(WITHOUT[lack])
    await page.goto(system.dashboardUrl)
    return page
  }

  await t.test('without storage a choice holds until the page is closed', async (t) => {
    const page = await open(t, 'storage')
    await bar(page)
      .getByText(/^ON AIR/)
      .waitFor()
    await page.getByRole('link', { name: 'People', exact: true }).click()
    const theme = () => page.locator('html').getAttribute('data-theme')
    t.equal(await theme(), 'light')
    await page.getByRole('button', { name: /Theme/ }).click()
    await page.getByRole('option', { name: 'dark' }).click()
    await eventually(async () => (await theme()) === 'dark', { what: 'the dark page' })
  })

  await t.test('without Media Source Extensions the browser’s own player shows the programme', async (t) => {
    const page = await open(t, 'mediaSource')
    const tag = page.locator('.programme-tag').first()
    await tag.getByText('PROGRAMME').waitFor()
    const moves = () => page.evaluate<boolean>('document.querySelector("video").currentTime > 0')
    t.ok(await eventually(moves, { what: 'the picture to move' }))
  })

  await t.test('without any player the page says so, and the controls work', async (t) => {
    const page = await open(t, 'hls')
    await page.locator('.programme-tag').getByText('this browser cannot show the picture').waitFor()
    t.equal(await page.locator('.programme-tag[data-tone="live"]').count(), 0)
    await bar(page).getByRole('button', { name: 'Pause' }).click()
    await bar(page)
      .getByText(/^PAUSED/)
      .waitFor()
    await bar(page).getByRole('button', { name: 'Resume' }).click()
    await bar(page)
      .getByText(/^ON AIR/)
      .waitFor()
    await picture(page, 'no-media-source')
  })

  for (const lack of ['socket', 'openSocket'] as const) {
    await t.test(`without a WebSocket the page reads every few seconds, and says so (${lack})`, async (t) => {
      const page = await open(t, lack)
      await band(page)
        .getByText(/^Updated every 5 s/)
        .waitFor()
      await bar(page)
        .getByText(/^ON AIR/)
        .waitFor()
      const color = { id: lack.toLowerCase(), name: `By ${lack}`, type: 'color', content: { color: '#000' } }
      await apiOf(system).post('/api/layers', color)
      await page.getByRole('row', { name: `By ${lack}` }).waitFor()
      t.equal(await page.getByText('OFF AIR', { exact: true }).count(), 0)
      await page.getByRole('link', { name: 'Monitor', exact: true }).click()
      await page.getByRole('region', { name: 'Health of every component' }).getByText('Store').waitFor()
      await picture(page, `without-${lack}`)
    })
  }
})
