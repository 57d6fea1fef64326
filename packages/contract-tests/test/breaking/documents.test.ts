import { readFileSync } from 'node:fs'
import t from 'tap'
import { compareAsyncApi } from '../../src/breaking/asyncapi.ts'
import { isMajor } from '../../src/breaking/changesets.ts'
import { compareOpenApi } from '../../src/breaking/openapi.ts'
import { RULES, type Rule } from '../../src/breaking/rules.ts'

type Json = Record<string, unknown>

/** The committed document, with the parts at the paths replaced; undefined removes one. */
const changed = (name: string, changes: Readonly<Record<string, unknown>> = {}): Json => {
  const document = JSON.parse(
    readFileSync(new URL(`../../../../docs/reference/${name}`, import.meta.url), 'utf8'),
  ) as Json
  for (const [path, value] of Object.entries(changes)) {
    const parts = path.split('|')
    const last = parts.pop() ?? ''
    const parent = parts.reduce<Json>((at, part) => at[part] as Json, document)
    if (value === undefined) delete parent[last]
    else parent[last] = value
  }
  return document
}

const SEND = 'paths|/api/chat/messages|post'
const SOCKET = 'channels|chat|messages'

interface Row {
  readonly document: 'openapi.json' | 'asyncapi.json'
  readonly changes: Readonly<Record<string, unknown>>
  readonly finding: { readonly rule: Rule; readonly at: string | RegExp }
}

const ROWS: Readonly<Record<string, Row>> = {
  'a removed path': {
    document: 'openapi.json',
    changes: { 'paths|/api/layers/batch': undefined },
    finding: { rule: 'path.removed', at: '/api/layers/batch' },
  },
  'a removed method': {
    document: 'openapi.json',
    changes: { [SEND]: undefined },
    finding: { rule: 'method.removed', at: 'POST /api/chat/messages' },
  },
  'a removed status': {
    document: 'openapi.json',
    changes: { [`${SEND}|responses|201`]: undefined },
    finding: { rule: 'response.removed', at: 'POST /api/chat/messages 201' },
  },
  'another content type of a response': {
    document: 'openapi.json',
    changes: { [`${SEND}|responses|201|content`]: { 'text/plain': {} } },
    finding: { rule: 'response.removed', at: 'POST /api/chat/messages 201 application/json' },
  },
  'a body field that has become required': {
    document: 'openapi.json',
    changes: { 'components|schemas|ChatSend|required': ['text', 'name'] },
    finding: { rule: 'request.field.required', at: 'POST /api/chat/messages body application/json/name' },
  },
  'a response field that is gone': {
    document: 'openapi.json',
    changes: { 'components|schemas|ChatMessage|properties|sentAt': undefined },
    finding: {
      rule: 'response.field.removed',
      at: 'GET /api/chat/messages 200 application/json/items/*/sentAt',
    },
  },
  'a removed parameter': {
    document: 'openapi.json',
    changes: { [`${SEND}|parameters`]: [] },
    finding: { rule: 'parameter.removed', at: 'POST /api/chat/messages header idempotency-key' },
  },
  'a new required parameter': {
    document: 'openapi.json',
    changes: {
      'paths|/api/chat/settings|get|parameters': [{ in: 'query', name: 'x', required: true, schema: {} }],
    },
    finding: { rule: 'parameter.required', at: 'GET /api/chat/settings query x' },
  },
  'a removed channel': {
    document: 'asyncapi.json',
    changes: { 'channels|chat': undefined },
    finding: { rule: 'channel.removed', at: 'chat' },
  },
  'a removed event': {
    document: 'asyncapi.json',
    changes: { [`${SOCKET}|user.banned`]: undefined },
    finding: { rule: 'message.removed', at: 'chat user.banned' },
  },
  'an event field that is gone': {
    document: 'asyncapi.json',
    changes: { [`${SOCKET}|message.deleted|payload|properties|id`]: undefined },
    finding: { rule: 'response.field.removed', at: 'chat message.deleted/id' },
  },
  'a client publication that takes less': {
    document: 'asyncapi.json',
    changes: { 'components|schemas|ChatSend|properties|text|maxLength': 10 },
    finding: { rule: 'request.limit.narrowed', at: 'chat send/text/maxLength' },
  },
  'a removed rpc method': {
    document: 'asyncapi.json',
    changes: { 'operations|rpc.layers.batch': undefined },
    finding: { rule: 'operation.removed', at: 'rpc.layers.batch' },
  },
}

const COMPARE = { 'openapi.json': compareOpenApi, 'asyncapi.json': compareAsyncApi }

for (const [what, { document, changes, finding }] of Object.entries(ROWS)) {
  t.test(`${what} is found, and is no fault the other way round`, async (t) => {
    const [old, now] = [changed(document), changed(document, changes)]
    const findings = COMPARE[document](old, now)
    t.ok(
      findings.some(({ rule, at }) => rule === finding.rule && at === finding.at),
      JSON.stringify(findings.slice(0, 5)),
    )
    const backwards = COMPARE[document](now, old)
    t.notOk(backwards.some(({ rule, at }) => rule === finding.rule && at === finding.at))
  })
}

for (const [name, compare] of Object.entries(COMPARE)) {
  t.test(`${name} has no breaking change from itself`, async (t) => {
    t.strictSame(compare(changed(name), changed(name)), [])
  })
}

t.test('every rule has words', async (t) => {
  for (const words of Object.values(RULES)) t.match(words, /^[a-z]/)
})

t.test('a changeset is major by its front matter alone', async (t) => {
  t.equal(isMajor('---\n"@stream-manager/client": major\n---\n\nWords'), true)
  t.equal(isMajor("---\n'@stream-manager/client': minor\nstream-manager: major\n---\n"), true)
  t.equal(isMajor('---\n"@stream-manager/client": minor\n---\n\nnot major: major\n'), false)
  t.equal(isMajor('stream-manager: major\n'), false)
  t.equal(isMajor('---\r\n"stream-manager": major\r\n---\r\n'), true)
})
