import { readFile } from 'node:fs/promises'
import { Command, checker } from '@stream-manager/contracts'
import t from 'tap'
import { Type } from 'typebox'
import { DEFAULT_LIMITS } from '../../src/limits.ts'
import { protobufCodec } from '../../src/protocol/protobuf-codec.ts'
import { decodeReplies } from '../support/stock-codec.ts'

/** One message of every kind with every field. The bytes never change: deployed clients rely on them. */
const Golden = Type.Object({
  commands: Type.Array(Type.Object({ command: Command, hex: Type.String() })),
  replies: Type.Array(Type.Object({ reply: Type.Record(Type.String(), Type.Unknown()), hex: Type.String() })),
})

const text = await readFile(new URL('../corpora/golden-bytes.json', import.meta.url), 'utf8')
const golden = checker(Golden, 'The golden bytes')(JSON.parse(text))
if (!golden.ok) throw new Error('golden-bytes.json does not match its schema')
const { commands, replies } = golden.value
const codec = protobufCodec(DEFAULT_LIMITS)

t.test('parses each golden command from its bytes', async (t) => {
  for (const { command, hex } of commands) {
    t.strictSame(codec.decode(Buffer.from(hex, 'hex')), [command], JSON.stringify(command))
  }
})

t.test('writes each golden reply as its bytes, and the stock client parses it', async (t) => {
  for (const { reply, hex } of replies) {
    t.equal(codec.encode(reply).toString('hex'), hex, JSON.stringify(reply))
    t.match(decodeReplies(Buffer.from(hex, 'hex')), [reply])
  }
})
