import { eventually } from '@stream-manager/test-kit'
import type { Page, Route } from 'playwright-core'
import t from 'tap'
import {
  type DashboardSystem,
  openPage,
  picture,
  skip,
  startBrowser,
  startDashboard,
} from './support/dashboard.ts'

const LINE = /^sign in: \S+#link=(\S+)$/m

const whoIs = (page: Page, text: string) => page.getByRole('banner').getByText(text).waitFor()

const question = (page: Page) => page.getByRole('alertdialog', { name: 'Sign in by this link?' })

/** A link that makes a guest of whoever follows it, made by the person whose page it is. */
const makeShareLink = async (page: Page, { apiUrl }: DashboardSystem): Promise<string> => {
  const headers = { origin: apiUrl }
  const renewed = await page.context().request.post(`${apiUrl}/api/sessions/refresh`, { headers })
  const { accessToken } = (await renewed.json()) as { accessToken: string }
  const made = await fetch(`${apiUrl}/api/links`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Guests', role: 'operator' }),
  })
  return ((await made.json()) as { link: string }).link
}

t.test('a sign-in link is used once and only with consent', { skip }, async (t) => {
  const system = await startDashboard(t, {
    environment: { AUTOSTART: 'false', ALLOW_DEV_AUTH_BYPASS: 'false' },
  })
  const url = system.dashboardUrl
  const first = await eventually(() => LINE.exec(system.output())?.[1], { what: 'the first link' })
  const page = await openPage({ t, browser: await startBrowser(t), url: 'about:blank' })

  await t.test('a link is used once the server answers, and is not in the address meanwhile', async (t) => {
    const faults: ((route: Route) => Promise<void>)[] = [
      (route) => route.abort(),
      (route) => route.fulfill({ status: 503, body: 'a proxy says that the server is away' }),
    ]
    let attempts = 0
    await page.route('**/page-config.json', (route) => route.abort(), { times: 1 })
    await page.route('**/api/sessions', async (route) => {
      attempts += 1
      const fault = faults.shift()
      await (fault ? fault(route) : route.continue())
    })
    await page.goto(`${url}#link=${first}`)
    await page.getByText('The server does not answer').waitFor()
    t.notMatch(page.url(), /link=/)
    await whoIs(page, 'Administrator administrator')
    t.equal(attempts, 3)
    t.notMatch(page.url(), /link=/)
    await page.unroute('**/api/sessions')
  })

  await t.test('a person who is signed in is asked first, and stays who she is on Cancel', async (t) => {
    const link = await makeShareLink(page, system)
    await page.getByRole('link', { name: 'People' }).click()
    await page.goto(`${url}#link=${link}`)
    await question(page).getByText('You are signed in as Administrator').waitFor()
    t.notMatch(page.url(), /link=/)
    await picture(page, 'link-question')
    await question(page).getByRole('button', { name: 'Cancel' }).click()
    await question(page).waitFor({ state: 'detached' })
    await whoIs(page, 'Administrator administrator')
    t.match(page.url(), /#\/people$/, 'the view is the same')

    const another = await page.context().newPage()
    await another.goto(`${url}#link=${link}`)
    await question(another).getByText('You are signed in as Administrator').waitFor()
    t.notMatch(another.url(), /link=/)
    await another.close()
  })

  await t.test('consent signs in by the link', async (t) => {
    const link = await makeShareLink(page, system)
    await page.goto(`${url}#link=${link}`)
    await question(page).getByRole('button', { name: 'Sign in' }).click()
    await whoIs(page, 'Guests')
    t.equal(await question(page).count(), 0)
  })

  await t.test('a link that is refused is given up, and its reason stands at the form', async (t) => {
    const context = await page.context().browser()?.newContext()
    const stranger = await context?.newPage()
    if (!stranger) throw new Error('there is no browser')
    await stranger.goto(`${url}#link=of-nobody`)
    await stranger.getByRole('alert').filter({ hasText: 'used before' }).waitFor()
    t.notMatch(stranger.url(), /link=/)
    await context?.close()
  })
})
