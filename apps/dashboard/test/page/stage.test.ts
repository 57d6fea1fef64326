import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { apiOf, type PageApi } from './support/api.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

const LAYER = {
  type: 'color',
  content: { color: '#ff0000' },
  frame: { x: 100, y: 100, width: 200, height: 100 },
}

/** Screen pixels of a place in the programme, which is 1280 pixels wide. */
const screenOf = async (page: Page, x: number, y: number) => {
  const area = await page.getByRole('region', { name: 'Layers on the picture' }).boundingBox()
  if (!area) throw new Error('there is no stage')
  const scale = area.width / 1280
  return { x: area.x + x * scale, y: area.y + y * scale }
}

/** From one place in the programme to another, in steps as a hand moves. Ctrl suspends snapping. */
const dragOn = async (page: Page, from: readonly [number, number], to: readonly [number, number]) => {
  const [start, end] = [await screenOf(page, ...from), await screenOf(page, ...to)]
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  await page.keyboard.down('Control')
  await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 5 })
  await page.mouse.move(end.x, end.y, { steps: 5 })
  await page.mouse.up()
  await page.keyboard.up('Control')
}

const row = (page: Page, name: string) => page.getByRole('row', { name })

t.test('the stage moves layers by pointer and by keys', { skip }, async (t) => {
  const system = await startDashboard(t, { environment: { AUTOSTART: 'false' } })
  const browser = await startBrowser(t)
  const api: PageApi = apiOf(system)
  const frameOf = async (id: string) => (await api.get(`/api/layers/${id}`)).frame
  const open = async (t: Test, id: string) => {
    await api.post('/api/layers', { id, name: id, ...LAYER })
    const page = await openPage({ t, browser, url: system.dashboardUrl })
    await row(page, id).click()
    await page.locator('.selection-frame').waitFor()
    return page
  }
  const frameIs = (id: string, frame: object) =>
    eventually(async () => JSON.stringify(await frameOf(id)) === JSON.stringify(frame), {
      what: `the frame of ${id}`,
    })

  await t.test('a dragged layer has the place where it was let go, and one undo takes it back', async (t) => {
    const page = await open(t, 'drag-me')
    await dragOn(page, [150, 150], [463, 283])
    await eventually(async () => (await frameOf('drag-me')).x !== 100, { what: 'the move' })
    const moved = await eventually(
      async () => {
        const { x, y } = await frameOf('drag-me')
        return Math.abs(x - 413) <= 4 && Math.abs(y - 233) <= 4
      },
      { what: 'the last place of the drag' },
    )
    t.ok(moved)
    await picture(page, 'stage-dragged')
    await page.getByRole('button', { name: 'Undo' }).click()
    await frameIs('drag-me', LAYER.frame)
    await page.getByRole('button', { name: 'Redo' }).click()
    await eventually(async () => (await frameOf('drag-me')).x > 400, { what: 'the redo' })
  })

  await t.test('a handle resizes from the opposite corner', async (t) => {
    const page = await open(t, 'resize-me')
    await dragOn(page, [300, 200], [350, 250])
    await eventually(async () => (await frameOf('resize-me')).width > 230, { what: 'the new width' })
    const { x, y, width, height } = await eventually(
      async () => {
        const frame = await frameOf('resize-me')
        return Math.abs(frame.width - 250) <= 4 ? frame : null
      },
      { what: 'the last size of the drag' },
    )
    t.strictSame({ x, y }, { x: 100, y: 100 })
    t.ok(width > 200 && height > 100)
  })

  await t.test('Escape takes a drag back', async (t) => {
    const page = await open(t, 'escape-me')
    const [start, end] = [await screenOf(page, 150, 150), await screenOf(page, 600, 400)]
    await page.mouse.move(start.x, start.y)
    await page.mouse.down()
    await page.mouse.move(end.x, end.y, { steps: 8 })
    await eventually(async () => (await frameOf('escape-me')).x > 300, { what: 'the drag' })
    await page.keyboard.press('Escape')
    await page.mouse.up()
    await frameIs('escape-me', LAYER.frame)
    t.ok(await page.getByRole('button', { name: 'Undo' }).isDisabled(), 'as if it had never begun')
  })

  await t.test('arrow keys move by 1 and by 10 pixels', async (t) => {
    const page = await open(t, 'nudge-me')
    await page.locator('main').click({ position: { x: 3, y: 3 } })
    await row(page, 'nudge-me').click()
    await page.getByRole('button', { name: /^nudge-me, / }).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Shift+ArrowDown')
    await frameIs('nudge-me', { x: 101, y: 110, width: 200, height: 100 })
    t.pass('both presses')
  })

  await t.test('a click takes the uppermost layer, a second one the layer below', async (t) => {
    const page = await open(t, 'below')
    await api.post('/api/layers', { id: 'above', name: 'above', ...LAYER })
    await row(page, 'above').waitFor()
    await page.keyboard.press('Escape')
    const { x, y } = await screenOf(page, 150, 150)
    const pressed = (name: RegExp) => page.getByRole('button', { name, pressed: true }).waitFor()
    await page.mouse.click(x, y)
    await pressed(/^above, /)
    await page.mouse.click(x, y)
    await pressed(/^below, /)
    t.pass('one after the other')
  })

  await t.test('a foreign move is seen at once', async (t) => {
    const page = await open(t, 'foreign')
    await api.patch('/api/layers/foreign', { frame: { x: 555 } })
    await page.getByRole('button', { name: 'foreign, 555, 100 · 200 × 100' }).waitFor()
    t.pass('without a reload')
  })
})
