import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import type { AlertList, AlertRule, IncidentDetails } from '@stream-manager/contracts'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { isAccessible } from './support/accessibility.ts'
import { apiOf, type PageApi } from './support/api.ts'
import { addBrokenOutput, BROKEN_OUTPUT_ENVIRONMENT } from './support/broken-output.ts'
import {
  type DashboardSystem,
  openPage,
  picture,
  skip,
  startBrowser,
  startDashboard,
} from './support/dashboard.ts'

const ONE_INCIDENT = /\/api\/incidents\/[^/]+$/

/** A busy machine has other alerts. */
const quietOthers = async ({ apiUrl }: DashboardSystem, api: PageApi): Promise<void> => {
  const { items } = (await (await fetch(`${apiUrl}/api/alerts/rules`)).json()) as {
    readonly items: readonly { readonly id: string }[]
  }
  for (const { id } of items)
    if (id !== 'output-down') await api.patch(`/api/alerts/rules/${id}`, { enabled: false })
}

t.test('alerts and their rules', { skip }, async (t) => {
  const system = await startDashboard(t, { environment: BROKEN_OUTPUT_ENVIRONMENT })
  const browser = await startBrowser(t)
  const api = apiOf(system)
  await quietOthers(system, api)
  const page = await openPage({ t, browser, url: `${system.dashboardUrl}#/monitor` })
  const list = page.getByRole('list', { name: /^Open, and over/ })
  const alert = list.getByRole('listitem', { name: 'Output does not deliver: push' })
  const rules = page.getByRole('list', { name: 'Rules' })
  const rule = rules.getByRole('listitem', { name: 'Output does not deliver' })

  await t.test('without an alert the page says so', async (t) => {
    // A busy machine may have had one before the rules were switched off.
    const none = { items: [], outside: [], evaluatedAt: new Date().toISOString() }
    await page.route('**/api/alerts', (route) => route.fulfill({ json: none }))
    await page.getByRole('navigation', { name: 'Pages of the monitor' }).getByText('Alerts').click()
    await page.getByRole('status').getByText('No alert is open.').waitFor()
    await page.unroute('**/api/alerts')
    t.match(page.url(), /#\/monitor\/alerts$/)
  })

  await t.test('an alert that fires appears: severity, stream, output and what to do', async (t) => {
    await addBrokenOutput(api)
    await alert.getByText('Urgent: open').waitFor()
    await alert.getByText('stream main · push').waitFor()
    await alert.getByText(/^since .* \(\d+ s\)$/).waitFor()
    await alert.getByText('Value when it last changed: 1.').waitFor()
    await alert.getByText('Read the error of the output').waitFor()
    await isAccessible(t, page, 'an open alert')
    await picture(page, 'alerts')
  })

  await t.test('an urgent alert is an incident, with its cause and what happened', async (t) => {
    const pages = page.getByRole('navigation', { name: 'Pages of the monitor' })
    await pages.getByText('Incidents').click()
    const incident = page
      .getByRole('list', { name: 'Incidents' })
      .getByRole('listitem', { name: 'Output does not deliver' })
    await incident.getByText(/^since .* · stream main$/).waitFor()
    await incident.getByText('Urgent: Output does not deliver').waitFor()
    await incident
      .getByRole('link', { name: /^Cause and timeline: Output does not deliver, since .* · stream main$/ })
      .click()
    await page.getByRole('heading', { name: 'Output does not deliver', level: 1 }).waitFor()
    await page.getByRole('region', { name: 'Probable cause' }).locator('p').first().waitFor()
    const timeline = page.getByRole('list', { name: 'Timeline' })
    await timeline.getByText(/alert\.firing/).waitFor()
    await timeline
      .getByText(/^\S+: outputs\.create/)
      .first()
      .waitFor()
    await timeline
      .getByText(/output\.unreachable/)
      .first()
      .waitFor()
    await page.getByRole('region', { name: 'Figures unlike their past' }).waitFor()
    await isAccessible(t, page, 'an incident')
    await picture(page, 'incident')
  })

  await t.test('all of an incident is downloaded as one file', async (t) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download everything' }).click(),
    ])
    t.match(download.suggestedFilename(), /^incident-.+\.tar\.gz$/)
    const archive = gunzipSync(await readFile(await download.path())).toString()
    t.match(archive, /summary\.md/)
    t.match(archive, /Output does not deliver/)
  })

  // A busy machine may be the cause of it itself.
  const withCause = async (cause: IncidentDetails['cause']) => {
    await page.unroute(ONE_INCIDENT)
    await page.route(ONE_INCIDENT, async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: { ...((await response.json()) as IncidentDetails), cause } })
    })
    await page.reload()
  }

  await t.test('the cause is told with its part, its time and its evidence', async (t) => {
    const at = '2026-03-01T10:00:00.000Z'
    const evidence = [
      { id: 'state', at, summary: 'output main/push: failed' },
      { id: 'error', at: '2026-03-03T10:00:00.000Z', summary: 'output.unreachable' },
    ]
    await withCause({ part: 'output', at, streamId: 'main', summary: 'the output failed', evidence })
    const cause = page.getByRole('region', { name: 'Probable cause' })
    await cause.getByText('An output', { exact: true }).waitFor()
    await cause.getByText(/^since .* · stream main$/).waitFor()
    await cause.getByText('the output failed').waitFor()
    const found = cause.getByRole('list', { name: 'Evidence' }).getByRole('listitem')
    await found
      .nth(1)
      .getByText(/^3 Mar 2026 /)
      .waitFor()
    t.equal(await found.count(), 2)
    await isAccessible(t, page, 'a cause')
    await picture(page, 'incident-cause')
  })

  await t.test(
    'figures unlike their past stand beside the cause, with those that were not compared',
    async (t) => {
      const at = '2026-03-01T10:00:00.000Z'
      const item = {
        ...{
          metric: 'output.bitrate',
          unit: 'bitsPerSecond',
          streamId: 'main',
          subject: 'push',
          part: 'output',
        },
        ...{ from: at, to: '2026-03-01T10:05:00.000Z', direction: 'below', basis: 'hour' },
        peak: { at, value: 1e5, expected: 1e6, low: 9e5, high: 1.1e6 },
      }
      const late = {
        metric: 'host.cpu',
        streamId: null,
        reason: 'late',
        summary: 'There was no time for host.cpu.',
      }
      const answer = {
        ...{ incidentId: 'one', from: at, to: '2026-03-01T10:10:00.000Z', part: 'output', omitted: 0 },
        items: [
          { ...item, id: 'anm_1', isEvidence: true, summary: 'output.bitrate main/push is below its band' },
        ],
        tooLittleHistory: [{ metric: 'host.cpu', streamId: null, subject: null, minutes: 3 }],
        ...{ comparedSeries: 1, notCompared: [late] },
      }
      await page.route('**/api/incidents/*/anomalies', (route) => route.fulfill({ json: answer }))
      await page.reload()
      const card = page.getByRole('region', { name: 'Figures unlike their past' })
      await card.getByText('Of the probable cause:').waitFor()
      await card.getByText('output.bitrate main/push is below its band').waitFor()
      await card.getByText('(compared with the hour before only)').waitFor()
      await card.getByText('Figures with too little history to be compared in full: 1.').waitFor()
      await card.getByText(late.summary).waitFor()
      await isAccessible(t, page, 'figures unlike their past')
      await picture(page, 'incident-anomalies')
      await page.unroute('**/api/incidents/*/anomalies')
      await card.getByRole('button', { name: 'Compare again' }).click()
      await card.getByText(late.summary).waitFor({ state: 'detached' })
      t.pass('and they are compared again')
    },
  )

  await t.test('a cause that is not known is said to be so, and a refusal of the file is told', async (t) => {
    await withCause({ part: null, at: null, streamId: null, summary: 'not known', evidence: [] })
    await page.getByText(/^Not known\. No earlier fault/).waitFor()
    const detail = 'The store of history does not answer. Try again in a minute.'
    await page.route('**/api/incidents/*/bundle', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        json: {
          ...{ type: 'urn:x', title: 'no', status: 503, code: 'analytics.unavailable' },
          ...{ detail, requestId: 'r' },
        },
      }),
    )
    await page.getByRole('button', { name: 'Download everything' }).click()
    await page.getByText(detail).waitFor()
    await page.unroute(ONE_INCIDENT)
    await page.getByRole('link', { name: 'All incidents' }).click()
    await page.getByRole('navigation', { name: 'Pages of the monitor' }).getByText('Alerts').click()
    await alert.waitFor()
    t.pass('and the list is reached again')
  })

  await t.test('an alert names the person who acknowledged it', async (t) => {
    await alert.getByRole('button', { name: 'Acknowledge' }).click()
    await alert.getByText(/^.*Acknowledged by Guest, /).waitFor()
    t.equal(await alert.getByRole('button', { name: 'Acknowledge' }).count(), 0)
  })

  await t.test('a silence has an end and a reason, and is ended early', async (t) => {
    await alert.getByRole('button', { name: 'Silence…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Silence “Output does not deliver”' })
    await dialog.getByRole('textbox').fill('the platform is down until four')
    await isAccessible(t, page, 'the form of a silence')
    await picture(page, 'alerts-silence')
    await dialog.getByRole('button', { name: 'Silence', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    await alert.getByText('Urgent: silenced').waitFor()
    const silence = page.getByRole('list', { name: 'Silences' }).getByRole('listitem')
    await silence.getByText(/the platform is down until four/).waitFor()
    await silence.getByText(/^until /).waitFor()
    await picture(page, 'alerts-silenced')
    await silence.getByRole('button', { name: 'End now' }).click()
    await silence.waitFor({ state: 'detached' })
    await alert.getByText('Urgent: open').waitFor()
    t.pass('it fires again')
  })

  await t.test(
    'the numbers of a rule are edited, and an impossible one is refused at the form',
    async (t) => {
      await rule.getByRole('button', { name: 'Edit: Output does not deliver' }).click()
      const dialog = page.getByRole('dialog', { name: 'Edit the rule “Output does not deliver”' })
      await dialog.getByLabel('Resolves at').fill('5')
      await dialog.getByRole('button', { name: 'Save' }).click()
      await dialog.getByText(/must be on the good side of/).waitFor()
      await dialog.getByLabel('Resolves at').fill('')
      await dialog.getByLabel('Fires after').fill('3')
      await isAccessible(t, page, 'the form of a rule')
      await picture(page, 'alerts-rule')
      await dialog.getByRole('button', { name: 'Save' }).click()
      await dialog.waitFor({ state: 'detached' })
      await rule.getByText(/above 0, for 3 s/).waitFor()
      t.match(await api.get('/api/alerts/rules/output-down'), { forSeconds: 3, resolveThreshold: null })
    },
  )

  await t.test('a small threshold keeps its decimals, in the form and in the list', async (t) => {
    await rule.getByRole('button', { name: 'Edit: Output does not deliver' }).click()
    const dialog = page.getByRole('dialog', { name: 'Edit the rule “Output does not deliver”' })
    await dialog.getByLabel('Resolves at').fill('0.00025')
    await dialog.getByLabel('Fires above').fill('0.0005')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    await rule.getByText(/above 0\.0005, .*resolves at 0\.00025$/).waitFor()
    const stored = (await api.get('/api/alerts/rules/output-down')) as unknown as AlertRule
    t.match(stored, { threshold: 0.0005, resolveThreshold: 0.00025 })
    await api.patch('/api/alerts/rules/output-down', { threshold: 0, resolveThreshold: null })
    await rule.getByText(/above 0, /).waitFor()
  })

  await t.test('the buttons of each rule have a name of their own', async (t) => {
    const names = await rules
      .getByRole('button')
      .evaluateAll((buttons) =>
        buttons.map((button) => (button as unknown as { ariaLabel: string | null }).ariaLabel),
      )
    t.ok(names.length > 4)
    t.equal(new Set(names).size, names.length)
  })

  await t.test('a test of a rule says when it would have fired', async (t) => {
    await rule.getByRole('button', { name: /^Test with the last 7 days/ }).click()
    await rule.getByText(/^It would (not have fired|have fired \d+ times?) in the last 7 days\.$/).waitFor()
    await rule.getByText(/^Checked \d+ series of the history/).waitFor()
    await isAccessible(t, page, 'a test of a rule')
    await picture(page, 'alerts-rule-test')
  })

  await t.test('a rule that is switched off ends its alerts, and is as shipped again', async (t) => {
    await rule.getByText('On', { exact: true }).click()
    await alert.getByText('Urgent: open').waitFor({ state: 'detached' })
    // The alert may be gone before the rule was read again.
    await eventually(async () => !(await rule.getByRole('switch').isChecked()), {
      what: 'the rule to be off',
    })
    await rule.getByRole('button', { name: 'Reset to default' }).click()
    await rule.getByText(/above 0, for 30 s/).waitFor()
    t.match(await api.get('/api/alerts/rules/output-down'), { enabled: true, revision: 0 })
  })

  await t.test('alerts of Alertmanager are listed apart, without buttons', async (t) => {
    const since = new Date().toISOString()
    const outside = ['db1', 'db2'].map((instance) => ({
      ...{ fingerprint: `00000000000000${instance}`, name: 'HostOutOfDisk', severity: 'critical' },
      ...{ state: 'firing', streamId: null, summary: `The disk of ${instance} is full` },
      ...{ labels: { instance }, since, changedAt: since },
    }))
    await page.route('**/api/alerts', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: { ...((await response.json()) as AlertList), outside } })
    })
    const row = page
      .getByRole('list', { name: /^From Alertmanager/ })
      .getByRole('listitem', { name: /^HostOutOfDisk, instance=db1, / })
    await row.getByText('critical: open').waitFor()
    await row.getByText('from Alertmanager', { exact: true }).waitFor()
    await row.getByText('The disk of db1 is full').waitFor()
    await row.getByText('instance=db1').waitFor()
    t.equal(await row.getByRole('button').count(), 0)
    await isAccessible(t, page, 'alerts of Alertmanager')
    await picture(page, 'alerts-outside')
    await page.unroute('**/api/alerts')
  })

  await t.test('while the rules are not checked, the page says that alerts are missing', async (t) => {
    await page.route('**/api/alerts', (route) =>
      route.fulfill({ json: { items: [], outside: [], evaluatedAt: null } }),
    )
    await page
      .getByRole('status')
      .getByText(/^The rules are not being checked now/)
      .waitFor()
    await page.unroute('**/api/alerts')
    t.pass('no good sign')
  })

  await t.test('rules without values are counted with the reason, and marked', async (t) => {
    const reason = 'history_unavailable'
    const notCompared = ['output-down', 'stream-off'].map((ruleId) => ({ ruleId, reason }))
    const json = { items: [], outside: [], notCompared, evaluatedAt: new Date().toISOString() }
    await page.route('**/api/alerts', (route) => route.fulfill({ json }))
    await page.getByRole('status').getByText('2 rules are not checked: the history cannot be read.').waitFor()
    await rule.getByText('Not checked: the history cannot be read.').waitFor()
    t.equal(await page.getByText('No alert is open.').count(), 0)
    await isAccessible(t, page, 'rules that are not checked')
    await picture(page, 'alerts-not-checked')
  })
})
