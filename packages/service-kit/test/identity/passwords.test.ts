import t from 'tap'
import { createPasswords } from '../../src/identity/passwords.ts'

const GOOD = 'mellow-otter-quarry'

t.test('a password fits its own hash only', async (t) => {
  const passwords = createPasswords()
  const hashed = await passwords.hash(GOOD)
  if (!hashed.ok) throw new Error('the queue is empty')
  t.match(hashed.value, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  t.same(await passwords.verify(GOOD, hashed.value), { ok: true, value: true })
  t.same(await passwords.verify(`${GOOD}.`, hashed.value), { ok: true, value: false })
})

t.test('an unknown user and a damaged hash fit no password', async (t) => {
  const passwords = createPasswords()
  t.same(await passwords.verify(GOOD, null), { ok: true, value: false })
  t.same(await passwords.verify(GOOD, '$argon2id$damaged'), { ok: true, value: false })
})

t.test('a flood of passwords is refused at once, and those in the queue are checked', async (t) => {
  const passwords = createPasswords()
  const answers = await Promise.all(Array.from({ length: 200 }, () => passwords.verify(GOOD, null)))
  const refused = answers.filter((answer) => !answer.ok)
  // 30 wait. One or two run, by the number of cores.
  t.ok([168, 169].includes(refused.length), `${refused.length} are refused`)
  t.match(refused[0], { fault: { code: 'auth.busy', retryAfterSeconds: 1 } })
  t.same(await passwords.verify(GOOD, null), { ok: true, value: false })
})

t.test('weak passwords are refused with the reason', async (t) => {
  const { weakness } = createPasswords()
  t.match(await weakness('short', []), /at least 10 characters/)
  for (const weak of ['password12', 'qwertyuiop1', 'aaaaaaaaaaaa', 'ann2026ann2026', 'annabel.smith']) {
    t.match(await weakness(weak, ['ann', 'annabel.smith']), /easy to guess/, weak)
  }
  for (const good of [GOOD, 'k3Jf82mslP', 'x'.repeat(10) + GOOD]) t.equal(await weakness(good, ['ann']), null)
})

t.test('an unknown name takes as much work as a known one', async (t) => {
  const passwords = createPasswords()
  const hashed = await passwords.hash(GOOD)
  const stored = hashed.ok ? hashed.value : null
  await passwords.verify(GOOD, null)
  const cpuMs = async (hash: string | null) => {
    const before = process.cpuUsage()
    for (let round = 0; round < 10; round += 1) await passwords.verify('wrong', hash)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  }
  const [known, unknown] = [await cpuMs(stored), await cpuMs(null)]
  t.ok(unknown > known / 10 && unknown < known * 10, `${known} ms and ${unknown} ms of CPU`)
})
