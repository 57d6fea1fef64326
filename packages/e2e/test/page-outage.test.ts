import { startInfraRedis } from '@stream-manager/infra'
import { DEBIAN_CHROMIUM, eventually, missingProgram, SMALL_STREAM_CONFIG } from '@stream-manager/test-kit'
import { chromium, type Page } from 'playwright-core'
import t from 'tap'
import { asOwnUser, type Replica, startDeployment } from '../src/index.ts'

const skip = missingProgram('redis-server') || missingProgram('haproxy') || missingProgram('chromium')
const TIMEOUT_MS = 60_000

const kill = (replicas: readonly Replica[]) => Promise.all(replicas.map(({ process }) => process.kill()))
const start = (replicas: readonly Replica[]) => Promise.all(replicas.map((replica) => replica.start()))

const bar = (page: Page) => page.getByRole('banner')
const band = (page: Page) => page.locator('.connection-band')
const fromEncoder = (page: Page) => page.locator('.programme-tag[data-source="encoder"]').waitFor()

t.test('services die and come back while the page is open', { skip }, async (t) => {
  const redis = await startInfraRedis(t)
  const { apis, gateways, drivers, startProxy } = await startDeployment(t, {
    redisUrlFor: asOwnUser(redis),
    engines: 1,
  })
  const { port } = await startProxy()
  const [api] = drivers
  await api.call('PUT', '/api/stream/config', SMALL_STREAM_CONFIG)
  await api.call('POST', '/api/layers', {
    id: 'layer',
    name: 'Layer',
    type: 'color',
    content: { color: '#000' },
  })
  await api.control('start')
  const browser = await chromium.launch(DEBIAN_CHROMIUM)
  t.teardown(() => browser.close())
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  page.setDefaultTimeout(TIMEOUT_MS)
  page.on('pageerror', (error) => t.fail(`the page throws: ${error.message}`))
  await page.goto(`http://127.0.0.1:${port}/`)
  await bar(page)
    .getByText(/^ON AIR/)
    .waitFor()
  await fromEncoder(page)

  await t.test('without a gateway the state is read every few seconds, and the controls go on', async (t) => {
    await kill(gateways)
    await bar(page).getByText('no live connection').waitFor()
    await band(page)
      .getByText(/^Updated every 5 s/)
      .waitFor()
    await fromEncoder(page)
    await bar(page).getByRole('button', { name: 'Pause' }).click()
    await eventually(async () => (await api.state()).status === 'paused', { what: 'the pause' })
    await api.call('PATCH', '/api/layers/layer', { name: 'Renamed' })
    await bar(page)
      .getByText(/^PAUSED/)
      .waitFor()
    await page.getByRole('row', { name: 'Renamed' }).waitFor()
    await start(gateways)
    await bar(page).getByText('connected', { exact: true }).waitFor()
    // A loss would stay until it is dismissed.
    await eventually(async () => (await band(page).textContent()) === '', { what: 'a band without a word' })
    t.pass('no history was lost')
  })

  await t.test('without an API the page says that it takes no commands, until it does', async (t) => {
    await kill(apis)
    await band(page)
      .getByText(/^The server has taken no commands for/)
      .waitFor()
    await bar(page).getByText('connected', { exact: true }).waitFor()
    await page.getByRole('row', { name: 'Renamed' }).click()
    await page.getByRole('button', { name: 'Hide Renamed' }).click()
    await page.getByText('not saved: the server did not answer').waitFor()
    await start(apis)
    await band(page)
      .getByText(/^The server has taken no commands for/)
      .waitFor({ state: 'detached' })
    // The page sends it again by itself.
    const isHidden = async () => !(await api.call<{ visible: boolean }>('GET', '/api/layers/layer')).visible
    await eventually(isHidden, { what: 'the edit' })
    await bar(page).getByRole('button', { name: 'Resume' }).click()
    await bar(page)
      .getByText(/^ON AIR/)
      .waitFor()
    await fromEncoder(page)
    t.pass('the picture comes from the encoder again')
  })
})
