import { startInfraRedis } from '@stream-manager/infra'
import { DEBIAN_CHROMIUM, eventually, missingProgram, SMALL_STREAM_CONFIG } from '@stream-manager/test-kit'
import { chromium, type Page } from 'playwright-core'
import t from 'tap'
import { asOwnUser, startDeployment } from '../src/index.ts'

const DOMAIN = 'stream.test'
const FLAGS = [...DEBIAN_CHROMIUM.args, `--host-resolver-rules=MAP ${DOMAIN} 127.0.0.1`]
const skip = missingProgram('redis-server') || missingProgram('haproxy') || missingProgram('chromium')

/** Records failed responses and the addresses of sockets. */
const watch = (page: Page) => {
  const failed: string[] = []
  const sockets: string[] = []
  page.on('response', (response) => {
    if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`)
  })
  page.on('websocket', (socket) => sockets.push(socket.url()))
  return { failed, sockets }
}

t.test('the page loads and plays in a browser when a proxy serves it below a prefix', { skip }, async (t) => {
  const redis = await startInfraRedis(t)
  const environment = { DOMAIN }
  const deployment = await startDeployment(t, { redisUrlFor: asOwnUser(redis), engines: 1, environment })
  const { port, kind } = await deployment.startProxy({ environment: 'production', domain: DOMAIN })
  t.comment(`through ${kind}`)
  const [api] = deployment.drivers
  await api.call('PUT', '/api/stream/config', SMALL_STREAM_CONFIG)
  await api.control('start')

  const browser = await chromium.launch({ ...DEBIAN_CHROMIUM, args: FLAGS })
  t.teardown(() => browser.close())
  const page = await browser.newPage()
  page.setDefaultTimeout(60_000)
  const { failed, sockets } = watch(page)
  await page.goto(`http://${DOMAIN}:${port}/stream`)
  t.equal(page.url(), `http://${DOMAIN}:${port}/stream/`, 'the address gets its trailing slash')
  await page.locator('.programme-tag[data-source="encoder"]').waitFor({ timeout: 60_000 })
  const decoded = 'document.querySelector("video").getVideoPlaybackQuality().totalVideoFrames > 30'
  await eventually(() => page.evaluate(decoded), { what: 'the preview to play', deadlineMs: 60_000 })
  const bar = page.getByRole('banner')
  await bar.getByText(/^ON AIR/).waitFor({ timeout: 60_000 })
  const ofOrigin = [`ws://${DOMAIN}:${port}/stream/api/preview`, `ws://${DOMAIN}:${port}/ws`]
  t.same([...new Set(sockets)].sort(), ofOrigin, 'both sockets connect to the same origin')
  await api.control('pause')
  await bar.getByText(/^PAUSED/).waitFor({ timeout: 60_000 })

  await page.getByRole('link', { name: 'People' }).click()
  await page.getByRole('link', { name: 'API reference' }).click()
  await page.locator('.opblock').first().waitFor({ timeout: 60_000 })
  t.equal(page.url(), `http://${DOMAIN}:${port}/stream/docs/`)
  t.match(await page.locator('.servers').first().textContent(), '/stream')
  t.same(
    failed.filter((line) => !line.includes('index.m3u8')),
    [],
    'every other request succeeds',
  )
})
