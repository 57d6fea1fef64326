import { DEBIAN_CHROMIUM, eventually, missingProgram, webServer } from '@stream-manager/test-kit'
import { chromium, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { clientOf } from './support/client.ts'
import { startStandalone, type TestSystem } from './support/system.ts'
import { xssVectors } from './support/xss-vectors.ts'

/** The page shows the newest 100 messages. */
const BATCH = 60

interface Message {
  readonly id: string
  readonly user: { readonly name: string }
  readonly text: string
}

/** A moderator may send faster than the chat's pace. */
const moderatorKey = async ({ api }: TestSystem, name: string): Promise<string> => {
  const body = { name, role: 'moderator' }
  return (await api.call<{ key: string }>('POST', '/api/keys', body)).key
}

/** Sends every other message by REST with one key, and the others by the socket with another. */
const alternateSender = async (t: Test, system: TestSystem) => {
  const byRest = await moderatorKey(system, '<img src=x onerror=window.__xss=1>')
  const bySocket = await moderatorKey(system, '"><script>window.__xss=1</script>')
  const client = clientOf(t, system, { getToken: async () => bySocket })
  const overRest = async (text: string): Promise<Message> => {
    const response = await fetch(`${system.apiUrl}/api/chat/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${byRest}` },
      body: JSON.stringify({ text }),
    })
    if (response.status !== 201) throw new Error(`${text} -> ${await response.text()}`)
    return (await response.json()) as Message
  }
  client.channels.chat.watch(() => {})
  await eventually(() => client.connection.status.state === 'connected', { what: 'the socket' })
  let sent = 0
  return (text: string): Promise<Message> => {
    sent += 1
    return sent % 2 === 0 ? client.chat.send({ text }) : overRest(text)
  }
}

const shownTexts = (page: Page): Promise<string[]> =>
  page.evaluate(
    "[...document.querySelectorAll('.chat-message')].map((item) => item.querySelector('b').textContent + ' ' + item.querySelector('.chat-text').textContent)",
  )

const openChat = (page: Page) => page.getByRole('tab', { name: 'Chat' }).click()

/** Every request that leaves the page for another server, and every sign that a script ran. */
const watch = async (page: Page, { apiUrl }: TestSystem) => {
  const foreign: string[] = []
  const dialogs: string[] = []
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${apiUrl}/`) && !url.startsWith('blob:')) foreign.push(url)
  })
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  return { foreign, dialogs, ran: () => page.evaluate<unknown>('window.__xss') }
}

t.test(
  'chat messages are shown as text: no script runs and no request leaves',
  { skip: missingProgram('chromium') },
  async (t) => {
    const system = await startStandalone(t, { environment: { AUTOSTART: 'false' } })
    const canary = await webServer(t, (_request, response) => response.end())
    const send = await alternateSender(t, system)
    const browser = await chromium.launch(DEBIAN_CHROMIUM)
    t.teardown(() => browser.close())
    const page = await browser.newPage()
    page.setDefaultTimeout(60_000)
    const { foreign, dialogs, ran } = await watch(page, system)
    await page.goto(system.apiUrl)
    await openChat(page)

    // A page that subscribes late gets a snapshot, which has fewer messages than a batch.
    const first = await send('before all others')
    await eventually(async () => (await shownTexts(page)).some((text) => text.endsWith(first.text)), {
      what: 'the page to follow the chat',
      deadlineMs: 60_000,
    })
    const vectors = xssVectors(canary.url)
    t.ok(vectors.length >= 200, `${vectors.length} vectors`)
    await t.rejects(send('<scr\u0000ipt>window.__xss=1</script>'), /no text/, 'a message with NUL')
    let newest: string | undefined
    for (let start = 0; start < vectors.length; start += BATCH) {
      const expected: string[] = []
      for (const vector of vectors.slice(start, start + BATCH)) {
        const { user, text } = await send(vector)
        expected.push(`${user.name} ${text}`)
      }
      const shown = await eventually(
        async () => {
          const texts = await shownTexts(page)
          return texts.at(-1) === expected.at(-1) ? texts : null
        },
        { what: 'the page to show the messages', deadlineMs: 60_000 },
      )
      t.same(shown.slice(-expected.length), expected)
      newest = expected.at(-1)
    }
    await page.reload()
    await openChat(page)
    await eventually(async () => (await shownTexts(page)).at(-1) === newest, {
      what: 'the page to show the snapshot',
      deadlineMs: 60_000,
    })
    t.equal(await page.locator('.chat-text *').count(), 0, 'no message became an element')
    t.same([await ran(), dialogs, foreign, canary.requests], [undefined, [], [], []])
  },
)

t.test(
  'the content policy stops a script and a load even where text became markup',
  { skip: missingProgram('chromium') },
  async (t) => {
    const system = await startStandalone(t, { environment: { AUTOSTART: 'false' } })
    const canary = await webServer(t, (_request, response) => response.end())
    const browser = await chromium.launch(DEBIAN_CHROMIUM)
    t.teardown(() => browser.close())
    const page = await browser.newPage()
    page.setDefaultTimeout(60_000)
    await page.goto(system.apiUrl)
    const violated = await page.evaluate<string[]>(`new Promise((resolve) => {
      const directives = []
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
        directives.push(effectiveDirective)
        if (directives.length === 4) resolve(directives.sort())
      })
      const script = document.createElement('script')
      script.textContent = 'window.__xss=1'
      const part = document.createElement('div')
      part.innerHTML = '<img src="data:," onerror="window.__xss=1"><img src="${canary.url}/img"><iframe src="${canary.url}/frame"></iframe>'
      document.body.append(script, part)
    })`)
    t.same(violated, ['frame-src', 'img-src', 'script-src-attr', 'script-src-elem'])
    t.equal(await page.evaluate('window.__xss'), undefined)
    t.same(canary.requests, [])

    const refused: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') refused.push(message.text())
    })
    await page.goto(`${system.apiUrl}/docs/`)
    await page.locator('.opblock').first().waitFor()
    t.same(
      refused.filter((text) => /script|connect|fetch/i.test(text)),
      [],
      'the API reference runs under its policy, which refuses inline styles only',
    )
  },
)
