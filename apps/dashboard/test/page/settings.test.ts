import { createClient } from '@stream-manager/client'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

t.test('settings say what waits for a restart, and the restart puts them on air', { skip }, async (t) => {
  const system = await startDashboard(t)
  const client = createClient({ ...system, limits: { timeoutMs: 60_000 } })
  t.teardown(() => client.close())
  const page = await openPage({ t, browser: await startBrowser(t), url: system.dashboardUrl })
  await page
    .getByRole('banner')
    .getByText(/^ON AIR/)
    .waitFor()
  await page.getByRole('button', { name: 'Settings' }).click()
  const dialog = page.getByRole('dialog')
  const bitrate = dialog.getByRole('textbox', { name: 'Bitrate of the picture' })
  await bitrate.fill('1')
  await bitrate.press('Tab')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByRole('alert').filter({ hasText: /100/ }).waitFor()

  await bitrate.fill('1500')
  await bitrate.press('Tab')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('waits for a restart: video.bitrateKbps').waitFor()
  await picture(page, 'settings')
  t.equal((await client.stream.config()).video.bitrateKbps, 1500)
  await dialog.getByRole('button', { name: 'Restart now' }).click()
  await eventually(async () => (await client.stream.config()).restartRequired.length === 0, {
    what: 'the restart',
  })
  await dialog.getByText('waits for a restart').waitFor({ state: 'detached' })
})
