import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { DEBIAN_CHROMIUM, missingProgram, within } from '@stream-manager/test-kit'
import { chromium } from 'playwright-core'
import t, { type Test } from 'tap'
import { startGateway } from '../support/gateway.ts'
import { publishMany } from '../support/publish.ts'

const buildFolder = dirname(createRequire(import.meta.url).resolve('centrifuge'))

/** Serves a page with the stock client's browser build from another port, as a dashboard does. */
const servePage = async (t: Test): Promise<string> => {
  const script = await readFile(join(buildFolder, '../dist/centrifuge.js'))
  const server = createServer((request, response) => {
    const isScript = request.url === '/centrifuge.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : '<!doctype html><script src="/centrifuge.js"></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const address = server.address()
  return typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : ''
}

/** Runs in the page: resolves with the context of the subscription and the next publication. */
const subscribeInPage = `(url) => new Promise((resolve, reject) => {
  const client = new Centrifuge(url)
  client.on('disconnected', ({ code, reason }) => reject(new Error(code + ' ' + reason)))
  const subscription = client.newSubscription('chat')
  let context
  subscription.on('subscribed', (subscribed) => {
    context = subscribed
    client.publish('chat', { text: 'from a page' })
  })
  subscription.on('publication', ({ data, offset }) => resolve({ context, data, offset }))
  subscription.subscribe()
  client.connect()
})`

t.test(
  'the stock client connects and receives publications in a browser',
  { skip: missingProgram('chromium') },
  async (t) => {
    const origin = await servePage(t)
    const { url, backplane } = await startGateway(t, { config: { CORS_ORIGINS: [origin] } })
    await publishMany(backplane, 'chat', 2)
    const browser = await chromium.launch(DEBIAN_CHROMIUM)
    t.teardown(() => browser.close())
    const page = await browser.newPage()
    page.setDefaultTimeout(60_000)
    await page.goto(origin)
    const received = await within(page.evaluate(`(${subscribeInPage})('${url}')`), {
      what: 'the publication in the page',
    })
    t.match(received, {
      context: { recoverable: true, streamPosition: { offset: 2 } },
      offset: 3,
      data: { type: 'message', message: { text: 'from a page' } },
    })
  },
)
