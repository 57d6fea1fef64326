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
  await page.locator('#sign-in input[name=username]').fill(name)
  await page.locator('#sign-in input[name=password]').fill(password)
  await page.locator('#sign-in button').click()
}

const whoIs = (page: Page, text: string) => page.locator('#who-name', { hasText: text }).waitFor()

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
    await page.locator('#sign-in').waitFor()
    await picture(page, '1-sign-in')
    for (const id of ['stream', 'account', 'people', 'who', 'bypass']) {
      t.notOk(await page.locator(`#${id}`).isVisible(), `#${id} is hidden`)
    }
    await signIn(page, 'admin', 'wrong')
    await page.locator('#sign-in-error', { hasText: 'not valid' }).waitFor()
  })

  await t.test('a link signs the first administrator in and leaves the address', async (t) => {
    const link = await setupLink(system)
    // The page is open already, so the browser does not load it again.
    await page.goto(link)
    await whoIs(page, 'Administrator (admin)')
    t.equal(new URL(page.url()).hash, '')
    await page.locator('#no-password').waitFor()
    await page.locator('#status', { hasText: 'offline' }).waitFor()
    t.notOk(await page.locator('#old-password').isVisible())
    await picture(page, '2-first-admin')
    t.equal(await page.evaluate('document.cookie'), '', 'the cookie is out of reach of scripts')
    t.same(await page.evaluate('[localStorage.length, sessionStorage.length]'), [0, 0])

    const other = await openPage(t, browser)
    await other.goto(link)
    await other.locator('#sign-in-error', { hasText: 'used before' }).waitFor()
    await other.context().close()
  })

  await t.test('a weak password is refused with a reason, a good one is set', async () => {
    const input = page.locator('#password input[name=newPassword]')
    await input.fill('password12')
    await page.locator('#password button').click()
    await page.locator('#password-result', { hasText: /password/i }).waitFor()
    await picture(page, '3-weak-password')
    await input.fill(PASSWORD)
    await page.locator('#password button').click()
    await page.locator('#password-result', { hasText: 'The password is set.' }).waitFor()
    await page.locator('#old-password').waitFor()
  })

  await t.test('a reload stays signed in, signing out does not', async () => {
    await page.reload()
    await whoIs(page, 'Administrator')
    await page.locator('#sign-out').click()
    await page.locator('#sign-in').waitFor()
    await page.reload()
    await page.locator('#sign-in').waitFor()
    await signIn(page, 'admin')
    await whoIs(page, 'Administrator')
    await page.locator('#status', { hasText: 'offline' }).waitFor()
  })

  await t.test('a session of another window is listed and ended', async (t) => {
    const phone = await openPage(t, browser)
    await phone.goto(system.pageUrl)
    await signIn(phone, 'admin')
    await whoIs(phone, 'Administrator')
    await page.reload()
    await page.locator('#sessions li').nth(1).waitFor()
    await picture(page, '4-sessions')
    const others = page.locator('#sessions li', { hasNotText: 'This one' })
    await others.locator('button').click()
    await others.waitFor({ state: 'detached' })
    await phone.locator('#sessions button').first().click()
    await phone.locator('#sign-in').waitFor()
    await phone.context().close()
  })

  await t.test('users are added, changed, disabled and deleted', async (t) => {
    const form = page.locator('#new-user')
    await form.locator('input[name=username]').fill('ann')
    await form.locator('input[name=password]').fill(PASSWORD)
    await form.locator('select').selectOption('moderator')
    await form.locator('button').click()
    const ann = page.locator('#users li', { hasText: 'ann' })
    await ann.waitFor()
    await picture(page, '5-users')

    const window = await openPage(t, browser)
    await window.goto(system.pageUrl)
    await signIn(window, 'ann')
    await whoIs(window, 'ann (moderator)')
    t.notOk(await window.locator('#people').isVisible(), 'a moderator sees no users')

    await ann.getByLabel('Role of ann').selectOption('operator')
    // The change ended her session.
    await window.locator('#sessions button').first().click()
    await window.locator('#sign-in').waitFor()
    await signIn(window, 'ann')
    await whoIs(window, 'ann (operator)')

    await ann.getByRole('button', { name: 'Disable' }).click()
    await page.locator('#users li', { hasText: 'ann (disabled)' }).waitFor()
    await window.reload()
    await window.locator('#sign-in').waitFor()
    await signIn(window, 'ann')
    await window.locator('#sign-in-error', { hasText: 'not valid' }).waitFor()
    await window.context().close()

    page.once('dialog', (dialog) => void dialog.accept())
    await ann.getByRole('button', { name: 'Delete' }).click()
    await ann.waitFor({ state: 'detached' })
    await page.locator('#users li', { hasText: 'admin' }).getByRole('button', { name: 'Disable' }).click()
    await page.locator('#users-result', { hasText: 'last administrator' }).waitFor()
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
  await page.locator('#status', { hasText: 'offline' }).waitFor()
})
