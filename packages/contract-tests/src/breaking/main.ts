import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isRecord } from '@stream-manager/contracts'
import { compareAsyncApi } from './asyncapi.ts'
import { hasMajorChangeset } from './changesets.ts'
import type { Json } from './compare-schema.ts'
import { compareOpenApi } from './openapi.ts'
import { type Finding, RULES } from './rules.ts'

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))
const CURRENT = `${ROOT}docs/reference/`
const RELEASED = `${ROOT}docs/reference/released/`
const USAGE_ERROR = 64

const DOCUMENTS = { 'openapi.json': compareOpenApi, 'asyncapi.json': compareAsyncApi }

const read = (file: string): Json => {
  const document: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (!isRecord(document)) throw new Error(`${file} holds no object`)
  return document
}

const versionOf = ({ info }: Json): string => (isRecord(info) ? String(info['version']) : 'unknown')

const findings = (): Finding[] =>
  Object.entries(DOCUMENTS).flatMap(([name, compare]) => {
    const found = compare(read(RELEASED + name), read(CURRENT + name))
    return found.map(({ rule, at }) => ({ rule, at: `${name}: ${at}` }))
  })

/** Exit code of the comparison with the released documents. */
const check = (): number => {
  const lines = new Set(findings().map(({ rule, at }) => `${rule} (${RULES[rule]}): ${at}\n`))
  for (const line of lines) process.stdout.write(line)
  const version = versionOf(read(`${RELEASED}openapi.json`))
  process.stdout.write(`contract: ${lines.size} breaking changes since version ${version}\n`)
  if (lines.size === 0) return 0
  if (hasMajorChangeset(`${ROOT}.changeset`)) {
    process.stdout.write('a changeset announces a major version\n')
    return 0
  }
  process.stdout.write('Keep the old form, or announce a major version with `npx changeset`.\n')
  return 1
}

/** The current documents become the released ones. */
const release = (): number => {
  mkdirSync(RELEASED, { recursive: true })
  for (const name of Object.keys(DOCUMENTS)) copyFileSync(CURRENT + name, RELEASED + name)
  return 0
}

const COMMANDS: Readonly<Record<string, () => number>> = { check, release }

const command = COMMANDS[process.argv[2] ?? 'check']
if (!command) process.stderr.write('Usage: contract:breaking [check|release]\n')
process.exitCode = command ? command() : USAGE_ERROR
