import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import {
  type DashboardSystem,
  openPage,
  picture,
  skip,
  startBrowser,
  startDashboard,
} from './support/dashboard.ts'

/** A proxy that passes requests on and refuses every WebSocket, as one of a company may. Resolves with its address. */
const startRefusingProxy = async (t: Test, { apiUrl }: DashboardSystem): Promise<string> => {
  const proxy = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming
    const host = new URL(apiUrl).host
    const passed = request(`${apiUrl}${url}`, { method, headers: { ...headers, host } }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.pipe(outgoing)
    })
    passed.on('error', () => outgoing.destroy())
    incoming.pipe(passed)
  })
  proxy.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n'))
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  t.teardown(() => {
    proxy.closeAllConnections()
    proxy.close()
  })
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return `http://127.0.0.1:${address.port}/`
}

const bar = (page: Page) => page.getByRole('banner')

t.test('a proxy that refuses every WebSocket', { skip }, async (t) => {
  const system = await startDashboard(t, { environment: { AUTOSTART: 'false' } })
  const url = await startRefusingProxy(t, system)
  const page = await openPage({ t, browser: await startBrowser(t), url: 'about:blank' })
  let sockets = 0
  page.on('websocket', () => (sockets += 1))
  // The page asks the gateway at the proxy's own address, as below every proxy.
  await page.route('**/page-config.json', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: { ...(await answer.json()), socketPort: null } })
  })
  await page.goto(url)
  await bar(page).getByText('reconnecting').waitFor()
  await page
    .locator('.connection-band')
    .getByText(/^No connection/)
    .waitFor()
  await page.locator('.programme-tag').getByText('not known whether on air').waitFor()
  t.ok(sockets >= 2, 'the state and the preview were asked for')
  await page.getByRole('link', { name: 'Streams', exact: true }).click()
  const stream = page.getByRole('list', { name: 'Streams' }).getByRole('listitem', { name: 'main' })
  await stream.getByText('off air').waitFor()
  await picture(page, 'refused-sockets')
})
