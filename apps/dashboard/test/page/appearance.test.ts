import { SMALL_STREAM_CONFIG } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t from 'tap'
import { FAILING } from '../support/findings.ts'
import { apiOf, type PageApi } from './support/api.ts'
import { looksLike } from './support/appearance/looks-like.ts'
import { openAlike, type Scheme, startAlikeBrowser } from './support/appearance/open-alike.ts'
import { skip, startDashboard } from './support/dashboard.ts'

const SCHEMES: readonly Scheme[] = ['dark', 'light']
const INK = '#f4f7fb'
const TITLE = {
  id: 'title',
  name: 'Title',
  type: 'text',
  frame: { x: 20, y: 130, width: 200, height: 30 },
  content: { text: 'Good evening', sizePx: 20, color: INK },
}
const PANEL = { id: 'panel', name: 'Panel', type: 'color', content: { color: '#07111f' } }

const view = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).first()
const badge = (page: Page, text: string | RegExp) => page.getByRole('banner').getByText(text)

const addScene = async (api: PageApi) => {
  await api.put('/api/stream/config', SMALL_STREAM_CONFIG)
  for (const layer of [PANEL, TITLE]) await api.post('/api/layers', layer)
  for (const text of ['Is this on air?', 'Not yet.']) await api.post('/api/chat/messages', { text })
  await api.post('/api/streams', { id: 'second' })
}

t.test('the main states look as their reference pictures, dark and light', { skip }, async (t) => {
  const system = await startDashboard(t, {
    environment: { AUTOSTART: 'false', OUTPUT_NETWORKS: '127.0.0.1:9' },
  })
  const api = apiOf(system)
  await addScene(api)
  const browser = await startAlikeBrowser(t)
  const openAll = (url: string) =>
    Promise.all(
      SCHEMES.map(async (scheme) => [scheme, await openAlike({ t, browser, url }, scheme)] as const),
    )

  await t.test('the form of the sign-in looks as before', async (t) => {
    const locked = await startDashboard(t, {
      environment: { AUTOSTART: 'false', ALLOW_DEV_AUTH_BYPASS: 'false' },
    })
    for (const [scheme, page] of await openAll(locked.dashboardUrl)) {
      await page.getByRole('button', { name: 'Sign in' }).waitFor()
      await looksLike(t, page, `sign-in-${scheme}`)
    }
  })

  await t.test('off air the inspector, the chat, the streams and the monitor look as before', async (t) => {
    for (const [scheme, page] of await openAll(system.dashboardUrl)) {
      await badge(page, 'off air').waitFor()
      await page.getByRole('row', { name: 'Title' }).click()
      await page.getByRole('textbox', { name: 'Text', exact: true }).waitFor()
      await looksLike(t, page, `layer-${scheme}`)
      await page.getByRole('tab', { name: 'Chat' }).click()
      await page.getByText('Not yet.').waitFor()
      await looksLike(t, page, `chat-${scheme}`)
      await view(page, 'Streams').click()
      await page.getByRole('listitem', { name: 'second' }).waitFor()
      await looksLike(t, page, `streams-${scheme}`)
      await view(page, 'Monitor').click()
      await page.getByRole('figure', { name: 'CPU of each process' }).waitFor()
      await looksLike(t, page, `monitor-${scheme}`)
    }
  })

  await t.test('a report of the checks looks as before', async (t) => {
    for (const [scheme, page] of await openAll('about:blank')) {
      await page.route('**/api/diagnostics/report', (route) => route.fulfill({ json: FAILING }))
      await page.goto(`${system.dashboardUrl}#/monitor/diagnose`)
      await page.getByText('1 failure, 1 warning').waitFor()
      await looksLike(t, page, `diagnose-${scheme}`)
    }
  })

  await t.test('on air the show and an output that cannot be reached look as before', async (t) => {
    await api.post('/api/stream/control', { action: 'start' })
    await api.post('/api/outputs', { id: 'push', type: 'rtmp', url: 'rtmp://127.0.0.1:9/live' })
    for (const [scheme, page] of await openAll(system.dashboardUrl)) {
      await badge(page, /^ON AIR/).waitFor()
      await page.getByText('PROGRAMME', { exact: true }).waitFor()
      await looksLike(t, page, `on-air-${scheme}`)
      await page.getByRole('tab', { name: 'Outputs' }).click()
      await page.getByText(/cannot be reached/).waitFor()
      await looksLike(t, page, `outputs-${scheme}`)
    }
  })
})
