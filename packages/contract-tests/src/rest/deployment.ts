import { isRecord } from '@stream-manager/contracts'
import { type Operation, operations } from '@stream-manager/domain'
import { CheckFailed, expectNone, type Recorder } from '../recorder.ts'
import type { SchemaFaults } from '../schema-faults.ts'
import type { RestApi } from './api.ts'
import { contentTypeFaults, problemFaults } from './faults.ts'

export interface RestTools {
  readonly recorder: Recorder
  readonly faultsOf: SchemaFaults
  readonly api: RestApi
  readonly signal: AbortSignal
}

const GROUP = 'deployment'

const get = (path: string) => ({ method: 'GET', path, headers: {} })

const documentPath = ({ http, global }: Operation): string =>
  `${global ? '/api' : '/api/streams/{streamId}'}${http.path.replace(/:([^/]+)/g, '{$1}')}`

const isDocumented = (paths: Record<string, unknown>, operation: Operation): boolean => {
  const path = paths[documentPath(operation)]
  return isRecord(path) && operation.http.method.toLowerCase() in path
}

const checkDocument = async ({ recorder, api, signal }: RestTools): Promise<void> => {
  await recorder.check(GROUP, 'its OpenAPI document has every operation', async () => {
    const answer = await api.send(get('/api/openapi.json'), signal)
    expectNone(
      answer.status === 200 ? contentTypeFaults(answer, 'application/json') : [`status ${answer.status}`],
    )
    const paths = isRecord(answer.body) ? answer.body['paths'] : undefined
    if (!isRecord(paths)) throw new CheckFailed(['the document has no paths'])
    const missing = operations.filter((operation) => !isDocumented(paths, operation))
    expectNone(missing.map(({ name, http }) => `${name} (${http.method} ${http.path}) is missing`))
  })
}

const checkUnknownPath = async ({ recorder, api, faultsOf, signal }: RestTools): Promise<void> => {
  await recorder.check(GROUP, 'refuses an unknown path', async () => {
    const answer = await api.send(get('/api/absent-in-contract-tests'), signal)
    const code = isRecord(answer.body) ? String(answer.body['code']) : 'none'
    expectNone([
      ...(code === 'request.not_found'
        ? []
        : [`refused with ${answer.status} ${code} instead of request.not_found`]),
      ...problemFaults(answer, faultsOf),
    ])
  })
}

/** The first request. Everything else is pointless when it has no answer. */
export const canBeReached = async ({ recorder, api, signal }: RestTools): Promise<boolean> => {
  const answer = await recorder.check(GROUP, 'can be reached', () =>
    api.send(get('/api/openapi.json'), signal),
  )
  return answer !== undefined
}

/** Checks what belongs to no operation of the table. */
export const checkDeployment = async (tools: RestTools): Promise<void> => {
  await checkDocument(tools)
  await checkUnknownPath(tools)
}
