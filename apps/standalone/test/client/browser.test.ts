import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { DEBIAN_CHROMIUM, missingProgram, within } from '@stream-manager/test-kit'
import { chromium } from 'playwright-core'
import t, { type Test } from 'tap'
import { startStandalone } from '../support/system.ts'

/** Built files of the packages, by the names in the page's import map. */
const MODULES: Readonly<Record<string, string>> = {
  '/client/': new URL('../../../../packages/client/dist/', import.meta.url).href,
  '/async/': new URL('../../../../packages/async/dist/', import.meta.url).href,
  '/contracts/': new URL('../../../../packages/contracts/dist/', import.meta.url).href,
  '/centrifuge/': new URL('.', import.meta.resolve('centrifuge')).href,
}

const IMPORTS = {
  '@stream-manager/client': '/client/index.js',
  '@stream-manager/client/protobuf': '/client/protobuf.js',
  '@stream-manager/async': '/async/index.js',
  '@stream-manager/contracts/channel-name': '/contracts/realtime/channel-name.js',
  '@stream-manager/contracts/is-record': '/contracts/is-record.js',
  '@stream-manager/contracts/reply-errors': '/contracts/realtime/reply-errors.js',
  centrifuge: '/centrifuge/index.mjs',
  'centrifuge/build/protobuf': '/centrifuge/protobuf/index.mjs',
}

const PAGE = `<!doctype html><script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>`

const fileOf = (path: string): string | null => {
  const [prefix, folder] = Object.entries(MODULES).find(([start]) => path.startsWith(start)) ?? []
  return prefix && folder ? fileURLToPath(new URL(path.slice(prefix.length), folder)) : null
}

/** Serves the built modules without a bundler, from an origin of their own. */
const servePage = async (t: Test): Promise<string> => {
  const server = createServer(async ({ url = '/' }, response) => {
    const file = fileOf(url)
    response.setHeader('content-type', file ? 'text/javascript' : 'text/html')
    response.end(file ? await readFile(file) : PAGE)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return `http://127.0.0.1:${address.port}`
}

/**
 * Runs in the page: makes an edit and waits for its event, while the scene is still coming on air. A gateway whose machine is
 * busy refuses the first attempt to connect, and the client tries again.
 */
const SCRIPT = `async ({ entry, apiUrl, socketUrl, transport }) => {
  const { createClient } = await import(entry)
  const client = createClient({ apiUrl, socketUrl, transport, limits: { timeoutMs: 60_000 } })
  const sizes = []
  const hasSnapshot = new Promise((resolve) => {
    client.channels.layerUpdates.subscribe({
      snapshot: ({ items }) => { sizes.push(items.length); resolve() },
    })
  })
  await hasSnapshot
  const text = entry + ' over ' + transport
  const event = new Promise((resolve) => {
    client.channels.layerUpdates.subscribe({
      event: (update) => { if (update.layer?.content?.text === text) resolve(update) },
    })
  })
  const { confirmed, value } = await client.layers.update('title', { content: { text } })
  const refusal = await client.layers.get('absent').catch(({ code }) => code)
  const received = await event
  client.close()
  return { layers: sizes[0], confirmed, revision: value.revision, received, refusal }
}`

t.test(
  'the built modules run in a browser without a bundler',
  { skip: missingProgram('chromium') },
  async (t) => {
    const origin = await servePage(t)
    const { apiUrl, socketUrl } = await startStandalone(t, { environment: { CORS_ORIGINS: origin } })
    const browser = await chromium.launch(DEBIAN_CHROMIUM)
    t.teardown(() => browser.close())
    const page = await browser.newPage()
    page.setDefaultTimeout(60_000)
    await page.goto(origin)
    for (const entry of ['@stream-manager/client', '@stream-manager/client/protobuf']) {
      for (const transport of ['http', 'socket']) {
        const input = JSON.stringify({ entry, apiUrl, socketUrl, transport })
        const done = await within(page.evaluate(`(${SCRIPT})(${input})`), {
          what: `${entry} over ${transport}`,
        })
        t.match(done, {
          layers: 6,
          revision: Number,
          received: {
            type: 'layer.updated',
            layer: { id: 'title', content: { text: `${entry} over ${transport}` } },
          },
          refusal: 'layer.not_found',
        })
      }
    }
  },
)
