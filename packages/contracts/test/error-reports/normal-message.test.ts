import t from 'tap'
import { groupingKey, MAX_MESSAGE_CHARACTERS, normalMessage } from '../../src/index.ts'

t.test('a message keeps its words and loses what differs each time', async (t) => {
  const cases: Readonly<Record<string, string>> = {
    'connect ECONNREFUSED 10.0.0.5:6379': 'connect ECONNREFUSED <address>',
    'connect ECONNREFUSED ::1:6379': 'connect ECONNREFUSED <address>',
    'getaddrinfo ENOTFOUND camera.example.org': 'getaddrinfo ENOTFOUND <name>',
    'cannot reach redis:6379.': 'cannot reach <address>.',
    'GET https://example.org/a?b=c failed with 502': 'GET <url> failed with <number>',
    "ENOENT: no such file, open '/data/hls/main/index.m3u8'": "ENOENT: no such file, open '<path>'",
    'no heartbeat for 3500 ms (12 of 30)': 'no heartbeat for <number> ms (<number> of <number>)',
    'took 35.5ms, 80% of the time': 'took <number>, <number> of the time',
    'layer "Title of Olga" is gone': 'layer <text> is gone',
    'asset 01HZY3K9Q8W2 and 5f0c9f3e-1d2b are gone': 'asset <id> and <id> are gone',
    'mail to olga@example.org bounced': 'mail to <address> bounced',
    'code source.unreachable of h264': 'code source.unreachable of h264',
    'document stream:main/desired is damaged': 'document <path> is damaged',
  }
  for (const [text, normal] of Object.entries(cases)) t.equal(normalMessage(text), normal)
})

t.test('a message of any length is read in time and cut', async (t) => {
  for (const part of ['a', '1', '"', ':', '.', 'a:', '1.', ' ']) {
    t.ok(normalMessage(part.repeat(1_000_000)).length <= MAX_MESSAGE_CHARACTERS)
  }
})

t.test('text tells groups apart only where neither a code of ours nor a frame does', async (t) => {
  const key = (code: string | null, frame: string | null, message: string, call = '') =>
    groupingKey({ code, frame, message, call })
  t.equal(key('layer.not_found', null, 'one', 'one'), key('layer.not_found', null, 'two', 'two'))
  t.equal(key('ECONNREFUSED', null, 'one', 'no store'), key('ECONNREFUSED', null, 'two', 'no store'))
  t.not(key('ECONNREFUSED', null, 'one', 'no store'), key('ECONNREFUSED', null, 'one', 'no encoder'))
  t.not(key('DeadlineError', null, 'one'), key('DeadlineError', null, 'two'))
  t.equal(key(null, 'rtmp/chunks#read', 'one'), key(null, 'rtmp/chunks#read', 'two'))
  t.not(key(null, null, 'one'), key(null, null, 'two'))
  t.not(key('a.b', 'rtmp/chunks#read', ''), key('a.b', 'rtmp/chunks#write', ''))
})
