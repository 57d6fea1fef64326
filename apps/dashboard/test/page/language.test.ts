import type { Page } from 'playwright-core'
import t from 'tap'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

const choose = async (page: Page, { field, option }: { field: RegExp; option: string }) => {
  await page.getByRole('button', { name: field }).click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

const shows = (page: Page, heading: string) =>
  page.getByRole('heading', { name: heading, exact: true }).waitFor()
const languageOf = (page: Page) => page.evaluate('document.documentElement.lang')

t.test('the language of the page', { skip }, async (t) => {
  const system = await startDashboard(t, { environment: { AUTOSTART: 'false' } })
  const browser = await startBrowser(t)
  const page = await openPage({ t, browser, url: `${system.dashboardUrl}#/people` })
  const loads: string[] = []
  page.on('load', () => loads.push(page.url()))
  await shows(page, 'People and preferences')

  await t.test('German is shown at once in every part, without another load', async (t) => {
    await choose(page, { field: /Language$/, option: 'Deutsch' })
    await shows(page, 'Personen und Einstellungen')
    const bar = page.getByRole('banner')
    await bar.getByText('nicht auf Sendung').waitFor()
    await bar.getByRole('link', { name: 'Personen', exact: true }).waitFor()
    await bar.getByRole('button', { name: 'Einstellungen' }).waitFor()
    await picture(page, 'german')
    t.equal(await languageOf(page), 'de')
    t.strictSame(loads, [])
  })

  await t.test('German is kept for the next load and for another window', async (t) => {
    await page.reload()
    await shows(page, 'Personen und Einstellungen')
    const other = await page.context().newPage()
    await other.goto(`${system.dashboardUrl}#/monitor`)
    await shows(other, 'Die letzte Stunde')
    t.equal(await languageOf(other), 'de')
    await other.close()
  })

  await t.test('the language of the browser is chosen again', async (t) => {
    await choose(page, { field: /Sprache$/, option: 'wie der Browser' })
    await shows(page, 'People and preferences')
    await page.reload()
    await shows(page, 'People and preferences')
    t.equal(await languageOf(page), 'en')
  })
})
