import { createClient, StreamManagerError } from '@stream-manager/client'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

t.test('the chat on the page', { skip }, async (t) => {
  const system = await startDashboard(t, { environment: { AUTOSTART: 'false' } })
  const client = createClient({ ...system, limits: { timeoutMs: 60_000 } })
  t.teardown(() => client.close())
  for (let number = 1; number <= 3; number += 1) await client.chat.send({ text: `message ${number}` })
  const page = await openPage({ t, browser: await startBrowser(t), url: system.dashboardUrl })
  await page.getByRole('tab', { name: 'Chat' }).click()
  const list = page.getByRole('list', { name: 'Chat' })
  /** The chat takes so many messages a second: a refused one is sent again. */
  const say = (text: string) =>
    eventually(
      () =>
        client.chat.send({ text }).then(
          () => true,
          (error) => {
            if (error instanceof StreamManagerError && error.code === 'chat.flooded') return false
            throw error
          },
        ),
      { what: text },
    )

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

  await t.test(
    'the history comes as the list is scrolled, and what is read stays in its place',
    async (t) => {
      const { revision: _revision, ...settings } = await client.chat.settings()
      await client.chat.setSettings({ ...settings, maxMessagesPerMinute: 600, duplicateWindowSeconds: 0 })
      for (let number = 1; number <= 90; number += 1) await say(`long ago ${number}`)
      await page.reload()
      await page.getByRole('tab', { name: 'Chat' }).click()
      await list.getByText('long ago 90', { exact: true }).waitFor()
      const first = list.locator('.chat-message').first()
      const firstText = (await first.locator('.chat-text').textContent()) ?? ''
      const read = list.locator('.chat-message').filter({ has: page.getByText(firstText, { exact: true }) })
      t.not(firstText, 'message 1', 'there is more than what is shown')
      const top = () =>
        read.evaluate(
          (row) => row.getBoundingClientRect().top - (row.parentElement?.getBoundingClientRect().top ?? 0),
        )

      await list.evaluate((element) => {
        element.scrollTop = 0
      })
      await list.getByText('message 1', { exact: true }).waitFor({ state: 'attached' })
      t.ok((await top()) > -2 && (await top()) < 60, 'the row that was the first one is still at the top')

      const { items } = await client.chat.list({ limit: 200 })
      const oldest = items.find(({ text }) => text === 'message 1')
      await client.chat.delete(oldest?.id ?? '')
      await list.getByText('message 1', { exact: true }).waitFor({ state: 'detached' })
    },
  )

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
