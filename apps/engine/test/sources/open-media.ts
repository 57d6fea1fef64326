import { Dictionary, FormatContext, InputFormat } from 'node-av/lib'
import { resolveSource } from '../../src/sources/registry.ts'
import { LOOPBACK } from '../support/egress.ts'

const OPEN = {
  assets: {},
  dataDir: '/nowhere',
  sources: LOOPBACK,
  signal: new AbortController().signal,
}

/** Opens the address as the engine does; the widths of its streams, none when it was refused. */
export const openMedia = async (url: string, sources = LOOPBACK): Promise<number[]> => {
  const source = await resolveSource({ url }, { ...OPEN, sources })
  if (!source.ok) return []
  const { demuxer, options } = source.value
  const context = new FormatContext()
  const format = demuxer === null ? null : InputFormat.findInputFormat(demuxer)
  const dictionary = Dictionary.fromObject({ ...options })
  if ((await context.openInput(source.value.url, format, dictionary)) < 0) return []
  try {
    return (await context.findStreamInfo()) < 0 ? [] : context.streams.map(({ codecpar }) => codecpar.width)
  } finally {
    await context.closeInput()
  }
}
