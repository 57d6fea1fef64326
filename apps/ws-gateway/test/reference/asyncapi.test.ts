import { readFile } from 'node:fs/promises'
import {
  CHANNEL_KINDS,
  CHANNELS,
  CLOSE_CODES,
  Command,
  channelScope,
  REPLY_ERRORS,
  STANDARD_CLOSE_CODES,
} from '@stream-manager/contracts'
import { operations } from '@stream-manager/domain'
import { Ajv } from 'ajv'
import t from 'tap'
import { DEFAULT_LIMITS } from '../../src/limits.ts'
import { renderAsyncApi } from '../../src/reference/asyncapi.ts'

const text = renderAsyncApi()
const document = JSON.parse(text)

const officialSchema = async (): Promise<object> => {
  const file = new URL(import.meta.resolve('@asyncapi/specs/schemas/3.0.0-without-$id.json'))
  return JSON.parse(await readFile(file, 'utf8'))
}

/** Resolves a JSON pointer into the document. */
const find = (reference: string): unknown =>
  reference
    .slice(2)
    .split('/')
    .reduce<unknown>((at, part) => (at as Record<string, unknown>)?.[part], document)

t.test('the committed document matches the code; `npx pnpm run docs:reference` writes it', async (t) => {
  const committed = await readFile(
    new URL('../../../../docs/reference/asyncapi.json', import.meta.url),
    'utf8',
  )
  t.ok(committed === text, 'docs/reference/asyncapi.json is up to date')
})

t.test('the document is valid by the official schema of AsyncAPI 3.0', async (t) => {
  const ajv = new Ajv({ strict: false, validateFormats: false })
  const validate = ajv.compile(await officialSchema())
  validate(document)
  t.strictSame(validate.errors ?? [], [])
  t.notOk(validate({ ...document, channels: { broken: { address: 7 } } }), 'the schema does refuse')
})

t.test('every reference resolves, and operations name messages of their channel', (t) => {
  for (const [, reference = ''] of text.matchAll(/"\$ref": "([^"]+)"/g)) t.ok(find(reference), reference)
  for (const [name, operation] of Object.entries<{ channel: { $ref: string }; messages: { $ref: string }[] }>(
    document.operations,
  )) {
    for (const { $ref } of operation.messages)
      t.ok($ref.startsWith(`${operation.channel.$ref}/messages/`), name)
  }
  t.end()
})

t.test('the document covers every channel, command, rpc method and code', (t) => {
  for (const kind of CHANNEL_KINDS) {
    t.equal(document.channels[kind].address, kind)
    const ofStream = document.channels[`${kind}-of-stream`]?.address
    t.equal(ofStream, channelScope(kind) === null ? `${kind}:{streamId}` : undefined)
  }
  const offered = Object.keys(Command.properties).filter(
    (name) => !['id', 'sub_refresh', 'send'].includes(name),
  )
  for (const method of offered) t.ok(document.operations[method], method)
  for (const { name, permission } of operations)
    t.equal(document.operations[`rpc.${name}`]['x-permission'], permission)
  t.strictSame(document['x-close-codes'], CLOSE_CODES)
  t.strictSame(document['x-reply-errors'], REPLY_ERRORS)
  t.end()
})

t.test('payloads have the schemas of the contracts', (t) => {
  const ajv = new Ajv({ strict: false, validateFormats: false })
  ajv.addSchema(document, 'asyncapi')
  const valid = (channel: string, message: string, payload: unknown) =>
    ajv.validate({ $ref: `asyncapi#/channels/${channel}/messages/${message}/payload` }, payload)
  t.ok(valid('layer-updates', 'layer.deleted', { type: 'layer.deleted', revision: 3, id: 'a' }))
  t.notOk(valid('layer-updates', 'layer.deleted', { type: 'layer.deleted', revision: 3 }))
  t.ok(valid('chat', 'send', { text: 'hello' }))
  t.ok(valid('socket', 'subscribe-command', { id: 1, subscribe: { channel: 'chat' } }))
  const call = {
    id: 2,
    rpc: { method: 'layers.update', data: { id: 'a', changes: { opacity: 1 }, ifMatch: 4 } },
  }
  t.ok(valid('socket', 'layers.update-call', call))
  t.notOk(
    valid('socket', 'layers.update-call', {
      id: 2,
      rpc: { method: 'layers.update', data: { colour: 'red' } },
    }),
  )
  t.end()
})

const KIB = 1024
const yesOrNo = (yes: boolean) => (yes ? 'yes' : 'no')

/** Rows that the page for authors of clients must have. */
const expectedRows = (): string[] => [
  ...Object.values(REPLY_ERRORS).map(
    (error) => `| ${error.code} | ${error.message} | ${yesOrNo(error.temporary)} |`,
  ),
  ...Object.values(CLOSE_CODES).map(
    ({ code, reason, meaning, reconnect }) => `| ${code} | ${reason} | ${meaning} | ${yesOrNo(reconnect)} |`,
  ),
  ...Object.values(STANDARD_CLOSE_CODES).map(({ code, meaning }) => `| ${code} | ${meaning} |`),
]

/** The figures the page gives of the limits. */
const expectedFigures = (limits = DEFAULT_LIMITS): string[] => [
  `${limits.maxMessageBytes / KIB} KiB, in at most ${limits.maxFragments} fragments`,
  `JSON ${limits.maxJsonDepth} deep with ${limits.maxJsonKeys} keys`,
  `${limits.maxChannels} channels`,
  `${limits.commandsPerSecond} a second, ${limits.commandBurst} at once; ${limits.maxRpcsInFlight} rpc calls`,
  `${limits.publishesPerSecond} a second, ${limits.publishBurst} at once`,
  `${limits.maxOutboxBytes / KIB} KiB, ${limits.maxOutboxFrames} frames, ${limits.maxOutboxAgeMs / 1000} s`,
  `${limits.maxHistory} publications`,
  `${limits.maxConnectionsPerUser} connections`,
  `${limits.maxConnectionsPerAddress} connections`,
  `more than ${limits.maxRecoveryBytes / KIB} KiB`,
  `pings every ${limits.pingIntervalMs / 1000} s`,
  `within ${limits.pongTimeoutMs / 1000} s`,
  `within ${limits.connectTimeoutMs / 1000} s`,
]

t.test('the page for authors of clients matches the code', async (t) => {
  const page = await readFile(new URL('../../../../docs/realtime.md', import.meta.url), 'utf8')
  const codes = [...page.matchAll(/^\| \d{3,4} \|.*$/gm)].map(([row]) => row)
  t.strictSame(codes, expectedRows())
  for (const figure of expectedFigures()) t.ok(page.includes(figure), figure)
  for (const kind of CHANNEL_KINDS) {
    const channel = CHANNELS[kind]
    const kept = channel.kind === 'log' ? `${channel.retain} publications` : 'the latest value'
    t.match(page, new RegExp(`^\\| \`${kind}\` \\|.*\\| ${kept} \\|$`, 'm'), kind)
  }
})
