import t from 'tap'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

t.test('the dashboard loads its own files and tells the state', { skip }, async (t) => {
  const system = await startDashboard(t)
  const browser = await startBrowser(t)
  const url = system.dashboardUrl

  await t.test('the bar tells that the programme is on air and what is connected', async (t) => {
    const page = await openPage({ t, browser, url })
    await page
      .getByRole('banner')
      .getByText(/^ON AIR/)
      .waitFor()
    await page.getByRole('banner').getByText('connected', { exact: true }).waitFor()
    await page.getByRole('row', { name: 'Moving picture' }).waitFor()
    await picture(page, 'shell')
  })

  await t.test('the page speaks the language of the browser', async (t) => {
    const page = await openPage({ t, browser, url, context: { locale: 'de-DE' } })
    await page.getByText(/^AUF SENDUNG/).waitFor()
    t.equal(await page.locator('html').getAttribute('lang'), 'de')
  })

  await t.test('a keyboard passes the bar by its first button', async (t) => {
    const page = await openPage({ t, browser, url })
    await page.getByText(/^ON AIR/).waitFor()
    await page.keyboard.press('Tab')
    const skipButton = page.getByRole('button', { name: 'Skip to the content' })
    t.ok(await skipButton.evaluate((element) => element.getBoundingClientRect().top >= 0), 'it is in view')
    await page.keyboard.press('Enter')
    t.ok(await page.locator('main').evaluate((element) => element === document.activeElement))
  })

  await t.test('a fault of the page itself is told, and the page can be loaded again', async (t) => {
    const context = await browser.newContext()
    t.teardown(() => context.close())
    const page = await context.newPage()
    await page.addInitScript(`if (sessionStorage.getItem('seen') === null) {
      globalThis.IntersectionObserver = class { constructor() { throw new Error('it is broken') } }
      sessionStorage.setItem('seen', 'yes')
    }`)
    await page.goto(url)
    const alert = page.getByRole('alert')
    await alert
      .getByText('The page cannot go on: it is broken. The programme is not touched by that.')
      .waitFor()
    await alert.getByRole('button', { name: 'Try again' }).click()
    await page.getByText(/^ON AIR/).waitFor()
    t.equal(await alert.count(), 0)
  })

  await t.test('nothing is loaded from another host, and every script is a file', async (t) => {
    const page = await openPage({ t, browser, url: 'about:blank' })
    const hosts = new Set<string>()
    page.on('request', (request) => hosts.add(new URL(request.url()).hostname))
    await page.goto(url)
    await page.getByText(/^ON AIR/).waitFor()
    t.strictSame([...hosts], ['127.0.0.1'])
    t.equal(await page.locator('script:not([src]), style').count(), 0)
  })

  await t.test('a built file is kept by the browser for good, the page itself is not', async (t) => {
    const page = await openPage({ t, browser, url })
    const script = await page.locator('script[src]').getAttribute('src')
    const answers = await Promise.all([fetch(url), fetch(new URL(script ?? '', url))])
    t.strictSame(
      answers.map(({ headers }) => headers.get('cache-control')),
      ['no-cache', 'public, max-age=31536000, immutable'],
    )
    t.match(answers[0]?.headers.get('content-security-policy'), /script-src 'self';style-src 'self'/)
  })

  await t.test('the chosen theme is shown and outlasts a reload', async (t) => {
    const page = await openPage({ t, browser, url, context: { colorScheme: 'light' } })
    const theme = () => page.locator('html').getAttribute('data-theme')
    await page.getByText(/^ON AIR/).waitFor()
    t.equal(await theme(), 'light')
    await page.evaluate('localStorage.setItem("stream-manager.theme", "dark")')
    await page.reload()
    await page.getByText(/^ON AIR/).waitFor()
    t.equal(await theme(), 'dark')
  })
})
