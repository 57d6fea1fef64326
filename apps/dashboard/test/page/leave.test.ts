import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deferred, eventually, temporaryDirectory } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { apiOf } from './support/api.ts'
import { openPage, picture, skip, startBrowser, startDashboard } from './support/dashboard.ts'

/** 1 x 1 pixel, red. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
  'base64',
)

const view = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).first()
const row = (page: Page, name: string) => page.getByRole('row', { name })
const upload = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Uploads' }).getByRole('listitem').filter({ hasText: name })
const question = (page: Page) => page.getByRole('alertdialog', { name: 'Show another stream?' })

/** Uploads of the page are held back until `release`. */
const holdUploads = async (page: Page) => {
  const gate = deferred()
  await page.route('**/api/assets', async (route) => {
    if (route.request().method() === 'POST') await gate.promise
    // A request of a page that is gone cannot go on.
    await route.continue().catch(() => undefined)
  })
  return { release: () => gate.resolve() }
}

const addFile = async (page: Page, name: string) => {
  const file = { name, mimeType: 'image/png', buffer: PNG }
  await page.getByLabel('Upload files').first().setInputFiles([file])
  await upload(page, name).waitFor()
}

/** A file that is dragged in from outside of the browser. */
const dropFile = async (page: Page, path: string) => {
  const devTools = await page.context().newCDPSession(page)
  const data = { items: [], files: [path], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devTools.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data })
  await devTools.detach()
}

/** The questions of the browser itself. Each is answered with yes. */
const watchQuestions = (page: Page): string[] => {
  const asked: string[] = []
  page.on('dialog', async (dialog) => {
    asked.push(dialog.type())
    await dialog.accept()
  })
  return asked
}

t.test('unfinished work and the ways out of the page', { skip }, async (t) => {
  const system = await startDashboard(t, { environment: { AUTOSTART: 'false' } })
  const browser = await startBrowser(t)
  const api = apiOf(system)
  const url = system.dashboardUrl
  await api.post('/api/streams', { id: 'second' })
  const open = (t: Test) => openPage({ t, browser, url })

  /** Something is prepared, and the list of streams is shown. */
  const openWithPrepared = async (t: Test, id: string) => {
    await api.post('/api/layers', { id, name: id, type: 'color', content: { color: '#000' } })
    const page = await open(t)
    await row(page, id).click()
    await page.getByRole('button', { name: 'Prepare', exact: true }).click()
    await page.getByText('Nothing prepared yet').waitFor()
    await page.getByRole('button', { name: `Hide ${id}` }).click()
    await page.getByText('1 change prepared').waitFor()
    return page
  }

  const openSecond = async (page: Page) => {
    await view(page, 'Streams').click()
    const second = page.getByRole('list', { name: 'Streams' }).getByRole('listitem', { name: 'second' })
    await second.getByRole('link', { name: 'Show' }).click()
  }

  await t.test('an upload goes on while another view is shown', async (t) => {
    const page = await open(t)
    const { release } = await holdUploads(page)
    await addFile(page, 'going-on.png')
    await view(page, 'Monitor').click()
    await page.getByRole('heading', { name: 'The last hour' }).waitFor()
    release()
    await view(page, 'Show').click()
    await upload(page, 'going-on.png').getByText('stored').waitFor()
    await row(page, 'going-on').waitFor()
    t.pass('its layer is there')
  })

  await t.test('a file that is dropped on another view is uploaded, and the page stays', async (t) => {
    const path = join(await temporaryDirectory(t), 'dropped.png')
    await writeFile(path, PNG)
    const page = await open(t)
    await view(page, 'Monitor').click()
    await page.getByRole('heading', { name: 'The last hour' }).waitFor()
    await dropFile(page, path)
    t.match(page.url(), /#\/monitor$/)
    await view(page, 'Show').click()
    await row(page, 'dropped').waitFor()
    t.equal(await page.locator('.drop-veil').count(), 0)
  })

  await t.test('another stream is shown only with consent while changes are prepared', async (t) => {
    const page = await openWithPrepared(t, 'prepared')
    await openSecond(page)
    await question(page).getByText('Prepared changes were not taken.').waitFor()
    await picture(page, 'leave-question')
    await question(page).getByRole('button', { name: 'Cancel' }).click()
    await question(page).waitFor({ state: 'detached' })
    await page.getByRole('heading', { name: 'Streams' }).waitFor()
    t.match(page.url(), /#\/streams$/)
    await view(page, 'Show').click()
    await page.getByText('1 change prepared').waitFor()

    await openSecond(page)
    await question(page).getByRole('button', { name: 'Leave' }).click()
    await page.getByRole('heading', { name: 'second' }).waitFor()
    t.match(page.url(), /#\/s\/second/)
  })

  await t.test('the question ends with the upload that it is about', async (t) => {
    const page = await open(t)
    const { release } = await holdUploads(page)
    await addFile(page, 'last.png')
    await openSecond(page)
    await question(page).getByText('Files are still being uploaded.').waitFor()
    release()
    await page.getByRole('heading', { name: 'second' }).waitFor()
    await question(page).waitFor({ state: 'detached' })
    await view(page, 'Streams').click()
    await page.goto(`${url}#/`)
    await row(page, 'last').waitFor()
    t.equal(await question(page).count(), 0)
  })

  await t.test('the browser asks before a page with unfinished work is left, and else not', async (t) => {
    const page = await open(t)
    const asked = watchQuestions(page)
    const { release } = await holdUploads(page)
    await row(page, 'last').click()
    await page.reload()
    t.strictSame(asked, [])
    await row(page, 'last').click()
    await addFile(page, 'running.png')
    await page.reload()
    t.strictSame(asked, ['beforeunload'], 'an upload')
    release()

    const other = await openWithPrepared(t, 'unsaved')
    const askedThere = watchQuestions(other)
    await other.reload()
    t.strictSame(askedThere, ['beforeunload'], 'prepared changes')
    await other.route('**/api/layers/unsaved', (route) => route.abort())
    await row(other, 'unsaved').click()
    await other.getByRole('button', { name: 'Hide unsaved' }).click()
    await other.getByText('not saved: the server did not answer').waitFor()
    await other.reload()
    await row(other, 'unsaved').waitFor()
    t.strictSame(askedThere, ['beforeunload', 'beforeunload'], 'an edit without an answer')
    await eventually(async () => (await other.getByRole('button', { name: 'Hide unsaved' }).count()) === 1)
    await other.reload()
    t.equal(askedThere.length, 2)
  })
})
