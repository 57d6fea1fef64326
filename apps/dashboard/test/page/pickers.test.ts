import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createClient } from '@stream-manager/client'
import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t from 'tap'
import { isAccessible } from './support/accessibility.ts'
import { apiOf } from './support/api.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

const SERIF = createRequire(new URL('../../../engine/package.json', import.meta.url)).resolve(
  'dejavu-fonts-ttf/ttf/DejaVuSerif.ttf',
)

const row = (page: Page, name: string) => page.getByRole('row', { name })

t.test('fonts and time zones are picked from lists', { skip }, async (t) => {
  const system = await startDashboard(t, { environment: { AUTOSTART: 'false' } })
  const browser = await startBrowser(t)
  const api = apiOf(system)
  const client = createClient({ ...system, limits: { timeoutMs: 60_000 } })
  t.teardown(() => client.close())
  const open = () =>
    openPage({ t, browser, url: system.dashboardUrl, context: { timezoneId: 'Europe/Berlin' } })
  const has = (id: string, name: string, value: string | undefined) =>
    eventually(
      async () => {
        const content: Readonly<Record<string, unknown>> = (await api.get(`/api/layers/${id}`)).content
        return content[name] === value
      },
      { what: `${name} ${value} of ${id}` },
    )

  await t.test('an uploaded font is found by its name and stored by its id', async (t) => {
    const file = new Blob([await readFile(SERIF)])
    const font = await client.assets.upload(file, { name: 'Corporate Serif.ttf' })
    await api.post('/api/layers', { id: 'title', name: 'title', type: 'text', content: { text: 'A' } })
    const page = await open()
    await row(page, 'title').click()
    const field = page.getByRole('combobox', { name: 'Font' })
    await field.waitFor()
    t.equal(await field.inputValue(), 'DejaVu Sans', 'the standard')
    await field.fill('serif corp')
    await page.getByRole('option').first().waitFor()
    t.strictSame(await page.getByRole('option').allInnerTexts(), ['Corporate Serif.ttf\nuploaded'])
    // An open list hides the rest from screen readers; it closes when the focus leaves, so nothing hidden ever has it.
    await isAccessible(t, page, 'an open list', { without: ['aria-hidden-focus'] })
    await picture(page, 'font-list')
    await field.press('ArrowDown')
    await field.press('Enter')
    await has('title', 'font', font.id)
    t.equal(await field.inputValue(), 'Corporate Serif.ttf')

    await field.fill('Of the system')
    await field.press('Enter')
    await has('title', 'font', 'Of the system')
    await page.getByRole('button', { name: 'Undo' }).click()
    await has('title', 'font', font.id)
    await page.getByRole('button', { name: 'Undo' }).click()
    await has('title', 'font', undefined)
    t.equal(await field.inputValue(), 'DejaVu Sans')
  })

  await t.test('a chosen font is left by its standard, and Escape leaves the field as it was', async (t) => {
    await api.post('/api/layers', {
      id: 'box',
      name: 'box',
      type: 'chat',
      content: { maxMessages: 3, font: 'DejaVu Serif' },
    })
    const page = await open()
    await row(page, 'box').click()
    const field = page.getByRole('combobox', { name: 'Font' })
    await field.fill('nonsense')
    await field.press('Escape')
    t.equal(await field.inputValue(), 'DejaVu Serif')
    await field.fill('')
    await field.press('Tab')
    await has('box', 'font', undefined)
    t.equal(await field.inputValue(), 'DejaVu Sans')
  })

  await t.test('the zone of the browser comes first, others are found by a part of their name', async (t) => {
    await api.post('/api/layers', { id: 'clock', name: 'clock', type: 'clock', content: { format: 'HH:mm' } })
    const page = await open()
    await row(page, 'clock').click()
    const field = page.getByRole('combobox', { name: 'Time zone' })
    await field.waitFor()
    t.equal(await field.inputValue(), 'UTC')
    await field.press('ArrowDown')
    const options = page.getByRole('option')
    await options.first().waitFor()
    t.strictSame((await options.allInnerTexts()).slice(0, 2), [
      'UTC\nstandard',
      'Europe/Berlin\nthis browser',
    ])
    t.ok((await options.count()) > 300, 'all zones of the browser')
    await field.fill('new york')
    await field.press('ArrowDown')
    await field.press('Enter')
    await has('clock', 'timeZone', 'America/New_York')

    await field.fill('Berlin/Europe')
    await field.press('Enter')
    await page.locator('.field-error').filter({ hasText: 'IANA' }).waitFor()
    t.equal(await field.inputValue(), 'Berlin/Europe', 'a refused text stays to be mended')
    await has('clock', 'timeZone', 'America/New_York')
    await field.fill('Etc/GMT+5')
    await field.press('Enter')
    await has('clock', 'timeZone', 'Etc/GMT+5')
    await page.locator('.field-error').waitFor({ state: 'detached' })
  })
})
