import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestScope, temporaryDirectory } from '@stream-manager/test-kit'

/** An OpenAPI document, as far as a run selects from it. */
export interface ApiDocument {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, { readonly 'x-permission'?: string }>>>>
}

export interface FuzzRun {
  readonly document: ApiDocument
  readonly url: string
  /** Value of the header `Authorization`. */
  readonly credential: string
  /** Random requests for each operation, beside those that try each rule of its schema once. */
  readonly examples: number
  readonly seed: number
}

/**
 * Some checks do not hold. Rules that a document cannot express, such as references between resources, refuse requests that
 * match every schema. All fields of a form are text, so a field cannot have a wrong type.
 */
const CONFIG = `
[checks]
positive_data_acceptance.enabled = false

[[operations]]
include-path-regex = "/assets$"
checks.negative_data_rejection.enabled = false
`

const DEADLINE_MS = 15 * 60_000
const MAX_REPORT_BYTES = 32 * 1024 * 1024
/** Exit code of a run that ended with findings. */
const FINDINGS = 1

/** Runs Schemathesis against a server. Resolves with its report, empty without a finding. */
export const runSchemathesis = async (t: TestScope, run: FuzzRun): Promise<string> => {
  // It keeps a database of earlier findings in its working folder.
  const cwd = await temporaryDirectory(t)
  const file = join(cwd, 'openapi.json')
  await writeFile(file, JSON.stringify(run.document))
  await writeFile(join(cwd, 'schemathesis.toml'), CONFIG)
  const options = [
    `--url=${run.url}`,
    '--phases=coverage,fuzzing',
    `--max-examples=${run.examples}`,
    `--seed=${run.seed}`,
    `--header=Authorization: ${run.credential}`,
    ...['--continue-on-failure', '--no-shrink', '--request-timeout=60', '--no-color', '--warnings=off'],
  ]
  const ended = new AbortController()
  t.teardown(() => ended.abort())
  const limits = { cwd, timeout: DEADLINE_MS, maxBuffer: MAX_REPORT_BYTES, signal: ended.signal }
  return new Promise((resolve, reject) => {
    execFile('schemathesis', ['run', file, ...options], limits, (error, report) => {
      if (error === null) resolve('')
      else if (error.code === FINDINGS) resolve(report)
      else reject(error)
    })
  })
}
