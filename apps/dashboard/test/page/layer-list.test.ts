import { eventually, freePort } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { isAccessible } from './support/accessibility.ts'
import { apiOf } from './support/api.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

const row = (page: Page, name: string) => page.getByRole('row', { name, exact: true })

t.test('the list of layers', { skip }, async (t) => {
  const system = await startDashboard(t)
  const browser = await startBrowser(t)
  const api = apiOf(system)
  const open = (t: Test) => openPage({ t, browser, url: system.dashboardUrl })
  const addColor = (id: string) =>
    api.post('/api/layers', { id, name: id, type: 'color', visible: false, content: { color: '#000' } })
  const isNamed = (id: string, name: string) =>
    eventually(async () => (await api.get(`/api/layers/${id}`)).name === name, { what: `the name ${name}` })

  await t.test('F2 and a double click make a field of the name, which Enter stores', async (t) => {
    await addColor('plate')
    const page = await open(t)
    await row(page, 'plate').click()
    await page.keyboard.press('F2')
    const field = page.getByRole('textbox', { name: 'Name of plate' })
    await field.waitFor()
    t.equal(await field.getAttribute('maxlength'), '200')
    await isAccessible(t, page, 'a name as a field')
    await picture(page, 'rename')
    await field.fill('back')
    await field.press('Home')
    await field.press('ArrowRight')
    await field.press('ArrowLeft')
    await page.keyboard.type('h a')
    await field.press('Enter')
    await isNamed('plate', 'h aback')
    await row(page, 'h aback').waitFor()
    t.equal(await page.evaluate('document.activeElement.dataset.key'), 'plate', 'the row has the focus again')

    await row(page, 'h aback').getByText('h aback').dblclick()
    const again = page.getByRole('textbox', { name: 'Name of h aback' })
    await again.fill('شعار القناة')
    await again.press('Enter')
    await isNamed('plate', 'شعار القناة')
    await page.getByRole('button', { name: 'Undo' }).click()
    await isNamed('plate', 'h aback')
  })

  await t.test('Escape leaves a name as it was, and an empty name is not stored', async (t) => {
    await addColor('kept')
    const page = await open(t)
    await row(page, 'kept').click()
    const sent: unknown[] = []
    page.on('request', (request) => request.method() === 'PATCH' && sent.push(request.postDataJSON()))
    for (const [text, key] of [
      ['other', 'Escape'],
      ['  ', 'Enter'],
    ] as const) {
      await page.keyboard.press('F2')
      const field = page.getByRole('textbox', { name: 'Name of kept' })
      await field.fill(text)
      await field.press(key)
      await field.waitFor({ state: 'detached' })
      await row(page, 'kept').waitFor()
    }
    // Edits of a page are sent in order: with the next one stored, the names would have been.
    await page.keyboard.press('h')
    await eventually(async () => (await api.get('/api/layers/kept')).visible, { what: 'the edit after them' })
    t.strictSame(sent, [{ visible: true }])
    t.equal((await api.get('/api/layers/kept')).name, 'kept')
    t.equal(await row(page, 'kept').getAttribute('aria-selected'), 'true', 'Escape was the field’s')
    await page.keyboard.press('?')
    const keys = page.getByRole('dialog', { name: 'All keys' })
    await keys.getByText('F2', { exact: true }).waitFor()
  })

  await t.test('opacity is dragged from the list, and a drag is one step to undo', async (t) => {
    await addColor('veil')
    const page = await open(t)
    const opacityIs = (is: (opacity: number) => boolean, what: string) =>
      eventually(async () => is((await api.get('/api/layers/veil')).opacity), { what })
    await page.getByRole('button', { name: 'Opacity and name of veil' }).click()
    const panel = page.getByRole('dialog', { name: 'Opacity and name of veil' })
    const track = await panel.locator('.slider-track').boundingBox()
    if (track === null) throw new Error('the slider is not shown')
    const y = track.y + track.height / 2
    await page.mouse.move(track.x + track.width - 2, y)
    await page.mouse.down()
    await page.mouse.move(track.x + track.width * 0.3, y, { steps: 6 })
    await isAccessible(t, page, 'the menu of a row')
    await picture(page, 'row-opacity')
    await page.mouse.up()
    await opacityIs((opacity) => opacity > 0.2 && opacity < 0.4, 'a third of the opacity')
    const { opacity: dragged } = await api.get('/api/layers/veil')
    await panel.getByRole('slider').press('ArrowLeft')
    await opacityIs((opacity) => opacity < dragged, 'a step of the slider')
    await panel.getByRole('button', { name: 'Rename' }).click()
    const field = page.getByRole('textbox', { name: 'Name of veil' })
    await field.waitFor()
    await eventually(() => field.evaluate((element) => element === document.activeElement), {
      what: 'the focus of the field',
    })
    await field.press('Escape')
    await page.getByRole('button', { name: 'Undo' }).click()
    await opacityIs((opacity) => opacity === dragged, 'the drag to stay')
    await page.getByRole('button', { name: 'Undo' }).click()
    await opacityIs((opacity) => opacity === 1, 'the whole drag to be undone')
  })

  await t.test('a layer without its source says its state, why, and the next try in words', async (t) => {
    const url = `http://127.0.0.1:${await freePort()}/nothing.mp4`
    await api.post('/api/layers', { id: 'camera', name: 'camera', type: 'video', content: { url } })
    const page = await open(t)
    const state = row(page, 'camera').locator('.layer-state')
    await state.filter({ hasText: /^(loading|stalled|failed): \S.+/ }).waitFor()
    await picture(page, 'layer-state')
    t.pass('the state, then the reason')
  })
})
