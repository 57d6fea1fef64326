import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'

const browserPart = (page: Page) => page.getByRole('region', { name: 'From this browser' })

export const browserRow = (page: Page, name: string) =>
  browserPart(page).getByRole('listitem', { name, exact: true })

export const checkAgain = (page: Page): Promise<void> =>
  browserPart(page).getByRole('button', { name: 'Check this browser again' }).click()

/** Waits until the check passes. A busy gateway refuses new sockets, and a stream may not be on air yet. */
export const browserCheckPasses = (page: Page, name: string): Promise<true> =>
  eventually(
    async () => {
      const row = browserRow(page, name)
      await row.getByText(/^(passed|skipped|fails)$/).waitFor()
      if (await row.getByText('passed').isVisible()) return true
      await checkAgain(page)
      return false
    },
    { what: `“${name}” to pass`, deadlineMs: 120_000 },
  )
