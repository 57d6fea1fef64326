import { eventually, freePort, startRtmpServer } from '@stream-manager/test-kit'
import t from 'tap'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

t.test('the programme and its outputs', { skip }, async (t) => {
  const system = await startDashboard(t)
  const page = await openPage({ t, browser: await startBrowser(t), url: system.dashboardUrl })
  const bar = page.getByRole('banner')
  const button = (name: string | RegExp) => bar.getByRole('button', { name })
  const video = () => page.evaluate('document.querySelector("video").currentTime')

  await t.test('the programme plays', async (t) => {
    await eventually(async () => Number(await video()) > 1, { what: 'the video to play' })
    t.equal(await page.evaluate('document.querySelector("video").videoWidth'), 1280)
    await picture(page, 'on-air')
  })

  await t.test(
    'pause and resume are offered when they are allowed, and confirmed by the engine',
    async (t) => {
      await button('Pause').click()
      await bar.getByText(/^PAUSED/).waitFor()
      await button('Pause').waitFor({ state: 'detached' })
      await button('Resume').click()
      await bar.getByText(/^ON AIR/).waitFor()
      await button('Pause').waitFor()
      t.equal(await button(/^Start$/).count(), 0)
    },
  )

  await t.test(
    'an output to a dead port tells the cause, the cure and the next try, until it is fixed',
    async (t) => {
      const port = await freePort()
      await page.getByRole('tab', { name: 'Outputs' }).click()
      await page.getByRole('button', { name: 'Add output' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('textbox', { name: 'Address' }).fill(`rtmp://127.0.0.1:${port}/app`)
      await dialog.getByLabel('Stream key').fill('secret-key')
      await dialog.getByRole('button', { name: 'Add', exact: true }).click()
      const output = page.getByRole('listitem').filter({ hasText: `rtmp://127.0.0.1:${port}/app` })
      await output.getByText('Check the address').waitFor()
      await output.getByText('Next try in').waitFor()
      await button(/problem/).waitFor()
      await picture(page, 'output-broken')
      t.notMatch(await page.content(), /secret-key/, 'a key is never shown')

      const server = await startRtmpServer(t)
      await output.getByRole('button', { name: 'Fix' }).click()
      await dialog.getByRole('textbox', { name: 'Address' }).fill(server.url)
      await dialog.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('listitem').filter({ hasText: server.url }).getByText(/^live/).waitFor()
      await button(/problem/).waitFor({ state: 'detached' })
    },
  )

  await t.test('a stop says what viewers will notice, and asks once', async (t) => {
    await button('Stop').click()
    const question = page.getByRole('alertdialog')
    await question.getByText('ends for all viewers').waitFor()
    await question.getByRole('button', { name: 'Cancel' }).click()
    await bar.getByText(/^ON AIR/).waitFor()
    await button('Stop').click()
    await question.getByRole('button', { name: 'Stop' }).click()
    await bar.getByText('off air').waitFor()
    await page.getByText('OFF AIR', { exact: true }).waitFor()
    await button(/^Start$/).click()
    await bar.getByText(/^ON AIR/).waitFor()
    t.pass('and starts again')
  })
})
