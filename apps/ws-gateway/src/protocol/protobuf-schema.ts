import { readFileSync } from 'node:fs'
import protobuf from 'protobufjs'

// Parsed at the start of the process: it takes 2 ms, and there is no generated file that can fall behind.
const source = readFileSync(new URL('../../proto/client.proto', import.meta.url), 'utf8')
const { root } = protobuf.parse(source, { keepCase: true })

export const commandType: protobuf.Type = root.lookupType('Command')
export const replyType: protobuf.Type = root.lookupType('Reply')
