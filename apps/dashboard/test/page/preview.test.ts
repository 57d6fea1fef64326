import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t from 'tap'
import { apiOf } from './support/api.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'
import { plays } from './support/video.ts'

const DEADLINE = { deadlineMs: 60_000 }

/** Red, green and blue in the middle of the video that the page shows. */
const middleOf = (page: Page): Promise<number[]> =>
  page.evaluate(() => {
    const video = document.querySelector('video')
    const canvas = document.createElement('canvas')
    canvas.width = 16
    canvas.height = 16
    const context = canvas.getContext('2d')
    if (!video || !context) return []
    context.drawImage(video, 0, 0, 16, 16)
    return [...context.getImageData(8, 8, 1, 1).data].slice(0, 3)
  })

const isNear = (colour: readonly number[], wanted: readonly number[]): boolean =>
  colour.length === 3 && colour.every((value, at) => Math.abs(value - (wanted[at] ?? 0)) < 30)

const shows = (page: Page, wanted: readonly number[]) =>
  eventually(async () => isNear(await middleOf(page), wanted), {
    what: `the colour ${wanted} in the video`,
    ...DEADLINE,
  })

/** The session id of CMCD, as the count of viewers reads it. */
const sidOf = ({ searchParams }: URL): string | undefined =>
  /sid="([^"]+)"/.exec(searchParams.get('CMCD') ?? '')?.[1]

const coverWith = (color: string) => ({
  name: 'Cover',
  type: 'color',
  zIndex: 1000,
  frame: { x: 0, y: 0, width: 1280, height: 720 },
  content: { color },
})

t.test('the preview of a running programme', { skip }, async (t) => {
  const system = await startDashboard(t)
  const api = apiOf(system)
  const browser = await startBrowser(t)
  const url = system.dashboardUrl

  await t.test('shows the encoder’s own pictures, and an edit among them', async (t) => {
    const page = await openPage({ t, browser, url })
    await plays(page, 'encoder')
    const { id } = await api.post('/api/layers', coverWith('#ff0000'))
    await shows(page, [255, 0, 0])
    await api.patch(`/api/layers/${id}`, { content: { color: '#0000ff' } })
    await shows(page, [0, 0, 255])
    await picture(page, 'preview')
    t.pass('both colours were seen')
    await t.test('goes on when the programme was restarted', async (t) => {
      await api.post('/api/stream/control', { action: 'stop' })
      await page.getByText('OFF AIR', { exact: true }).waitFor()
      await api.patch(`/api/layers/${id}`, { content: { color: '#00ff00' } })
      await api.post('/api/stream/control', { action: 'start' })
      await shows(page, [0, 255, 0])
      t.pass('with its new pictures')
    })
    await api.delete(`/api/layers/${id}`)
  })

  await t.test('shows the programme as viewers see it while sockets are closed', async (t) => {
    const context = await browser.newContext({ locale: 'en-GB' })
    t.teardown(() => context.close())
    const page = await context.newPage()
    let isBlocked = true
    await page.routeWebSocket(/\/preview$/, (socket) => {
      if (isBlocked) socket.close()
      else socket.connectToServer()
    })
    await page.goto(url)
    await plays(page, 'hls')
    await page.getByText('as viewers see it').waitFor()
    isBlocked = false
    await plays(page, 'encoder')
    t.pass('pictures come by both')
  })

  await t.test('names one viewer in each request of its player and in its socket', async (t) => {
    const context = await browser.newContext({ locale: 'en-GB' })
    t.teardown(() => context.close())
    const page = await context.newPage()
    await page.routeWebSocket(/\/preview$/, (socket) => socket.close())
    const commands: string[] = []
    page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => commands.push(String(payload))))
    const requests: URL[] = []
    page.on('request', (request) => {
      const asked = new URL(request.url())
      if (asked.pathname.startsWith('/hls/')) requests.push(asked)
    })
    await page.goto(url)
    await plays(page, 'hls')
    const segments = () => requests.filter(({ pathname }) => !pathname.endsWith('.m3u8'))
    await eventually(() => segments().length >= 2, { what: 'two segments', ...DEADLINE })
    const sids = new Set(requests.map(sidOf))
    t.equal(sids.size, 1)
    const [sid] = sids
    t.match(sid, /^player-/)
    // A message has a command in each line.
    const connects = commands
      .flatMap((message) => message.split('\n'))
      .filter((command) => command.includes('"connect"'))
    t.ok(connects.length > 0)
    for (const command of connects) t.match(JSON.parse(command), { connect: { data: { sid } } })
  })
})
