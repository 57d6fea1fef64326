import { Command, checker } from '@stream-manager/contracts'
import t from 'tap'
import { DEFAULT_LIMITS } from '../../src/limits.ts'
import { jsonCodec } from '../../src/protocol/json-codec.ts'
import { protobufCodec } from '../../src/protocol/protobuf-codec.ts'
import { GOLDEN_COMMANDS } from '../support/golden-commands.ts'
import { encodeCommands } from '../support/stock-codec.ts'

const checkCommand = checker(Command, 'The command')

/** The frame with each of its bytes replaced by each other value. */
function* mutationsOf(frame: Buffer): Generator<Buffer> {
  for (let position = 0; position < frame.length; position += 1) {
    for (let value = 0; value < 256; value += 1) {
      if (value === frame[position]) continue
      const mutant = Buffer.from(frame)
      mutant[position] = value
      yield mutant
    }
  }
}

function* truncationsOf(frame: Buffer): Generator<Buffer> {
  for (let length = 0; length < frame.length; length += 1) yield frame.subarray(0, length)
}

const ENCODINGS = [
  { name: 'Protobuf', codec: protobufCodec(DEFAULT_LIMITS), encode: encodeCommands },
  {
    name: 'JSON',
    codec: jsonCodec(DEFAULT_LIMITS),
    encode: ([command]: readonly Command[]) => Buffer.from(JSON.stringify(command)),
  },
]

for (const { name, codec, encode } of ENCODINGS) {
  t.test(`${name}: one wrong byte gives another command or none and never throws`, (t) => {
    for (const command of GOLDEN_COMMANDS) {
      let mutants = 0
      const wrong: string[] = []
      for (const mutant of mutationsOf(encode([command]))) {
        mutants += 1
        const commands = codec.decode(mutant) ?? []
        if (!commands.every((read) => checkCommand(read).ok)) wrong.push(mutant.toString('hex'))
      }
      t.strictSame(wrong, [], `${mutants} mutants of ${Object.keys(command).at(-1) ?? 'a pong'}`)
    }
    t.end()
  })

  t.test(`${name}: refuses a truncated frame`, (t) => {
    for (const command of GOLDEN_COMMANDS) {
      for (const start of truncationsOf(encode([command]))) {
        t.equal(codec.decode(start), null, start.toString('hex'))
      }
    }
    t.end()
  })
}
