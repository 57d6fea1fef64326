import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t from 'tap'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

const LINE = /^sign in: \S+#link=(\S+)$/m
const PASSWORD = 'a long enough password'

const view = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).first()
const signOut = (page: Page) => page.getByRole('main').getByRole('button', { name: 'Sign out' })
const signIn = (page: Page) => page.getByRole('button', { name: 'Sign in' })
const question = (page: Page) => page.getByRole('alertdialog', { name: 'Sign out?' })
const isSignedIn = (page: Page) => page.getByRole('banner').getByText('Administrator administrator').waitFor()

const setPassword = async (page: Page) => {
  await view(page, 'People').click()
  await page.getByLabel('New password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Set password' }).click()
  await page.getByText('The password is set').waitFor()
}

const signInByPassword = async (page: Page) => {
  await page.getByLabel('Name').fill('admin')
  await page.getByLabel('Password').fill(PASSWORD)
  await signIn(page).click()
  await isSignedIn(page)
}

const prepareChange = async (page: Page) => {
  await view(page, 'Show').click()
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('button', { name: 'Text', exact: true }).click()
  await page.getByRole('row', { name: 'Text' }).waitFor()
  await page.getByRole('button', { name: 'Prepare', exact: true }).click()
  await page.getByRole('button', { name: 'Hide Text' }).click()
  await page.getByText('1 change prepared').waitFor()
}

t.test('the question before a person signs out', { skip }, async (t) => {
  const system = await startDashboard(t, {
    environment: { AUTOSTART: 'false', ALLOW_DEV_AUTH_BYPASS: 'false' },
  })
  const link = await eventually(() => LINE.exec(system.output())?.[1], { what: 'the first link' })
  const browser = await startBrowser(t)
  const page = await openPage({ t, browser, url: `${system.dashboardUrl}#link=${link}` })
  await isSignedIn(page)
  await setPassword(page)

  await t.test('nothing is asked without unfinished work', async (t) => {
    await signOut(page).click()
    await signIn(page).waitFor()
    t.equal(await question(page).count(), 0)
  })

  await t.test('prepared changes are kept when the person cancels', async (t) => {
    await signInByPassword(page)
    await prepareChange(page)
    await view(page, 'People').click()
    await signOut(page).click()
    await question(page).getByRole('button', { name: 'Cancel' }).waitFor()
    await picture(page, 'sign-out-question')
    await question(page).getByRole('button', { name: 'Cancel' }).click()
    await question(page).waitFor({ state: 'detached' })
    await isSignedIn(page)
    await view(page, 'Show').click()
    await page.getByText('1 change prepared').waitFor()
    t.pass('they are there')
  })

  await t.test('consent signs out', async (t) => {
    await view(page, 'People').click()
    await signOut(page).click()
    await question(page).getByRole('button', { name: 'Sign out' }).click()
    await signIn(page).waitFor()
    await page.reload()
    await signIn(page).waitFor()
    t.equal(await page.getByRole('banner').count(), 0)
  })
})
