import { readFile } from 'node:fs/promises'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { isAccessible } from './support/accessibility.ts'
import { apiOf } from './support/api.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

/** 1 x 1 pixel, red. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC'

/** Below the monitor, by their headings. */
const MONITOR_PAGES = ['Analytics', 'Broadcasts', 'Alerts', 'Incidents', 'Errors', 'Diagnose', 'Webhooks']

t.test('views, languages, keys and files', { skip }, async (t) => {
  const system = await startDashboard(t, { environment: { AUTOSTART: 'false' } })
  const browser = await startBrowser(t)
  const url = system.dashboardUrl
  const api = apiOf(system)

  await t.test('no view has a serious fault of accessibility, dark and light', async (t) => {
    for (const colorScheme of ['dark', 'light'] as const) {
      const page = await openPage({ t, browser, url, context: { colorScheme } })
      for (const view of ['Show', 'Monitor', 'Streams', 'People']) {
        await page.getByRole('link', { name: view, exact: true }).first().click()
        await page.getByRole('banner').getByText('off air').waitFor()
        await isAccessible(t, page, `${view}, ${colorScheme}`)
        await picture(page, `${view}-${colorScheme}`)
      }
      await page.getByRole('link', { name: 'Monitor', exact: true }).click()
      for (const name of MONITOR_PAGES) {
        await page.getByRole('navigation', { name: 'Pages of the monitor' }).getByText(name).click()
        await page.getByRole('heading', { name, level: 1 }).waitFor()
        await page.getByText('Loading…').first().waitFor({ state: 'detached' })
        await isAccessible(t, page, `${name}, ${colorScheme}`)
        await picture(page, `${name}-${colorScheme}`)
      }
      await page.context().close()
    }
  })

  await t.test('every text comes from the catalogue', async (t) => {
    const page = await openPage({ t, browser, url })
    await page.evaluate('localStorage.setItem("stream-manager.language", "pseudo")')
    for (const path of ['', ...MONITOR_PAGES.map((name) => `#/monitor/${name.toLowerCase()}`)]) {
      await page.goto('about:blank')
      await page.goto(`${url}${path}`)
      await page.getByRole('heading', { name: /^\[/ }).first().waitFor()
      const texts = await page.locator('button, h1, h2, [role="tab"], label').allInnerTexts()
      t.strictSame(
        texts.filter((text) => /[a-z]{3}/i.test(text) && !/[[\]]/.test(text) && text !== 'main'),
        [],
        path,
      )
    }
  })

  await t.test('the palette runs a command by its words, and the question mark lists the keys', async (t) => {
    const page = await openPage({ t, browser, url })
    await page.getByRole('link', { name: 'Show', exact: true }).waitFor()
    const palette = page.getByRole('dialog', { name: 'All commands' })
    await eventually(
      async () => {
        await page.keyboard.press('Control+k')
        return palette.isVisible()
      },
      { what: 'the palette, which is loaded after the page' },
    )
    await page.keyboard.type('prep')
    await picture(page, 'palette')
    await page.keyboard.press('Enter')
    await page.getByText('Nothing prepared yet').waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'All keys' }).getByText('Ctrl+Z', { exact: true }).waitFor()
    t.pass('both')
  })

  await t.test(
    'a file becomes a layer, and the reason why another is refused stands at its name',
    async (t) => {
      const page = await openPage({ t, browser, url })
      const input = page.getByLabel('Upload files').first()
      await input.setInputFiles([
        { name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from(PNG, 'base64') },
        { name: 'note.png', mimeType: 'image/png', buffer: await readFile(import.meta.filename) },
      ])
      const uploads = page.getByRole('region', { name: 'Uploads' })
      await uploads.getByRole('listitem').filter({ hasText: 'logo.png' }).getByText('stored').waitFor()
      await page.getByRole('row', { name: 'logo' }).waitFor()
      const refused = uploads.getByRole('listitem').filter({ hasText: 'note.png' })
      await refused.locator('[role="status"]').filter({ hasText: /\w{5}/ }).waitFor()
      await eventually(async () => (await refused.getAttribute('data-state')) === 'failed', {
        what: 'the refusal',
      })
      await picture(page, 'uploads')
      await refused.getByRole('button').click()
      await refused.waitFor({ state: 'detached' })
      t.pass('both')
    },
  )

  await t.test('a file is chosen from all pages of the server', async (t) => {
    const page = await openPage({ t, browser, url })
    const files = ['first.png', 'second.png', 'third.png']
    await page
      .getByLabel('Upload files')
      .first()
      .setInputFiles(
        files.map((name) => ({ name, mimeType: 'image/png', buffer: Buffer.from(PNG, 'base64') })),
      )
    for (const name of ['first', 'second', 'third']) await page.getByRole('row', { name }).waitFor()
    const pages: string[] = []
    await page.route(/\/api\/assets\?/, (route) => {
      pages.push(route.request().url())
      return route.continue({ url: route.request().url().replace('limit=200', 'limit=1') })
    })
    await page.getByRole('row', { name: 'first' }).click()
    const field = page.getByRole('button', { name: /File$/ })
    await field.getByText('first.png').waitFor()
    await field.click()
    for (const name of files) await page.getByRole('option', { name }).waitFor()
    t.ok(pages.length >= files.length, 'each page has one file')
  })

  await t.test('another stream is added, and the whole page shows it', async (t) => {
    const page = await openPage({ t, browser, url: `${url}#/streams` })
    const form = page.getByRole('form', { name: 'Add stream' })
    await form.getByLabel('Name in addresses').fill('Second!')
    await form.getByRole('button', { name: 'Add stream' }).click()
    await form.locator('.field-error').waitFor()
    await form.getByLabel('Name in addresses').fill('second')
    const sent: string[] = []
    page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()))
    // Both before the page is drawn again.
    await form.evaluate((element) => {
      const { requestSubmit } = element as unknown as { requestSubmit: () => void }
      for (const _ of [1, 2]) requestSubmit.call(element)
    })
    const second = page
      .getByRole('list', { name: 'Streams' })
      .getByRole('listitem')
      .filter({ hasText: 'second' })
    await second.getByText('off air').waitFor()
    t.strictSame(
      sent.filter((address) => address.endsWith('/streams')),
      [`${system.apiUrl}/api/streams`],
      'sent once',
    )
    t.equal(await form.locator('.field-error').count(), 0)
    await api.post('/api/streams/second/layers', {
      id: 'only',
      name: 'Only here',
      type: 'color',
      content: { color: '#000' },
    })
    await second.getByRole('link', { name: 'Show' }).click()
    await page.getByRole('row', { name: 'Only here' }).waitFor()
    t.match(page.url(), /#\/s\/second/)
    await page.reload()
    await page.getByRole('row', { name: 'Only here' }).waitFor()
    t.equal(await page.getByRole('heading', { name: 'second' }).count(), 1)
  })

  await t.test('on a phone the stream is watched, started and talked in', async (t) => {
    const page = await openPage({ t, browser, url, context: { viewport: { width: 320, height: 640 } } })
    await page
      .getByRole('banner')
      .getByRole('button', { name: /^Start$/ })
      .waitFor()
    t.equal(
      await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
      true,
      'no scrolling sideways',
    )
    await page.getByRole('tab', { name: 'Chat' }).click()
    await page.getByRole('textbox', { name: 'Message' }).fill('from the phone')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('from the phone').waitFor()
    await picture(page, 'phone')
  })
})
