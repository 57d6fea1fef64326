import t from 'tap'
import { isAccessible } from './support/accessibility.ts'
import { apiOf } from './support/api.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

t.test('commands, edits and faults are events of the monitor', { skip }, async (t) => {
  const environment = { OUTPUT_NETWORKS: '127.0.0.1:9' }
  const system = await startDashboard(t, { environment })
  const browser = await startBrowser(t)
  const api = apiOf(system)
  await api.patch('/api/layers/title', { opacity: 0.5 })
  await api.post('/api/stream/control', { action: 'restart' })
  const page = await openPage({ t, browser, url: system.dashboardUrl })
  await page
    .getByRole('banner')
    .getByText(/^ON AIR/)
    .waitFor()
  await page.getByRole('link', { name: 'Monitor', exact: true }).click()
  const list = page.getByRole('list', { name: 'Events, newest first' })
  // From the audit: the page was not open.
  await list.getByText('Guest: layers.update').waitFor()
  await list.getByText('Guest: Restart').waitFor()
  await api.post('/api/outputs', { id: 'push', type: 'rtmp', url: 'rtmp://127.0.0.1:9/live' })
  await list
    .getByText(/Output push: .*cannot be reached/)
    .first()
    .waitFor()
  await api.patch('/api/layers/title', { opacity: 0.7 })
  await list
    .getByText(/Revision \d+ on air, edited by Guest/)
    .first()
    .waitFor()
  await api.post('/api/stream/control', { action: 'pause' })
  await list.getByText('Status: PAUSED, on air').waitFor()
  const plot = page.getByRole('figure').first()
  const over = plot.locator('.u-over')
  const width = (await over.boundingBox())?.width ?? 0
  const labels = new Set<string>()
  for (let x = 2; x < width; x += 5) {
    await over.hover({ position: { x, y: 20 } })
    labels.add((await plot.locator('.plot-marks').textContent()) ?? '')
  }
  t.match([...labels].join('; '), /Guest: layers\.update/, 'a line of the plot has a label')
  await isAccessible(t, page, 'events')
  await picture(page, 'events')
})
