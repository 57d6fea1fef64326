import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t from 'tap'
import { apiOf } from './support/api.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

const LAYER = {
  type: 'color',
  content: { color: '#ff0000' },
  frame: { x: 0, y: 0, width: 1280, height: 720 },
}

const view = (page: Page) => page.locator('.stage-view')

const scrollOf = (page: Page) => view(page).evaluate(({ scrollLeft, scrollTop }) => [scrollLeft, scrollTop])

/** The shape of the pointer tells what a drag does. */
const cursorOf = (page: Page) => view(page).evaluate((element) => getComputedStyle(element).cursor)

/** From the middle of the view. */
const drag = async (page: Page, by: readonly [number, number], button: 'left' | 'middle' = 'left') => {
  const place = await view(page).boundingBox()
  if (!place) throw new Error('there is no view')
  const [x, y] = [place.x + place.width / 2, place.y + place.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down({ button })
  await page.mouse.move(x + by[0], y + by[1], { steps: 5 })
  const cursor = await cursorOf(page)
  await page.mouse.up({ button })
  return cursor
}

t.test('the view of a zoomed picture is moved', { skip }, async (t) => {
  const system = await startDashboard(t, { environment: { AUTOSTART: 'false' } })
  const api = apiOf(system)
  await api.post('/api/layers', { id: 'below', name: 'Below', ...LAYER })
  await api.post('/api/layers', {
    id: 'title',
    name: 'Title',
    type: 'text',
    visible: false,
    content: { text: 'A' },
  })
  const page = await openPage({ t, browser: await startBrowser(t), url: system.dashboardUrl })
  const row = (name: string) => page.getByRole('row', { name })
  const isSelected = async (name: string) => (await row(name).getAttribute('aria-selected')) === 'true'
  await row('Below').waitFor()

  await t.test('a picture that fits has nothing to move', async (t) => {
    await page.keyboard.down('Space')
    t.equal(await view(page).getAttribute('data-pan'), null)
    await page.keyboard.up('Space')
    await page.keyboard.press('?')
    const keys = page.getByRole('dialog', { name: 'All keys' })
    await keys.getByText(/^Move the view of the zoomed picture: hold and drag/).waitFor()
    await keys.getByText('Space', { exact: true }).waitFor()
    await keys.getByText('Ctrl+ArrowLeft', { exact: true }).waitFor()
    await picture(page, 'all-keys')
    await page.keyboard.press('Escape')
    await keys.waitFor({ state: 'detached' })
  })

  await page.getByLabel('Zoom').selectOption('1')
  await page.getByLabel('Zoom').blur()

  await t.test('Space and a drag move it, and no layer', async (t) => {
    await page.keyboard.down('Space')
    await eventually(async () => (await cursorOf(page)) === 'grab', { what: 'the open hand' })
    t.equal(await drag(page, [-120, -60]), 'grabbing')
    t.strictSame(await scrollOf(page), [120, 60])
    t.equal(await cursorOf(page), 'grab', 'Space is still held')
    await page.keyboard.up('Space')
    t.equal(await view(page).getAttribute('data-pan'), null)
    t.notOk(await isSelected('Below'))
    t.match((await api.get('/api/layers/below')).frame, LAYER.frame)
  })

  await t.test('the middle button moves it, also over a selected layer', async (t) => {
    await row('Below').click()
    await page.locator('.selection-frame').waitFor()
    t.equal(await drag(page, [50, 30], 'middle'), 'grabbing')
    t.strictSame(await scrollOf(page), [70, 30])
    t.match((await api.get('/api/layers/below')).frame, LAYER.frame)
    t.ok(await isSelected('Below'))
  })

  await t.test('keys move it', async (t) => {
    // The list has arrow keys of its own while it has the focus.
    await page.locator('main').click({ position: { x: 3, y: 3 } })
    await page.keyboard.press('Control+ArrowRight')
    await eventually(async () => (await scrollOf(page))[0] === 150, { what: 'the step to the right' })
    await page.getByRole('button', { name: /^Below, / }).focus()
    await page.keyboard.press('Control+ArrowUp')
    await eventually(async () => (await scrollOf(page))[1] === 0, { what: 'the step up' })
    t.match((await api.get('/api/layers/below')).frame, LAYER.frame, 'an arrow alone moves the layer')
  })

  await t.test('Space in a field is a letter, and on a button a press', async (t) => {
    await row('Title').click()
    const field = page.getByRole('textbox', { name: 'Text', exact: true })
    await field.focus()
    await field.press('End')
    await page.keyboard.down('Space')
    t.equal(await view(page).getAttribute('data-pan'), null)
    await page.keyboard.up('Space')
    t.equal(await field.inputValue(), 'A ')
    await page.getByRole('button', { name: 'Prepare', exact: true }).focus()
    await page.keyboard.down('Space')
    t.equal(await view(page).getAttribute('data-pan'), null)
    await page.keyboard.up('Space')
    await page.getByText('Nothing prepared yet').waitFor()
  })
})
