import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { InnerAccess } from '@stream-manager/service-kit'
import { temporaryDirectory } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { metricsAccess } from '../src/features/metrics/access.ts'
import { observe, openStore } from './world.ts'

const TOKEN = 'a token of more than thirty-two characters'.replaceAll(' ', '-')
const HOME = ['127.0.0.0/8', '::1/128']
const ELSEWHERE = ['10.1.2.0/24', 'fd00::/8']

/** The status of each request, null being one without a header. */
const statusesOf = async (t: Test, access: InnerAccess, headers: readonly (string | null)[]) => {
  const { metricsUrl } = await observe(t, await openStore(t), { metricsAccess: access })
  const ask = (authorization: string | null) =>
    fetch(`${metricsUrl}/metrics`, { headers: authorization === null ? {} : { authorization } })
  return Promise.all(headers.map(async (header) => (await ask(header)).status))
}

t.test('an address of the list reads the metrics, another one needs the token', async (t) => {
  t.strictSame(await statusesOf(t, { networks: HOME, token: null }, [null]), [200])
  const headers = [null, `Bearer ${TOKEN}`, 'Bearer another', TOKEN]
  t.strictSame(await statusesOf(t, { networks: ELSEWHERE, token: TOKEN }, headers), [401, 200, 401, 401])
})

t.test('a wrong token is refused also from an address of the list', async (t) => {
  t.strictSame(await statusesOf(t, { networks: HOME, token: TOKEN }, ['Bearer another', null]), [401, 200])
  t.strictSame(await statusesOf(t, { networks: HOME, token: null }, ['Bearer another']), [401])
})

t.test('a token that is short, empty or missing ends the start', async (t) => {
  const folder = await temporaryDirectory(t)
  const read = async (text: string | null) => {
    const METRICS_TOKEN_FILE = join(folder, text === null ? 'absent' : 'token')
    if (text !== null) await writeFile(METRICS_TOKEN_FILE, text)
    return metricsAccess({ METRICS_NETWORKS: [], METRICS_TOKEN_FILE })
  }
  t.same(await read(`${TOKEN}\n`), { networks: [], token: TOKEN })
  await t.rejects(read('short'), { message: /METRICS_TOKEN_FILE=.*shorter than 32/ })
  await t.rejects(read('\n'), { message: /METRICS_TOKEN_FILE=.*empty/ })
  await t.rejects(read(null), { message: /METRICS_TOKEN_FILE=.*ENOENT/ })
})
