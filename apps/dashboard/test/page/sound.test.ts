import { eventually } from '@stream-manager/test-kit'
import type { WebSocketRoute } from 'playwright-core'
import t from 'tap'
import { isAccessible } from './support/accessibility.ts'
import { apiOf } from './support/api.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'
import { BACKDROP, DEADLINE, HEARD, isMuted, SILENT, says, videoOf } from './support/sound.ts'

/** A page that nobody has pressed yet. To the browser, each look of Playwright at the page is a press. */
const NOT_ACTIVATED = `(() => {
  let hasBeenActive = false
  addEventListener('pointerdown', () => { hasBeenActive = true }, { capture: true })
  Object.defineProperty(navigator, 'userActivation', { value: { get hasBeenActive() { return hasBeenActive } } })
})()`

t.test('the sound of a running programme', { skip }, async (t) => {
  const system = await startDashboard(t)
  const api = apiOf(system)
  const browser = await startBrowser(t)
  const open = () => openPage({ t, browser, url: system.dashboardUrl })
  const audio = async () => (await api.get('/api/layers/backdrop')).audio

  await t.test('a muted layer is gone from the mix, and its own meter goes on', async (t) => {
    const page = await open()
    await says(page, 'Programme', HEARD)
    await says(page, BACKDROP, HEARD)
    t.equal(await page.getByRole('meter').count(), 2, 'layers without sound have no meter')
    await picture(page, 'sound')
    await page.getByRole('row', { name: BACKDROP }).click()
    await page.keyboard.press('m')
    await says(page, 'Programme', SILENT)
    await says(page, BACKDROP, HEARD)
    t.equal((await audio()).muted, true)
    await picture(page, 'sound-muted')
    await isAccessible(t, page, 'with meters')
    await page.getByRole('button', { name: `Mute ${BACKDROP}`, pressed: true }).click()
    await says(page, 'Programme', HEARD)
    t.equal((await audio()).muted, false)
  })

  await t.test('a drag of the gain is one step to undo', async (t) => {
    const page = await open()
    const thumb = page.locator('.sound-row .slider-thumb')
    const box = await thumb.boundingBox()
    if (!box) throw new Error('there is no gain')
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x - 40, y, { steps: 8 })
    await eventually(async () => (await audio()).gain < 0.5, { what: 'a lower gain during the drag' })
    await page.mouse.move(x - 60, y, { steps: 8 })
    await page.mouse.up()
    await page.getByRole('button', { name: 'Undo' }).click()
    await eventually(async () => (await audio()).gain === 1, { what: 'the gain from before' })
    t.ok(await page.getByRole('button', { name: 'Undo' }).isDisabled())
  })

  await t.test('listening unmutes this page only, and is remembered', async (t) => {
    const page = await open()
    await isMuted(page, true)
    await page.getByRole('button', { name: 'Listen', pressed: false }).click()
    await isMuted(page, false)
    await page.getByText('Only on this page').first().waitFor()
    const { seconds } = await videoOf(page)
    const goesOn = async () => (await videoOf(page)).seconds > seconds + 1
    await eventually(goesOn, { what: 'the picture to go on with sound', ...DEADLINE })
    await page.getByRole('slider', { name: 'Volume of this page' }).press('Home')
    await eventually(async () => (await videoOf(page)).volume === 0, { what: 'the volume' })
    t.strictSame(await audio(), { gain: 1, muted: false }, 'nothing on air changed')
    await picture(page, 'sound-listening')

    const again = await page.context().newPage()
    await again.addInitScript(NOT_ACTIVATED)
    await again.goto(system.dashboardUrl)
    await again.getByText('after your first press').waitFor()
    t.equal((await videoOf(again)).isMuted, true, 'a browser would stop the picture')
    await again.mouse.click(640, 400)
    await isMuted(again, false)
    t.equal((await videoOf(again)).volume, 0)
  })

  await t.test('without the preview the levels are not known', async (t) => {
    const page = await openPage({ t, browser, url: 'about:blank' })
    const sockets: WebSocketRoute[] = []
    let isCut = false
    await page.routeWebSocket(/\/preview$/, (socket) => {
      if (isCut) void socket.close()
      else {
        socket.connectToServer()
        sockets.push(socket)
      }
    })
    await page.goto(system.dashboardUrl)
    await says(page, 'Programme', HEARD)
    isCut = true
    for (const socket of sockets) await socket.close()
    await says(page, 'Programme', /^not known$/)
    await says(page, BACKDROP, /^not known$/)
    t.equal(await page.locator('.meter[data-state="unknown"]').count(), 2)
    await picture(page, 'sound-unknown')
    isCut = false
    await says(page, 'Programme', HEARD)
  })
})
