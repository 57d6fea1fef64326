import type { DoctorReport } from '@stream-manager/contracts'
import { SHARED_TEXTS } from '@stream-manager/diagnostics/browser'
import { deferred } from '@stream-manager/test-kit'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { FAILING, findingOf, reportOf } from '../support/findings.ts'
import { isAccessible } from './support/accessibility.ts'
import { browserCheckPasses, checkAgain, browserRow as row } from './support/browser-checks.ts'
import {
  type DashboardSystem,
  openPage,
  picture,
  skip,
  startBrowser,
  startDashboard,
} from './support/dashboard.ts'
import { startProxy } from './support/proxy.ts'

const REPORT = '**/api/diagnostics/report'
const HEALTHY = reportOf([findingOf('socket.upgrade'), findingOf('media.playlist', { status: 'skip' })])
const SOCKET = 'A socket opens, and the gateway answers'
const PROGRAMME = 'The programme loads'

const server = (page: Page) => page.getByRole('region', { name: 'As the server sees it' })

interface Opened {
  readonly t: Test
  readonly browser: Browser
  readonly system: DashboardSystem
  readonly report: DoctorReport
  readonly context?: BrowserContextOptions
}

/** The page of the checks over a report that the test chooses. */
const openDiagnose = async ({ t, browser, system, report, context = {} }: Opened): Promise<Page> => {
  const page = await openPage({ t, browser, url: 'about:blank', context })
  await page.route(REPORT, (route) => route.fulfill({ json: report }))
  await page.goto(`${system.dashboardUrl}#/monitor/diagnose`)
  await page.getByRole('heading', { name: 'Diagnose', level: 1 }).waitFor()
  return page
}

t.test('the report of the server', { skip }, async (t) => {
  const system = await startDashboard(t, { environment: { AUTOSTART: 'false' } })
  const browser = await startBrowser(t)
  const open = (t: Test, report: DoctorReport, context?: BrowserContextOptions) =>
    openDiagnose({ t, browser, system, report, ...(context && { context }) })

  await t.test('the real checks run, and their findings are shown by group', async (t) => {
    const url = `${system.dashboardUrl}#/monitor/diagnose`
    const page = await openPage({ t, browser, url })
    await server(page)
      .getByText(/^Checked at/)
      .waitFor()
    await server(page).getByRole('region', { name: 'Socket' }).waitFor()
    await isAccessible(t, page, 'a real report')
    await picture(page, 'diagnose-real')
  })

  await t.test('a healthy report says so, and its checks are collapsed', async (t) => {
    const page = await open(t, HEALTHY)
    await server(page).getByText('No fault found', { exact: true }).waitFor()
    const passed = server(page).getByText('Title of socket.upgrade')
    t.notOk(await passed.isVisible())
    const summary = server(page).getByRole('region', { name: 'Socket' }).getByText('1 passed')
    await summary.focus()
    await page.keyboard.press('Enter')
    await passed.waitFor()
    await picture(page, 'diagnose-healthy')
  })

  await t.test('a failing report shows the worst first: proof, cause and cure', async (t) => {
    const page = await open(t, FAILING)
    await server(page).getByText('1 failure, 1 warning').waitFor()
    t.strictSame(await server(page).getByRole('heading', { level: 3 }).allTextContents(), [
      'Socket',
      'Stores',
      'Configuration',
      'Media',
    ])
    const fault = server(page).getByRole('listitem', { name: 'The gateway listens on this machine' })
    for (const text of [
      'the gateway: nothing listens there',
      'The gateway does not run.',
      'Start the gateway.',
      'a connection to 127.0.0.1:4201',
      'HOST and WS_PORT (.env:7)',
      'npx pnpm start',
      'socket.gateway · docs/deployment.md',
    ])
      t.ok(await fault.getByText(text, { exact: true }).isVisible(), text)
    const blocked = fault.getByText('Title of socket.upgrade')
    t.notOk(await blocked.isVisible())
    await fault.getByText('2 checks wait for this one').click()
    await blocked.waitFor()
  })

  await t.test('a command is copied by the keyboard', async (t) => {
    const page = await open(t, FAILING, { permissions: ['clipboard-read', 'clipboard-write'] })
    const copy = server(page).getByRole('button', { name: 'Copy: npx pnpm start' })
    await copy.focus()
    await page.keyboard.press('Enter')
    await server(page).getByRole('status').getByText('Copied').waitFor({ state: 'attached' })
    t.equal(await page.evaluate('navigator.clipboard.readText()'), 'npx pnpm start')
  })

  await t.test('it is accessible in both themes, and in a window of 320 px', async (t) => {
    for (const colorScheme of ['dark', 'light'] as const) {
      const viewport = { width: 320, height: 640 }
      const page = await open(t, FAILING, { colorScheme, viewport, reducedMotion: 'reduce' })
      await server(page).getByText('2 checks wait for this one').click()
      await browserCheckPasses(page, SOCKET)
      await isAccessible(t, page, colorScheme)
      t.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true, colorScheme)
      await picture(page, `diagnose-${colorScheme}-320`)
    }
  })

  await t.test('while the checks run the page says so, and the earlier report stays', async (t) => {
    const page = await open(t, FAILING)
    await server(page).getByText('1 failure, 1 warning').waitFor()
    const gate = deferred<void>()
    await page.unroute(REPORT)
    await page.route(REPORT, async (route) => {
      await gate.promise
      await route.fulfill({ json: HEALTHY })
    })
    await server(page).getByRole('button', { name: 'Check again' }).click()
    await server(page).getByText('The checks run, for seven seconds at most.').waitFor()
    t.ok(await server(page).getByText('1 failure, 1 warning').isVisible())
    gate.resolve()
    await server(page).getByText('No fault found', { exact: true }).waitFor()
    await server(page).getByText('The checks run').waitFor({ state: 'detached' })
  })

  await t.test('a run that was cut short is not called healthy', async (t) => {
    const page = await open(t, { ...HEALTHY, ended: 'timeout' })
    await server(page).getByText('No fault found so far').waitFor()
    await server(page)
      .getByText(/^The run was ended early/)
      .waitFor()
    t.pass('both')
  })

  await t.test(
    'without the API the page names the command, and an old report is said to be old',
    async (t) => {
      const page = await open(t, FAILING)
      await server(page).getByText('1 failure, 1 warning').waitFor()
      await page.unroute(REPORT)
      await page.route(REPORT, (route) => route.abort())
      await server(page).getByRole('button', { name: 'Check again' }).click()
      await server(page)
        .getByRole('alert')
        .getByText(/^This may be out of date: .*got no answer/)
        .waitFor()
      await server(page).getByText('npx pnpm stream-manager doctor').waitFor()
      t.ok(await server(page).getByText('1 failure, 1 warning').isVisible())
      await picture(page, 'diagnose-away')
      await page.reload()
      await server(page)
        .getByRole('alert')
        .getByText(/got no answer/)
        .waitFor()
      t.equal(await server(page).getByRole('heading', { level: 3 }).count(), 0)
    },
  )

  await t.test('off air there is nothing to load, and no TURN to go through', async (t) => {
    const page = await open(t, HEALTHY)
    await row(page, PROGRAMME).getByText('skipped').waitFor()
    await row(page, PROGRAMME)
      .getByText(/^The stream is not on air/)
      .waitFor()
    await row(page, 'Media through TURN')
      .getByText(/^Not configured/)
      .waitFor()
    t.pass('both')
  })

  await t.test('a socket that the proxy refuses, in the words of the check', async (t) => {
    const { url, letSocketsThrough } = await startProxy(t, system)
    const page = await openPage({ t, browser, url: 'about:blank' })
    await page.route(REPORT, (route) => route.fulfill({ json: HEALTHY }))
    // The page asks the gateway at the proxy's own address, as below every proxy.
    await page.route('**/page-config.json', async (route) => {
      const answer = await route.fetch()
      await route.fulfill({ response: answer, json: { ...(await answer.json()), socketPort: null } })
    })
    await page.goto(`${url}#/monitor/diagnose`)
    const { cause, cure } = SHARED_TEXTS['socket.upgrade']
    await row(page, SOCKET).getByText('No socket opens.').waitFor()
    t.ok(await row(page, SOCKET).getByText(cause).isVisible())
    t.ok(await row(page, SOCKET).getByText(cure.text).isVisible())
    await isAccessible(t, page, 'a refused socket')
    await picture(page, 'diagnose-socket')

    letSocketsThrough()
    await browserCheckPasses(page, SOCKET)
  })

  await t.test('a socket behind which nobody answers', async (t) => {
    const page = await openPage({ t, browser, url: 'about:blank' })
    await page.route(REPORT, (route) => route.fulfill({ json: HEALTHY }))
    await page.routeWebSocket('**/ws', (socket) => socket.onMessage(() => socket.close({ code: 1001 })))
    await page.goto(`${system.dashboardUrl}#/monitor/diagnose`)
    await row(page, SOCKET)
      .getByText(/^The socket opens, but/)
      .waitFor()
    t.ok(await row(page, SOCKET).getByText(SHARED_TEXTS['socket.connect'].cause).isVisible())
  })
})

const STANDING = ['#EXTM3U', '#EXT-X-TARGETDURATION:1', '#EXT-X-MEDIA-SEQUENCE:7', '#EXTINF:1.0,', 'a.ts', '']

t.test('the programme from this browser', { skip }, async (t) => {
  const system = await startDashboard(t)
  const browser = await startBrowser(t)
  const page = await openDiagnose({ t, browser, system, report: HEALTHY })

  await t.test('the playlist moves, and a segment loads', async (t) => {
    await browserCheckPasses(page, PROGRAMME)
    await row(page, PROGRAMME)
      .getByText(/^The playlist moved 2 times/)
      .waitFor()
    await isAccessible(t, page, 'a browser that reaches everything')
    await picture(page, 'diagnose-programme')
  })

  const { cause } = SHARED_TEXTS['media.playlist']

  await t.test('a playlist that stands still', async (t) => {
    await page.route('**/hls/**', (route) => route.fulfill({ body: STANDING.join('\n') }))
    await checkAgain(page)
    await row(page, PROGRAMME).getByText('The playlist has had no new segment for 3 s.').waitFor()
    t.ok(await row(page, PROGRAMME).getByText(cause).isVisible())
    await page.unroute('**/hls/**')
  })

  await t.test('a segment that is refused', async (t) => {
    await page.route(/\/hls\/.*\.ts\?/, (route) => route.fulfill({ status: 404, body: '' }))
    await checkAgain(page)
    await row(page, PROGRAMME)
      .getByText(/ does not load: status 404/)
      .waitFor()
    t.ok(await row(page, PROGRAMME).getByText(cause).isVisible())
  })

  await t.test('an answer of something else than a playlist', async (t) => {
    await page.route('**/hls/**', (route) => route.fulfill({ body: '<html></html>' }))
    await checkAgain(page)
    await row(page, PROGRAMME).getByText('The answer is no live playlist with segments.').waitFor()
    t.pass('it is named')
  })
})
