import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t from 'tap'
import { apiOf } from './support/api.ts'
import { killDashboard, openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'
import { startProxy } from './support/proxy.ts'

/** 1 x 1 pixel, red. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
  'base64',
)
/** Bytes behind the end of the image make it take its time on the way. */
const LARGE = Buffer.concat([PNG, Buffer.alloc(3_000_000)])
const SLOW_BYTES_PER_SECOND = 100_000

const upload = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Uploads' }).getByRole('listitem').filter({ hasText: name })

/** How fast the page may send. */
const networkOf = async (page: Page) => {
  const devTools = await page.context().newCDPSession(page)
  await devTools.send('Network.enable')
  const set = (uploadThroughput: number) =>
    devTools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput,
    })
  return { slow: () => set(SLOW_BYTES_PER_SECOND), mend: () => set(-1) }
}

const addLarge = async (page: Page, name: string) => {
  const file = { name, mimeType: 'image/png', buffer: LARGE }
  await page.getByLabel('Upload files').first().setInputFiles([file])
  const share = async () => Number(await upload(page, name).getByRole('progressbar').getAttribute('value'))
  await eventually(async () => (await share()) > 0.05, { what: 'a part of the file' })
}

const cutReason = (page: Page, name: string) =>
  upload(page, name)
    .getByRole('status')
    .getByText(/cut, or the server restarted.*from its beginning/)

const again = (page: Page, name: string) => upload(page, name).getByRole('button', { name: 'Try again' })

t.test('a file whose upload is cut', { skip }, async (t) => {
  const environment = { AUTOSTART: 'false' }
  const system = await startDashboard(t, { environment })
  const browser = await startBrowser(t)
  const open = async (url = system.dashboardUrl) => {
    const page = await openPage({ t, browser, url })
    return { page, network: await networkOf(page) }
  }

  await t.test(
    'the row says that the connection was cut, and the same file becomes a layer later',
    async (t) => {
      const proxy = await startProxy(t, system)
      const { page, network } = await open(proxy.url)
      await network.slow()
      await addLarge(page, 'logo.png')
      proxy.cut()
      await cutReason(page, 'logo.png').waitFor()
      await picture(page, 'upload-cut')
      proxy.mend()
      await network.mend()
      await again(page, 'logo.png').click()
      await upload(page, 'logo.png').getByText('stored').waitFor()
      await page.getByRole('row', { name: 'logo' }).waitFor()
      t.equal(await again(page, 'logo.png').count(), 0)
    },
  )

  await t.test('one that is cancelled goes, and makes no layer', async (t) => {
    const { page, network } = await open()
    await network.slow()
    await addLarge(page, 'unwanted.png')
    await upload(page, 'unwanted.png').getByRole('button', { name: 'Cancel' }).click()
    await upload(page, 'unwanted.png').waitFor({ state: 'detached' })
    await network.mend()
    t.equal(await page.getByRole('row', { name: 'unwanted' }).count(), 0)
  })

  await t.test('the form of a layer keeps what was entered while the server restarted', async (t) => {
    const text = { id: 'title', name: 'Title', type: 'text', content: { text: 'Before' } }
    await apiOf(system).post('/api/layers', text)
    const { page, network } = await open()
    await page.getByRole('row', { name: 'Title' }).click()
    const field = page.getByRole('textbox', { name: 'Text', exact: true })
    await field.waitFor()
    await network.slow()
    await addLarge(page, 'clip.png')
    await killDashboard(system)
    await cutReason(page, 'clip.png').waitFor()
    await network.mend()
    await field.fill('Entered while nobody answered')
    const { dataDir, ports } = system
    const second = await startDashboard(t, { environment, dataDir, ports })
    t.equal(await field.inputValue(), 'Entered while nobody answered')
    await again(page, 'clip.png').focus()
    await page.keyboard.press('Enter')
    await field.focus()
    await field.press('End')
    await upload(page, 'clip.png').getByText('stored').waitFor()
    await page.getByRole('row', { name: 'clip' }).waitFor()
    await page.keyboard.type(' and after')
    t.equal(await field.inputValue(), 'Entered while nobody answered and after', 'the field stays')
    const stored = async () => (await apiOf(second).get('/api/layers/title')).content
    const isStored = async () => JSON.stringify(await stored()).includes('nobody answered and after')
    t.ok(await eventually(isStored, { what: 'the text on the server' }))
  })
})
