import { generateKeyPairSync, randomBytes } from 'node:crypto'
import t from 'tap'
import { findSecrets } from '../../check-secrets/find.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

const letters = (count: number): string =>
  [...randomBytes(count)].map((byte) => LETTERS[byte % LETTERS.length]).join('')

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

/** Made while the test runs: a sample in this file would be a finding itself. */
const SAMPLES: readonly (readonly [rule: string, text: string])[] = [
  ['privatekey', privateKey],
  ['github', `token = "ghp_${letters(36)}"`],
  ['npm', `//registry.npmjs.org/:_authToken=npm_${letters(36)}`],
  ['basicauth', `https://${letters(8)}:${letters(12)}@git.example.net/`],
  ['slack', `const token = '${['xoxb', '123456789012', '123456789012', letters(24)].join('-')}'`],
]

t.test('finds each kind of planted credential, and its message does not repeat it', async (t) => {
  for (const [rule, text] of SAMPLES) {
    const findings = await findSecrets('src/config.ts', `export {}\n${text}\n`)
    t.match(findings, [{ path: 'src/config.ts', line: 2, rule: new RegExp(rule) }], rule)
    t.notMatch(JSON.stringify(findings), text.slice(-12), `${rule} is masked`)
  }
})

t.test('finds nothing in a file without credentials', async (t) => {
  t.same(await findSecrets('src/config.ts', "const password = process.env['PASSWORD']\n"), [])
})
