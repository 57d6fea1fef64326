import { CHANNELS, type Command } from '@stream-manager/contracts'
import { operations } from '@stream-manager/domain'
import fc from 'fast-check'
import { anyCommand } from './arbitraries.ts'
import { GOLDEN_COMMANDS } from './golden-commands.ts'
import type { Wire } from './raw-client.ts'

const method = fc.constantFrom(...operations.map(({ name }) => name))
const channel = fc.constantFrom(...Object.keys(CHANNELS), 'chat:main', 'chat:none', 'chat:', ':', '*')
const id = fc.integer({ min: 1, max: 1000 })

/** Input that some operation takes, with values of any kind. */
const input = fc.record(
  {
    streamId: fc.oneof(fc.constant('main'), fc.anything({ maxDepth: 1 })),
    layerId: fc.anything({ maxDepth: 1 }),
    text: fc.anything({ maxDepth: 1 }),
    ifMatch: fc.anything({ maxDepth: 1 }),
    idempotencyKey: fc.anything({ maxDepth: 1 }),
    body: fc.jsonValue({ maxDepth: 3 }),
  },
  { requiredKeys: [] },
)

/** Commands that pass the codec and reach the domain. */
const deepCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ id, rpc: fc.record({ method, data: input }) }),
  fc.record({ id, subscribe: fc.record({ channel, recover: fc.boolean(), offset: fc.nat() }) }),
  fc.record({ id, publish: fc.record({ channel, data: input }) }),
  fc.record({ id, history: fc.record({ channel, limit: fc.integer() }) }),
)

const edit = fc.record({ at: fc.nat(400), remove: fc.nat(3), insert: fc.uint8Array({ maxLength: 3 }) })
type Edit = { readonly at: number; readonly remove: number; readonly insert: Uint8Array }

const applyEdit = (frame: Buffer, { at, remove, insert }: Edit): Buffer => {
  const start = frame.length === 0 ? 0 : at % frame.length
  return Buffer.concat([frame.subarray(0, start), insert, frame.subarray(start + remove)])
}

const writable = (wire: Wire, command: Command): Buffer => Buffer.from(wire.write([command]))

/** Frames of this encoding that are valid, damaged, or anything at all. */
export const hostileFrames = (wire: Wire): fc.Arbitrary<Buffer> =>
  fc.oneof(
    { weight: 3, arbitrary: deepCommand.map((command) => writable(wire, command)) },
    { weight: 2, arbitrary: anyCommand.map((command) => writable(wire, command)) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.oneof(fc.constantFrom(...GOLDEN_COMMANDS), deepCommand), fc.array(edit, { maxLength: 3 }))
        .map(([command, edits]) => edits.reduce(applyEdit, writable(wire, command))),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
  )
