import { DEBIAN_CHROMIUM, eventually } from '@stream-manager/test-kit'
import { chromium, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { apiOf } from './support/api.ts'
import { killDashboard, openPage, picture, skip, startDashboard } from './support/dashboard.ts'
import { plays } from './support/video.ts'

const bar = (page: Page) => page.getByRole('banner')

/** A browser whose processes can be stopped all at once, as those of a machine that sleeps. */
const startSleepyBrowser = async (t: Test) => {
  const server = await chromium.launchServer(DEBIAN_CHROMIUM)
  const group = -(server.process().pid ?? 0)
  const wake = () => process.kill(group, 'SIGCONT')
  t.teardown(async () => {
    wake()
    await server.close()
  })
  const browser = await chromium.connect(server.wsEndpoint())
  return { browser, sleep: () => process.kill(group, 'SIGSTOP'), wake }
}

t.test('the machine of the page sleeps and wakes', { skip }, async (t) => {
  const system = await startDashboard(t)
  const api = apiOf(system)
  const { browser, sleep, wake } = await startSleepyBrowser(t)
  const page = await openPage({ t, browser, url: system.dashboardUrl })
  // The page may show the change by polling while its socket is still being opened.
  const bandIsEmpty = () =>
    eventually(async () => (await page.locator('.connection-band').textContent()) === '', {
      what: 'a band without a word',
    })
  await bar(page)
    .getByText(/^ON AIR/)
    .waitFor()
  await plays(page, 'encoder')
  await api.post('/api/layers', { id: 'old', name: 'Old', type: 'color', content: { color: '#000' } })
  await page.getByRole('row', { name: 'Old' }).waitFor()

  await t.test('the page shows what was edited meanwhile', async (t) => {
    sleep()
    await api.patch('/api/layers/old', { name: 'Renamed' })
    await api.post('/api/stream/control', { action: 'pause' })
    wake()
    await page.getByRole('row', { name: 'Renamed' }).waitFor()
    await bar(page)
      .getByText(/^PAUSED/)
      .waitFor()
    await api.post('/api/stream/control', { action: 'resume' })
    await bar(page)
      .getByText(/^ON AIR/)
      .waitFor()
    await plays(page, 'encoder')
    t.ok(await bandIsEmpty(), 'nothing was lost')
  })

  await t.test('the page goes on when the server was started again meanwhile', async (t) => {
    sleep()
    await killDashboard(system)
    const { dataDir, ports } = system
    const second = await startDashboard(t, { dataDir, ports })
    await apiOf(second).patch('/api/layers/old', { name: 'After' })
    wake()
    await page.getByRole('row', { name: 'After' }).waitFor()
    await bar(page)
      .getByText(/^ON AIR/)
      .waitFor()
    await plays(page, 'encoder')
    await picture(page, 'woken')
    t.ok(await bandIsEmpty(), 'nothing was lost')
  })
})
