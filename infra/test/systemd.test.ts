import { execFile } from 'node:child_process'
import { accessSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  eventually,
  freePorts,
  missingProgram,
  startServerProcess,
  TEST_ENVIRONMENT,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import t from 'tap'
import { ROOT, textOf } from './compose-file.ts'

const UNIT = textOf('infra/systemd/stream-manager.service')
const INSTALLED_AT = '/opt/stream-manager/'

const settingOf = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(UNIT)?.[1] ?? ''

/** The command line of the unit, for this installation. */
const [command = '', ...args] = settingOf('ExecStart').replaceAll(INSTALLED_AT, ROOT).split(' ')

const isInstalled = (path: string): boolean => {
  try {
    accessSync(path)
    return true
  } catch {
    return false
  }
}

/** Processes of a session: a detached process begins one, and its children stay in it. */
const processesOf = async (session: number): Promise<string[]> => {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const stats = await Promise.all(ids.map((id) => readFile(`/proc/${id}/stat`, 'utf8').catch(() => '')))
  // The name in parentheses may contain spaces. After it come state, parent, group and session.
  const sessionOf = (stat: string) => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3])
  return ids.filter((_id, index) => sessionOf(stats[index] ?? '') === session)
}

t.test(
  'a TERM ends the command line of the unit and leaves no process',
  { skip: isInstalled(command) ? false : 'this install brings no Node of its own' },
  async (t) => {
    const dataDir = await temporaryDirectory(t)
    const [api = 0, socket = 0, metrics = 0, health = 0, events = 0] = await freePorts(5)
    const ports = {
      PORT: api,
      WS_PORT: socket,
      METRICS_PORT: metrics,
      HEALTH_PORT: health,
      EVENT_HANDLER_PORT: events,
    }
    const env = {
      PATH: process.env['PATH'],
      ...TEST_ENVIRONMENT,
      ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
      DATA_DIR: dataDir,
    }
    const server = await startServerProcess(t, {
      command,
      arguments: args,
      port: api,
      readyDeadlineMs: 120_000,
      isReady: () =>
        fetch(`http://127.0.0.1:${api}/healthz`).then(
          ({ ok }) => ok,
          () => false,
        ),
      options: { cwd: ROOT, env, detached: true },
    })
    const { pid } = server
    await eventually(async () => (await processesOf(pid)).length > 1, { what: 'the child of the engine' })
    t.equal(await server.stop(), 0)
    t.strictSame(await processesOf(pid), [])
  },
)

t.test(
  'systemd accepts the unit and finds it confined',
  { skip: missingProgram('systemd-analyze') || (isInstalled(command) ? false : 'no Node of its own') },
  async (t) => {
    const folder = await temporaryDirectory(t)
    const path = join(folder, 'stream-manager.service')
    // The user and the folder exist on a machine that has the service.
    const here = UNIT.replaceAll(INSTALLED_AT, ROOT)
      .replace(/^WorkingDirectory=.*$/m, `WorkingDirectory=${ROOT}`)
      .replace(/^(User|Group)=.*$/gm, '$1=root')
    await writeFile(path, here)
    const analyze = promisify(execFile)
    const { stderr } = await analyze('systemd-analyze', ['verify', path])
    // It complains of other units of the machine as well.
    t.strictSame(
      stderr.split('\n').filter((line) => line.includes('stream-manager')),
      [],
    )
    await writeFile(path, UNIT)
    // systemd counts the exposure from 0 to 10, and the threshold in tenths. It is 1.7 now.
    await t.resolves(analyze('systemd-analyze', ['security', '--offline=true', '--threshold=20', path]))
  },
)
