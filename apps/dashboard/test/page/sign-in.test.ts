import { deferred, eventually } from '@stream-manager/test-kit'
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

/** 1 x 1 pixel, red. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
  'base64',
)

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

  await t.test('the question names unfinished work, and Cancel leaves it as it is', async (t) => {
    const answered = deferred()
    await page.getByRole('link', { name: 'Show', exact: true }).click()
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('button', { name: 'Colour', exact: true }).click()
    const row = page.getByRole('row', { name: /^Colour/ })
    await row.waitFor()
    await page.route('**/api/layers/*', (route) => route.abort())
    await row.getByRole('button', { name: /^Hide/ }).click()
    await page.getByText('not saved').waitFor()
    await page.getByRole('button', { name: 'Prepare', exact: true }).click()
    await row.getByRole('button', { name: /^Show/ }).click()
    await page.getByText('1 change prepared').waitFor()
    await page.route('**/api/assets', async (route) => {
      if (route.request().method() === 'POST') await answered.promise
      await route.continue()
    })
    const file = { name: 'logo.png', mimeType: 'image/png', buffer: PNG }
    await page.getByLabel('Upload files').first().setInputFiles([file])

    await page.goto(`${url}#link=${await makeShareLink(page, system)}`)
    const asked = (text: string) => question(page).getByText(text)
    await asked('Some changes are not saved yet.').waitFor()
    await asked('Prepared changes were not taken.').waitFor()
    await asked('Files are still being uploaded.').waitFor()
    await asked('This is lost when you sign in by the link').waitFor()
    await picture(page, 'link-question-work')
    answered.resolve()
    await asked('Files are still being uploaded.').waitFor({ state: 'detached' })
    await question(page).getByRole('button', { name: 'Cancel' }).click()
    await page.getByText(/changes? prepared/).waitFor()
    await whoIs(page, 'Administrator administrator')

    await page.unroute('**/api/layers/*')
    await page.getByRole('button', { name: 'Discard' }).click()
    await page.getByText('not saved').waitFor({ state: 'detached' })
    await page.goto(`${url}#link=${await makeShareLink(page, system)}`)
    await asked('You are signed in as Administrator').waitFor()
    t.equal(await asked('This is lost').count(), 0)
    await question(page).getByRole('button', { name: 'Cancel' }).click()
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
