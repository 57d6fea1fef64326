import { DEBIAN_CHROMIUM, eventually, missingProgram } from '@stream-manager/test-kit'
import { chromium, type Page } from 'playwright-core'
import t from 'tap'
import { startStandalone } from './support/system.ts'

const SIGN_IN_ON = { ENVIRONMENT: 'production', ALLOW_DEV_AUTH_BYPASS: 'false' }
const LINE = /^sign in: (\S+#link=\S+)$/m

const playing = (page: Page) =>
  eventually(() => page.evaluate('document.querySelector("video").currentTime > 1'), {
    what: 'the video to play',
    deadlineMs: 60_000,
  })

/** Calls the API as the user who signed in. Resolves with the status. */
const callAs = (page: Page, method: string, path: string, body: object): Promise<number> =>
  page.evaluate(`(async () => {
    const { call } = await import('./session.js')
    return call('${method}', '${path}', ${JSON.stringify(body)}).then(() => 200, ({ status }) => status)
  })()`)

t.test(
  'the link of the first start leads to the programme and the state',
  { skip: missingProgram('chromium') },
  async (t) => {
    const system = await startStandalone(t, { environment: SIGN_IN_ON })
    const link = await eventually(() => LINE.exec(system.output())?.[1], { what: 'the link' })
    const browser = await chromium.launch(DEBIAN_CHROMIUM)
    t.teardown(() => browser.close())
    const page = await browser.newPage()
    page.setDefaultTimeout(60_000)
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(link)
    await page.locator('#who-name', { hasText: 'Administrator (admin)' }).waitFor()
    await playing(page)
    t.equal(await page.evaluate('document.querySelector("video").videoWidth'), 1280)
    t.equal(await page.evaluate('document.querySelector("video").videoHeight'), 720)
    await page.getByText('live').first().waitFor()

    t.equal(await callAs(page, 'PUT', 'api/playback', { visibility: 'private' }), 200)
    t.equal((await fetch(`${system.apiUrl}/hls/main/index.m3u8`)).status, 401, 'private for others')
    await page.reload()
    await playing(page)

    t.equal(await callAs(page, 'POST', 'api/stream/control', { action: 'pause' }), 200)
    await page.getByText('paused').first().waitFor()
    t.same(errors, [])
  },
)
