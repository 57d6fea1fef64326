import type { IncidentDetails } from '@stream-manager/contracts'
import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { type Call, callAs } from './support/api.ts'
import { browserCheckPasses } from './support/browser-checks.ts'
import { type DashboardSystem, openPage, skip, startBrowser, startDashboard } from './support/dashboard.ts'

const LINK = /^sign in: \S+#link=(\S+)$/m
const PASSWORD = 'quiet-river-42-lamp'

const INCIDENT: IncidentDetails = {
  ...{ id: 'inc_1', name: 'Stream is off', state: 'open', streams: ['main'], alerts: [], omittedAlerts: 0 },
  ...{ openedAt: '2026-03-01T10:00:00.000Z', endedAt: null, closedAt: null },
  cause: { part: null, at: null, streamId: null, summary: 'not known', evidence: [] },
  timeline: {
    ...{ from: '2026-03-01T09:55:00.000Z', to: '2026-03-01T10:05:00.000Z', entries: [] },
    ...{ completeUntil: null, hasAllCommands: false, gaps: [] },
  },
  ...{ versions: [], viewers: [], omittedViewers: 0, notPermitted: ['commands'] },
}

/** Calls of the first administrator, who sets a password by the link of the log. */
const administrator = async (system: DashboardSystem): Promise<Call> => {
  const link = await eventually(() => LINK.exec(system.output())?.[1], { what: 'the first link' })
  const headers = { 'content-type': 'application/json' }
  const post = (path: string, body: object, more: object = {}) =>
    fetch(system.apiUrl + path, {
      method: 'POST',
      headers: { ...headers, ...more },
      body: JSON.stringify(body),
    })
  const { accessToken } = (await (await post('/api/sessions', { link })).json()) as {
    readonly accessToken: string
  }
  const authorization = `Bearer ${accessToken}`
  await post('/api/account/password', { newPassword: PASSWORD }, { authorization })
  return callAs(system, { username: 'admin', password: PASSWORD })
}

const names = (page: Page, navigation: string) =>
  page.getByRole('navigation', { name: navigation }).getByRole('link').allTextContents()

t.test('the pages of the monitor, by role', { skip }, async (t) => {
  const system = await startDashboard(t, {
    environment: { AUTOSTART: 'false', ALLOW_DEV_AUTH_BYPASS: 'false' },
  })
  const call = await administrator(system)
  const browser = await startBrowser(t)
  for (const role of ['operator', 'viewer'])
    await call('POST', '/api/users', { name: role, role, password: PASSWORD })
  const signIn = async (t: Test, role: string, path: string): Promise<Page> => {
    const page = await openPage({ t, browser, url: `${system.dashboardUrl}${path}` })
    await page.getByLabel('Name').fill(role)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('banner').getByText(role).first().waitFor()
    return page
  }

  await t.test('an operator has all but the webhooks, also by their address', async (t) => {
    const page = await signIn(t, 'operator', '#/monitor/webhooks')
    await page.getByText('You have no right to see this page.').waitFor()
    t.strictSame(await names(page, 'Pages of the monitor'), [
      'Overview',
      'Analytics',
      'Broadcasts',
      'Alerts',
      'Incidents',
      'Errors',
      'Diagnose',
    ])
    await page.getByRole('link', { name: 'Alerts', exact: true }).click()
    await page.getByRole('list', { name: 'Rules' }).getByRole('button', { name: 'Edit' }).first().waitFor()
  })

  await t.test(
    'an operator checks the own browser, and the report of the server is for administrators',
    async (t) => {
      const page = await signIn(t, 'operator', '#/monitor/alerts')
      const asked: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      await page.getByRole('link', { name: 'Diagnose', exact: true }).click()
      await page.getByText(/^The report names addresses and settings/).waitFor()
      await browserCheckPasses(page, 'A socket opens, and the gateway answers')
      t.equal(await page.getByRole('button', { name: 'Check again' }).count(), 0)
      t.notOk(asked.some((url) => url.includes('/api/diagnostics/report')))
    },
  )

  await t.test('the file of an incident is for administrators', async (t) => {
    const page = await signIn(t, 'operator', '#/monitor/incidents')
    await page.route('**/api/incidents/inc_1', (route) => route.fulfill({ json: INCIDENT }))
    await page.goto(`${system.dashboardUrl}#/monitor/incidents/inc_1`)
    await page.getByText('Left out, because you have no right to read it: commands.').waitFor()
    await page.getByText(/^Not known\./).waitFor()
    t.equal(await page.getByRole('button', { name: 'Download everything' }).count(), 0)
  })

  await t.test('a viewer has no monitor, and no fault by its address', async (t) => {
    const page = await signIn(t, 'viewer', '#/monitor/alerts')
    await page.getByText('You have no right to see this page.').waitFor()
    t.strictSame(await names(page, 'Views'), ['Show', 'Streams', 'People'])
  })
})
