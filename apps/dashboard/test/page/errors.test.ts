import type { StreamState } from '@stream-manager/contracts'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { isAccessible } from './support/accessibility.ts'
import { apiOf } from './support/api.ts'
import { addBrokenOutput, BROKEN_OUTPUT_ENVIRONMENT } from './support/broken-output.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

const CODE = 'output.unreachable'

t.test('groups of errors', { skip }, async (t) => {
  const system = await startDashboard(t, { environment: BROKEN_OUTPUT_ENVIRONMENT })
  const browser = await startBrowser(t)
  const api = apiOf(system)
  await addBrokenOutput(api)
  const page = await openPage({ t, browser, url: system.dashboardUrl })
  const list = page.getByRole('list', { name: 'Errors' })
  const group = list.getByRole('listitem').filter({ hasText: CODE })
  const summary = page.getByRole('region', { name: 'Summary' })

  await t.test(
    'a fault of an output opens its group, from the panel and from the list of problems',
    async (t) => {
      await page.getByRole('tab', { name: 'Outputs' }).click()
      const output = page.getByRole('listitem', { name: 'push' })
      await output.getByRole('link', { name: 'Since when and how often' }).click()
      await page.getByText(`Only ${CODE}.`).waitFor()
      await group.getByText(/^\d+ times?$/).waitFor()
      t.equal(await list.getByRole('listitem').count(), 1, 'other codes are left out')
      await page.getByRole('link', { name: 'Show', exact: true }).click()
      await page
        .getByRole('banner')
        .getByRole('button', { name: /problem/ })
        .click()
      await page.getByRole('dialog').getByRole('link', { name: 'Since when and how often' }).first().click()
      await group.waitFor()
      await isAccessible(t, page, 'the list of errors')
      await picture(page, 'errors')
    },
  )

  await t.test('the list is narrowed to one state and widened to all codes', async (t) => {
    await page.getByRole('button', { name: /State$/ }).click()
    await page.getByRole('option', { name: 'resolved' }).click()
    await page.getByText('No errors found.').waitFor()
    await page.getByRole('button', { name: /State$/ }).click()
    await page.getByRole('option', { name: 'all', exact: true }).click()
    await page.getByRole('link', { name: 'Show all' }).click()
    await group.waitFor()
    t.match(page.url(), /#\/monitor\/errors$/)
  })

  await t.test('a group tells when, how often and where, and the log before it', async (t) => {
    await group.getByRole('link').click()
    await page.getByRole('heading', { name: CODE }).waitFor()
    await summary.getByText('cannot be reached', { exact: false }).first().waitFor()
    await summary.getByText('goes on', { exact: false }).waitFor()
    await summary.getByText(/^30 days before the last time, by hour\. Hours with it: \d+\./).waitFor()
    const occurrence = page
      .getByRole('list', { name: 'The newest occurrences' })
      .getByRole('listitem')
      .first()
    await occurrence.getByText('stream main', { exact: false }).waitFor()
    await isAccessible(t, page, 'a group of errors')
    await picture(page, 'error')
  })

  await t.test('a resolved error that occurs again is back', async (t) => {
    await summary.getByRole('button', { name: 'Resolve' }).click()
    await summary.getByText('resolved', { exact: true }).waitFor()
    await api.patch('/api/outputs/push', { enabled: false })
    // An engine that reads both changes at once goes on with the output, and its error is the one before.
    await eventually(
      async () => {
        const { revision, appliedRevision } = await api.get<StreamState>('/api/stream/state')
        return appliedRevision >= revision
      },
      { what: 'the output to be off' },
    )
    await api.patch('/api/outputs/push', { enabled: true })
    await summary.getByText('back again').waitFor()
    await summary.getByRole('button', { name: 'Ignore' }).click()
    await summary.getByText('ignored', { exact: true }).waitFor()
    t.match(await api.get(`/api/errors/${page.url().split('/').at(-1)}`), { state: 'ignored' })
    await summary.getByRole('button', { name: 'Reopen' }).click()
    await summary.getByText('open', { exact: true }).waitFor()
  })

  await t.test('a service that logs an error has a group with the lines of its log', async (t) => {
    await page.getByRole('link', { name: 'All errors' }).click()
    const warning = list.getByRole('listitem').filter({ hasText: 'ALLOW_DEV_AUTH_BYPASS=true' })
    await warning.getByText('stream-api').waitFor()
    await warning.getByRole('link').click()
    await page.locator('.error-log li').last().getByText('ALLOW_DEV_AUTH_BYPASS=true').waitFor()
    await isAccessible(t, page, 'lines of a log')
    await picture(page, 'error-log')
  })
})

t.test('without a store of history the page says what to do', { skip }, async (t) => {
  const system = await startDashboard(t, { environment: { AUTOSTART: 'false' } })
  const page = await openPage({ t, browser: await startBrowser(t), url: 'about:blank' })
  const detail = 'This deployment has no store of history; everything else works'
  let isAway = true
  await page.route('**/api/errors?*', (route) =>
    isAway
      ? route.fulfill({
          status: 503,
          contentType: 'application/problem+json',
          json: {
            type: 'urn:x',
            title: 'no',
            status: 503,
            code: 'analytics.unavailable',
            detail,
            requestId: 'r',
          },
        })
      : route.fulfill({ json: { items: [], nextCursor: null } }),
  )
  await page.goto(`${system.dashboardUrl}#/monitor/errors`)
  await page.getByRole('heading', { name: 'No history here' }).waitFor()
  await page.getByText(/DATABASE_URL/).waitFor()
  t.equal(await page.getByText(detail).count(), 1)
  await picture(page, 'no-history')

  await t.test('the last answer of a store that stops answering stays, and is said to be old', async (t) => {
    isAway = false
    await page.getByText('No errors found.').waitFor()
    isAway = true
    await page.getByRole('alert').getByText(`This may be out of date: ${detail}`).waitFor()
    t.equal(await page.getByText('No errors found.').count(), 1)
    t.equal(await page.getByRole('heading', { name: 'No history here' }).count(), 0)
  })
})
