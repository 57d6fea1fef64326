import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { waitForEvent } from '@stream-manager/test-kit'
import t from 'tap'
import type { Cure } from '../../src/cures/cure.ts'
import { usedDataFolder, writeAged } from '../fakes/data-folder.ts'
import { applySafe, openFix } from './open-fix.ts'

const UPLOAD = 'data/assets/01UPLOAD.partial'

const journalOf = async (folder: string) =>
  (await readFile(join(folder, 'data/cures.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

t.test('a file that a process has open stays, until the process ends', async (t) => {
  const folder = await usedDataFolder(t)
  await writeAged(join(folder, UPLOAD), 30)
  const holder = spawn('sh', ['-c', 'exec 3<"$1"; echo open; read -r _', 'sh', join(folder, UPLOAD)])
  t.teardown(() => holder.kill('SIGKILL'))
  await waitForEvent(holder.stdout, 'data', { what: 'the open file' })
  t.strictSame(await applySafe(await openFix(folder)), [])
  const ended = waitForEvent(holder, 'exit', { what: 'the end of the holder' })
  holder.stdin.end()
  await ended
  t.match(await applySafe(await openFix(folder)), [{ id: 'data.leftovers', result: 'cured' }])
})

t.test('a file that is written again after the plan stays', async (t) => {
  const folder = await usedDataFolder(t)
  await writeAged(join(folder, UPLOAD), 2)
  const fix = await openFix(folder)
  const { cures } = await fix.plan()
  await writeFile(join(folder, UPLOAD), 'more')
  const [planned] = cures
  if (planned === undefined) throw new Error('nothing was planned')
  t.match(await fix.apply(planned), { steps: [{ problem: /in use again/ }] })
  t.equal(await readFile(join(folder, UPLOAD), 'utf8'), 'more')
})

t.test('the journal has a line before and a line after each cure', async (t) => {
  const folder = await usedDataFolder(t)
  await writeAged(join(folder, UPLOAD), 2)
  await applySafe(await openFix(folder))
  t.match(await journalOf(folder), [
    { cure: 'data.leftovers', event: 'started', steps: [/^remove .*01UPLOAD/], at: /^20/ },
    { cure: 'data.leftovers', event: 'cured', steps: [/^remove .*01UPLOAD/] },
  ])
})

t.test('nothing is changed when the journal cannot be written', async (t) => {
  const folder = await usedDataFolder(t)
  await writeAged(join(folder, UPLOAD), 2)
  await mkdir(join(folder, 'data/cures.jsonl'))
  await t.rejects(openFix(folder).then(applySafe), { code: 'EISDIR' })
  t.equal(await readFile(join(folder, UPLOAD), 'utf8'), 'content')
})

t.test('a long journal drops its oldest lines', async (t) => {
  const folder = await usedDataFolder(t)
  const path = join(folder, 'data/cures.jsonl')
  const line = JSON.stringify({ cure: 'old', event: 'cured', steps: ['x'.repeat(200)] })
  await writeFile(path, `${line}\n`.repeat(2000), { mode: 0o600 })
  await writeAged(join(folder, UPLOAD), 2)
  await applySafe(await openFix(folder))
  const entries = await journalOf(folder)
  t.ok((await readFile(path)).length <= 262_144, 'it is bounded')
  t.match(entries.at(0), { cure: 'old' }, 'lines are whole')
  t.match(entries.at(-1), { cure: 'data.leftovers', event: 'cured' })
})

t.test('a step that fails stops no other, and the check decides the result', async (t) => {
  const folder = await usedDataFolder(t)
  await writeAged(join(folder, UPLOAD), 2)
  const done: string[] = []
  const cure: Cure = {
    ...{ id: 'half', title: 'Half', checks: ['data.leftovers'], safety: 'safe' },
    plan: async () => [
      { text: 'first', apply: () => Promise.reject(new Error('no rights')) },
      { text: 'second', apply: async () => void done.push('second') },
    ],
  }
  const [outcome] = await applySafe(await openFix(folder, { cures: [cure] }))
  t.match(outcome, { result: 'failed', steps: [{ problem: 'no rights' }, { problem: null }] })
  t.match(outcome?.remaining, [/1 unfinished file of dead processes/])
  t.strictSame(done, ['second'])
})

t.test('an interrupt lets the step end that runs, and nothing counts as cured', async (t) => {
  const folder = await usedDataFolder(t)
  await writeAged(join(folder, UPLOAD), 2)
  const interrupt = new AbortController()
  const done: string[] = []
  const interrupting = async () => {
    interrupt.abort(new Error('interrupted'))
    await writeFile(join(folder, 'first'), 'done')
    done.push('first')
  }
  const cure: Cure = {
    ...{ id: 'long', title: 'Long', checks: ['data.leftovers'], safety: 'safe' },
    plan: async () => [
      { text: 'first', apply: interrupting },
      { text: 'second', apply: async () => void done.push('second') },
    ],
  }
  const [outcome] = await applySafe(await openFix(folder, { cures: [cure], interrupt: interrupt.signal }))
  t.match(outcome, {
    result: 'failed',
    steps: [{ problem: null }, { problem: 'the run was interrupted' }],
    remaining: [/did not run again: interrupted/],
  })
  t.strictSame(done, ['first'])
})
