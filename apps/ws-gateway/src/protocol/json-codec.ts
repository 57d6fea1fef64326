import { Command, checker } from '@stream-manager/contracts'
import type { Codec } from './codec.ts'
import { type JsonLimits, parseBounded } from './json-bounds.ts'

const checkCommand = checker(Command, 'The command')

const NEWLINE = Buffer.from('\n')

/** JSON: one command or reply per line, several lines per message. */
export const jsonCodec = (limits: JsonLimits): Codec => ({
  subprotocol: 'centrifuge-json',
  binary: false,

  decode(message) {
    const commands: Command[] = []
    for (const line of message.toString('utf8').split('\n')) {
      if (line.trim() === '') continue
      const command = checkCommand(parseBounded(line, limits))
      if (!command.ok) return null
      commands.push(command.value)
    }
    return commands.length > 0 ? commands : null
  },

  encode: (reply) => Buffer.from(JSON.stringify(reply)),

  join(replies) {
    const [first, ...rest] = replies
    if (first === undefined || rest.length === 0) return first ?? Buffer.alloc(0)
    return Buffer.concat(replies.flatMap((reply, index) => (index === 0 ? [reply] : [NEWLINE, reply])))
  },
})
