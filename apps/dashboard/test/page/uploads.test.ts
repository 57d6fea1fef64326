import type { Page } from 'playwright-core'
import t from 'tap'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

/** 1 x 1 pixel, red. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
  'base64',
)
const MAX_BYTES = 100_000

const upload = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Uploads' }).getByRole('listitem').filter({ hasText: name })

t.test('files that the server refuses', { skip }, async (t) => {
  const environment = { AUTOSTART: 'false', MAX_UPLOAD_BYTES: String(MAX_BYTES) }
  const system = await startDashboard(t, { environment })
  const page = await openPage({ t, browser: await startBrowser(t), url: system.dashboardUrl })
  const add = (name: string, buffer: Buffer, mimeType = 'image/png') =>
    page.getByLabel('Upload files').first().setInputFiles([{ name, mimeType, buffer }])
  const reason = async (name: string) => {
    const file = upload(page, name)
    await file.and(page.locator('[data-state="failed"]')).waitFor()
    return file.getByRole('status').textContent()
  }

  const cases = [
    { name: 'program.exe', buffer: Buffer.from('MZ'.padEnd(2000, 'x')), says: /^Not an image/ },
    { name: 'empty.png', buffer: Buffer.alloc(0), says: /^Not an image/ },
    {
      name: 'damaged.png',
      buffer: Buffer.concat([PNG.subarray(0, 8), Buffer.alloc(60)]),
      says: /image|picture/i,
    },
    {
      name: 'large.png',
      buffer: Buffer.concat([PNG, Buffer.alloc(MAX_BYTES)]),
      says: /larger than .* 100000 /,
    },
    {
      name: 'huge.png',
      buffer: Buffer.concat([PNG, Buffer.alloc(100 * MAX_BYTES)]),
      says: /larger than .* 100000 /,
    },
    { name: '<img src=x onerror=alert(1)>.png', buffer: Buffer.alloc(10), says: /^Not an image/ },
    { name: 'a\u202egnp.exe', buffer: Buffer.alloc(10), says: /^Not an image/ },
  ]
  for (const { name, buffer, says } of cases) {
    await t.test(`the reason stands at ${JSON.stringify(name)}`, async (t) => {
      await add(name, buffer)
      t.match(await reason(name), says)
    })
  }

  await t.test('none of them became a layer, and the next file is stored', async (t) => {
    t.equal(await page.locator('.layer-row').count(), 0)
    t.equal(await page.locator('.upload img').count(), 0)
    await picture(page, 'refused-files')
    await add('logo.png', PNG)
    await upload(page, 'logo.png').getByText('stored').waitFor()
    await page.getByRole('row', { name: 'logo' }).waitFor()
  })
})
