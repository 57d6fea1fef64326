/** `pnpm bench:start [runs]`: `npx pnpm start` on an installed, built clone until the first HLS segment is listed. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually, freePorts } from '@stream-manager/test-kit'
import { mean, print, round } from './statistics.ts'

const RUNS = Number(process.argv[2] ?? 5)

const firstSegment = async (): Promise<number> => {
  const [PORT, WS_PORT, METRICS_PORT, HEALTH_PORT] = await freePorts(4)
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-start-'))
  const ports = Object.fromEntries(
    Object.entries({ PORT, WS_PORT, METRICS_PORT, HEALTH_PORT }).map(([k, v]) => [k, String(v)]),
  )
  const startedAt = performance.now()
  // Its own process group: npx, pnpm and the shell between do not pass a signal on.
  const child = spawn('npx', ['pnpm', 'start'], {
    stdio: 'ignore',
    detached: true,
    env: { ...process.env, ...ports, DATA_DIR: dataDir },
  })
  try {
    await eventually(
      async () => {
        const response = await fetch(`http://127.0.0.1:${PORT}/hls/main/index.m3u8`).catch(() => null)
        return response?.ok === true && /\.(ts|m4s)/.test(await response.text())
      },
      { what: 'the first HLS segment', deadlineMs: 60_000 },
    )
    return performance.now() - startedAt
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    process.kill(-(child.pid ?? 0), 'SIGINT')
    await ended
    rmSync(dataDir, { recursive: true, force: true })
  }
}

const samples: number[] = []
for (let index = 0; index < RUNS; index += 1) {
  samples.push(await firstSegment())
  print(`run ${index + 1}: ${Math.round(samples.at(-1) ?? 0)} ms`)
}
print(
  `start to first HLS segment: mean ${round(mean(samples) / 1000)} s, worst ${round(Math.max(...samples) / 1000)} s, ${RUNS} runs`,
)
