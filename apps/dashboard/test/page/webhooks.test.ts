import { webServer } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { isAccessible } from './support/accessibility.ts'
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
  const endpoint = page.getByRole('list', { name: 'Endpoints' }).getByRole('listitem', { name: 'Pager' })
  const delivery = page
    .getByRole('list', { name: 'The newest deliveries' })
    .getByRole('listitem', { name: 'webhook.tested to Pager' })
    .first()

  await t.test('an endpoint is added, and its secret is shown once', async (t) => {
    await page.getByText('No address is told of events yet.').waitFor()
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
    await page.getByText('Nothing was delivered yet that fits.').waitFor()
    await page.getByRole('button', { name: /State$/ }).click()
    await page.getByRole('option', { name: 'all', exact: true }).click()
    await delivery.waitFor()
    t.pass('and widened again')
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
    await page.getByText('No address is told of events yet.').waitFor()
  })
})
