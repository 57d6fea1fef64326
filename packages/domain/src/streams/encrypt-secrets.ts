import { isDeepStrictEqual } from 'node:util'
import { type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { openStreamSecrets } from '../secrets/open-stream.ts'
import { sealStreamSecrets } from '../secrets/seal-stream.ts'
import { unlessDamaged } from '../store/stored.ts'
import { mutateStream } from '../stream/mutate.ts'
import { readRegistry } from '../stream/registry.ts'
import { readView } from '../stream/view.ts'

/** False for a stream that is already stored as it would be written now. */
const isOutdated = async (context: Context, streamId: string): Promise<Result<boolean>> => {
  const view = await readView(context, streamId)
  if (!view.ok) return view
  const { secrets } = context
  const before = openStreamSecrets(secrets, view.value.desired)
  const sealed = sealStreamSecrets(secrets, { before, after: before.desired })
  return sealed.ok ? succeed(!isDeepStrictEqual(sealed.value, view.value.desired)) : sealed
}

const encryptStream = async (context: Context, streamId: string): Promise<Result<boolean>> => {
  const outdated = await isOutdated(context, streamId)
  if (!outdated.ok || !outdated.value) return outdated
  const written = await mutateStream(context, streamId, {
    options: {},
    rule: ({ desired }) => succeed({ desired, value: true }),
  })
  return written.ok ? succeed(true) : written
}

/** See `Streams.encryptSecrets`. */
export const encryptSecrets = async (context: Context): Promise<Result<number>> => {
  const { streams } = await readRegistry(context)
  let changed = 0
  for (const { id } of streams) {
    // Reading a damaged stream reports the damage. Another process may have deleted the stream.
    const encrypted = await unlessDamaged(encryptStream(context, id))
    if (encrypted?.ok === false && encrypted.fault.code !== 'stream.not_found') return encrypted
    if (encrypted?.ok && encrypted.value) changed += 1
  }
  return succeed(changed)
}
