import { createClient } from '@stream-manager/client'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

t.test('the chat on the page', { skip }, async (t) => {
  const system = await startDashboard(t, { environment: { AUTOSTART: 'false' } })
  const client = createClient(system)
  t.teardown(() => client.close())
  for (let number = 1; number <= 3; number += 1) await client.chat.send({ text: `message ${number}` })
  const page = await openPage({ t, browser: await startBrowser(t), url: system.dashboardUrl })
  await page.getByRole('tab', { name: 'Chat' }).click()
  const list = page.getByRole('list', { name: 'Chat' })

  await t.test('it shows what was written, live, and sends', async (t) => {
    await list.getByText('message 3').waitFor()
    await client.chat.send({ text: 'from a program' })
    await list.getByText('from a program').waitFor()
    await page.getByRole('textbox', { name: 'Message' }).fill('from the page')
    await page.getByRole('button', { name: 'Send' }).click()
    await list.getByText('from the page').waitFor()
    const isEmpty = async () => (await page.getByRole('textbox', { name: 'Message' }).inputValue()) === ''
    t.ok(await eventually(isEmpty, { what: 'the field to be empty' }))
    await picture(page, 'chat')
  })

  await t.test('a refused message stays in its field with the reason', async (t) => {
    await page.getByRole('textbox', { name: 'Message' }).fill('from the page')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.locator('.chat-form .field-error').waitFor()
    t.equal(await page.getByRole('textbox', { name: 'Message' }).inputValue(), 'from the page')
  })

  await t.test('a moderator deletes a message for everybody', async (t) => {
    const message = list.getByRole('listitem').filter({ hasText: 'from a program' })
    await message.getByRole('button', { name: /^Moderate / }).click()
    await page.getByRole('menuitem', { name: 'Delete message' }).click()
    await message.waitFor({ state: 'detached' })
    const { items } = await client.chat.list()
    t.notOk(items.some(({ text }) => text === 'from a program'))
  })

  await t.test('slow mode is set', async (t) => {
    await page.getByRole('button', { name: 'Chat settings' }).click()
    const field = page.getByRole('textbox', { name: 'Slow mode' })
    await field.fill('7')
    await field.press('Enter')
    await page.getByRole('dialog').getByText('Nobody is banned').waitFor()
    const isSet = async () => (await client.chat.settings()).slowModeSeconds === 7
    t.ok(await eventually(isSet, { what: 'slow mode' }))
  })
})
