import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { readCommandLine } from '../src/options.ts'

t.test('one address is enough, and nothing is written by default', async (t) => {
  t.strictSame(readCommandLine(['http://127.0.0.1:4200']), {
    url: 'http://127.0.0.1:4200/',
    socketUrl: 'ws://127.0.0.1:4201/ws',
    streamId: 'main',
    write: false,
    allowNewer: false,
    token: undefined,
    timeoutMs: 15_000,
    junit: undefined,
    json: undefined,
  })
})

t.test('the socket is below the prefix of a proxy, with TLS where the API has it', async (t) => {
  t.equal(readCommandLine(['https://host/stream/']).socketUrl, 'wss://host/stream/ws')
  t.equal(readCommandLine(['http://host']).socketUrl, 'ws://host/ws')
  t.equal(readCommandLine(['http://host', 'wss://other/socket']).socketUrl, 'wss://other/socket')
})

t.test('a token is read from a file', async (t) => {
  const file = join(t.testdir({}), 'token')
  await writeFile(file, 'secret\n')
  t.equal(readCommandLine(['http://host', '--token-file', file]).token, 'secret')
})

const WRONG: Readonly<Record<string, readonly string[]>> = {
  'no address': [],
  'an address that is none': ['host'],
  'an address of another protocol': ['ftp://host'],
  'credentials in the address': ['http://ann:secret@host'],
  'a socket address of another protocol': ['http://host', 'http://host/ws'],
  'a third address': ['http://host', 'ws://host/ws', 'more'],
  'an unknown option': ['http://host', '--insecure'],
  'an option without its value': ['http://host', '--junit'],
  'a timeout that is no number': ['http://host', '--timeout', 'soon'],
  'a timeout of zero': ['http://host', '--timeout', '0'],
  'two tokens': ['http://host', '--token', 'a', '--token-file', '/dev/null'],
  'a token file that does not exist': ['http://host', '--token-file', '/absent'],
}

for (const [what, args] of Object.entries(WRONG)) {
  t.test(`${what} is a usage error`, async (t) => {
    t.throws(() => readCommandLine(args), { name: 'UsageError' })
  })
}

t.test('a usage error does not repeat the credentials of an address', async (t) => {
  t.throws(() => readCommandLine(['http://ann:secret@host']), { message: /^(?!.*secret)/ })
})
