import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually } from '@stream-manager/test-kit'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import { compare, type Difference, fromPng, type Picture, shrink, toPng } from './small-picture.ts'

const REFERENCES = join(import.meta.dirname, '../../appearance')
/** Pictures of the last run's failures. Git ignores this folder. */
const RESULTS = join(import.meta.dirname, '../../../../.tap/appearance')
const RENEW = 'pnpm --filter @stream-manager/dashboard pictures:reference'
const { RENEW_REFERENCES } = process.env

/**
 * The share of the small picture's pixels that may differ. A button of 28 by 66 pixels is as large. The same page with hinted
 * letters differs by 0.07 %.
 */
const MAX_SHARE = 0.002
/** Until a part that is loaded late is shown. */
const DEADLINE_MS = 60_000

/** Figures, times and pictures of the programme change by themselves. They are hidden, and the size of their box is fixed. */
const STILL = `
  video, time, .programme-tag[data-source], .meter, .meter *, .figure b, .figure svg, .uplot, .uplot *, .plot-marks,
  .output-state { visibility: hidden !important; }
  .bar .badge, .bar > [aria-haspopup] { inline-size: 8.5em; overflow: hidden; white-space: nowrap; }
  .output-fault { block-size: 4.2em; overflow: hidden; }`

interface Taken {
  /** As the browser made it. */
  readonly png: Buffer
  readonly small: Picture
}

/** Fails where a font cannot be had, instead of comparing another one. */
const FONTS_LOADED = `Promise.all([400, 700].map((weight) => document.fonts.load(weight + ' 14px Alike')))`

const take = async (page: Page): Promise<Taken> => {
  const png = await page.screenshot({ animations: 'disabled', caret: 'hide', style: STILL })
  return { png, small: shrink(await fromPng(png)) }
}

/** The first picture that is like the reference. Without one: like the picture before it, so that the page has settled. */
const takeAlike = async (page: Page, reference: Picture | null) => {
  let taken = await take(page)
  let difference = compare(reference ?? taken.small, taken.small)
  const isAlike = async () => {
    const { small } = taken
    taken = await take(page)
    difference = compare(reference ?? small, taken.small)
    return difference.share <= MAX_SHARE
  }
  const found = await eventually(isAlike, { deadlineMs: DEADLINE_MS }).catch(() => false)
  return { isFound: found === true, taken, difference }
}

const storeResult = async (name: string, { png }: Taken, { picture }: Difference): Promise<void> => {
  await mkdir(RESULTS, { recursive: true })
  await writeFile(join(RESULTS, `${name}.actual.png`), png)
  await writeFile(join(RESULTS, `${name}.difference.png`), toPng(picture))
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`

/** Compares the page with the picture `name` of the folder `appearance`, or makes that picture. */
export const looksLike = async (t: Test, page: Page, name: string): Promise<void> => {
  await page.evaluate(FONTS_LOADED)
  const path = join(REFERENCES, `${name}.png`)
  const reference = RENEW_REFERENCES ? null : await fromPng(await readFile(path))
  const { isFound, taken, difference } = await takeAlike(page, reference)
  if (isFound && reference === null) await writeFile(path, toPng(taken.small))
  if (!isFound) await storeResult(name, taken, difference)
  const figures = `${percent(difference.share)} of the pixels differ, ${percent(MAX_SHARE)} may`
  t.ok(isFound, isFound ? name : `${name}: ${figures}; see ${RESULTS}. If this is right, renew: ${RENEW}`)
}
