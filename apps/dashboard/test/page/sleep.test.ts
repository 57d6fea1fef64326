import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t from 'tap'
import { apiOf } from './support/api.ts'
import { killDashboard, openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

const bar = (page: Page) => page.getByRole('banner')

const framesOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0)

const playsEncoder = async (page: Page) => {
  await page.locator('.programme-tag[data-source="encoder"]').waitFor()
  const before = await framesOf(page)
  await eventually(async () => (await framesOf(page)) > before + 10, { what: 'more pictures' })
}

/** Stops the page as a browser does with one that was hidden for long, and as a machine that sleeps. */
const lifecycleOf = async (page: Page) => {
  const devTools = await page.context().newCDPSession(page)
  await page.evaluate(
    "document.addEventListener('freeze', () => { globalThis.freezes = (globalThis.freezes ?? 0) + 1 })",
  )
  return {
    sleep: () => devTools.send('Page.setWebLifecycleState', { state: 'frozen' }),
    wake: () => devTools.send('Page.setWebLifecycleState', { state: 'active' }),
  }
}

t.test('the page sleeps and wakes', { skip }, async (t) => {
  const system = await startDashboard(t)
  const api = apiOf(system)
  const page = await openPage({ t, browser: await startBrowser(t), url: system.dashboardUrl })
  const { sleep, wake } = await lifecycleOf(page)
  await bar(page)
    .getByText(/^ON AIR/)
    .waitFor()
  await playsEncoder(page)
  await api.post('/api/layers', { id: 'old', name: 'Old', type: 'color', content: { color: '#000' } })
  await page.getByRole('row', { name: 'Old' }).waitFor()

  await t.test('and shows what was edited meanwhile', async (t) => {
    await sleep()
    await api.patch('/api/layers/old', { name: 'Renamed' })
    await api.post('/api/stream/control', { action: 'pause' })
    await wake()
    await page.getByRole('row', { name: 'Renamed' }).waitFor()
    await bar(page)
      .getByText(/^PAUSED/)
      .waitFor()
    await api.post('/api/stream/control', { action: 'resume' })
    await bar(page)
      .getByText(/^ON AIR/)
      .waitFor()
    await playsEncoder(page)
    t.equal(await page.locator('.connection-band').textContent(), '')
  })

  await t.test('and goes on when the server was started again meanwhile', async (t) => {
    await sleep()
    await killDashboard(system)
    const { dataDir, ports } = system
    const second = await startDashboard(t, { dataDir, ports })
    await apiOf(second).patch('/api/layers/old', { name: 'After' })
    await wake()
    await page.getByRole('row', { name: 'After' }).waitFor()
    await bar(page)
      .getByText(/^ON AIR/)
      .waitFor()
    await playsEncoder(page)
    await picture(page, 'woken')
    t.equal(await page.evaluate('freezes'), 2, 'the page slept both times')
    t.equal(await page.locator('.connection-band').textContent(), '')
  })
})
