import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'

const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Runs the build tool. Resolves with its exit code. A signal that ends this process alone also ends the build. */
export const runBuild = (root: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const build = spawn(
      join(root, 'node_modules/.bin/turbo'),
      ['run', 'build', '--output-logs=errors-only'],
      { cwd: root, stdio: 'inherit' },
    )
    const forward = (signal: NodeJS.Signals) => void build.kill(signal)
    for (const signal of STOP_SIGNALS) process.on(signal, forward)
    build.once('error', reject)
    build.once('exit', (code, signal) => {
      for (const name of STOP_SIGNALS) process.off(name, forward)
      resolve(code ?? 128 + constants.signals[signal ?? 'SIGTERM'])
    })
  })
