import t from 'tap'
import { createScrubber } from '../../src/index.ts'

t.test('a registered value is blanked until its last holder releases it', async (t) => {
  const { scrub, register } = createScrubber()
  const release = register('live/"k&y')
  t.equal(scrub('plain live/"k&y.'), 'plain [redacted].')
  release()
  release()
  t.equal(scrub('plain live/"k&y.'), 'plain live/"k&y.')
})

t.test('a value two outputs share stays blanked while one of them is left', async (t) => {
  const { scrub, register } = createScrubber()
  const release = register('shared-key')
  register('shared-key')
  release()
  t.equal(scrub('shared-key'), '[redacted]')
})

const SECRET = 'k3y/"q\\&ü = 7é!zz'
const bytes = Buffer.from(SECRET)
const ENCODINGS: Readonly<Record<string, string>> = {
  plain: SECRET,
  'JSON-escaped': JSON.stringify(SECRET).slice(1, -1),
  'JSON-escaped twice': JSON.stringify(JSON.stringify(SECRET)).slice(3, -3),
  'URL component': encodeURIComponent(SECRET),
  'URL component in lower case': encodeURIComponent(SECRET).replace(/%../g, (code) => code.toLowerCase()),
  'form field': new URLSearchParams({ s: SECRET }).toString().slice(2),
  'password of a URL': Object.assign(new URL('http://u@h'), { password: SECRET }).password,
  'part of a path': new URL(`http://h/${SECRET}`).pathname.slice(1),
  hex: bytes.toString('hex'),
  'hex in upper case': bytes.toString('hex').toUpperCase(),
  base64: bytes.toString('base64').replace(/=+$/, ''),
  base64url: bytes.toString('base64url'),
}

for (const [name, encoded] of Object.entries(ENCODINGS)) {
  t.test(`a registered value is blanked as ${name}`, async (t) => {
    const { scrub, register } = createScrubber()
    register(SECRET)
    const clean = scrub(`before ${encoded} after`)
    t.match(clean, /^before \[redacted\].{0,2} after$/)
  })
}

t.test('a registered value is blanked within base64 of a longer text, whatever its place', async (t) => {
  const { scrub, register } = createScrubber()
  register('hunter2-hunter2')
  for (const before of ['', 'u', 'us', 'use']) {
    const encoded = Buffer.from(`${before}hunter2-hunter2:rest`).toString('base64')
    t.match(scrub(encoded), '[redacted]', `after ${before.length} bytes`)
  }
})

t.test('a registered value that the end of the text cuts off is blanked', async (t) => {
  const { scrub, register } = createScrubber()
  register('stream-key-1234567890')
  t.equal(scrub('pushing to stream-key-1234'), 'pushing to [redacted]')
})

t.test('a long text is cut, and a value at the cut leaves nothing behind', async (t) => {
  const { scrub, register } = createScrubber()
  register('stream-key-1234567890')
  for (let place = 4080; place < 4100; place += 1) {
    const clean = scrub(`${'x'.repeat(place)}stream-key-1234567890${'y'.repeat(100_000)}`)
    t.ok(clean.length < 4200)
    t.notMatch(clean, 'stream-k')
  }
})

t.test('overlapping values are blanked by the longest one', async (t) => {
  const { scrub, register } = createScrubber()
  register('hunter2')
  register('hunter2-long')
  t.equal(scrub('a hunter2-long b hunter2 c'), 'a [redacted] b [redacted] c')
})

const SHAPES: readonly (readonly [string, string])[] = [
  ['icecast://source:hackme@host:8000/live', 'icecast://[redacted]@host:8000/live'],
  ['http://user:p@ss@host/x', 'http://[redacted]@host/x'],
  ['failed rtmp://host/app/stream-key: refused', 'failed rtmp://host/app/[redacted] refused'],
  ['GET /ws?token=abcdef&x=1', 'GET /ws?token=[redacted]&x=1'],
  ['GET /?X-Amz-Signature=abcdef&x=1', 'GET /?X-Amz-Signature=[redacted]&x=1'],
  ['open /stream#link=abcdef', 'open /stream#link=[redacted]'],
  ['srt://host:9000?streamid=abc', 'srt://host:9000?streamid=[redacted]'],
  ['option passphrase=abcdef', 'option passphrase=[redacted]'],
  ['Authorization: Bearer abc.def', 'Authorization: Bearer [redacted]'],
  ['eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxMjMifQ.c2lnbmF0dXJl', '[redacted]'],
  ['-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----', '[redacted]-----END PRIVATE KEY-----'],
  ['http://host/a@b', 'http://host/a@b'],
  ['rtmp://host/app', 'rtmp://host/app'],
  ['the monkey=1 and a token', 'the monkey=1 and a token'],
]

t.test('secrets are recognised by their shape, and nothing else is touched', async (t) => {
  const { scrub } = createScrubber()
  for (const [dirty, clean] of SHAPES) t.equal(scrub(dirty), clean)
})

t.test('values too short to be secrets are not blanked', async (t) => {
  const { scrub, register } = createScrubber()
  register('a')
  t.equal(scrub('a cat'), 'a cat')
})

t.test(
  'the registry is bounded: the oldest value is forgotten, and its release changes nothing',
  async (t) => {
    const { scrub, register } = createScrubber()
    const releases = Array.from({ length: 1001 }, (_, index) => register(`secret-${index}-end`))
    t.equal(scrub('secret-0-end'), 'secret-0-end')
    t.equal(scrub('secret-1000-end'), '[redacted]')
    for (const release of releases) release()
    t.equal(scrub('secret-1000-end'), 'secret-1000-end')
  },
)
