import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t from 'tap'
import { isAccessible } from './support/accessibility.ts'
import { apiOf, callAs } from './support/api.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

const PASSWORD = 'mellow-otter-quarry'

t.test('edits of other people are marked with their names', { skip }, async (t) => {
  const system = await startDashboard(t, { environment: { AUTOSTART: 'false' } })
  const browser = await startBrowser(t)
  const api = apiOf(system)
  const row = (page: Page, name: string) => page.getByRole('row', { name })
  const marks = (page: Page) => page.locator('[data-foreign]').count()
  const layer = { type: 'text', content: { text: 'first' } }
  for (const id of ['title', 'badge']) await api.post('/api/layers', { id, name: id, ...layer })
  await api.post('/api/users', { name: 'ann', displayName: 'Ann', role: 'operator', password: PASSWORD })
  const ann = await callAs(system, { username: 'ann', password: PASSWORD })

  await t.test('an edit of a signed-in person names them in the list and on the stage', async (t) => {
    const page = await openPage({ t, browser, url: system.dashboardUrl })
    await row(page, 'title').click()
    await ann('PATCH', '/api/layers/title', { opacity: 0.5 })
    await row(page, 'title').getByText('changed by Ann').waitFor()
    await page.getByRole('button', { name: /^title, .*, changed by Ann$/ }).waitFor()
    await page.getByRole('status').filter({ hasText: 'Ann changed “title”' }).waitFor()
    await picture(page, 'foreign-edit')
    await isAccessible(t, page, 'a marked layer')
    await eventually(async () => (await marks(page)) === 0, { what: 'the end of the mark' })
    await ann('DELETE', '/api/layers/badge')
    await page.getByRole('status').filter({ hasText: 'Ann deleted “badge”' }).waitFor()
  })

  await t.test('an edit of one page is marked on another page, and not on its own', async (t) => {
    const [own, other] = [
      await openPage({ t, browser, url: system.dashboardUrl }),
      await openPage({ t, browser, url: system.dashboardUrl }),
    ]
    await row(other, 'title').waitFor()
    await row(own, 'title').click()
    // Every mark that the page shows until the end of the test, however short.
    await own.evaluate(`
      window.seen = 0
      new MutationObserver(() => { window.seen += document.querySelectorAll('[data-foreign]').length })
        .observe(document.body, { subtree: true, attributes: true, childList: true })
    `)
    const text = own.getByRole('textbox', { name: 'Text', exact: true })
    await text.fill('second')
    await row(other, 'title').getByText('changed by Guest').waitFor()
    await text.fill('third')
    await own.keyboard.press('Escape')
    const isStored = async () =>
      JSON.stringify((await api.get('/api/layers/title')).content).includes('third')
    await eventually(isStored, { what: 'the text' })
    await eventually(async () => (await marks(other)) === 0, { what: 'the end of the mark' })
    t.equal(await own.evaluate('window.seen'), 0)
  })
})
