import { VERSION } from '@stream-manager/contracts'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { isAccessible } from './support/accessibility.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

const environment = { AUTOSTART: 'false' }

t.test(
  'an update of the server is told after the reconnect, until the page is loaded again',
  { skip },
  async (t) => {
    const old = await startDashboard(t, { environment })
    const page = await openPage({ t, browser: await startBrowser(t), url: old.dashboardUrl })
    const bar = page.getByRole('banner')
    await bar.getByText('off air').waitFor()
    const notice = page.getByText('The server was updated to 99.0.0')
    t.equal((await (await fetch(`${old.apiUrl}/page-config.json`)).json()).version, VERSION)

    await old.stop()
    // The only difference of the next server.
    let isNew = true
    await page.route('**/page-config.json', async (route) => {
      // The page asks while the server is away, too.
      const response = await route.fetch().catch(() => null)
      if (response === null) return route.abort().catch(() => undefined)
      const config = await response.json()
      return route.fulfill({ response, json: isNew ? { ...config, version: '99.0.0' } : config })
    })
    await startDashboard(t, { environment, ports: old.ports })
    await notice.waitFor()
    await bar.getByText('connected', { exact: true }).waitFor()
    await isAccessible(t, page, 'the notice')
    await picture(page, 'updated')

    isNew = false
    // The page asks where the gateway is when it begins, and for the version once it is connected.
    const answers: string[] = []
    page.on('response', (response) => {
      if (response.url().endsWith('/page-config.json')) answers.push(response.url())
    })
    await page.getByRole('button', { name: 'Reload' }).click()
    await notice.waitFor({ state: 'detached' })
    await bar.getByText('connected', { exact: true }).waitFor()
    await eventually(() => answers.length >= 2, { what: 'the page to know the version' })
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
    t.equal(await page.getByText('The server was updated').count(), 0)
  },
)
