import type { DoctorFinding, DoctorStatus } from '@stream-manager/contracts'
import {
  CHECKS,
  type Check,
  diagnose,
  type Selection,
  selectChecks,
} from '@stream-manager/diagnostics/doctor'
import {
  freePorts,
  type ServerProcess,
  startApp,
  type TestScope,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import { type HandMadeProxy, type HandMadeProxyOptions, startHandMadeProxy } from './hand-made-proxy.ts'

type Environment = Readonly<Record<string, string>>

/** Everything in one process with sign-in, behind nothing. */
export interface Examined {
  /** Variables of the process, as `doctor` on its machine has them. */
  readonly environment: Environment
  readonly apiPort: number
  readonly gatewayPort: number
  readonly process: ServerProcess
  proxy(options?: Partial<HandMadeProxyOptions>): Promise<HandMadeProxy>
}

/** Answers on a busy machine take seconds. */
const PATIENCE_MS = 60_000
const DEADLINE_MS = 120_000
const TIMEOUT_MS = 600_000

const PRODUCTION = {
  ...{ ENVIRONMENT: 'production', ALLOW_DEV_AUTH_BYPASS: 'false', AUTOSTART: 'false' },
  ...{ TRUSTED_PROXIES: '127.0.0.1', LOG_LEVEL: 'warn' },
}

export const startExamined = async (t: TestScope, changes: Environment = {}): Promise<Examined> => {
  const [PORT = 0, WS_PORT = 0, HEALTH_PORT = 0, METRICS_PORT = 0, EVENT_HANDLER_PORT = 0] =
    await freePorts(5)
  const ports = { PORT, WS_PORT, HEALTH_PORT, METRICS_PORT, EVENT_HANDLER_PORT }
  const environment = {
    ...PRODUCTION,
    ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
    DATA_DIR: await temporaryDirectory(t),
    ...changes,
  }
  const process = await startApp(t, { name: 'standalone', port: PORT, readyPath: '/healthz', environment })
  const upstream = { apiPort: PORT, gatewayPort: WS_PORT }
  return {
    ...{ environment, process, ...upstream },
    proxy: (options = {}) => startHandMadeProxy(t, { ...upstream, ...options }),
  }
}

export interface Examination extends Selection {
  readonly environment: Environment
  /** Folder of `.env` and the compose files. Default: the working folder. */
  readonly folder?: string
  readonly target?: URL
  /** Takes the place of the checks with these ids. */
  readonly replace?: readonly Check[]
  /** Time for an answer, where a test waits for its end. */
  readonly patienceMs?: number
  /** Deadlines by the id of the check, where a test waits for their end. */
  readonly deadlinesMs?: Readonly<Record<string, number>>
}

/** The findings of `doctor`, with deadlines for a busy machine. */
export const examination = async (options: Examination) => {
  const { environment, folder, target, replace = [], patienceMs = PATIENCE_MS, ...others } = options
  const { deadlinesMs = {}, ...selection } = others
  const all = CHECKS.map((check) => replace.find(({ id }) => id === check.id) ?? check)
  const checks = selectChecks(all, selection).map((check) => ({
    ...check,
    deadlineMs: deadlinesMs[check.id] ?? DEADLINE_MS,
  }))
  const { findings } = await diagnose({
    ...{ checks, environment, timeoutMs: TIMEOUT_MS, patienceMs },
    ...(folder !== undefined && { folder }),
    ...(target && { target }),
  })
  const withStatus = (...statuses: DoctorStatus[]): DoctorFinding[] =>
    findings.filter(({ status }) => statuses.includes(status))
  return {
    findings,
    of: (id: string) => findings.find((finding) => finding.id === id),
    /** `id: summary` of everything that is not well. */
    troubles: withStatus('fail', 'warn').map(({ id, summary }) => `${id}: ${summary}`),
    statuses: Object.fromEntries(findings.map(({ id, status }) => [id, status])),
  }
}
