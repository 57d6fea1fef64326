import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t from 'tap'
import { apiOf } from './support/api.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

const view = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).first()
const row = (page: Page, name: string) => page.getByRole('row', { name })
const question = (page: Page) => page.getByRole('alertdialog', { name: 'Show another stream?' })
const shows = (page: Page, stream: string) =>
  page.getByRole('banner').getByRole('heading', { name: stream, exact: true }).waitFor()

t.test('the buttons back and forward of the browser', { skip }, async (t) => {
  const system = await startDashboard(t, { environment: { AUTOSTART: 'false' } })
  const browser = await startBrowser(t)
  const api = apiOf(system)
  const url = system.dashboardUrl
  await api.post('/api/streams', { id: 'second' })
  await api.post('/api/layers', { id: 'one', name: 'One', type: 'text', content: { text: 'one' } })

  await t.test('go through views and streams, and each is what its address says', async (t) => {
    const page = await openPage({ t, browser, url })
    await row(page, 'One').waitFor()
    await view(page, 'Monitor').click()
    await page.getByRole('heading', { name: 'The last hour' }).waitFor()
    await view(page, 'Streams').click()
    const second = page.getByRole('list', { name: 'Streams' }).getByRole('listitem', { name: 'second' })
    await second.getByRole('link', { name: 'Show' }).click()
    await shows(page, 'second')
    for (const _ of ['streams', 'monitor', 'show']) await page.goBack()
    await row(page, 'One').waitFor()
    await shows(page, 'main')
    for (const _ of ['monitor', 'streams', 'second']) await page.goForward()
    await shows(page, 'second')
    t.equal(await page.locator('.layer-row').count(), 0)
  })

  await t.test(
    'do not leave a stream with an edit that was not saved, unless the person consents',
    async (t) => {
      const page = await openPage({ t, browser, url: `${url}#/s/second/` })
      await shows(page, 'second')
      await page.goto(`${url}#/`)
      await row(page, 'One').click()
      await page.route('**/api/layers/one', (route) => route.abort())
      await page.getByRole('button', { name: 'Hide One' }).click()
      await page.getByText('not saved: the server did not answer').waitFor()
      await page.goBack()
      await question(page).getByRole('button', { name: 'Cancel' }).click()
      await question(page).waitFor({ state: 'detached' })
      await shows(page, 'main')
      t.match(page.url(), /#\/$/)
      await page.unroute('**/api/layers/one')
      await page.getByRole('button', { name: 'Send again' }).click()
      await page.getByText('not saved: the server did not answer').waitFor({ state: 'detached' })
      await eventually(async () => !(await api.get('/api/layers/one')).visible, { what: 'the edit' })
    },
  )

  await t.test('keep a half filled form of another view from being sent', async (t) => {
    const page = await openPage({ t, browser, url: `${url}#/streams` })
    const form = page.getByRole('form', { name: 'Add stream' })
    await form.getByLabel('Name in addresses').fill('half-filled')
    await view(page, 'Show').click()
    await row(page, 'One').waitFor()
    await page.goBack()
    await form.waitFor()
    await picture(page, 'half-filled')
    t.equal(await page.getByRole('listitem', { name: 'half-filled' }).count(), 0)
    t.comment(await form.getByLabel('Name in addresses').inputValue())
  })

  await t.test('close what was open of the stream before', async (t) => {
    const page = await openPage({ t, browser, url: `${url}#/s/second/` })
    await shows(page, 'second')
    await page.goto(`${url}#/`)
    await row(page, 'One').click()
    await page.getByRole('textbox', { name: 'Name' }).waitFor()
    await page.getByRole('tab', { name: 'Outputs' }).click()
    await page.getByRole('button', { name: 'Add output' }).click()
    const address = page.getByRole('dialog').getByRole('textbox', { name: 'Address' })
    await address.fill('rtmp://127.0.0.1:9/app')
    await page.goBack()
    await shows(page, 'second')
    await address.waitFor({ state: 'detached' })
    t.equal(await page.getByRole('textbox', { name: 'Name' }).count(), 0)
    t.same(
      (
        (await api.get('/api/streams/second/outputs')) as unknown as { items: { type: string }[] }
      ).items.filter(({ type }) => type === 'rtmp'),
      [],
    )
  })
})
