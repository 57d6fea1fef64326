import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { apiOf } from './support/api.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

const MARKUP =
  '<img src=x onerror="window.__xss=1"><svg onload="window.__xss=1"><script>window.__xss=1</script>'
const NAMES = {
  markup: MARKUP,
  'no-end': '"><!-- <style>*{display:none}</style><textarea>',
  turned: 'a\u202egnp.exe',
  unseen: 'b\u2066c\u200bd\ufeff',
  terminal: 'e\u001b[31mf\u0007g',
  lines: 'h\ni\r\nj\u2028k',
}

const nothingRan = async (t: Test, page: Page) => {
  t.equal(await page.evaluate('window.__xss'), undefined)
  t.equal(await page.locator('#root :is(img, script, style, [onload])').count(), 0)
}

t.test('hostile names and error texts are shown as text', { skip }, async (t) => {
  const system = await startDashboard(t, { environment: { SOURCE_NETWORKS: '127.0.0.1:9' } })
  const api = apiOf(system)
  for (const [id, name] of Object.entries(NAMES))
    await api.post('/api/layers', { id, name, type: 'text', content: { text: name } })
  await api.post('/api/layers', {
    ...{ id: 'broken', name: MARKUP, type: 'video' },
    content: { url: `http://127.0.0.1:9/${encodeURIComponent(MARKUP)}.mp4` },
  })
  await api.post('/api/streams', { id: 'hostile', name: MARKUP })
  const page = await openPage({ t, browser: await startBrowser(t), url: system.dashboardUrl })

  await t.test('in the list and the form of a layer', async (t) => {
    for (const [id, name] of Object.entries(NAMES)) {
      const row = page.locator(`.layer-row[data-key="${id}"]`)
      t.equal(await row.locator('.layer-name > span').first().textContent(), name, id)
    }
    await page.locator('.layer-row[data-key="markup"]').click()
    const field = page.getByRole('textbox', { name: 'Name' })
    await eventually(async () => (await field.inputValue()) === MARKUP, { what: 'the name in its field' })
    await nothingRan(t, page)
    await picture(page, 'hostile-names')
  })

  await t.test('in the list of problems and its messages', async (t) => {
    await page
      .getByRole('banner')
      .getByRole('button', { name: /problem/ })
      .click()
    await page.getByRole('dialog').getByRole('listitem').filter({ hasText: MARKUP }).waitFor()
    await nothingRan(t, page)
    await picture(page, 'hostile-problems')
    await page.getByRole('dialog').press('Escape')
  })

  await t.test('in the list of streams and its question', async (t) => {
    await page.getByRole('link', { name: 'Streams', exact: true }).click()
    const stream = page.getByRole('listitem').filter({ hasText: MARKUP })
    await stream.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('alertdialog').getByText(MARKUP).waitFor()
    await nothingRan(t, page)
    await page.keyboard.press('Escape')
  })
})
