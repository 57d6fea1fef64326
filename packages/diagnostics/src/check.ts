import type { DoctorEvidence, DoctorFix, DoctorGroup } from '@stream-manager/contracts'
import type { CheckContext } from './context/context.ts'

/** A fault as a check found it. The cause and the cure of the check stand where the outcome has none of its own. */
export interface Fault {
  readonly summary: string
  /** The proof: the compared values and where they were found. */
  readonly evidence: readonly DoctorEvidence[]
  readonly cause?: string
  readonly fix?: Partial<DoctorFix>
  /** Lowers one fault of a check with severity `error` to a warning. */
  readonly severity?: 'warning'
  readonly vantage?: string
}

export type Outcome =
  | {
      readonly kind: 'pass'
      readonly summary: string
      readonly evidence?: readonly DoctorEvidence[]
      readonly vantage?: string
    }
  /** Nothing is configured that could be checked. The summary is the reason. */
  | { readonly kind: 'skip'; readonly summary: string }
  | ({ readonly kind: 'fault' } & Fault)

export const pass = (summary: string, evidence: readonly DoctorEvidence[] = []): Outcome => ({
  kind: 'pass',
  summary,
  evidence,
})

export const skip = (reason: string): Outcome => ({ kind: 'skip', summary: reason })

export const fault = (found: Fault): Outcome => ({ kind: 'fault', ...found })

/**
 * One question about a deployment. A check is a file of its own in `checks/<group>/` and one line in
 * `checks/registry.ts`, below the checks it depends on:
 *
 * ```ts
 * export const redisPolicy: Check = {
 *   id: 'redis.eviction',
 *   group: 'stores',
 *   title: 'Redis evicts no keys',
 *   dependsOn: ['redis.sign-in'],
 *   severity: 'error',
 *   cost: 'quick',
 *   symptom: 'Streams and users disappear after a while.',
 *   cause: 'Redis deletes keys when its memory is full.',
 *   cure: { text: 'Set maxmemory-policy to noeviction.', command: 'redis-cli CONFIG SET maxmemory-policy noeviction', auto: null },
 *   docs: 'docs/deployment.md',
 *   run: async ({ settings, signal }) => {
 *     if (settings.REDIS_URL === undefined) return skip('REDIS_URL is not set: the store is embedded')
 *     const policy = await readPolicy(settings.REDIS_URL, signal)
 *     if (policy === 'noeviction') return pass('maxmemory-policy is noeviction')
 *     return fault({
 *       summary: `maxmemory-policy is ${policy}`,
 *       evidence: [{ what: 'maxmemory-policy', expected: 'noeviction', actual: policy, source: 'CONFIG GET' }],
 *     })
 *   },
 * }
 * ```
 *
 * A check changes nothing, closes what it opens and stops at `context.signal`. It throws for its own mistakes only: a
 * target that does not answer is a `fault`. Texts are scrubbed of known secrets before anybody sees them.
 */
export interface Check {
  /** Stable: scripts name it. Two or more words, such as `redis.sign-in`. */
  readonly id: string
  readonly group: DoctorGroup
  /** A sentence that is true when the check passes. */
  readonly title: string
  /** While one of these failed, this check is `blocked`. While one was skipped, it is skipped. */
  readonly dependsOn: readonly string[]
  /** Status of a fault: `fail` or `warn`. */
  readonly severity: 'error' | 'warning'
  /** A `deep` check runs with `--deep` only. */
  readonly cost: 'quick' | 'deep'
  /** Default: 5 s, and 30 s for a deep check. */
  readonly deadlineMs?: number
  /** The effect that people see. For docs/troubleshooting.md, which is generated from the registry. */
  readonly symptom: string
  /** The usual cause. */
  readonly cause: string
  /** The usual cure. */
  readonly cure: DoctorFix
  /** Page of the documentation, relative to the repository. */
  readonly docs: string | null
  readonly run: (context: CheckContext) => Promise<Outcome>
}
