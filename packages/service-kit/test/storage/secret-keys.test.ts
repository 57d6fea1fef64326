import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { createScrubber, openSecretKeys } from '../../src/index.ts'

const HEX = 'a1'.repeat(32)
const BASE64URL = Buffer.alloc(32, 0xfb).toString('base64url')

const fileWith = async (t: TestScope, text: string): Promise<string> => {
  const file = join(await temporaryDirectory(t), 'keys')
  await writeFile(file, text)
  return file
}

t.test('the first start makes a key that only its user may read, and later ones keep it', async (t) => {
  const DATA_DIR = await temporaryDirectory(t)
  const opened = await Promise.all(
    Array.from({ length: 8 }, () => openSecretKeys({ DATA_DIR }, createScrubber())),
  )
  const [first, ...others] = opened.map((keys) => keys().map((key) => key.toString('hex')))
  t.match(first, [/^[0-9a-f]{64}$/])
  for (const other of others) t.strictSame(other, first, 'starts at the same time agree')
  t.strictSame(await readdir(join(DATA_DIR, 'keys')), ['secrets.key'])
  t.equal((await stat(join(DATA_DIR, 'keys'))).mode & 0o777, 0o700)
  t.equal((await stat(join(DATA_DIR, 'keys/secrets.key'))).mode & 0o777, 0o600)
})

t.test('a file holds several keys, each of them in hexadecimal or base64url', async (t) => {
  const file = await fileWith(t, `${HEX}\n\n  ${BASE64URL}\r\n`)
  const keys = await openSecretKeys({ DATA_DIR: 'unused', SECRETS_KEY_FILE: file }, createScrubber())
  t.strictSame(keys(), [Buffer.alloc(32, 0xa1), Buffer.alloc(32, 0xfb)])
})

t.test('the keys are registered with the scrubber', async (t) => {
  const file = await fileWith(t, `${HEX}\n`)
  const scrubber = createScrubber()
  await openSecretKeys({ DATA_DIR: 'unused', SECRETS_KEY_FILE: file }, scrubber)
  t.equal(scrubber.scrub(`key ${HEX}`), 'key [redacted]')
})

t.test('a start ends by the name of a file that cannot be used, without its content', async (t) => {
  const folder = await temporaryDirectory(t)
  const files = {
    missing: join(folder, 'missing'),
    empty: await fileWith(t, '\n'),
    damaged: await fileWith(t, `${HEX}\nplant-${HEX}\n`),
    short: await fileWith(t, HEX.slice(2)),
    crowded: await fileWith(t, `${HEX}\n`.repeat(17)),
  }
  for (const [name, file] of Object.entries(files)) {
    const error = await openSecretKeys({ DATA_DIR: folder, SECRETS_KEY_FILE: file }, createScrubber()).then(
      () => null,
      (reason: Error) => reason,
    )
    t.match(error?.message, `SECRETS_KEY_FILE=${file}: the keys of stored secrets cannot be read`, name)
    t.notMatch(error?.message, /a1a1/, name)
  }
})

t.test('a damaged key in DATA_DIR ends the start and is not replaced', async (t) => {
  const DATA_DIR = await temporaryDirectory(t)
  const file = join(DATA_DIR, 'keys/secrets.key')
  await mkdir(join(DATA_DIR, 'keys'))
  await writeFile(file, 'half a k')
  await t.rejects(openSecretKeys({ DATA_DIR }, createScrubber()), {
    message: /secrets\.key: the keys of stored secrets cannot be read: a line is no key/,
  })
  t.equal(await readFile(file, 'utf8'), 'half a k')
})
