import { DEBIAN_CHROMIUM, eventually, missingProgram } from '@stream-manager/test-kit'
import { chromium } from 'playwright-core'
import t from 'tap'
import { startStandalone, waitForState } from './support/system.ts'

t.test(
  'the page plays the programme and follows the state',
  { skip: missingProgram('chromium') },
  async (t) => {
    const system = await startStandalone(t)
    await waitForState(
      system,
      'live with HLS',
      ({ status, outputs }) => status === 'live' && outputs[0]?.state === 'live',
    )
    const browser = await chromium.launch(DEBIAN_CHROMIUM)
    t.teardown(() => browser.close())
    const page = await browser.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(system.apiUrl)
    await eventually(() => page.evaluate('document.querySelector("video").currentTime > 1'), {
      what: 'the video to play',
      deadlineMs: 30_000,
    })
    t.equal(await page.evaluate('document.querySelector("video").videoWidth'), 1280)
    t.equal(await page.evaluate('document.querySelector("video").videoHeight'), 720)
    await page.getByText('live').first().waitFor({ timeout: 30_000 })
    await system.api.control('pause')
    await page.getByText('paused').first().waitFor({ timeout: 30_000 })
    t.same(errors, [])
  },
)
