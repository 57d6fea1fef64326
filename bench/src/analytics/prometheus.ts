import { execFile } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { freePort, startServerProcess, type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import { valueAt } from './material.ts'
import { BUCKET_MS, type Range, SERIES } from './queries.ts'

const SAMPLE_MS = 10_000
const READY_MS = 120_000

/** The samples that our points were made from, in the OpenMetrics format. */
function* samples({ fromMs, toMs }: Range): Generator<string> {
  yield '# TYPE frame_rate gauge\n'
  for (let series = 0; series < SERIES; series += 1) {
    for (let atMs = fromMs; atMs < toMs; atMs += SAMPLE_MS)
      yield `frame_rate{stream="${series}"} ${valueAt(series, atMs)} ${atMs / 1000}\n`
  }
  yield '# EOF\n'
}

/** A real Prometheus with the same data. `ask` answers with the number of points. */
export const startPrometheus = async (t: TestScope, range: Range) => {
  const folder = await temporaryDirectory(t)
  const [file, data] = [path.join(folder, 'samples.txt'), path.join(folder, 'data')]
  await pipeline(Readable.from(samples(range)), createWriteStream(file))
  // Long blocks, as a server that has run for a month has made. For blocks of two hours the file is read hundreds of times.
  const blocks = ['tsdb', 'create-blocks-from', '--max-block-duration=486h', 'openmetrics', file, data]
  await promisify(execFile)('promtool', blocks)
  const config = path.join(folder, 'prometheus.yml')
  await writeFile(config, 'global: {}\n')
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  await startServerProcess(t, {
    command: 'prometheus',
    arguments: [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=400d',
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    port,
    isReady: async () => (await fetch(`${url}/-/ready`)).ok,
    readyDeadlineMs: READY_MS,
  })
  const bucket = `${BUCKET_MS / 1000}s`
  // A step of Prometheus looks back: the first ends after the first bucket.
  const [start, end] = [range.fromMs + BUCKET_MS - 1, range.toMs - 1]
  return async (query: 'avg_over_time' | 'quantile_over_time'): Promise<number> => {
    const expression =
      query === 'avg_over_time'
        ? `avg_over_time(frame_rate[${bucket}])`
        : `quantile_over_time(0.95, frame_rate[${bucket}])`
    const parameters = new URLSearchParams({
      query: expression,
      start: String(start / 1000),
      end: String(end / 1000),
      step: bucket,
    })
    const answer = (await (await fetch(`${url}/api/v1/query_range?${parameters}`)).json()) as {
      readonly data: { readonly result: readonly { readonly values: readonly unknown[] }[] }
    }
    return answer.data.result.reduce((sum, { values }) => sum + values.length, 0)
  }
}
