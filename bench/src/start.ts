/** `pnpm bench:start [runs]`: time from `npx pnpm start`, on an installed and built clone, to the first listed HLS segment. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SERVICE_REGISTRY } from '@stream-manager/contracts'
import { eventually, freePorts } from '@stream-manager/test-kit'
import { mean, print, round } from './statistics.ts'

const PORT_VARIABLES = SERVICE_REGISTRY.flatMap((service): readonly string[] => service.ports)
const RUNS = Number(process.argv[2] ?? 5)

const firstSegment = async (): Promise<number> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-start-'))
  const free = await freePorts(PORT_VARIABLES.length)
  const ports: NodeJS.Dict<string> = Object.fromEntries(
    PORT_VARIABLES.map((variable, index) => [variable, String(free[index])]),
  )
  const startedAt = performance.now()
  // A process group of its own, because npx, pnpm and the shell do not forward signals.
  const child = spawn('npx', ['pnpm', 'start'], {
    stdio: 'ignore',
    detached: true,
    env: { ...process.env, ...ports, DATA_DIR: dataDir },
  })
  try {
    await eventually(
      async () => {
        const response = await fetch(`http://127.0.0.1:${ports['PORT']}/hls/main/index.m3u8`).catch(
          () => null,
        )
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
