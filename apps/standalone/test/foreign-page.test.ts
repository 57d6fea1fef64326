import { createServer } from 'node:http'
import { DEBIAN_CHROMIUM, eventually, missingProgram, within } from '@stream-manager/test-kit'
import { chromium, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { startStandalone, type TestSystem } from './support/system.ts'

const ATTACKER = 'attacker.example'
/** The attacker's name leads to this machine, as after DNS rebinding. */
const FLAGS = [...DEBIAN_CHROMIUM.args, `--host-resolver-rules=MAP ${ATTACKER} 127.0.0.1`]

const LAYER = { type: 'color', content: { color: '#123456' } }
const WRITE = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(LAYER) }

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
  const answered = page.waitForResponse((response) => new URL(response.url()).pathname === path)
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
    { what: 'the outcome of the socket' },
  )

const isUntouched = async ({ api }: TestSystem): Promise<boolean> => {
  const countAt = async (path: string) => (await api.call<{ items: unknown[] }>('GET', path)).items.length
  return (await countAt('/api/assets')) === 0 && (await countAt('/api/layers')) === 0
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
    const open = async (options?: Parameters<typeof browser.newPage>[0]) => {
      const opened = await browser.newPage(options)
      opened.setDefaultTimeout(60_000)
      return opened
    }
    const page = await open()
    const rebound = (url: string) => url.replace('127.0.0.1', ATTACKER)

    await page.goto(origin)
    const simple = { method: 'POST', mode: 'no-cors', body: JSON.stringify(LAYER) }
    await t.rejects(
      page.evaluate(send(`${apiUrl}/api/layers`, simple)),
      /Failed to fetch/,
      'a simple request',
    )
    const read = page.evaluate(send(`${apiUrl}/api/stream/state`, {}))
    await t.rejects(read, /Failed to fetch/, 'a read of the state')
    await t.rejects(
      page.evaluate(send(`${apiUrl}/api/layers`, WRITE)),
      /Failed to fetch/,
      'a write with JSON',
    )
    t.equal(await openSocket(page, socketUrl), 'refused', 'a socket')
    t.equal(await openSocket(page, rebound(socketUrl)), 'refused', 'a socket to the re-pointed name')
    t.equal(await statusOf(page, '/api/assets', submitForm(`${apiUrl}/api/assets`)), 403, 'a form')

    // A page of its own: the form's navigation may still be under way in the other one.
    // The attacker's own page has no policy; the refusal that stands in for it has one.
    const renamed = await open({ bypassCSP: true })
    const answer = await renamed.goto(`${rebound(apiUrl)}/api/stream/state`)
    t.equal(answer?.status(), 421, 'a page of the re-pointed name')
    const ofName = send(`${rebound(apiUrl)}/api/layers`, WRITE)
    t.equal(await statusOf(renamed, '/api/layers', ofName), 421, 'a write to the re-pointed name')
    t.ok(await isUntouched(system))

    const own = await open()
    await own.goto(apiUrl)
    // A busy gateway refuses new sockets for a while.
    await eventually(async () => (await openSocket(own, socketUrl)) === 'open', {
      what: 'a socket of our own page',
    })
    t.equal(await statusOf(own, '/api/layers', send('/api/layers', WRITE)), 201)
  },
)
