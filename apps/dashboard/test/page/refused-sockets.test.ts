import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { apiOf } from './support/api.ts'
import {
  type DashboardSystem,
  openPage,
  picture,
  skip,
  startBrowser,
  startDashboard,
} from './support/dashboard.ts'

/** The server takes writes and sockets from its own address only. */
const headersFor = ({ headers }: IncomingMessage, { host, apiUrl }: { host: string; apiUrl: string }) => ({
  ...headers,
  host,
  ...(headers.origin && { origin: apiUrl }),
})

/** Passes an upgrade on to the gateway, byte by byte. */
const passUpgrade = ({ apiUrl, ports }: DashboardSystem, incoming: IncomingMessage, socket: Duplex): void => {
  const gateway = connect(ports.WS_PORT, '127.0.0.1')
  const host = `127.0.0.1:${ports.WS_PORT}`
  const headers = Object.entries(headersFor(incoming, { host, apiUrl })).map((header) => header.join(': '))
  gateway.write(`GET ${incoming.url} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`)
  for (const one of [gateway, socket]) one.on('error', () => one.destroy())
  gateway.pipe(socket).pipe(gateway)
}

/** A proxy that passes requests on and refuses every WebSocket, as one of a company may, until it is told to let them through. */
const startProxy = async (t: Test, system: DashboardSystem) => {
  const { apiUrl } = system
  let isOpen = false
  const proxy = createServer((incoming, outgoing) => {
    const { method, url } = incoming
    const headers = headersFor(incoming, { host: new URL(apiUrl).host, apiUrl })
    const passed = request(`${apiUrl}${url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.pipe(outgoing)
    })
    passed.on('error', () => outgoing.destroy())
    incoming.pipe(passed)
  })
  proxy.on('upgrade', (incoming, socket) => {
    if (isOpen && incoming.url === '/ws') passUpgrade(system, incoming, socket)
    else socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n')
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  t.teardown(() => {
    proxy.closeAllConnections()
    proxy.close()
  })
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  const letSocketsThrough = () => {
    isOpen = true
  }
  return { url: `http://127.0.0.1:${address.port}/`, letSocketsThrough }
}

const bar = (page: Page) => page.getByRole('banner')
const polledNote = (page: Page) => page.locator('.connection-band').getByText(/^Updated every 5 s/)

t.test('a proxy that refuses every WebSocket', { skip }, async (t) => {
  const system = await startDashboard(t, { environment: { AUTOSTART: 'false' } })
  const { url, letSocketsThrough } = await startProxy(t, system)
  const page = await openPage({ t, browser: await startBrowser(t), url: 'about:blank' })
  let sockets = 0
  page.on('websocket', () => (sockets += 1))
  // The page asks the gateway at the proxy's own address, as below every proxy.
  await page.route('**/page-config.json', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: { ...(await answer.json()), socketPort: null } })
  })
  await page.goto(url)
  const api = apiOf(system)

  await t.test('the state is read every few seconds, and the page says so', async (t) => {
    await polledNote(page).waitFor()
    await bar(page).getByText('no live connection').waitFor()
    await bar(page).getByText('off air').waitFor()
    await page.locator('.programme-tag').getByText('OFF AIR').waitFor()
    t.ok(sockets >= 2, 'the state and the preview were asked for')
    await picture(page, 'refused-sockets')
  })

  await t.test('an edit of another program comes to the page', async (t) => {
    const color = { id: 'outside', name: 'Outside', type: 'color', content: { color: '#000' } }
    await api.post('/api/layers', color)
    await page.getByRole('row', { name: 'Outside' }).waitFor()
    await api.patch('/api/layers/outside', { name: 'Renamed' })
    await page.getByRole('row', { name: 'Renamed' }).waitFor()
    t.ok(await polledNote(page).isVisible())
  })

  await t.test('an edit of the page is stored, and the programme starts', async (t) => {
    const row = page.getByRole('row', { name: 'Renamed' })
    await row.getByRole('button', { name: /^Hide/ }).click()
    const isHidden = async () => (await api.get('/api/layers/outside')).visible === false
    t.ok(await eventually(isHidden, { what: 'the hidden layer' }))
    await bar(page).getByRole('button', { name: 'Start' }).click()
    await bar(page)
      .getByText(/^ON AIR/)
      .waitFor()
    t.ok(await polledNote(page).isVisible())
  })

  await t.test('once sockets are let through, the page reads nothing by itself', async (t) => {
    letSocketsThrough()
    await bar(page).getByText('connected', { exact: true }).waitFor()
    await polledNote(page).waitFor({ state: 'detached' })
    await bar(page)
      .getByText(/^ON AIR/)
      .waitFor()
    await api.patch('/api/layers/outside', { name: 'By event' })
    await page.getByRole('row', { name: 'By event' }).waitFor()
    t.pass('events come')
  })
})
