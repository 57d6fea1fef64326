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

interface Browsing {
  readonly cookies: readonly { readonly name: string; readonly value: string }[]
  readonly url: string
}

/** Calls the API as the user whose browser has the cookies. Resolves with the status. */
const makePrivate = async ({ cookies, url }: Browsing): Promise<number> => {
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const headers = { cookie, origin: url }
  const session = await fetch(`${url}/api/sessions/refresh`, { method: 'POST', headers })
  const { accessToken } = (await session.json()) as { accessToken: string }
  const answer = await fetch(`${url}/api/playback`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ visibility: 'private' }),
  })
  return answer.status
}

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
    const bar = page.getByRole('banner')
    await bar.getByText('Administrator administrator').waitFor()
    await playing(page)
    t.equal(await page.evaluate('document.querySelector("video").videoWidth'), 1280)
    t.equal(await page.evaluate('document.querySelector("video").videoHeight'), 720)
    await bar.getByText(/^ON AIR/).waitFor()

    const context = { cookies: await page.context().cookies(), url: system.apiUrl }
    t.equal(await makePrivate(context), 200)
    t.equal((await fetch(`${system.apiUrl}/hls/main/index.m3u8`)).status, 401, 'private for others')
    await page.reload()
    await playing(page)

    await bar.getByRole('button', { name: 'Pause' }).click()
    await bar.getByText(/^PAUSED/).waitFor()
    t.same(errors, [])
  },
)
