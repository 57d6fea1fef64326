import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const FOLDER = join(tmpdir(), 'stream-manager-test-ports')

const pathOf = (port: number): string => join(FOLDER, String(port))

const claimed = new Set<number>()
process.once('exit', () => {
  for (const port of claimed) rmSync(pathOf(port), { force: true })
})

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** A process that was killed left its claims behind. */
const isStale = (port: number): boolean => {
  try {
    const pid = Number(readFileSync(pathOf(port), 'utf8'))
    return pid > 0 && !isRunning(pid)
  } catch {
    return false
  }
}

/**
 * Claims a port for this process until it ends. False where another test process of this machine has it: a port is free
 * between the moment a test picks it and the moment its server binds it, so a look at the port alone does not keep two tests
 * apart.
 */
export const claimPort = (port: number): boolean => {
  mkdirSync(FOLDER, { recursive: true })
  if (isStale(port)) rmSync(pathOf(port), { force: true })
  try {
    writeFileSync(pathOf(port), String(process.pid), { flag: 'wx' })
  } catch {
    return false
  }
  claimed.add(port)
  return true
}
