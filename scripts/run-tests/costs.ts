import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Time and cores of a test file when it was last recorded. */
export interface Cost {
  readonly seconds: number
  /** Mean number of cores kept busy, children included. */
  readonly cores: number
}

/** A file nobody recorded yet is taken for a middling one. */
const UNRECORDED: Cost = { seconds: 8, cores: 0.5 }
/** Shorter files need no line of their own: their order hardly matters. */
const SHORTEST_RECORDED_SECONDS = 3
const SHORT: Cost = { seconds: 2, cores: 0.6 }

const PATH = 'scripts/run-tests/costs.json'

const isCost = (value: unknown): value is Cost =>
  typeof value === 'object' &&
  value !== null &&
  'seconds' in value &&
  'cores' in value &&
  typeof value.seconds === 'number' &&
  typeof value.cores === 'number'

/** @throws where `costs.json` holds anything but costs by path. */
export const readCosts = (root: string): Map<string, Cost> => {
  const stored: unknown = JSON.parse(readFileSync(join(root, PATH), 'utf8'))
  const costs = new Map<string, Cost>()
  for (const [path, cost] of Object.entries(stored ?? {})) {
    if (!isCost(cost)) throw new TypeError(`${PATH}: ${path} has no seconds and cores`)
    costs.set(path, cost)
  }
  return costs
}

/** A short file of a recorded package is told from an unrecorded one by the package having any line. */
export const costLookup = (costs: ReadonlyMap<string, Cost>) => {
  const recordedPackages = new Set([...costs.keys()].map((path) => path.split('/test/')[0]))
  return (path: string): Cost =>
    costs.get(path) ?? (recordedPackages.has(path.split('/test/')[0] ?? '') ? SHORT : UNRECORDED)
}

const rounded = ({ seconds, cores }: Cost): Cost => ({
  seconds: Math.round(seconds),
  cores: Math.round(cores * 100) / 100,
})

/** Keeps the lines of files that were not measured, unless the file is gone. */
export const writeCosts = (root: string, measured: ReadonlyMap<string, Cost>): void => {
  const kept = [...readCosts(root)].filter(([path]) => existsSync(join(root, path)))
  const lines = [...new Map([...kept, ...measured])]
    .filter(([, { seconds }]) => seconds >= SHORTEST_RECORDED_SECONDS)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([path, cost]) => [path, rounded(cost)] as const)
    .map(
      ([path, { seconds, cores }]) =>
        `  ${JSON.stringify(path)}: { "seconds": ${seconds}, "cores": ${cores} }`,
    )
  writeFileSync(join(root, PATH), `{\n${lines.join(',\n')}\n}\n`)
}
