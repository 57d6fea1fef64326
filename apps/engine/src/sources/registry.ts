import type { Asset, Result, VideoContent } from '@stream-manager/contracts'
import { fail } from '@stream-manager/contracts'
import type { MediaSource } from './source.ts'

export interface SourceContext {
  readonly assets: Readonly<Record<string, Asset>>
  readonly dataDir: string
  /** Refuse addresses that are not globally routable. */
  readonly publicSourcesOnly: boolean
  readonly signal: AbortSignal
}

/** Turns a video layer's content into something the demuxer may open; never opens the media itself. */
export const resolveSource = async (
  content: VideoContent,
  _context: SourceContext,
): Promise<Result<MediaSource>> => fail('source.refused', `Source ${content.url} is not supported yet`)
