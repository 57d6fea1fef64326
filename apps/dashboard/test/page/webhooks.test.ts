import type { Webhook } from '@stream-manager/contracts'
import { deferred, eventually, webServer } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { isAccessible } from './support/accessibility.ts'
import { apiOf } from './support/api.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

interface Receiver {
  readonly url: string
  /** Types of the events that arrived. */
  readonly types: readonly string[]
  /** The answer from now on. */
  readonly answer: (status: number, text: string) => void
}

const startReceiver = async (t: Test): Promise<Receiver> => {
  let given = { status: 200, text: 'taken' }
  const types: string[] = []
  const { url } = await webServer(t, async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    types.push((JSON.parse(body) as { readonly type: string }).type)
    response.writeHead(given.status).end(given.text)
  })
  const answer = (status: number, text: string) => {
    given = { status, text }
  }
  return { url, types, answer }
}

t.test('webhooks and their deliveries', { skip }, async (t) => {
  const receiver = await startReceiver(t)
  const system = await startDashboard(t, {
    environment: { AUTOSTART: 'false', OUTPUT_NETWORKS: new URL(receiver.url).host },
  })
  const page = await openPage({
    t,
    browser: await startBrowser(t),
    url: `${system.dashboardUrl}#/monitor/webhooks`,
  })
  const api = apiOf(system)
  const endpoint = page.getByRole('list', { name: 'Endpoints' }).getByRole('listitem', { name: 'Pager' })
  const delivery = page
    .getByRole('list', { name: 'The newest deliveries' })
    .getByRole('listitem', { name: 'webhook.tested to Pager' })
    .first()

  await t.test('an endpoint is added, and its secret is shown once', async (t) => {
    await page.getByText('There is no endpoint yet. Add one to send events to another system.').waitFor()
    await page.getByRole('button', { name: 'Add an endpoint…' }).click()
    const form = page.getByRole('dialog', { name: 'Add an endpoint' })
    await form.getByLabel('Name').fill('Pager')
    // A busy machine has alerts of its own.
    await form.getByLabel('Events').fill('webhook.*')
    await form.getByLabel('Address').fill('http://127.0.0.1:9/closed')
    await form.getByRole('button', { name: 'Add', exact: true }).click()
    await form.getByText(/open in OUTPUT_NETWORKS/).waitFor()
    await isAccessible(t, page, 'the form of an endpoint')
    await picture(page, 'webhook-form')
    await form.getByLabel('Address').fill(`${receiver.url}/hook?token=hidden`)
    await form.getByRole('button', { name: 'Add', exact: true }).click()
    const secret = page.getByRole('alertdialog', { name: 'Secret of “Pager”' })
    t.match(await secret.getByLabel('Secret', { exact: true }).inputValue(), /^whsec_.{30,}/)
    await isAccessible(t, page, 'the secret')
    await picture(page, 'webhook-secret')
    await page.keyboard.press('Escape')
    await secret.getByRole('button', { name: 'I have copied it' }).click()
    await endpoint.getByText('on', { exact: true }).waitFor()
    t.notMatch(await page.content(), /whsec_|token=hidden/)
  })

  await t.test('a test is delivered, with its event, its answer and its time', async (t) => {
    await endpoint.getByRole('button', { name: 'Test' }).click()
    await delivery.getByText('delivered', { exact: true }).waitFor()
    await delivery.getByText('1 attempt', { exact: true }).click()
    await delivery.getByText(/answered 200 after \d+ ms/).waitFor()
    await delivery.getByText('taken', { exact: true }).waitFor()
    await delivery.getByText(/"type": "webhook\.tested"/).waitFor()
    await isAccessible(t, page, 'a delivery')
    await picture(page, 'webhook-delivery')
    t.strictSame(receiver.types, ['webhook.tested'])
  })

  await t.test('a delivery is sent again, and a refusal says when the next attempt comes', async (t) => {
    receiver.answer(500, 'out of order')
    await delivery.getByRole('button', { name: 'Send again' }).click()
    await delivery.getByText('waiting', { exact: true }).waitFor()
    await delivery.getByText('out of order').first().waitFor()
    await delivery.getByText(/^Next try in /).waitFor()
    t.equal(await delivery.getByRole('button', { name: 'Send again' }).count(), 0, 'it is sent again anyway')
    receiver.answer(200, 'taken again')
    await endpoint.getByRole('button', { name: 'Test' }).click()
    await delivery.getByText('delivered', { exact: true }).waitFor()
    t.ok(receiver.types.length >= 3, 'sent, sent again, and another one')
  })

  await t.test('deliveries are narrowed to one state', async (t) => {
    await page.getByRole('button', { name: /State$/ }).click()
    await page.getByRole('option', { name: 'given up' }).click()
    await page.getByText('No deliveries found.').waitFor()
    await page.getByRole('button', { name: /State$/ }).click()
    await page.getByRole('option', { name: 'all', exact: true }).click()
    await delivery.waitFor()
    t.pass('and widened again')
  })

  await t.test('an endpoint is edited: its address stays, and an impossible event is refused', async (t) => {
    await endpoint.getByRole('button', { name: 'Edit “Pager”' }).click()
    const form = page.getByRole('dialog', { name: 'Edit “Pager”' })
    t.equal(await form.getByLabel('Address').inputValue(), '')
    await form.getByLabel('Events').fill('webhook.*, NO TYPE')
    await form.getByRole('button', { name: 'Save' }).click()
    await form.locator('.field-error').waitFor()
    await isAccessible(t, page, 'the form of a change')
    await picture(page, 'webhook-edit')
    await form.getByLabel('Events').fill('webhook.*, alert.flapping')
    await form.getByLabel('Streams').fill('main, second')
    await form.getByRole('button', { name: 'Save' }).click()
    await form.waitFor({ state: 'detached' })
    await endpoint.getByText(/webhook\.\*, alert\.flapping .* streams main, second$/).waitFor()
    const { items } = (await api.get('/api/webhooks')) as unknown as { readonly items: readonly Webhook[] }
    t.match(items, [{ url: `${receiver.url}/***`, revision: 2, streams: ['main', 'second'] }])
  })

  await t.test('a change that others made meanwhile is not replaced', async (t) => {
    await endpoint.getByRole('button', { name: 'Edit “Pager”' }).click()
    const form = page.getByRole('dialog', { name: 'Edit “Pager”' })
    const { items } = (await api.get('/api/webhooks')) as unknown as { readonly items: readonly Webhook[] }
    await api.patch(`/api/webhooks/${items[0]?.id}`, { streams: null })
    await form.getByLabel('Name').fill('Other')
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText(/revision/).waitFor()
    await page.keyboard.press('Escape')
    await form.waitFor({ state: 'detached' })
    t.equal(await endpoint.count(), 1)
  })

  await t.test('a late answer to one form leaves another one open', async (t) => {
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route('**/api/webhooks/*', async (route) => {
      if (route.request().method() === 'PATCH') await released
      await route.continue()
    })
    await endpoint.getByRole('button', { name: 'Edit “Pager”' }).click()
    const edit = page.getByRole('dialog', { name: 'Edit “Pager”' })
    await edit.getByLabel('Events').fill('webhook.*')
    await edit.getByRole('button', { name: 'Save' }).click()
    await page.keyboard.press('Escape')
    await edit.waitFor({ state: 'detached' })
    await endpoint.getByRole('button', { name: 'Send again: deliveries to “Pager”' }).click()
    const replay = page.getByRole('dialog', { name: 'Send again: deliveries to “Pager”' })
    await replay.waitFor()
    release()
    // The list is behind the dialog, where it has no role.
    await page.getByText(/^webhook\.\* · Standard Webhooks/).waitFor()
    t.equal(await replay.count(), 1)
    await page.unroute('**/api/webhooks/*')
    await page.keyboard.press('Escape')
    await replay.waitFor({ state: 'detached' })
  })

  await t.test('the deliveries of a range of time are sent again', async (t) => {
    await endpoint.getByRole('button', { name: 'Send again: deliveries to “Pager”' }).click()
    const form = page.getByRole('dialog', { name: 'Send again: deliveries to “Pager”' })
    const until = await form.getByLabel('To').inputValue()
    await form.getByLabel('To').fill('2020-01-01T00:00')
    await form.getByRole('button', { name: 'Send again' }).click()
    await form.getByText(/must not be before/).waitFor()
    await isAccessible(t, page, 'the form of a range')
    await picture(page, 'webhook-replay')
    await form.getByLabel('To').fill('')
    await form.getByRole('button', { name: 'Send again' }).click()
    await form.getByText('Enter the day and the time in both fields.').waitFor()
    await form.getByLabel('To').fill(until)
    await form.getByText('Only those that were given up').click()
    const before = receiver.types.length
    await form.getByRole('button', { name: 'Send again' }).click()
    await page.getByText(/^Deliveries to “Pager” are sent again, if there are any in this time\./).waitFor()
    await eventually(() => receiver.types.length > before, { what: 'the deliveries again' })
    t.equal(await form.count(), 0)
  })

  await t.test('each of two new secrets is shown until it is copied', async (t) => {
    await api.post('/api/webhooks', { name: 'Log', url: `${receiver.url}/log`, events: ['webhook.*'] })
    const endpoints = page.getByRole('list', { name: 'Endpoints' })
    await endpoints.getByRole('listitem', { name: 'Log' }).waitFor()
    // The page asks again for an answer that takes long.
    const asked = new Set<string>()
    const both = deferred<void>()
    await page.route('**/rotate', async (route) => {
      asked.add(route.request().url())
      if (asked.size === 2) both.resolve()
      await both.promise
      await route.continue()
    })
    for (const name of ['Pager', 'Log']) {
      await endpoints.getByRole('listitem', { name }).getByRole('button', { name: 'New secret…' }).click()
      await page.getByRole('alertdialog').getByRole('button', { name: 'New secret' }).click()
    }
    const shown = new Set<string>()
    for (const _ of ['first', 'second']) {
      const secret = page.getByRole('alertdialog', { name: /^Secret of / })
      shown.add(await secret.getByLabel('Secret', { exact: true }).inputValue())
      await secret.getByRole('button', { name: 'I have copied it' }).click()
    }
    t.equal(shown.size, 2)
    await page.getByRole('alertdialog').waitFor({ state: 'detached' })
    await page.unroute('**/rotate')
    const { items } = (await api.get('/api/webhooks')) as unknown as { readonly items: readonly Webhook[] }
    await api.delete(`/api/webhooks/${items.find(({ name }) => name === 'Log')?.id}`)
    await endpoints.getByRole('listitem', { name: 'Log' }).waitFor({ state: 'detached' })
  })

  await t.test('a new secret is made and an endpoint deleted after a question', async (t) => {
    await endpoint.getByRole('button', { name: 'New secret…' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'New secret' }).click()
    const secret = page.getByRole('alertdialog', { name: 'Secret of “Pager”' })
    t.match(await secret.getByLabel('Secret', { exact: true }).inputValue(), /^whsec_/)
    await secret.getByRole('button', { name: 'I have copied it' }).click()
    await endpoint.getByRole('button', { name: 'Delete…' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await endpoint.waitFor({ state: 'detached' })
    await page.getByText('There is no endpoint yet. Add one to send events to another system.').waitFor()
  })
})
