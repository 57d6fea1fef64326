import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t from 'tap'
import { isAccessible } from './support/accessibility.ts'
import { apiOf } from './support/api.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'
import { BACKDROP, DEADLINE, HEARD, isMuted, SILENT, says } from './support/sound.ts'

/** Keeps what the page plays beside its video. */
const KEEPS_SOUNDS = `(() => {
  const { Audio } = globalThis
  const made = []
  globalThis.Audio = function () {
    const audio = new Audio()
    made.push(audio)
    return audio
  }
  globalThis.playing = () => made.filter((audio) => audio.hasAttribute('src'))
})()`

const countPlaying = (page: Page) => page.evaluate<number>('playing().length')

/** The loudest sample of a moment. Null while nothing plays. */
const loudnessOf = (page: Page): Promise<number | null> =>
  page.evaluate<number | null>(`(() => {
    const [audio] = playing()
    if (audio === undefined || audio.paused || audio.muted) return null
    if (globalThis.heard?.audio !== audio) {
      const context = new AudioContext()
      const analyser = context.createAnalyser()
      context.createMediaStreamSource(audio.captureStream()).connect(analyser)
      globalThis.heard = { audio, analyser }
    }
    const samples = new Float32Array(globalThis.heard.analyser.fftSize)
    globalThis.heard.analyser.getFloatTimeDomainData(samples)
    return Math.max(...samples.map(Math.abs))
  })()`)

const hears = async (page: Page, name: string) => {
  await page
    .getByRole('status')
    .filter({ hasText: `You hear only ${name}; viewers hear the mix.` })
    .waitFor()
  await eventually(async () => ((await loudnessOf(page)) ?? 0) > 0.01, {
    what: `sound of ${name}`,
    ...DEADLINE,
  })
}

const playsNothingElse = (page: Page) =>
  eventually(async () => (await countPlaying(page)) === 0, { what: 'the end of the solo' })

const soloOf = (page: Page, name: string) => page.getByRole('button', { name: `Solo ${name}`, exact: true })

t.test('one layer alone in the page', { skip }, async (t) => {
  const system = await startDashboard(t)
  const api = apiOf(system)
  const browser = await startBrowser(t)
  const open = async () => {
    const page = await openPage({ t, browser, url: 'about:blank' })
    await page.addInitScript(KEEPS_SOUNDS)
    await page.goto(system.dashboardUrl)
    return page
  }

  await t.test('is heard although it is muted on air, until it is pressed again', async (t) => {
    const page = await open()
    await says(page, BACKDROP, HEARD)
    await page.getByRole('button', { name: 'Listen', pressed: false }).click()
    await isMuted(page, false)
    await api.patch('/api/layers/backdrop', { audio: { muted: true } })
    await says(page, 'Programme', SILENT)
    await soloOf(page, BACKDROP).press('Enter')
    await hears(page, BACKDROP)
    await isMuted(page, true)
    t.equal(await soloOf(page, BACKDROP).getAttribute('aria-pressed'), 'true')
    await says(page, 'Programme', SILENT)
    t.same((await api.get('/api/layers/backdrop')).audio, { gain: 1, muted: true }, 'nothing on air changed')
    await picture(page, 'solo')
    await isAccessible(t, page, 'with a solo')
    await soloOf(page, BACKDROP).press('Enter')
    await playsNothingElse(page)
    await isMuted(page, false)
    t.equal(await page.getByText('You hear only').count(), 0)
    await api.patch('/api/layers/backdrop', { audio: { muted: false } })
  })

  await t.test('gives way to another layer, and ends with that one', async (t) => {
    const page = await open()
    const { type, content } = await api.get('/api/layers/backdrop')
    const second = await api.post('/api/layers', { name: 'Second camera', type, content })
    await soloOf(page, BACKDROP).click()
    await hears(page, BACKDROP)
    await isMuted(page, true)
    await soloOf(page, 'Second camera').click()
    await hears(page, 'Second camera')
    t.equal(await soloOf(page, BACKDROP).getAttribute('aria-pressed'), 'false')
    t.equal(await countPlaying(page), 1)
    await api.delete(`/api/layers/${second.id}`)
    await page.getByText('The layer is gone').waitFor()
    await playsNothingElse(page)
  })

  await t.test('is silent while the programme is away, and says so', async (t) => {
    const page = await open()
    await soloOf(page, BACKDROP).click()
    await hears(page, BACKDROP)
    await api.post('/api/stream/control', { action: 'stop' })
    await page.getByText(`Waiting for the sound of ${BACKDROP}. This page is silent.`).waitFor()
    await soloOf(page, BACKDROP).click()
    await page.getByText('OFF AIR', { exact: true }).waitFor()
    await soloOf(page, BACKDROP).click()
    await page.getByText('Start the stream first').waitFor()
    t.equal(await soloOf(page, BACKDROP).getAttribute('aria-pressed'), 'false')
    await picture(page, 'solo-off-air')
  })
})
