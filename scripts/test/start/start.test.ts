import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import t, { type Test } from 'tap'
import { PACKAGE_INPUTS } from '../../start/build-state.ts'
import { PROGRAMS } from '../../start/bundle.ts'

const SCRIPTS = join(import.meta.dirname, '../../start')
const SOURCE = 'apps/standalone/src/main.js'

/** Copies sources to `dist` and notes that it ran. A source with `wrong` does not build; one with `wait` builds for ever. */
const BUILD_TOOL = `#!/bin/sh
echo ran >> builds
grep -q wait ${SOURCE} && { echo building; exec sleep 600; }
grep -q wrong ${SOURCE} && exit 3
for folder in apps/* packages/*; do mkdir -p $folder/dist && cp -R $folder/src/. $folder/dist/; done
`

class Clone {
  readonly root: string

  constructor(t: Test) {
    this.root = mkdtempSync(join(tmpdir(), 'start-'))
    t.teardown(() => rmSync(this.root, { recursive: true, force: true }))
    cpSync(SCRIPTS, join(this.root, 'scripts/start'), { recursive: true })
    this.write('package.json', '{ "type": "module" }')
    this.write('node_modules/.bin/turbo', BUILD_TOOL, 0o755)
    symlinkSync(join(SCRIPTS, '../../node_modules/esbuild'), join(this.root, 'node_modules/esbuild'))
    this.write('builds', '')
    for (const program of PROGRAMS) this.write(program.replace('/dist/', '/src/'), '')
    this.write(SOURCE, "console.log('one')\n")
  }

  write(path: string, text: string, mode = 0o644): void {
    const file = join(this.root, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text, { mode })
  }

  builds(): number {
    return readFileSync(join(this.root, 'builds'), 'utf8').split('\n').length - 1
  }

  spawn(): ChildProcess {
    return spawn(process.execPath, ['scripts/start/main.ts'], {
      cwd: this.root,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  }

  /** Its output, and its exit code if it failed. */
  async start(): Promise<string> {
    const child = this.spawn()
    const chunks: string[] = []
    child.stdout?.on('data', (chunk) => chunks.push(String(chunk)))
    const [code] = await once(child, 'close')
    return chunks.join('').trim() + (code === 0 ? '' : `exit ${code}`)
  }
}

t.test('builds once, and again only after a change of what a build reads', async (t) => {
  const clone = new Clone(t)
  t.equal(await clone.start(), 'one')
  t.equal(await clone.start(), 'one')
  t.equal(clone.builds(), 1, 'nothing changed')

  const before = statSync(join(clone.root, SOURCE))
  clone.write(SOURCE, "console.log('two')\n")
  utimesSync(join(clone.root, SOURCE), before.atime, before.mtime)
  t.equal(await clone.start(), 'two', 'an edit that keeps size and time')
  t.equal(clone.builds(), 2)

  for (const path of ['pnpm-lock.yaml', 'packages/one/src/deep/new.js', 'apps/standalone/tsconfig.json']) {
    const builds = clone.builds()
    clone.write(path, '{}')
    await clone.start()
    t.equal(clone.builds(), builds + 1, path)
    rmSync(join(clone.root, path))
    await clone.start()
    t.equal(clone.builds(), builds + 2, `${path} removed`)
  }
})

t.test('builds again when the built files are not those that its build left', async (t) => {
  const clone = new Clone(t)
  await clone.start()
  rmSync(join(clone.root, 'apps/standalone/dist'), { recursive: true })
  t.equal(await clone.start(), 'one', 'the folder was removed')
  clone.write('apps/standalone/dist/main.js', "console.log('built from another branch')")
  t.equal(await clone.start(), 'one', 'another build wrote the folder')
  t.equal(clone.builds(), 3)
})

t.test('runs no old code after a build that fails, and builds again', async (t) => {
  const clone = new Clone(t)
  await clone.start()
  clone.write(SOURCE, 'wrong')
  t.equal(await clone.start(), 'exit 3')
  t.equal(await clone.start(), 'exit 3')
  clone.write(SOURCE, "console.log('mended')")
  t.equal(await clone.start(), 'mended')
})

t.test('a TERM while it builds ends the build and starts nothing', async (t) => {
  const clone = new Clone(t)
  clone.write(SOURCE, 'wait')
  const child = clone.spawn()
  const output = child.stdout as Readable
  await once(output, 'data')
  child.kill('SIGTERM')
  // Closed only when the build, which inherited it, has ended too.
  const [code] = await once(child, 'close')
  t.equal(code, 128 + 15)
})

t.test('the inputs are those of the build task', (t) => {
  const { tasks } = JSON.parse(readFileSync(join(SCRIPTS, '../../turbo.json'), 'utf8'))
  const inputs: string[] = tasks.build.inputs
  t.same(
    inputs.filter((input) => !input.startsWith('$')).map((input) => input.replace('/**', '')),
    PACKAGE_INPUTS,
  )
  t.end()
})
