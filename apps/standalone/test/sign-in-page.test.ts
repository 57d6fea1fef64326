import { DEBIAN_CHROMIUM, eventually, missingProgram } from '@stream-manager/test-kit'
import { type Browser, chromium, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { type SignInSystem, startSignInSystem } from './support/sign-in-system.ts'

const PASSWORD = 'mellow-otter-quarry'
const TIMEOUT_MS = 60_000
const skip = missingProgram('chromium')
const { SCREENSHOTS } = process.env

/** A window of its own, with cookies of its own. */
const openPage = async (t: Test, browser: Browser): Promise<Page> => {
  const context = await browser.newContext()
  context.setDefaultTimeout(TIMEOUT_MS)
  const page = await context.newPage()
  page.on('pageerror', (error) => t.fail(`the page throws: ${error.message}`))
  return page
}

const picture = async (page: Page, name: string): Promise<void> => {
  if (SCREENSHOTS !== undefined) await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true })
}

const signIn = async (page: Page, name: string, password = PASSWORD): Promise<void> => {
  await page.getByRole('textbox', { name: 'Name' }).fill(name)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

const form = (page: Page) => page.getByRole('button', { name: 'Sign in' })

/** As the bar tells it: name and role. */
const whoIs = (page: Page, text: string) => page.getByRole('banner').getByText(text).waitFor()

const openPeople = (page: Page) => page.getByRole('link', { name: 'People' }).click()

const setupLink = async ({ domain, pageUrl }: SignInSystem): Promise<string> => {
  const made = await domain.links.createSetupLink()
  if (!made.ok) throw new Error(made.fault.detail)
  return `${pageUrl}/#link=${made.value.link}`
}

t.test('the page with sign-in', { skip }, async (t) => {
  const system = await startSignInSystem(t)
  const browser = await chromium.launch(DEBIAN_CHROMIUM)
  t.teardown(() => browser.close())
  const page = await openPage(t, browser)

  await t.test('asks for a name and a password, and shows nothing else', async (t) => {
    await page.goto(system.pageUrl)
    await form(page).waitFor()
    await picture(page, '1-sign-in')
    t.equal(await page.getByRole('banner').count(), 0, 'no bar')
    t.equal(await page.locator('video').count(), 0, 'no picture')
    await signIn(page, 'admin', 'wrong')
    await page.getByRole('alert').filter({ hasText: 'not valid' }).waitFor()
  })

  await t.test('a link signs the first administrator in and leaves the address', async (t) => {
    const link = await setupLink(system)
    // The page is open already, so the browser does not load it again.
    await page.goto(link)
    await whoIs(page, 'Administrator administrator')
    t.notMatch(page.url(), /link=/)
    await page.getByRole('banner').getByText('off air').waitFor()
    await openPeople(page)
    await page.getByText('You have no password yet').waitFor()
    t.equal(await page.getByLabel('Present password').count(), 0)
    await picture(page, '2-first-admin')
    t.equal(await page.evaluate('document.cookie'), '', 'the cookie is out of reach of scripts')
    t.same(await page.evaluate('[localStorage.length, sessionStorage.length]'), [0, 0])

    await page.goto(`${system.pageUrl}/#link=of-nobody`)
    await eventually(() => !page.url().includes('link='), { what: 'the secret to leave the address' })
    const question = page.getByRole('alertdialog')
    await question.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').filter({ hasText: 'not valid' }).waitFor()
    await whoIs(page, 'Administrator administrator')
    await page.getByRole('heading', { name: 'Your account' }).waitFor()

    const other = await openPage(t, browser)
    await other.goto(link)
    await other.getByRole('alert').filter({ hasText: 'used before' }).waitFor()
    await other.context().close()
  })

  await t.test('a weak password is refused with a reason, a good one is set', async () => {
    const input = page.getByLabel('New password')
    await input.fill('password12')
    await page.getByRole('button', { name: 'Set password' }).click()
    await page.locator('.field-error', { hasText: /password/i }).waitFor()
    await picture(page, '3-weak-password')
    await input.fill(PASSWORD)
    await page.getByRole('button', { name: 'Set password' }).click()
    await page.getByText('The password is set').waitFor()
    await page.getByLabel('Present password').waitFor()
  })

  await t.test('a reload stays signed in, signing out does not', async () => {
    await page.reload()
    await whoIs(page, 'Administrator')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await form(page).waitFor()
    await page.reload()
    await form(page).waitFor()
    await signIn(page, 'admin')
    await whoIs(page, 'Administrator')
    await page.getByRole('banner').getByText('off air').waitFor()
  })

  await t.test('a session of another window is listed and ended', async (t) => {
    const phone = await openPage(t, browser)
    await phone.goto(system.pageUrl)
    await signIn(phone, 'admin')
    await whoIs(phone, 'Administrator')
    await page.reload()
    const sessions = page.locator('section', { hasText: 'Where you are signed in' }).getByRole('listitem')
    await sessions.nth(1).waitFor()
    await picture(page, '4-sessions')
    const others = sessions.filter({ hasNotText: 'This one' })
    await others.getByRole('button').click()
    await others.waitFor({ state: 'detached' })
    // Nothing is pressed there: the page learns of it by itself.
    await form(phone).waitFor()
    await phone.context().close()
  })

  await t.test('users are added, changed, disabled and deleted', async (t) => {
    const added = page.getByRole('form', { name: 'Add user' })
    await added.getByLabel('Name').fill('ann')
    await added.getByLabel('Password').fill(PASSWORD)
    await added.getByRole('button', { name: /Role/ }).click()
    await page.getByRole('option', { name: 'moderator' }).click()
    await added.getByRole('button', { name: 'Add user' }).click()
    const users = page.getByRole('list', { name: 'Users' }).getByRole('listitem')
    const ann = users.filter({ hasText: 'ann' })
    await ann.waitFor()
    await picture(page, '5-users')

    const window = await openPage(t, browser)
    await window.goto(system.pageUrl)
    await signIn(window, 'ann')
    await whoIs(window, 'ann moderator')
    await openPeople(window)
    await window.getByRole('heading', { name: 'Your account' }).waitFor()
    t.equal(await window.getByRole('heading', { name: 'Users' }).count(), 0, 'a moderator sees no users')

    await ann.getByRole('button', { name: /Role of ann/ }).click()
    await page.getByRole('option', { name: 'operator' }).click()
    // The change ends her session, and the open page tells her.
    await form(window).waitFor()
    await signIn(window, 'ann')
    await whoIs(window, 'ann operator')

    await ann.getByRole('button', { name: 'Disable' }).click()
    await ann.getByText('cannot sign in').waitFor()
    await form(window).waitFor()
    await signIn(window, 'ann')
    await window.getByRole('alert').filter({ hasText: 'not valid' }).waitFor()
    await window.context().close()

    await ann.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await ann.waitFor({ state: 'detached' })
    await users.filter({ hasText: 'admin' }).getByRole('button', { name: 'Disable' }).click()
    await page.getByRole('alert').filter({ hasText: 'last administrator' }).waitFor()
    await picture(page, '6-last-admin')
  })
})

const tokenIn = (frame: string): string | null =>
  /"(?:connect|refresh)":\{"token":"([^"]+)"/.exec(frame)?.[1] ?? null

t.test('the page renews its token before the end, and the socket goes on', { skip }, async (t) => {
  // The page renews 90 s before the end.
  const system = await startSignInSystem(t, { tokenLifeSeconds: 92, refreshLeadMs: 85_000 })
  const browser = await chromium.launch(DEBIAN_CHROMIUM)
  t.teardown(() => browser.close())
  const page = await openPage(t, browser)
  // A busy gateway may refuse the first socket, so each has tokens of its own.
  const sockets: Set<string>[] = []
  page.on('websocket', (socket) => {
    const tokens = new Set<string>()
    sockets.push(tokens)
    socket.on('framesent', ({ payload }) => {
      const token = tokenIn(String(payload))
      if (token !== null) tokens.add(token)
    })
  })
  await page.goto(await setupLink(system))
  await whoIs(page, 'Administrator')
  await eventually(() => sockets.some(({ size }) => size >= 3), {
    what: 'two new tokens on one socket',
    deadlineMs: 60_000,
  })
  await page.getByRole('banner').getByText('off air').waitFor()
})
