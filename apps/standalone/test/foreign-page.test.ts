import { createServer } from 'node:http'
import { DEBIAN_CHROMIUM, missingProgram, within } from '@stream-manager/test-kit'
import { chromium, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { startStandalone, type TestSystem } from './support/system.ts'

const ATTACKER = 'attacker.example'
/** The attacker's name leads to this machine, as after DNS rebinding. */
const FLAGS = [...DEBIAN_CHROMIUM.args, `--host-resolver-rules=MAP ${ATTACKER} 127.0.0.1`]

const servePage = async (t: Test): Promise<string> => {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>Foreign page</title>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return `http://${ATTACKER}:${address.port}`
}

/** Status of the answer that the browser gets for what the page does. The page itself may not see it. */
const statusOf = async (page: Page, path: string, script: string): Promise<number> => {
  const answered = page.waitForResponse((response) => new URL(response.url()).pathname === path, {
    timeout: 30_000,
  })
  await page.evaluate(script).catch(() => undefined)
  return (await answered).status()
}

const submitForm = (action: string): string => `(() => {
  const form = document.createElement('form')
  Object.assign(form, { method: 'post', enctype: 'multipart/form-data', action: '${action}' })
  form.innerHTML = '<input name="file" value="picture">'
  document.body.append(form)
  form.submit()
})()`

const send = (url: string, options: object): string => `fetch('${url}', ${JSON.stringify(options)})`

const openSocket = (page: Page, url: string) =>
  within(
    page.evaluate(`new Promise((resolve) => {
      const socket = new WebSocket('${url}')
      socket.onopen = () => resolve('open')
      socket.onerror = () => resolve('refused')
    })`),
    { what: 'the outcome of the socket', deadlineMs: 30_000 },
  )

const isUntouched = async ({ api }: TestSystem): Promise<boolean> => {
  const { items } = await api.call<{ items: unknown[] }>('GET', '/api/assets')
  const { status } = await api.state()
  return items.length === 0 && status === 'offline'
}

t.test(
  'a page of another origin cannot act in the browser of an operator',
  { skip: missingProgram('chromium') },
  async (t) => {
    const system = await startStandalone(t, { environment: { AUTOSTART: 'false' } })
    const { apiUrl, socketUrl } = system
    const origin = await servePage(t)
    const browser = await chromium.launch({ ...DEBIAN_CHROMIUM, args: FLAGS })
    t.teardown(() => browser.close())
    const page = await browser.newPage()
    const rebound = (url: string) => url.replace('127.0.0.1', ATTACKER)

    await page.goto(origin)
    const start = `${apiUrl}/api/stream/start`
    const simple = { method: 'POST', mode: 'no-cors', body: '{}' }
    t.equal(await statusOf(page, '/api/stream/start', send(start, simple)), 403, 'a simple request')
    const read = page.evaluate(send(`${apiUrl}/api/stream/state`, {}))
    await t.rejects(read, /Failed to fetch/, 'a read of the state')
    await t.rejects(page.evaluate(send(start, { method: 'POST', headers: { 'idempotency-key': 'a' } })))
    t.equal(await openSocket(page, socketUrl), 'refused', 'a socket')
    t.equal(await openSocket(page, rebound(socketUrl)), 'refused', 'a socket to the re-pointed name')
    t.equal(await statusOf(page, '/api/assets', submitForm(`${apiUrl}/api/assets`)), 403, 'a form')

    const answer = await page.goto(`${rebound(apiUrl)}/api/stream/state`)
    t.equal(answer?.status(), 421, 'a page of the re-pointed name')
    const own = send(`${rebound(apiUrl)}/api/stream/start`, { method: 'POST' })
    t.equal(await statusOf(page, '/api/stream/start', own), 421, 'a write to the re-pointed name')
    t.ok(await isUntouched(system))

    await page.goto(apiUrl)
    t.equal(await openSocket(page, socketUrl), 'open', 'our own page')
    t.equal(await statusOf(page, '/api/stream/start', send('/api/stream/start', { method: 'POST' })), 200)
  },
)
