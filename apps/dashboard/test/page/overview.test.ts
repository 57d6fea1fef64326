import { eventually, freePort } from '@stream-manager/test-kit'
import t from 'tap'
import { apiOf } from './support/api.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

t.test('the monitor and the list of streams', { skip }, async (t) => {
  const system = await startDashboard(t)
  const browser = await startBrowser(t)
  const api = apiOf(system)

  await t.test('the monitor draws the process of the services and the encoder apart', async (t) => {
    const page = await openPage({ t, browser, url: `${system.dashboardUrl}#/monitor` })
    const memory = page.getByRole('figure', { name: 'Memory of each process' })
    await memory.getByText('encoder of main', { exact: true }).waitFor()
    await memory.getByText(/^one process: .*engine.*stream-api.*ws-gateway/).waitFor()
    await page
      .getByRole('figure', { name: 'CPU of each process, of one core' })
      .getByText('encoder of main', { exact: true })
      .waitFor()
    await picture(page, 'monitor-processes')
    t.pass('both')
  })

  await t.test('the list tells status, health, uptime and outputs, and follows them', async (t) => {
    const sockets: string[] = []
    const page = await openPage({ t, browser, url: 'about:blank' })
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => sockets.push(String(payload)))
    })
    await page.goto(`${system.dashboardUrl}#/streams`)
    const list = page.getByRole('list', { name: 'Streams' })
    const main = list.getByRole('listitem', { name: 'Main' })
    await main.getByText(/^ON AIR \d/).waitFor()
    await main.getByText(/^(healthy|degraded)$/).waitFor()
    await main.getByText(/hls: /).waitFor()

    await api.post('/api/streams', { id: 'second' })
    const second = list.getByRole('listitem', { name: 'second' })
    await second.getByText('off air').waitFor()
    const port = await freePort()
    await api.post('/api/streams/second/outputs', {
      id: 'tv',
      type: 'rtmp',
      url: `rtmp://127.0.0.1:${port}/app`,
      key: 'secret-key',
    })
    await api.post('/api/streams/second/control', { action: 'start' })
    await second.getByText(/^ON AIR \d/).waitFor()
    await second.getByText('degraded', { exact: true }).waitFor()
    await second.getByText(/tv: .*\(output\.unreachable\)/).waitFor()
    await picture(page, 'streams-with-states')
    t.ok(sockets.length > 0 && !sockets.some((sent) => sent.includes(':second')), 'no subscription for it')
    await api.post('/api/streams/second/control', { action: 'stop' })
    t.ok(await eventually(() => second.getByText('off air').isVisible(), { what: 'the end of it' }))
  })
})
