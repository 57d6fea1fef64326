import { DEBIAN_CHROMIUM, eventually, missingProgram } from '@stream-manager/test-kit'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { type SignInSystem, startSignInSystem } from './support/sign-in-system.ts'

const PASSWORD = 'mellow-otter-quarry'
const TIMEOUT_MS = 60_000
const skip = missingProgram('chromium')

const form = (page: Page) => page.getByRole('button', { name: 'Sign in' })
const whoIs = (page: Page, text: string) => page.getByRole('banner').getByText(text).waitFor()
const control = (page: Page) => page.getByRole('banner').getByRole('button', { name: 'Start' })
const add = (page: Page) => page.getByRole('button', { name: 'Add', exact: true })

const signIn = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('textbox', { name: 'Name' }).fill(name)
  await page.getByLabel('Password').fill(PASSWORD)
  await form(page).click()
}

const ROOT = { subject: 'root', name: 'root', role: 'admin', grants: null, via: 'service' } as const

/** An operator. Resolves with the user's id. */
const addAnn = async ({ domain }: SignInSystem): Promise<string> => {
  const input = { name: 'ann', password: PASSWORD, role: 'operator' } as const
  const made = await domain.users.create({ input, caller: ROOT })
  if (!made.ok) throw new Error(made.fault.detail)
  return made.value.value.id
}

const openPage = async (t: Test, context: BrowserContext, { pageUrl }: SignInSystem): Promise<Page> => {
  const page = await context.newPage()
  page.on('pageerror', (error) => t.fail(`the page throws: ${error.message}`))
  await page.goto(pageUrl)
  return page
}

t.test('one person in several tabs', { skip }, async (t) => {
  const system = await startSignInSystem(t)
  const userId = await addAnn(system)
  const browser = await chromium.launch(DEBIAN_CHROMIUM)
  t.teardown(() => browser.close())
  const context = await browser.newContext({ locale: 'en-GB' })
  context.setDefaultTimeout(TIMEOUT_MS)
  const first = await openPage(t, context, system)
  await signIn(first, 'ann')
  await whoIs(first, 'ann operator')

  await t.test('a second tab is signed in, and both lose it when one signs out', async (t) => {
    const second = await openPage(t, context, system)
    await whoIs(second, 'ann operator')
    await second.getByRole('link', { name: 'People' }).click()
    await second.getByRole('button', { name: 'Sign out' }).click()
    await form(second).waitFor()
    await form(first).waitFor()
    t.equal(await first.getByRole('banner').count(), 0)
    await second.close()
  })

  await t.test('a person who becomes a viewer has no controls any more', async (t) => {
    await signIn(first, 'ann')
    await whoIs(first, 'ann operator')
    await control(first).waitFor()
    await add(first).waitFor()
    const changed = await system.domain.users.update({ userId, changes: { role: 'viewer' }, caller: ROOT })
    t.ok(changed.ok)
    await form(first).waitFor()
    t.equal(await first.getByRole('banner').count(), 0, 'nothing of the page stays')
    await signIn(first, 'ann')
    await whoIs(first, 'ann viewer')
    t.equal(await control(first).count(), 0)
    t.equal(await add(first).count(), 0)
  })
})

t.test('a session whose cookie is gone ends with its token', { skip }, async (t) => {
  const system = await startSignInSystem(t, { tokenLifeSeconds: 92, refreshLeadMs: 85_000 })
  await addAnn(system)
  const browser = await chromium.launch(DEBIAN_CHROMIUM)
  t.teardown(() => browser.close())
  const context = await browser.newContext({ locale: 'en-GB' })
  context.setDefaultTimeout(TIMEOUT_MS)
  const page = await openPage(t, context, system)
  await signIn(page, 'ann')
  await whoIs(page, 'ann operator')
  await context.clearCookies()
  await form(page).waitFor()
  await eventually(async () => (await page.getByRole('banner').count()) === 0)
  t.pass('the page asks to sign in')
})
