import { Asset } from '@stream-manager/contracts'
import { expectNone } from '../recorder.ts'
import type { RestAnswer } from './api.ts'
import type { RestTools } from './deployment.ts'
import { contentTypeFaults, problemFaults } from './faults.ts'

/** One red pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)

export interface Upload {
  /** Below `/api/streams/<id>`: assets belong to all streams alike. */
  readonly streamId: string
  /** Names the file, so that it is found again when the run is cut off. */
  readonly prefix: string
}

const statusFaults = ({ status, body }: RestAnswer, expected: number): string[] =>
  status === expected ? [] : [`answered with ${status} ${JSON.stringify(body)} instead of ${expected}`]

const form = (prefix: string): FormData => {
  const data = new FormData()
  data.set('file', new Blob([PNG], { type: 'image/png' }), `${prefix}.png`)
  return data
}

/** Uploads a picture. Undefined when it is refused. */
export const checkUpload = (
  { recorder, api, faultsOf, signal }: RestTools,
  { streamId, prefix }: Upload,
): Promise<string | undefined> =>
  recorder.check('assets.upload', 'rest: a picture is taken, once for an idempotency key', async () => {
    const upload = {
      method: 'POST',
      path: `/api/streams/${streamId}/assets`,
      headers: { 'idempotency-key': `${prefix}-upload` },
    }
    const answer = await api.send({ ...upload, body: form(prefix) }, signal)
    expectNone([
      ...statusFaults(answer, 201),
      ...contentTypeFaults(answer, 'application/json'),
      ...faultsOf(Asset, answer.body, 'body'),
    ])
    const again = await api.send({ ...upload, body: form(prefix) }, signal)
    const { id } = answer.body as { id: string }
    expectNone(
      JSON.stringify(again.body) === JSON.stringify(answer.body)
        ? []
        : ['the repeated upload is answered otherwise'],
    )
    return id
  })

/** The file comes back as it was sent, and cannot run in a browser. */
export const checkContent = async ({ recorder, api, signal }: RestTools, assetId: string): Promise<void> => {
  await recorder.check('assets.content', 'rest: the file comes back as it was sent', async () => {
    const answer = await api.send(
      { method: 'GET', path: `/api/assets/${assetId}/content`, headers: {} },
      signal,
    )
    expectNone([
      ...statusFaults(answer, 200),
      ...contentTypeFaults(answer, 'image/png'),
      ...(Buffer.compare(answer.bytes, PNG) === 0 ? [] : ['the bytes differ']),
      ...(answer.headers.get('content-security-policy')?.includes('sandbox')
        ? []
        : ['content-security-policy has no sandbox']),
    ])
  })
}

/** Deletes the picture, and checks that it is gone. */
export const checkDeletion = async (
  { recorder, api, faultsOf, signal }: RestTools,
  assetId: string,
): Promise<void> => {
  const path = `/api/assets/${assetId}`
  await recorder.check('assets.delete', 'rest: the file is deleted', async () => {
    expectNone(statusFaults(await api.send({ method: 'DELETE', path, headers: {} }, signal), 204))
    const gone = await api.send({ method: 'GET', path, headers: {} }, signal)
    expectNone([...statusFaults(gone, 404), ...problemFaults(gone, faultsOf)])
  })
}
