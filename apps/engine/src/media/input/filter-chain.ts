import type { AVPixelFormat } from 'node-av/constants'
import { avGetPixFmtName, type FilterContext, FilterGraph, type Frame } from 'node-av/lib'
import { chain, createFilter } from '../native/native.ts'

export type FilterStep = [kind: string, options: string]

/** The format of a frame as options of FFmpeg's filter `buffer`. `timeBase` is that of its timestamp. */
export const describeFrame = (frame: Frame, timeBase: string): string =>
  `video_size=${frame.width}x${frame.height}:pix_fmt=${avGetPixFmtName(frame.format as AVPixelFormat) ?? 'yuv420p'}` +
  `:time_base=${timeBase}:pixel_aspect=1/1:colorspace=${frame.colorSpace}:range=${frame.colorRange}`

/** Filters from one input to one output. The caller configures and frees the graph. */
export interface FilterChain {
  readonly graph: FilterGraph
  readonly input: FilterContext
  readonly output: FilterContext
}

/** More threads than one cost more than they save, except for filters that take long. */
export const buildChain = (described: string, steps: readonly FilterStep[], threads = 1): FilterChain => {
  const graph = new FilterGraph()
  graph.alloc()
  graph.nbThreads = threads
  const input = createFilter(graph, 'buffer', { name: 'in', options: described })
  const filters = steps.map(([kind, options], index) =>
    createFilter(graph, kind, { name: `${kind}@${index}`, options }),
  )
  const output = createFilter(graph, 'buffersink', { name: 'out' })
  chain([input, ...filters, output])
  return { graph, input, output }
}
