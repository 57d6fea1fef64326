import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { apiOf } from './support/api.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'
import { countRowRenders } from './support/row-renders.ts'

const row = (page: Page, name: string) => page.getByRole('row', { name })
const names = (page: Page) => page.locator('.layer-name > span:first-child').allInnerTexts()

t.test('editing on the page', { skip }, async (t) => {
  const system = await startDashboard(t, { environment: { AUTOSTART: 'false' } })
  const browser = await startBrowser(t)
  const api = apiOf(system)
  const open = (t: Test) => openPage({ t, browser, url: system.dashboardUrl })
  const addText = (id: string, text = id) =>
    api.post('/api/layers', { id, name: id, type: 'text', content: { text } })
  const textOf = async (id: string) => (await api.get(`/api/layers/${id}`)).content
  const textIs = (id: string, text: string) =>
    eventually(async () => JSON.stringify(await textOf(id)).includes(`"text":"${text}"`), {
      what: `the text ${text}`,
    })

  await t.test('a layer is added, named and written, and all of it can be undone', async (t) => {
    const page = await open(t)
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('button', { name: 'Text', exact: true }).click()
    await row(page, 'Text').waitFor()
    await page.getByRole('textbox', { name: 'Name' }).fill('Headline')
    await page.getByRole('textbox', { name: 'Text', exact: true }).fill('Good evening')
    await row(page, 'Headline').waitFor()
    // Inside of a field these keys are the field's.
    const text = page.getByRole('textbox', { name: 'Text', exact: true })
    await text.press('Control+a')
    await text.press('Delete')
    await page.keyboard.type('Good evening')
    t.equal(await text.inputValue(), 'Good evening')
    const [id = ''] = await page
      .locator('[role="row"][data-key]')
      .evaluateAll((rows) => rows.map((element) => element.getAttribute('data-key') ?? ''))
    await textIs(id, 'Good evening')
    await picture(page, 'inspector')
    await page.getByRole('button', { name: 'Undo' }).click()
    await textIs(id, 'Text')
    await page.getByRole('button', { name: 'Undo' }).click()
    await row(page, 'Headline').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await row(page, 'Text').waitFor({ state: 'detached' })
    t.ok(await page.getByRole('button', { name: 'Undo' }).isDisabled())
  })

  await t.test(
    'a refused value stays in its field with the reason, and nothing of it is stored',
    async (t) => {
      await addText('refused')
      const page = await open(t)
      await row(page, 'refused').click()
      const color = page.getByRole('textbox', { name: 'Colour', exact: true })
      await color.fill('no colour')
      await page.locator('.color-field .field-error').first().waitFor()
      t.equal(await color.inputValue(), 'no colour')
      t.notMatch(await textOf('refused'), { color: 'no colour' })
    },
  )

  await t.test('keys and buttons hide, duplicate, delete and reorder', async (t) => {
    await Promise.all(['one', 'two', 'three'].map((id) => addText(id)))
    const page = await open(t)
    await row(page, 'two').click()
    await page.keyboard.press('h')
    await page.getByRole('button', { name: 'Show two' }).waitFor()
    await eventually(async () => !(await api.get('/api/layers/two')).visible, { what: 'two to be hidden' })
    await page.keyboard.press('Control+d')
    await row(page, 'two (copy)').waitFor()
    await row(page, 'one').click()
    const before = await names(page)
    await page.keyboard.press('+')
    await eventually(async () => (await names(page)).join() !== before.join(), { what: 'another order' })
    t.equal((await names(page)).indexOf('one'), before.indexOf('one') - 1)
    await page.keyboard.press('Delete')
    await row(page, 'one').waitFor({ state: 'detached' })
    const isGone = () =>
      api.get('/api/layers/one').then(
        () => false,
        () => true,
      )
    await eventually(isGone, { what: 'one to be deleted' })
    await page.keyboard.press('Control+z')
    await row(page, 'one').waitFor()
  })

  await t.test('only the row of a changed layer is drawn again', async (t) => {
    const ids = ['drawn-a', 'drawn-b', 'drawn-c']
    await Promise.all(ids.map((id) => addText(id)))
    const page = await open(t)
    const renders = await countRowRenders(page)
    await row(page, 'drawn-c').waitFor()
    t.match(Object.keys(await renders.take()).toSorted(), ids, 'the first time all of them are drawn')
    await api.patch('/api/layers/drawn-a', { name: 'renamed' })
    await row(page, 'renamed').waitFor()
    t.strictSame(Object.keys(await renders.take()), ['drawn-a'], 'a foreign edit')
    await row(page, 'drawn-b').click()
    await page.keyboard.press('h')
    await row(page, 'drawn-b').getByText('hidden').waitFor()
    await eventually(async () => !(await api.get('/api/layers/drawn-b')).visible, { what: 'the stored edit' })
    t.strictSame(Object.keys(await renders.take()), ['drawn-b'], 'an own edit')
    await row(page, 'drawn-c').click({ modifiers: ['ControlOrMeta'] })
    await page.keyboard.press('l')
    await page.getByRole('button', { name: 'Unlock drawn-b' }).waitFor()
    await page.getByRole('button', { name: 'Unlock drawn-c' }).waitFor()
    t.strictSame(Object.keys(await renders.take()).toSorted(), ['drawn-b', 'drawn-c'], 'two locks')
  })

  await t.test('a row is dragged to another place', async (t) => {
    await Promise.all(['drag-a', 'drag-b'].map((id) => addText(id)))
    const page = await open(t)
    await row(page, 'drag-a').waitFor()
    await row(page, 'drag-b').waitFor()
    const before = await names(page)
    const [lower, upper] =
      before.indexOf('drag-a') > before.indexOf('drag-b') ? ['drag-a', 'drag-b'] : ['drag-b', 'drag-a']
    const grip = await row(page, lower).locator('.layer-grip').boundingBox()
    const target = await row(page, upper).boundingBox()
    if (!grip || !target) throw new Error('the rows are not shown')
    await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2)
    await page.mouse.down()
    await page.mouse.move(target.x + 40, target.y + 3, { steps: 8 })
    await picture(page, 'row-drag')
    await page.mouse.up()
    await eventually(async () => (await names(page)).indexOf(lower) < (await names(page)).indexOf(upper), {
      what: 'the other order',
    })
    const isStored = async () => {
      const [above, below] = [await api.get(`/api/layers/${lower}`), await api.get(`/api/layers/${upper}`)]
      return above.zIndex > below.zIndex
    }
    t.ok(await eventually(isStored, { what: 'the order to be stored' }))
  })

  await t.test('two people edit one field: both texts are kept until one is chosen', async (t) => {
    await addText('shared', 'first')
    const page = await open(t)
    await row(page, 'shared').click()
    const field = page.getByRole('textbox', { name: 'Text', exact: true })
    await field.click()
    // The other edit is stored while this page's is on its way.
    let isMet = false
    await page.route('**/api/layers/shared', async (route) => {
      if (!isMet && route.request().method() === 'PATCH') {
        isMet = true
        await api.patch('/api/layers/shared', { content: { text: 'theirs' } })
      }
      await route.continue()
    })
    await field.fill('mine')
    await page.getByText('was changed by someone else').waitFor()
    await textIs('shared', 'theirs')
    await page.getByRole('button', { name: 'See both' }).click()
    await page.getByRole('dialog').getByText('theirs').last().waitFor()
    await picture(page, 'conflict')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Keep mine' }).click()
    await textIs('shared', 'mine')
    t.equal(await page.getByText('was changed by someone else').count(), 0)
  })

  await t.test('changes are prepared unseen, compared, and taken together', async (t) => {
    await Promise.all([addText('lead', 'old'), addText('logo')])
    const page = await open(t)
    await row(page, 'lead').waitFor()
    await page.getByRole('button', { name: 'Prepare' }).click()
    await row(page, 'lead').click()
    await page.getByRole('textbox', { name: 'Text', exact: true }).fill('new')
    await row(page, 'logo').click()
    await page.keyboard.press('Delete')
    await page.getByText('2 changes prepared').waitFor()
    t.match(await textOf('lead'), { text: 'old' }, 'viewers see nothing of it')
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.getByRole('cell', { name: 'new' }).waitFor()
    await page.getByText('will disappear').waitFor()
    await picture(page, 'compare')
    await page.keyboard.press('Escape')
    const sent: string[] = []
    page.on('request', (request) => {
      if (request.method() !== 'GET') sent.push(`${request.method()} ${new URL(request.url()).pathname}`)
    })
    await page.getByRole('button', { name: 'Take' }).click()
    await textIs('lead', 'new')
    t.strictSame(sent, ['POST /api/layers/batch'], 'one request, which the engine puts on air in one frame')
    await t.rejects(api.get('/api/layers/logo'), { message: /404/ })
    await page.getByRole('button', { name: 'Prepare' }).waitFor()
  })

  await t.test('hostile names and texts are inert', async (t) => {
    const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    await api.post('/api/layers', { id: 'hostile', name: hostile, type: 'text', content: { text: hostile } })
    const page = await open(t)
    await row(page, hostile).click()
    await page.getByRole('textbox', { name: 'Name' }).waitFor()
    t.equal(await page.title(), 'Stream Manager')
    t.equal(await page.locator('img').count(), 0)
  })
})
