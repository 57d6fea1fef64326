import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'

const AXE = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'))

interface Violation {
  readonly id: string
  readonly impact: string | null
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/** Without `preload` axe adds no style sheet that the page was still loading, which the content policy refuses. */
const OPTIONS = "{ resultTypes: ['violations'], preload: false }"
const SERIOUS = new Set(['serious', 'critical'])

/** Colours between two states have contrasts that nobody reads. An animation without an end is no such change. */
const changesEnd = (page: Page): Promise<unknown> =>
  page.evaluate(`(async () => {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
    const changes = document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(changes.map(({ finished }) => finished))
  })()`)

/** Looks at the page with axe-core once its colours stand still. */
export const isAccessible = async (
  t: Test,
  page: Page,
  what: string,
  { without = [] }: { readonly without?: readonly string[] } = {},
): Promise<void> => {
  // An announcement of a button stays for seconds, also after the button is gone.
  await page.locator('[data-live-announcer] [role="img"]').first().waitFor({ state: 'detached' })
  await changesEnd(page)
  // The page allows no foreign script; the test adds it past the content policy.
  const { violations } = await page.evaluate<{ violations: Violation[] }>(
    `(async () => { ${await axeSource()}; return axe.run(document, ${OPTIONS}) })()`,
  )
  const serious = violations.filter(
    ({ id, impact }) => impact !== null && SERIOUS.has(impact) && !without.includes(id),
  )
  t.strictSame(
    serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`),
    [],
    what,
  )
}

let source: Promise<string> | undefined

const axeSource = (): Promise<string> => {
  source ??= readFile(AXE, 'utf8')
  return source
}
